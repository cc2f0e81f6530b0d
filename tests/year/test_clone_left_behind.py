"""A clone of a whole year: nothing is lost from sight, what is owed to others goes along."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from shifan.domain.application import LedgerMapping
from shifan.domain.ledger.columns import Field
from shifan.domain.onsite import Inquiry
from shifan.domain.records import Rating, WorkStatus
from shifan.domain.rounds import RoundKind
from shifan.domain.tasks import TaskRole
from shifan.services import inquiries
from shifan.services.assigning import assign
from shifan.services.cloning import make_clone, plan_clone
from shifan.services.dispatching import take_dispatch
from shifan.services.figures import Numbers, enter_figure
from shifan.services.history import redo, undo
from shifan.services.recording import write_note
from shifan.services.reviewing import open_round, review
from shifan.services.session import Session, open_session
from shifan.services.showcase import add_material, add_showcase_milestone, set_showcase
from shifan.services.sites import add_site
from shifan.services.submitting import make_submission
from shifan.services.taking_ledger import plan_ledger, take_ledger
from shifan.store.tables import all_tables
from support import USER, dump, fixed_clock
from support_command import files_in
from support_desk_year import proved, speaker

HEADER = ("第几项", "谁管", "啥时候")
COLUMNS = {"第几项": Field.NUMBER, "谁管": Field.LEAD, "啥时候": Field.DUE}


def ledger(folder: Path, *lines: tuple[object, ...]) -> Path:
    """Write a ledger with headers nobody could guess."""
    made = Workbook()
    assert isinstance(made.active, Worksheet)
    for line in (HEADER, *lines):
        made.active.append(list(line))
    made.save(folder / "怪台账.xlsx")
    return folder / "怪台账.xlsx"


@pytest.fixture
def year(workspace: Session, tmp_path: Path) -> Session:
    """A workspace with rounds, hand-ins, questions and places to visit."""
    path = ledger(tmp_path, (32, "县司法局", "2023-11-01"))
    take_ledger(workspace, plan_ledger(workspace, path, columns=COLUMNS))
    assign(workspace, "32", "县发展改革局", role=TaskRole.SUPPORT)
    proved(workspace, "32")
    open_round(workspace, RoundKind.FIRST)
    review(workspace, "32", Rating.PARTLY)
    enter_figure(workspace, "32", "参加人数", Numbers(numerator=Decimal(24), denominator=Decimal(30), unit="人"))
    take_dispatch(workspace, "九月调度")
    make_submission(workspace, "柳州市司法局")
    inquiries.ask(workspace, "名单在哪里", number="32")
    inquiries.answer(workspace, 1, "在网上", by="周一")
    inquiries.ask(workspace, "为何没有听证笔录", number="32", asked_by="核查组")
    inquiries.answer(workspace, 2, "马上补", by="周一", follow_up="补笔录", follow_up_due=date(2023, 10, 20))
    inquiries.ask(workspace, "经费从哪里来")
    add_site(workspace, "政务服务大厅", numbers="1,13")
    set_showcase(workspace, name="国祥信访室")
    add_material(workspace, "报告")
    add_showcase_milestone(workspace, "演示", date(2023, 11, 1))
    return workspace


def cloned(year: Session, folder: Path) -> Session:
    """Make the clone and return a session on it."""
    make_clone(year, folder, plan_clone(year, "2025"))
    return open_session(folder, user=USER, clock=fixed_clock)


def test_every_kind_that_stays_is_counted_and_named(year: Session) -> None:
    left = {kind.title: (kind.count, kind.names) for kind in plan_clone(year, "2025").left}
    assert left == {
        "办理状态、自评和审核结论": (1, ("第 32 项",)),
        "任务的完成时限": (1, ("第 32 项",)),
        "不是长期有效的材料": (1, ("材料32.txt",)),
        "量化数据": (1, ("第 32 项 参加人数",)),
        "单项示范项目": (1, ("国祥信访室",)),
        "单项示范的材料清单": (1, ("报告",)),
        "单项示范的时间节点": (1, ("2023-11-01 演示",)),
        "点位": (1, ("政务服务大厅",)),
        "已经答复或了结的核查询问": (1, ("第 1 号：名单在哪里",)),
        "审核轮次和意见": (1, ("第 1 轮（初审）",)),
        "报送批次": (1, ("第 1 次报送：柳州市司法局",)),
        "调度快照": (1, ("2023-10-09 九月调度",)),
    }


def test_what_the_examiners_are_owed_goes_along(year: Session, tmp_path: Path) -> None:
    plan = plan_clone(year, "2025")
    assert list(plan.carried.altered) == ["询问「为何没有听证笔录」的补充时限 2023-10-20：早于新的评估期，须重新定"]
    before, rows = files_in(year.folder), dump(year.repository, versions=True)
    with cloned(year, tmp_path / "下一轮") as new:
        first, second = sorted(new.repository.all_of(Inquiry), key=lambda row: row.number)
        assert (first.number, first.question, first.follow_up) == (1, "为何没有听证笔录", "补笔录")
        assert (first.follow_up_due, first.asked_by, first.open) == (None, "核查组", True)
        assert (second.number, second.question, second.stage) == (2, "经费从哪里来", "待答复")
        assert {first.application_id, second.application_id} == {new.application_id}
        inquiries.close(new, 1, "已补")
    assert files_in(year.folder) == before
    assert dump(year.repository, versions=True) == rows


def test_remembered_columns_go_along(year: Session, tmp_path: Path) -> None:
    with cloned(year, tmp_path / "下一轮") as new:
        (mapping,) = new.repository.all_of(LedgerMapping)
        assert mapping.application_id == new.application_id
        plan = plan_ledger(new, ledger(tmp_path, (33, "县司法局", "2025-11-01")))
        assert plan.layout.remembered
        assert plan.problems == ()
        full = dump(new.repository)
        take_ledger(new, plan)
        assert len(new.repository.all_of(LedgerMapping)) == 1
        undo(new)
        assert dump(new.repository) == full
        undo(new)
        assert new.repository.all_of(LedgerMapping) == []
        redo(new)
        assert dump(new.repository) == full


def test_no_row_is_passed_over_in_silence(year: Session, tmp_path: Path) -> None:
    """Each table that has rows either gives rows to the clone, or is named among what stays."""
    named = {
        "review_round": "审核轮次和意见", "review_opinion": "审核轮次和意见", "dispatch": "调度快照",
        "submission": "报送批次", "site": "点位", "site_item": "点位", "figure": "量化数据",
        "evidence": "不是长期有效的材料", "evidence_link": "不是长期有效的材料", "showcase": "单项示范项目",
        "showcase_material": "单项示范的材料清单", "showcase_milestone": "单项示范的时间节点",
    }  # fmt: skip
    titles = {kind.title for kind in plan_clone(year, "2025").left}
    with cloned(year, tmp_path / "下一轮") as new:
        for table in all_tables():
            if year.repository.all_of(table.kind) and not new.repository.all_of(table.kind):
                assert named[table.name] in titles, table.name


def test_by_command(
    year: Session, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    say = speaker(year, capsys, monkeypatch)
    write_note(year, "33", "找档案室")
    dry = say("clone", tmp_path / "下一轮", "--round", "2025", "--dry-run").out
    assert "没有了结的核查询问：2\n  1　为何没有听证笔录\n  2　经费从哪里来\n" in dry
    assert "记住的台账列的对应：1\n  第几项 → 编号；谁管 → 牵头单位；啥时候 → 完成时限\n" in dry
    carried, left = dry.split("以下留在原来的台账里，不沿用：\n")
    assert "不是长期有效的材料：1\n  材料32.txt\n" in left
    assert "备注：1\n  第 33 项\n" in left
    assert "材料32.txt" not in carried
    short = say("clone", tmp_path / "下一轮", "--round", "2025")
    assert short.code == 0
    assert "报送批次：1\n" in short.out
    with open_session(tmp_path / "下一轮", user=USER, clock=fixed_clock) as new:
        assert all(record.status is WorkStatus.NOT_STARTED for record in new.state().records.values())
