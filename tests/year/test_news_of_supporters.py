"""What is said of supporters and of returned items: in bulletins, between two rounds, in lists of tasks and clones."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from shifan.domain.dispatching import compare
from shifan.domain.lights import Thresholds
from shifan.domain.records import WorkStatus
from shifan.domain.reviewing import Difference
from shifan.domain.rounds import RoundKind
from shifan.domain.snapshots import Snapshot, SnapshotItem, SnapshotScore, SnapshotSupport, SnapshotUnit
from shifan.domain.tasks import TaskRole
from shifan.services.assigning import assign
from shifan.services.cloning import plan_clone
from shifan.services.dispatching import bulletin_lines, since_dispatch, take_dispatch
from shifan.services.recording import change_status
from shifan.services.reviewing import close_round, compare_rounds, open_round, send_back
from shifan.services.session import Session
from shifan.services.supporting import Report, report_part
from support_desk_year import speaker

THEN, NOW = date(2023, 9, 1), date(2023, 10, 1)
EARLY, BETWEEN = date(2023, 8, 20), date(2023, 9, 20)
UNITS = (SnapshotUnit("a", "甲局", ""), SnapshotUnit("b", "乙局", ""))


def part(status: WorkStatus, due: date | None, *, done: bool = False) -> SnapshotSupport:
    """Return 乙局's part in the item."""
    return SnapshotSupport("i", "b", status, done, due)


def at(on: date, status: WorkStatus, parts: tuple[SnapshotSupport, ...] | None) -> Snapshot:
    """Return a snapshot of one item that 甲局 leads."""
    zero = SnapshotScore("s", Decimal(0), Decimal(0), Decimal(1), Decimal(0), Decimal(0))
    item = SnapshotItem("i", "1", "指标", status, None, False, status is WorkStatus.SUBMITTED, "a", None)
    return Snapshot(on, (item,), UNITS, zero, parts)


@pytest.mark.parametrize(
    ("then", "now", "news"),
    [
        (part(WorkStatus.COLLECTING, None), part(WorkStatus.SUBMITTED, None, done=True), [("乙局", "配合，已提交")]),
        (None, part(WorkStatus.SUBMITTED, None, done=True), [("乙局", "配合，已提交")]),
        (part(WorkStatus.SUBMITTED, None, done=True), part(WorkStatus.SUBMITTED, None, done=True), []),
        (part(WorkStatus.NOT_STARTED, None), part(WorkStatus.NOT_STARTED, None, done=True), []),
    ],
)
def test_a_finished_part_is_news_once(
    then: SnapshotSupport | None, now: SnapshotSupport, news: list[tuple[str, str]]
) -> None:
    collecting = WorkStatus.COLLECTING
    report = compare(at(THEN, collecting, (then,) if then else ()), at(NOW, collecting, (now,)), Thresholds())
    assert [(one.unit, one.detail) for one in report.done] == news
    assert all(one.support for one in report.done)


@pytest.mark.parametrize(("due", "new"), [(EARLY, False), (THEN, True), (BETWEEN, True)])
def test_who_was_late_before_supporters_were_noted_is_not_newly_late(due: date, new: bool) -> None:
    mine = part(WorkStatus.NOT_STARTED, due)
    report = compare(at(THEN, WorkStatus.COLLECTING, None), at(NOW, WorkStatus.COLLECTING, (mine,)), Thresholds())
    assert bool(report.newly_late) is new
    noted = compare(at(THEN, WorkStatus.COLLECTING, (mine,)), at(NOW, WorkStatus.COLLECTING, (mine,)), Thresholds())
    assert bool(noted.newly_late) is new


def test_a_finished_part_is_in_the_bulletin(workspace: Session) -> None:
    assign(workspace, "32", "县司法局")
    assign(workspace, "32", "县公安局", role=TaskRole.SUPPORT)
    take_dispatch(workspace)
    report_part(workspace, "32", "县公安局", Report(status=WorkStatus.SUBMITTED))
    assert "新完成 1 项：32 听证与座谈（县公安局，配合，已提交）" in list(
        bulletin_lines(workspace, since_dispatch(workspace))
    )


def test_two_returns_are_listed_however_they_differ(
    workspace: Session, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for kind, reason, due in (
        (RoundKind.FIRST, "缺公告", date(2023, 11, 1)),
        (RoundKind.SECOND, "缺签名", date(2023, 12, 1)),
    ):
        change_status(workspace, "32", WorkStatus.SUBMITTED)
        open_round(workspace, kind)
        send_back(workspace, "32", reason, due=due)
        close_round(workspace)
    found = compare_rounds(workspace)
    assert [line.criterion.number for line in found.of(Difference.RETURNED_TWICE)] == ["32"]
    assert found.of(Difference.SAME) == ()
    assert "两轮都退回 1 项" in found.summary
    seen = speaker(workspace, capsys, monkeypatch)("round", "compare").out
    assert "两轮都退回（1 项）" in seen
    assert "退回补正，2023-11-01 前补正：缺公告 → 退回补正，2023-12-01 前补正：缺签名" in seen


def test_a_bonus_item_that_is_done_is_not_late(
    workspace: Session, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    say = speaker(workspace, capsys, monkeypatch)
    assert say("assign", "101", "县司法局", "--due", "2023-02-01").code == 0
    assert "已逾期" in say("task", "101").out
    assert say("adjust", "check", "101", "--none", "--scope", "全县各单位").code == 0
    assert "已逾期" not in say("task", "101").out


def test_a_dispatch_that_stays_is_named_by_its_own_day(workspace: Session) -> None:
    workspace.commit("定基准日", put=[replace(workspace.application(), as_of=date(2023, 9, 28))])
    take_dispatch(workspace, "九月调度")
    (stays,) = [kind for kind in plan_clone(workspace, "2025").left if kind.title == "调度快照"]
    assert stays.names == ("2023-09-28 九月调度",)
