"""What a ledger says of supporters is theirs: status, claim and note, and nobody is late for it without cause."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from shifan.domain.errors import RuleError
from shifan.domain.records import Rating, WorkStatus
from shifan.domain.tasks import Task, TaskRole
from shifan.services.assigning import assign
from shifan.services.departments import workload
from shifan.services.recording import change_status
from shifan.services.session import Session
from shifan.services.supporting import Report, report_part
from shifan.services.taking_ledger import take_ledger
from support_desk_year import both_ways, refused
from support_ledger import Line, planned, said

HEADER = ("编号", "牵头单位", "配合单位", "完成时限", "状态", "自评", "进展")
LATER = datetime(2024, 2, 1, 9, tzinfo=ZoneInfo("Asia/Shanghai"))


def take(session: Session, *lines: Line) -> str:
    """Take a ledger with these lines, both ways; return what it says to look at."""
    plan = planned(session, *lines, header=HEADER)
    assert plan.problems == (), said(plan.problems)
    both_ways(session, lambda: take_ledger(session, plan))
    assert planned(session, *lines, header=HEADER).changes == ()
    return said(plan.questions)


def task(session: Session, number: str, unit: str) -> Task:
    """Return a unit's task on an item."""
    state = session.state()
    names = {department.name: department.id for department in state.departments}
    return next(one for one in state.tasks_of[session.item(number).id] if one.department_id == names[unit])


def late(session: Session) -> set[str]:
    """Return the units that are late long after every date."""
    session.clock = lambda: LATER
    return {line.department.name for line in workload(session).departments if line.load.overdue}


def test_what_a_supporters_row_says_is_its_own(workspace: Session) -> None:
    heard = take(
        workspace,
        (1, "县司法局", "县公安局", "2023.8.23", "已完成"),
        (1, None, "县财政局", "2023.9.1", "已完成", "达标", "预算已批"),
        (2, "县司法局", "县公安局", "2023.8.23", "推进中"),
    )
    for unit, claim, note in (("县公安局", None, ""), ("县财政局", Rating.MET, "预算已批")):
        mine = task(workspace, "1", unit)
        assert (mine.role, mine.status, mine.claim, mine.note) == (TaskRole.SUPPORT, WorkStatus.SUBMITTED, claim, note)
    record = workspace.record(workspace.item("1").id)
    assert (record.status, record.claim, record.note) == (WorkStatus.SUBMITTED, None, "")
    assert "E3：写着已提交的行，行内的配合单位也按「已提交」取用" in heard
    assert late(workspace) == {"县司法局", "县公安局"}  # of item 2, which is not handed in


def test_a_supporter_still_at_work_does_not_speak_against_the_lead(workspace: Session) -> None:
    take(
        workspace,
        (1, "县司法局", "县公安局、县财政局", "2023.8.23", "已完成"),
        (1, None, "县财政局", None, "在办", "基本达标"),
    )
    assert task(workspace, "1", "县公安局").status is WorkStatus.SUBMITTED
    mine = task(workspace, "1", "县财政局")
    assert (mine.status, mine.claim, mine.due) == (WorkStatus.COLLECTING, Rating.PARTLY, date(2023, 8, 23))
    assert workspace.record(workspace.item("1").id).claim is None
    assert late(workspace) == {"县财政局"}


def test_two_rows_of_one_supporter_that_differ_are_named(workspace: Session) -> None:
    lines = [
        (1, "县司法局"),
        (1, None, "县财政局", None, "在办", "达标"),
        (1, None, "县财政局", None, "已完成", "未达标"),
    ]
    plan = planned(workspace, *lines, header=HEADER)
    (problem,) = plan.problems
    assert problem.addresses == ("C4", "C5")
    assert "状态 收集中与已提交；自评 达标与未达标" in problem.text
    refused(workspace, lambda: take_ledger(workspace, plan), RuleError, match="没有取用")


@pytest.mark.parametrize(
    ("cells", "address", "says"),
    [
        (("退回补正", None), "E4", "县财政局：「退回补正」要经审核得出"),
        (("已提交", "不适用"), "F4", "第 1 项不得评为不适用"),
    ],
)
def test_what_a_supporters_row_cannot_say_is_named(
    workspace: Session, cells: tuple[str, str | None], address: str, says: str
) -> None:
    plan = planned(workspace, (1, "县司法局"), (1, None, "县财政局", None, *cells), header=HEADER)
    assert [problem.addresses for problem in plan.problems] == [(address,)]
    assert says in said(plan.problems)


def test_dates_make_nobody_late_on_an_item_that_is_handed_in(workspace: Session) -> None:
    assign(workspace, "1", "县司法局")
    assign(workspace, "1", "县公安局", role=TaskRole.SUPPORT)
    report_part(workspace, "1", "县公安局", Report(status=WorkStatus.COLLECTING))
    change_status(workspace, "1", WorkStatus.SUBMITTED)
    heard = take(workspace, (1, "县司法局", "县公安局、县财政局", "2023.8.23"))
    assert "D3：指标已经提交，行内没有写配合单位的状态" in heard
    assert [task(workspace, "1", unit).due for unit in ("县公安局", "县财政局")] == [None, None]
    assert task(workspace, "1", "县司法局").due == date(2023, 8, 23)
    assign(workspace, "2", "县司法局", due=date(2023, 6, 1))
    assert late(workspace) == {"县司法局"}


def test_a_lead_that_handed_in_and_becomes_a_supporter_is_not_late(workspace: Session) -> None:
    assign(workspace, "1", "县司法局", due=date(2023, 6, 1))
    change_status(workspace, "1", WorkStatus.SUBMITTED)
    take(workspace, (1, "县政府办", "县司法局"))
    mine = task(workspace, "1", "县司法局")
    assert (mine.role, mine.status) == (TaskRole.SUPPORT, WorkStatus.SUBMITTED)


def test_what_a_supporter_is_to_report_is_in_the_preview(workspace: Session) -> None:
    plan = planned(workspace, (1, "县司法局"), (1, None, "县财政局", None, "已完成", "达标", "预算已批"), header=HEADER)
    assert "县财政局配合，状态「已提交」，自评「达标」，进展「预算已批」" in said(plan.changes)
    take_ledger(workspace, plan)
    again = planned(workspace, (1, None, "县财政局", None, None, "基本达标", "已拨付"), header=HEADER)
    (change,) = again.changes
    assert change.text.endswith("县财政局自评「基本达标」，进展「已拨付」（原为「预算已批」）")
