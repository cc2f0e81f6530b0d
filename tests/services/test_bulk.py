"""The same thing done to many items: one undo step, and whatever was refused is named with its reason."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from shifan.domain.errors import NotFoundError, RuleError, UsageError
from shifan.domain.records import Rating, Record, WorkStatus
from shifan.domain.rounds import ReviewOpinion, RoundKind
from shifan.services import assigning, attaching, bulk, history, recording, reviewing
from shifan.services.session import Done, Session
from support import write_file

DAY = date(2023, 11, 30)


def record(session: Session, number: str) -> Record:
    return session.record(session.item(number).id)


def steps(session: Session) -> int:
    return len(session.repository.operations(session.application_id))


def due(session: Session, number: str) -> date | None:
    task = session.state().lead_of(session.item(number).id)
    return task.due if task else None


class TestStatus:
    def test_many_are_moved_in_one_step_and_taken_back_in_one(self, workspace: Session) -> None:
        before = steps(workspace)
        done = bulk.change_status(workspace, "1-3,32", WorkStatus.SUBMITTED)
        assert done.message == "第 1-3、32 项（共 4 项）改为「已提交」"
        assert done.warnings == ("其中 4 项没有材料：第 1-3、32 项。",)
        assert steps(workspace) == before + 1
        assert {record(workspace, number).status for number in ("1", "2", "3", "32")} == {WorkStatus.SUBMITTED}
        history.undo(workspace)
        assert {record(workspace, number).status for number in ("1", "2", "3", "32")} == {WorkStatus.NOT_STARTED}

    def test_what_is_refused_is_named_by_reason(self, workspace: Session) -> None:
        recording.change_status(workspace, "2", WorkStatus.SUBMITTED)
        recording.change_status(workspace, "3", WorkStatus.SUBMITTED)
        done = bulk.change_status(workspace, "1-4,101-102", WorkStatus.SUBMITTED)
        assert done.message == "第 1、4 项（共 2 项）改为「已提交」"
        assert done.warnings == (
            "没有改的 4 项：第 2、3 项：该项已经是「已提交」；第 101、102 项：是加分项，没有办理状态。",
            "其中 2 项没有材料：第 1、4 项。",
        )

    def test_what_changes_nothing_names_the_items(self, workspace: Session) -> None:
        bulk.claim_rating(workspace, "98", Rating.MET)
        again = bulk.claim_rating(workspace, "98", Rating.MET)
        assert again == Done("第 98 项没有变化。", None)
        assigning.assign(workspace, "3-5", "县司法局")
        assert assigning.assign(workspace, "3-5", "县司法局") == Done("第 3-5 项（共 3 项）没有变化。", None)

    def test_nothing_is_stored_when_all_are_refused(self, workspace: Session) -> None:
        before = steps(workspace)
        with pytest.raises(RuleError, match="2 项都没有改") as caught:
            bulk.change_status(workspace, "1-2", WorkStatus.RETURNED, "缺件")
        assert "第 1、2 项：不能从「未启动」直接改为「退回补正」" in caught.value.hint
        assert steps(workspace) == before

    def test_one_item_is_refused_in_its_own_words(self, workspace: Session) -> None:
        with pytest.raises(RuleError, match="不能从「未启动」直接改为「退回补正」"):
            bulk.change_status(workspace, "1", WorkStatus.RETURNED, "缺件")
        with pytest.raises(RuleError, match="第 101 项是加分项，没有办理状态"):
            bulk.change_status(workspace, "101", WorkStatus.SUBMITTED)

    @pytest.mark.parametrize(("numbers", "kind"), [("", UsageError), ("3-1", UsageError), ("1,999", NotFoundError)])
    def test_a_wrong_list_changes_nothing(self, workspace: Session, numbers: str, kind: type[Exception]) -> None:
        before = steps(workspace)
        with pytest.raises(kind):
            bulk.change_status(workspace, numbers, WorkStatus.SUBMITTED)
        assert steps(workspace) == before

    def test_decisions_go_into_the_open_round(self, workspace: Session) -> None:
        bulk.change_status(workspace, "1-2", WorkStatus.SUBMITTED)
        reviewing.open_round(workspace, RoundKind.FIRST)
        done = bulk.change_status(workspace, "1-2", WorkStatus.RETURNED, "缺签字")
        assert done.message == "第 1、2 项（共 2 项）改为「退回补正」（记入第 1 轮）"
        opinions = workspace.repository.all_of(ReviewOpinion, workspace.application_id)
        assert [opinion.reason for opinion in opinions] == ["缺签字", "缺签字"]
        history.undo(workspace)
        assert workspace.repository.all_of(ReviewOpinion, workspace.application_id) == []


class TestRatings:
    def test_claims_begin_the_work_and_are_cleared(self, workspace: Session) -> None:
        done = bulk.claim_rating(workspace, "1-2,101", Rating.MET)
        assert done.message == "第 1、2 项（共 2 项）自评「达标」"
        assert [warning.startswith("没有改的 1 项：第 101 项：") for warning in done.warnings] == [True]
        assert record(workspace, "2").status is WorkStatus.COLLECTING
        assert bulk.claim_rating(workspace, "1-2", None).message == "第 1、2 项（共 2 项）清除自评"
        assert record(workspace, "2").claim is None

    def test_verdicts_need_a_document_each(self, workspace: Session, tmp_path: Path) -> None:
        attaching.attach_files(workspace, "1", [write_file(tmp_path, "甲.pdf", "甲")])
        bulk.change_status(workspace, "1-2", WorkStatus.SUBMITTED)
        done = bulk.accept_with_verdict(workspace, "1-3", Rating.MET)
        assert done.message == "第 1 项审定为「达标」"
        assert "第 2 项：没有可用的佐证材料" in done.warnings[0]
        assert "第 3 项：该项为「未启动」，提交后才能审核" in done.warnings[0]
        assert record(workspace, "1").status is WorkStatus.ACCEPTED


class TestDueDates:
    def test_leads_get_the_date_and_items_without_one_are_named(self, workspace: Session) -> None:
        assigning.assign(workspace, "1-2", "县司法局")
        done = bulk.set_due(workspace, "1-3", DAY)
        assert done.message == "第 1、2 项（共 2 项）完成时限定为 2023-11-30"
        assert done.warnings == ("没有改的 1 项：第 3 项：还没有牵头单位。",)
        assert (due(workspace, "1"), due(workspace, "2"), due(workspace, "3")) == (DAY, DAY, None)
        bulk.set_due(workspace, "1-2", None)
        assert due(workspace, "1") is None


class TestNotes:
    def test_a_note_never_replaces_another(self, workspace: Session) -> None:
        recording.write_note(workspace, "2", "自己的")
        done = bulk.write_note(workspace, "1-2", "同样的")
        assert done.warnings == ("没有改的 1 项：第 2 项：已有备注，没有覆盖。",)
        assert (record(workspace, "1").note, record(workspace, "2").note) == ("同样的", "自己的")


class TestTicks:
    def test_checkpoints_of_several_items_are_one_step(self, workspace: Session) -> None:
        recording.tick_checkpoint(workspace, "32.2")
        done = bulk.tick(workspace, "32.1-3，33.1")
        assert done.message == "勾选 32.1、32.3、33.1（共 3 个核查点）"
        assert len(workspace.state().ticks) == 4
        done = bulk.untick(workspace, "32.1-32.2")
        assert done.message == "取消勾选 32.1、32.2（共 2 个核查点）"
        history.undo(workspace)
        assert len(workspace.state().ticks) == 4

    def test_accepted_items_keep_their_ticks(self, workspace: Session, tmp_path: Path) -> None:
        attaching.attach_files(workspace, "1", [write_file(tmp_path, "甲.pdf", "甲")])
        recording.change_status(workspace, "1", WorkStatus.SUBMITTED)
        recording.accept_with_verdict(workspace, "1", Rating.MET)
        done = bulk.tick(workspace, "1.1,2.1")
        assert done.message == "勾选 2.1"
        assert "没有勾选的 1 项：第 1 项：已审定" in done.warnings[0]

    @pytest.mark.parametrize("numbers", ["32", "32.99", "32.1,999.1"])
    def test_a_wrong_number_changes_nothing(self, workspace: Session, numbers: str) -> None:
        with pytest.raises((UsageError, NotFoundError)):
            bulk.tick(workspace, numbers)
        assert workspace.state().ticks == ()
