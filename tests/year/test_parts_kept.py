"""Nobody's answer is lost or made late when units are spread, merged, replaced or written several in one text."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from shifan.domain.errors import DataFileError, UsageError
from shifan.domain.records import Rating, WorkStatus
from shifan.domain.tasks import Task, TaskRole
from shifan.services.assigning import assign
from shifan.services.departments import add_departments, merge_departments, workload
from shifan.services.recording import accept_with_verdict, change_status, claim_rating, write_note
from shifan.services.session import Session
from shifan.services.spreading import spread_department
from shifan.services.supporting import Report, report_part
from support_desk_year import both_ways, proved, refused

DAY = date(2023, 8, 23)
LATER = datetime(2024, 2, 1, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
REPORT = Report(status=WorkStatus.SUBMITTED, claim=Rating.MET, note="预算已批")


def names(session: Session) -> list[str]:
    """Return the names of the units."""
    return [unit.name for unit in session.state().departments]


def task(session: Session, number: str, unit: str) -> Task:
    """Return a unit's task on an item."""
    state = session.state()
    key = next(department.id for department in state.departments if department.name == unit)
    return next(one for one in state.tasks_of[session.item(number).id] if one.department_id == key)


def note(session: Session, number: str) -> str:
    """Return an item's note."""
    return session.record(session.item(number).id).note


def late(session: Session) -> set[str]:
    """Return the units that are late long after every date."""
    session.clock = lambda: LATER
    return {line.department.name for line in workload(session).departments if line.load.overdue}


class TestSpreading:
    """A collective lead that has handed in."""

    def test_all_units_have_handed_in_what_the_collective_did(self, workspace: Session) -> None:
        assign(workspace, "43", "各执法部门", due=DAY)
        claim_rating(workspace, "43", Rating.PARTLY)
        change_status(workspace, "43", WorkStatus.SUBMITTED)
        assign(workspace, "44", "各执法部门", due=DAY)
        both_ways(workspace, lambda: spread_department(workspace, "各执法部门", ["县公安局", "县林业局"]))
        mine = task(workspace, "43", "县林业局")
        assert (mine.status, mine.claim, mine.due) == (WorkStatus.SUBMITTED, Rating.PARTLY, DAY)
        assert task(workspace, "44", "县林业局").status is WorkStatus.NOT_STARTED
        assign(workspace, "44", "县公安局", due=date(2024, 3, 1))
        assign(workspace, "44", "县林业局", role=TaskRole.SUPPORT, due=date(2024, 3, 1))
        assert late(workspace) == set()

    def test_an_accepted_item_and_a_returned_one(self, workspace: Session) -> None:
        assign(workspace, "43,44", "各执法部门")
        proved(workspace, "43")
        accept_with_verdict(workspace, "43", Rating.MET)
        change_status(workspace, "44", WorkStatus.SUBMITTED)
        change_status(workspace, "44", WorkStatus.RETURNED, "缺公示")
        spread_department(workspace, "各执法部门", ["县公安局", "县林业局"])
        assert task(workspace, "43", "县林业局").status is WorkStatus.SUBMITTED
        returned = task(workspace, "44", "县林业局")
        assert (returned.status, returned.status_reason) == (WorkStatus.RETURNED, "缺公示")

    def test_a_supporter_that_went_with_the_collective_is_not_made_late(self, workspace: Session) -> None:
        assign(workspace, "43", "各执法部门", due=DAY)
        assign(workspace, "43", "县林业局", role=TaskRole.SUPPORT)
        change_status(workspace, "43", WorkStatus.SUBMITTED)
        spread_department(workspace, "各执法部门", ["县公安局", "县林业局"])
        assert task(workspace, "43", "县林业局").due is None
        assert late(workspace) == set()

    def test_what_the_new_lead_reported_as_a_supporter_is_in_the_note(self, workspace: Session) -> None:
        assign(workspace, "43", "各执法部门")
        assign(workspace, "43", "县公安局", role=TaskRole.SUPPORT)
        report_part(workspace, "43", "县公安局", REPORT)
        both_ways(workspace, lambda: spread_department(workspace, "各执法部门", ["县公安局", "县林业局"]))
        assert note(workspace, "43") == "县公安局（配合，已提交，自评达标）：预算已批"
        assert task(workspace, "43", "县公安局").note == ""


