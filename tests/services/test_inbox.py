"""The inbox proposes by number, name, title and sender; one step takes what was confirmed; nothing moves before."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from shifan.domain.errors import NotFoundError, RuleError, UsageError
from shifan.domain.inbox import Arrival
from shifan.domain.records import Rating, WorkStatus
from shifan.services.assigning import assign
from shifan.services.history import undo
from shifan.services.inbox import DONE_NAME, InboxPlan, plan_inbox, take_inbox
from shifan.services.recording import accept_with_verdict, change_status
from shifan.services.session import Session
from support import dump, file_only, pool_files, write_file

MOVED = f"{DONE_NAME}/2023-10-09"


def files_in(folder: Path) -> list[str]:
    """Return all files under a folder, by path."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def proposed(plan: InboxPlan) -> dict[str, tuple[str, str, bool]]:
    """Return number, department and certainty by path."""
    return {found.path: (found.number, found.department, found.sure) for found in plan.files}


@pytest.fixture
def desk(workspace: Session, inbox: Path) -> Session:
    """Return a workspace with two units and an inbox in which five files were dropped."""
    assign(workspace, "32", "县司法局")
    assign(workspace, "45", "县市场监管局")
    write_file(inbox / "县司法局", "32.1 听证公告.pdf", "公告")
    write_file(inbox / "县司法局", "无题.docx", "不知道是什么")
    write_file(inbox, "听证与座谈 记录（县司法局）.docx", "记录")
    write_file(inbox, "县市场监管局 第45项 整治.xlsx", "整治")
    write_file(inbox, "~$锁.docx", "锁")
    return workspace


class TestProposing:
    """What is proposed, from names alone."""

    def test_number_title_and_sender_decide(self, desk: Session, inbox: Path) -> None:
        before = dump(desk.repository, versions=True), files_in(inbox)
        plan = plan_inbox(desk, inbox)
        assert proposed(plan) == {
            "县司法局/32.1 听证公告.pdf": ("32.1", "县司法局", True),
            "县司法局/无题.docx": ("", "县司法局", False),
            "听证与座谈 记录（县司法局）.docx": ("32", "县司法局", True),
            "县市场监管局 第45项 整治.xlsx": ("45", "县市场监管局", True),
        }
        doubtful = next(found for found in plan.files if not found.sure)
        assert doubtful.numbers == ("32",)
        assert "县司法局承担第 32 项" in doubtful.reason
        assert [unfit.path for unfit in plan.unfit] == ["~$锁.docx"]
        assert (dump(desk.repository, versions=True), files_in(inbox)) == before
        assert pool_files(desk) == []

    @file_only
    def test_a_unit_without_the_item_is_told(self, desk: Session, inbox: Path) -> None:
        write_file(inbox / "县司法局", "第45项 说明.docx", "说明")
        found = next(one for one in plan_inbox(desk, inbox).files if "说明" in one.path)
        assert (found.number, found.sure) == ("45", True)
        assert "县司法局没有分到这一项" in found.reason

    @file_only
    def test_where_two_items_come_into_question_the_senders_own_is_meant(self, desk: Session, inbox: Path) -> None:
        write_file(inbox / "32 听证与座谈", "第45项 县司法局说明.docx", "说明")
        found = next(one for one in plan_inbox(desk, inbox).files if one.path.startswith("32 "))
        assert (found.number, found.sure, found.department) == ("32", True, "县司法局")
        assert "只有第 32 项分给了县司法局" in found.reason

    @file_only
    def test_an_accepted_item_takes_no_more(self, desk: Session, inbox: Path) -> None:
        take_inbox(desk, plan_inbox(desk, inbox))
        change_status(desk, "45", WorkStatus.SUBMITTED)
        accept_with_verdict(desk, "45", Rating.PARTLY)
        write_file(inbox, "第45项 补充.docx", "补充")
        plan = plan_inbox(desk, inbox)
        assert proposed(plan)["第45项 补充.docx"] == ("", "", False)
        late = Arrival("第45项 补充.docx", "45", "", "", True)
        with pytest.raises(RuleError, match="已审定"):
            take_inbox(desk, plan, [late])
        assert "第45项 补充.docx" in files_in(inbox)


class TestTaking:
    """One step for all, undone in one step; originals are set aside, never lost."""

    def test_all_sure_ones_at_once(self, desk: Session, inbox: Path) -> None:
        done = desk.perform(lambda session: take_inbox(session, plan_inbox(session, inbox)))
        assert done.message == f"从收件夹「{inbox.name}」收取材料：3 份，2 项"
        assert any("撤销这一步时原件仍在那里" in warning for warning in done.warnings)
        state = desk.state()
        titles = {found.id: found.title for found in state.evidence}
        units = {found.id: found.name for found in state.departments}
        assert {(titles[x.evidence_id], x.criterion_id, units[x.department_id or ""]) for x in state.links} == {
            ("32.1 听证公告.pdf", desk.item("32").id, "县司法局"),
            ("听证与座谈 记录（县司法局）.docx", desk.item("32").id, "县司法局"),
            ("县市场监管局 第45项 整治.xlsx", desk.item("45").id, "县市场监管局"),
        }
        assert files_in(inbox) == sorted(
            [
                f"{MOVED}/县司法局/32.1 听证公告.pdf",
                f"{MOVED}/听证与座谈 记录（县司法局）.docx",
                f"{MOVED}/县市场监管局 第45项 整治.xlsx",
                "县司法局/无题.docx",
                "~$锁.docx",
            ]
        )
        assert [found.path for found in plan_inbox(desk, inbox).files] == ["县司法局/无题.docx"]
        undo(desk)
        assert desk.state().links == ()

    def test_the_clerks_word_counts(self, desk: Session, inbox: Path) -> None:
        plan = plan_inbox(desk, inbox)
        untitled = next(found for found in plan.files if not found.sure)
        take_inbox(desk, plan, [replace(untitled, number="32.2")])
        (link,) = desk.state().links
        assert (link.criterion_id, link.checkpoint_id) == (desk.item("32").id, "k2")
        assert len(plan_inbox(desk, inbox).files) == 3

    @file_only
    def test_a_second_file_of_the_same_name_keeps_the_first(self, desk: Session, inbox: Path) -> None:
        take_inbox(desk, plan_inbox(desk, inbox))
        write_file(inbox, "县市场监管局 第45项 整治.xlsx", "第二次")
        take_inbox(desk, plan_inbox(desk, inbox))
        assert (inbox / MOVED / "县市场监管局 第45项 整治.xlsx").read_text(encoding="utf-8") == "整治"
        assert (inbox / MOVED / "县市场监管局 第45项 整治（2）.xlsx").read_text(encoding="utf-8") == "第二次"

    @file_only
    def test_nothing_moves_when_one_file_cannot_serve(self, desk: Session, inbox: Path) -> None:
        plan = plan_inbox(desk, inbox)
        (inbox / "县市场监管局 第45项 整治.xlsx").write_bytes(b"")
        before = files_in(inbox)
        with pytest.raises(RuleError, match="空文件"):
            take_inbox(desk, plan)
        assert files_in(inbox) == before
        assert desk.state().links == ()

    @file_only
    def test_only_what_was_seen_can_be_taken(self, desk: Session, inbox: Path) -> None:
        plan = plan_inbox(desk, inbox)
        write_file(inbox.parent, "外面.txt", "外面")
        with pytest.raises(UsageError, match="没有「../外面.txt」"):
            take_inbox(desk, plan, [Arrival("../外面.txt", "32", "", "", True)])
        with pytest.raises(NotFoundError, match="没有可以收取的"):
            take_inbox(desk, plan, [])
