"""Who answers for an item, gaps, figures, and dates that are counted down to; each with its undo."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from shifan.domain.application import Department
from shifan.domain.errors import NotFoundError, RuleError, StaleWriteError, UsageError
from shifan.domain.gaps import Gap, GapOrigin
from shifan.domain.shortfalls import ShortfallKind, shortfalls
from shifan.domain.tasks import TaskRole
from shifan.services.assigning import assign, unassign
from shifan.services.bulk import set_due
from shifan.services.calendar import add_milestone, remove_milestone, set_deadline
from shifan.services.figures import Numbers, enter_figure, remove_figure
from shifan.services.gaps import close_gap, open_gap
from shifan.services.history import redo, undo
from shifan.services.session import Done, Session
from support import NOW, dump

DAY = date(2023, 10, 1)


def tasks(session: Session, number: str = "1") -> list[tuple[str, str, date | None, str]]:
    state = session.state()
    return [
        (state.department_by_id[task.department_id].name, task.role.label, task.due, task.person)
        for task in state.tasks_of.get(session.item(number).id, ())
    ]


class TestAssigning:
    """责任单位."""

    def test_a_new_unit_is_made_and_leads(self, workspace: Session) -> None:
        done = assign(workspace, "1", " 县司法局\n", due=DAY, person="张三")
        assert done.message == "第 1 项由县司法局牵头，2023-10-01 前完成"
        assert tasks(workspace) == [("县司法局", "牵头", DAY, "张三")]
        (unit,) = workspace.state().departments
        assert (unit.short_name, unit.presumed) == ("司法局", False)

    def test_a_new_lead_replaces_the_old_one_and_supporters_stay(self, workspace: Session) -> None:
        assign(workspace, "1", "县司法局")
        assign(workspace, "1", "县公安局", role=TaskRole.SUPPORT)
        assign(workspace, "1", "县政府办")
        assert tasks(workspace) == [("县政府办", "牵头", None, ""), ("县公安局", "配合", None, "")]
        assign(workspace, "1", "县公安局")
        assert tasks(workspace) == [("县公安局", "牵头", None, "")]
        assert len(workspace.state().departments) == 3

    def test_a_unit_is_known_by_its_short_name(self, workspace: Session) -> None:
        assign(workspace, "1", "县司法局")
        assign(workspace, "2", "司法局")
        assert len(workspace.state().departments) == 1

    def test_what_is_not_said_again_is_kept(self, workspace: Session) -> None:
        assign(workspace, "1", "县司法局", due=DAY, person="张三")
        assert assign(workspace, "1", "县司法局").operation is None
        assign(workspace, "1", "县司法局", person="李四")
        assert tasks(workspace) == [("县司法局", "牵头", DAY, "李四")]

    def test_person_and_due_date_are_cleared_in_one_operation(self, workspace: Session) -> None:
        assign(workspace, "1", "县司法局", due=DAY, person="张三")
        before = len(workspace.repository.operations(workspace.application_id))
        assign(workspace, "1", "县司法局", clear=True)
        assert tasks(workspace) == [("县司法局", "牵头", None, "")]
        assert len(workspace.repository.operations(workspace.application_id)) == before + 1

    @pytest.mark.parametrize("unit", ["县司法局", "县公安局"])
    def test_a_task_that_another_changed_is_not_overwritten(self, workspace: Session, unit: str) -> None:
        assign(workspace, "1", "县司法局", person="张三")
        seen = workspace.state().lead_of(workspace.item("1").id)
        assign(workspace, "1", "县司法局", person="李四")
        with pytest.raises(StaleWriteError, match="从「张三」改为「李四」"):
            assign(workspace, "1", unit, person="王五", seen=seen)
        assert tasks(workspace) == [("县司法局", "牵头", None, "李四")]
        unassign(workspace, "1", "县司法局")
        with pytest.raises(StaleWriteError):
            assign(workspace, "1", unit, person="王五", seen=seen)
        assert tasks(workspace) == []

    def test_due_dates_are_set_and_cleared_on_the_lead(self, workspace: Session) -> None:
        assign(workspace, "1", "县公安局", role=TaskRole.SUPPORT, due=DAY)
        with pytest.raises(NotFoundError, match="还没有牵头单位"):
            set_due(workspace, "1", DAY)
        assign(workspace, "1", "县司法局")
        set_due(workspace, "1", DAY + timedelta(days=1))
        assert [due for *_, due, _ in tasks(workspace)] == [DAY + timedelta(days=1), DAY]
        assert set_due(workspace, "1", None).message == "第 1 项取消完成时限"
        assert tasks(workspace)[0][2] is None

    def test_a_unit_is_taken_off_an_item(self, workspace: Session) -> None:
        assign(workspace, "1", "县司法局")
        unassign(workspace, "1", "司法局")
        assert tasks(workspace) == []
        with pytest.raises(NotFoundError, match="没有分给"):
            unassign(workspace, "1", "县司法局")

    @pytest.mark.parametrize("name", ["", " ", "\u200b"])
    def test_no_name_is_no_unit(self, workspace: Session, name: str) -> None:
        with pytest.raises(UsageError, match="名称"):
            assign(workspace, "1", name)
        # a unit without a short name must not answer to an empty one
        assign(workspace, "1", "县司法局")
        (unit,) = workspace.state().departments
        workspace.commit("清空简称", put=[replace(unit, short_name="")])
        with pytest.raises(NotFoundError):
            unassign(workspace, "1", name)
        assert len(tasks(workspace)) == 1


class TestGaps:
    """问题短板."""

    def test_a_gap_is_opened_assigned_and_closed(self, workspace: Session) -> None:
        assign(workspace, "1", "县司法局")
        open_gap(
            workspace,
            " 执法记录仪\n未配齐 ",
            number="1",
            origin=GapOrigin.INSPECTION,
            department_name="司法局",
            due=DAY,
            area="执法",
        )
        (gap,) = workspace.state().gaps
        assert (gap.text, gap.origin, gap.opened_on, gap.due) == (
            "执法记录仪\n未配齐",
            GapOrigin.INSPECTION,
            NOW.date(),
            DAY,
        )
        assert gap.department_id == workspace.state().departments[0].id
        item = workspace.item("1")
        assert ShortfallKind.OPEN_GAP in [s.kind for s in shortfalls(item, workspace.state())]
        close_gap(workspace, gap.id, "已配 40 台", unproved_reason="发票在财政局")
        (closed,) = workspace.state().gaps
        assert (closed.closed_on, closed.resolution) == (NOW.date(), "已配 40 台")
        assert workspace.state().open_gaps() == ()
        with pytest.raises(RuleError, match="已于 2023-10-09 销号"):
            close_gap(workspace, gap.id, "再配", unproved_reason="没有回执")
        undo(workspace)
        assert workspace.state().open_gaps(item.id) == (gap_as_now(workspace),)

    def test_a_gap_may_belong_to_no_item(self, workspace: Session) -> None:
        open_gap(workspace, "领导小组未开会")
        assert [gap.criterion_id for gap in workspace.state().open_gaps()] == [None]

    def test_what_is_missing_is_asked_for(self, workspace: Session) -> None:
        before = dump(workspace.repository)
        with pytest.raises(UsageError, match="写明问题"):
            open_gap(workspace, " \n")
        with pytest.raises(NotFoundError, match="105"):
            open_gap(workspace, "问题", number="105")
        with pytest.raises(NotFoundError, match="没有名为「县财政局」的单位"):
            open_gap(workspace, "问题", department_name="县财政局")
        with pytest.raises(NotFoundError, match="没有找到这个问题"):
            close_gap(workspace, "没有", "已改", unproved_reason="没有回执")
        assert dump(workspace.repository) == before
        open_gap(workspace, "问题")
        with pytest.raises(RuleError, match="怎样整改"):
            close_gap(workspace, workspace.state().gaps[0].id, " \u200b ", unproved_reason="没有回执")


def gap_as_now(session: Session) -> Gap:
    (gap,) = session.state().gaps
    return gap


class TestFigures:
    """量化数据."""

    def test_a_figure_is_entered_corrected_and_removed(self, workspace: Session) -> None:
        enter_figure(workspace, "65", " 败诉率 ", Numbers(numerator=Decimal(7), denominator=Decimal(30)))
        done = enter_figure(workspace, "65", "败诉率", Numbers(numerator=Decimal(6), denominator=Decimal(30), unit="%"))
        assert done.warnings == ()
        (figure,) = workspace.state().figures
        assert (figure.name, figure.numerator, figure.unit, figure.version) == ("败诉率", Decimal(6), "%", 2)
        assert (figure.period_start, figure.period_end) == (date(2023, 1, 1), date(2023, 12, 31))
        remove_figure(workspace, "65", "败诉率")
        assert workspace.state().figures == ()
        with pytest.raises(NotFoundError, match="败诉率"):
            remove_figure(workspace, "65", "败诉率")

    def test_an_impossible_percentage_is_kept_and_warned_about(self, workspace: Session) -> None:
        numbers = Numbers(denominator=Decimal(120), percent=Decimal("95.5"))
        done = enter_figure(workspace, "65", "满意率", numbers)
        assert done.warnings == ("数据不符：120 中没有哪个整数能得出 95.5%，请核对基数。",)
        item = workspace.item("65")
        assert ShortfallKind.FIGURE_MISMATCH in [s.kind for s in shortfalls(item, workspace.state())]

    def test_a_decimal_comes_back_digit_for_digit(self, workspace: Session) -> None:
        enter_figure(workspace, "65", "数", Numbers(value=Decimal("98.20"), percent=Decimal("0.10")))
        (figure,) = workspace.state().figures
        assert (str(figure.value), str(figure.percent)) == ("98.20", "0.10")

    @pytest.mark.parametrize(
        ("numbers", "says"),
        [
            (Numbers(value=Decimal("NaN")), "不是普通的数"),
            (Numbers(value=Decimal("Infinity")), "不是普通的数"),
            (Numbers(value=Decimal("1e15")), "过大"),
            (Numbers(numerator=Decimal(1), denominator=Decimal(0)), "分母须大于 0"),
            (Numbers(numerator=Decimal(1), denominator=Decimal(-3)), "分母须大于 0"),
            (Numbers(denominator=Decimal(3)), "没有分子"),
        ],
    )
    def test_numbers_that_cannot_be_are_refused(self, workspace: Session, numbers: Numbers, says: str) -> None:
        with pytest.raises(RuleError, match=says):
            enter_figure(workspace, "65", "败诉率", numbers)
        assert workspace.state().figures == ()

    def test_a_name_and_a_number_are_needed(self, workspace: Session) -> None:
        for name, numbers in [(" ", Numbers(value=Decimal(1))), ("败诉率", Numbers(unit="%"))]:
            with pytest.raises(UsageError, match="名称和数值"):
                enter_figure(workspace, "65", name, numbers)


class TestCalendar:
    """上报截止日期, 时间节点."""

    def test_the_deadline_is_set_and_cleared(self, workspace: Session) -> None:
        set_deadline(workspace, DAY)
        assert workspace.application().deadline == DAY
        assert set_deadline(workspace, None).message == "取消上报截止日期"
        with pytest.raises(RuleError, match="截止日期早于"):
            set_deadline(workspace, date(2022, 12, 31))

    def test_milestones_come_in_order_and_go(self, workspace: Session) -> None:
        for title, on in [("自评", DAY + timedelta(days=9)), (" 启动\n", DAY)]:
            add_milestone(workspace, title, on, yearly=title == "自评")
        first, second = workspace.state().milestones
        assert (first.title, second.title, second.yearly) == ("启动", "自评", True)
        remove_milestone(workspace, first.id)
        assert workspace.state().milestones == (second,)
        with pytest.raises(NotFoundError):
            remove_milestone(workspace, first.id)
        with pytest.raises(UsageError, match="名称"):
            add_milestone(workspace, " ", DAY)

    def test_a_milestone_before_the_evidence_period_is_refused(self, workspace: Session) -> None:
        before = dump(workspace.repository)
        with pytest.raises(RuleError, match="时间节点 2022-12-31 早于评估期开始日期 2023-01-01"):
            add_milestone(workspace, "启动", date(2022, 12, 31))
        assert dump(workspace.repository) == before
        add_milestone(workspace, "启动", date(2023, 1, 1))
        add_milestone(workspace, "述法", date(2022, 4, 3), yearly=True)  # of a yearly one only the day counts
        assert len(workspace.state().milestones) == 2


STEPS: list[Callable[[Session], Done]] = [
    lambda session: assign(session, "1", "县政府办", due=DAY),
    lambda session: assign(session, "1", "县公安局", role=TaskRole.SUPPORT),
    lambda session: unassign(session, "1", "县司法局"),
    lambda session: set_due(session, "1", DAY),
    lambda session: open_gap(session, "问题", number="1"),
    lambda session: close_gap(session, session.state().gaps[0].id, "已改", unproved_reason="没有回执"),
    lambda session: enter_figure(session, "65", "败诉率", Numbers(value=Decimal(3))),
    lambda session: remove_figure(session, "65", "满意率"),
    lambda session: set_deadline(session, DAY),
    lambda session: add_milestone(session, "自评", DAY),
    lambda session: remove_milestone(session, session.state().milestones[0].id),
]


@pytest.mark.parametrize("step", STEPS)
def test_each_step_is_undone_and_redone_exactly(workspace: Session, step: Callable[[Session], Done]) -> None:
    assign(workspace, "1", "县司法局", person="张三")
    open_gap(workspace, "旧问题")
    enter_figure(workspace, "65", "满意率", Numbers(percent=Decimal("95.5")))
    add_milestone(workspace, "启动", DAY)
    before = dump(workspace.repository)
    done = step(workspace)
    after = dump(workspace.repository)
    assert before != after
    assert undo(workspace).message == f"撤销：{done.message}"
    assert dump(workspace.repository) == before
    redo(workspace)
    assert dump(workspace.repository) == after
    assert workspace.repository.get(Department, "没有") is None