@pytest.mark.parametrize(("source", "target"), [("县财政局", "县司法局"), ("县司法局", "县财政局")])
def test_merging_a_supporter_and_the_lead_keeps_the_supporters_report(
    workspace: Session, source: str, target: str
) -> None:
    assign(workspace, "1,2", "县司法局")
    assign(workspace, "1,2", "县财政局", role=TaskRole.SUPPORT)
    write_note(workspace, "1", "方案已印发")
    report_part(workspace, "1", "县财政局", REPORT)
    done = both_ways(workspace, lambda: merge_departments(workspace, source, target))
    assert note(workspace, "1") == "方案已印发\n县财政局（配合，已提交，自评达标）：预算已批"
    assert note(workspace, "2") == ""
    merged = task(workspace, "1", target)
    assert (merged.role, merged.status, merged.note) == (TaskRole.LEAD, WorkStatus.NOT_STARTED, "")
    told = f"第 1 项合并后由{target}牵头，配合时填报的状态、自评和备注已写进该项的备注。"
    assert done.warnings == (told,)


def test_a_lead_that_handed_in_and_is_made_a_supporter_is_not_late(workspace: Session) -> None:
    assign(workspace, "1", "县司法局", due=DAY)
    change_status(workspace, "1", WorkStatus.SUBMITTED)
    assign(workspace, "1", "县司法局", role=TaskRole.SUPPORT)
    assert task(workspace, "1", "县司法局").status is WorkStatus.SUBMITTED
    assert late(workspace) == set()


class TestSeveralNames:
    """Several units written in one text."""

    def test_a_list_of_units_with_dots_between(self, workspace: Session) -> None:
        both_ways(workspace, lambda: add_departments(workspace, "沙埔镇、凤山镇、六塘镇\n县司法局，司法局，张三"))
        assert names(workspace) == ["沙埔镇", "凤山镇", "六塘镇", "县司法局"]

    @pytest.mark.parametrize(
        ("line", "says"),
        [
            ("古砦乡 马山镇", "第 2 行：「古砦乡 马山镇」像是几个单位写在了一起。几个单位之间请用顿号隔开"),
            ("沙埔镇、凤山镇，，张三", "第 2 行：写了几个单位，又写了简称或人名"),
            ("沙埔镇、凤山镇等", "没有写明是哪些单位"),
            ("牵头：沙埔镇、凤山镇", "没有写明是哪些单位"),
        ],
    )
    def test_a_line_that_is_not_clear_is_named(self, workspace: Session, line: str, says: str) -> None:
        refused(workspace, lambda: add_departments(workspace, f"县司法局\n{line}"), DataFileError, match=says)

    def test_several_supporters_at_once_and_never_several_leads(self, workspace: Session) -> None:
        assign(workspace, "5", "县公安局（指挥中心、法制大队）")
        done = both_ways(workspace, lambda: assign(workspace, "5,6", "县公安局、县城管局", role=TaskRole.SUPPORT))
        assert done.message == "第 5、6 项（共 2 项）由县公安局、县城管局配合"
        assert names(workspace) == ["县公安局（指挥中心、法制大队）", "县公安局", "县城管局"]
        several = "县公安局、县城管局"
        refused(workspace, lambda: assign(workspace, "5", several), UsageError, match="一项只有一个牵头单位")
        spaced = "古砦乡 马山镇"
        refused(workspace, lambda: assign(workspace, "5", spaced), UsageError, match="像是几个单位")

    def test_a_collective_unit_is_spread_to_all_that_are_written(self, workspace: Session) -> None:
        assign(workspace, "43", "各执法部门")
        both_ways(workspace, lambda: spread_department(workspace, "各执法部门", ["县公安局、县林业局", "县城管局"]))
        assert names(workspace) == ["县公安局", "县林业局", "县城管局"]


def test_replaced_leads_are_named_with_their_items(workspace: Session) -> None:
    assign(workspace, "1,3", "县司法局")
    assign(workspace, "2", "县政府办")
    done = assign(workspace, "1-4", "县委依法治县办")
    assert "换下了原来的牵头单位：县司法局（第 1、3 项）、县政府办（第 2 项）。" in done.warnings
    assert assign(workspace, "1-4", "县委依法治县办", due=DAY).warnings == ()
