"""Placeholders spread to real units; hand-over from one person to another."""

from __future__ import annotations

from datetime import date

import pytest

from shifan.domain.errors import NotFoundError, ShifanError, UsageError
from shifan.domain.tasks import TaskRole
from shifan.services.assigning import assign
from shifan.services.departments import add_departments
from shifan.services.gaps import open_gap
from shifan.services.handover import hand_over, plan_handover
from shifan.services.session import Session
from shifan.services.spreading import spread_department
from support import dump
from support_desk_year import both_ways

DAY = date(2023, 11, 1)


def tasks(session: Session, number: str) -> list[tuple[str, str, date | None, str]]:
    state = session.state()
    found = state.tasks_of.get(session.item(number).id, ())
    return sorted((state.department_by_id[t.department_id].name, t.role.label, t.due, t.person) for t in found)


def names(session: Session) -> set[str]:
    return {unit.name for unit in session.state().departments}


class TestSpreading:
    """各执法部门、承办单位."""

    def test_one_task_per_unit_the_first_leads(self, workspace: Session) -> None:
        assign(workspace, "43,44", "各执法部门", due=DAY, person="甲")
        assign(workspace, "45", "县司法局")
        assign(workspace, "45", "各执法部门", role=TaskRole.SUPPORT)
        assign(workspace, "44", "县交通运输局", role=TaskRole.SUPPORT, due=date(2023, 10, 1), person="乙")
        done = both_ways(
            workspace,
            lambda: spread_department(workspace, "各执法部门", ["县公安局", "交通运输局", "县公安局"]),
        )
        assert done.message == "第 43-45 项的「各执法部门」落实到 2 个单位：县公安局、县交通运输局"
        assert done.warnings == ("新建单位：县公安局。",)
        assert tasks(workspace, "43") == [("县交通运输局", "配合", DAY, ""), ("县公安局", "牵头", DAY, "甲")]
        assert tasks(workspace, "44") == [
            ("县交通运输局", "配合", date(2023, 10, 1), "乙"),
            ("县公安局", "牵头", DAY, "甲"),
        ]
        assert [line[:2] for line in tasks(workspace, "45")] == [
            ("县交通运输局", "配合"),
            ("县公安局", "配合"),
            ("县司法局", "牵头"),
        ]
        assert names(workspace) == {"县司法局", "县交通运输局", "县公安局"}

    def test_some_items_only_and_the_placeholder_stays(self, workspace: Session) -> None:
        assign(workspace, "43,44,47", "各执法部门")
        both_ways(workspace, lambda: spread_department(workspace, "各执法部门", ["县公安局"], "43-44"))
        assert "各执法部门" in names(workspace)
        assert tasks(workspace, "47") == [("各执法部门", "牵头", None, "")]

    def test_a_placeholder_with_a_gap_stays(self, workspace: Session) -> None:
        assign(workspace, "43", "各执法部门")
        open_gap(workspace, "问题", department_name="各执法部门")
        both_ways(workspace, lambda: spread_department(workspace, "各执法部门", ["县公安局"]))
        assert "各执法部门" in names(workspace)

    def test_without_tasks_the_guidance_says_which_items(self, workspace: Session) -> None:
        assign(workspace, "44", "县司法局")
        done = both_ways(
            workspace, lambda: spread_department(workspace, "各执法部门", ["县公安局", "县林业局"], "43,44")
        )
        assert done.warnings == ("新建单位：县公安局、县林业局。",)
        assert [line[:2] for line in tasks(workspace, "43")] == [("县公安局", "牵头"), ("县林业局", "配合")]
        assert ("县司法局", "牵头", None, "") in tasks(workspace, "44")
        assert ("县公安局", "配合", None, "") in tasks(workspace, "44")

    @pytest.mark.parametrize(
        ("placeholder", "units", "numbers", "error", "words"),
        [
            ("各执法部门", [], "", UsageError, "落实到哪些单位"),
            ("各执法部门", [" "], "", UsageError, "落实到哪些单位"),
            ("各执法部门", ["各执法部门"], "", UsageError, "请写具体的单位名称"),
            ("各科室", ["县公安局"], "", NotFoundError, "没有分给「各科室」的指标"),
            ("各执法部门", ["县公安局"], "1,43", NotFoundError, "第 1 项没有分给「各执法部门」"),
            ("各执法部门", ["县公安局"], "999", NotFoundError, "没有编号为 999"),
        ],
    )
    def test_what_is_refused(
        self,
        workspace: Session,
        placeholder: str,
        units: list[str],
        numbers: str,
        error: type[ShifanError],
        words: str,
    ) -> None:
        assign(workspace, "43", "各执法部门")
        before = dump(workspace.repository)
        with pytest.raises(error, match=words):
            spread_department(workspace, placeholder, units, numbers)
        assert dump(workspace.repository) == before


class TestHandover:
    """人员交接."""

    @pytest.fixture
    def busy(self, workspace: Session) -> Session:
        add_departments(workspace, "县司法局，，张三，张三 13800000000、李五\n县公安局，，王六")
        assign(workspace, "1", "县司法局", person="张三", due=DAY)
        assign(workspace, "2", "县司法局", person="李五、张三")
        assign(workspace, "3", "县公安局", person="张三丰")
        assign(workspace, "1", "县公安局", person="张三", role=TaskRole.SUPPORT)
        return workspace

    def test_the_list_names_everything_that_moves(self, busy: Session) -> None:
        before = dump(busy.repository)
        plan = plan_handover(busy, " 张三 ", "李四")
        assert dump(busy.repository) == before
        assert [(line.what, line.department, line.number, line.due) for line in plan.lines] == [
            ("分管领导", "县司法局", "", None),
            ("联络员", "县司法局", "", None),
            ("牵头", "县司法局", "1", DAY),
            ("配合", "县公安局", "1", None),
            ("牵头", "县司法局", "2", None),
        ]
        assert plan.warnings == ("县司法局原来的联络方式是「张三 13800000000」，请补上李四的电话。",)

    def test_everything_moves_in_one_operation(self, busy: Session) -> None:
        done = both_ways(busy, lambda: hand_over(busy, "张三", "李四"))
        assert done.message == "交接：张三 → 李四（5 处）"
        first = busy.state().departments[0]
        assert (first.leader, first.contact) == ("李四", "李四、李五")
        people = sorted(task.person for task in busy.state().tasks)
        assert people == sorted(["李四", "李五、李四", "张三丰", "李四"])

    def test_one_department_only(self, busy: Session) -> None:
        both_ways(busy, lambda: hand_over(busy, "张三", "李四", "公安局"))
        assert [line[3] for line in tasks(busy, "1")] == ["李四", "张三"]

    @pytest.mark.parametrize(
        ("old", "new", "unit", "error", "words"),
        [
            ("", "李四", "", UsageError, "都要写"),
            ("张三", " ", "", UsageError, "都要写"),
            ("张三", "张三", "", UsageError, "同一个姓名"),
            ("张三", "李四、王五", "", UsageError, "只写一个姓名"),
            ("赵七", "李四", "", NotFoundError, "「赵七」没有承办的任务"),
            ("王六", "李四", "县司法局", NotFoundError, "在县司法局没有承办的任务"),
            ("张三", "李四", "县气象局", NotFoundError, "没有名为「县气象局」的单位"),
        ],
    )
    def test_what_is_refused(
        self, busy: Session, old: str, new: str, unit: str, error: type[ShifanError], words: str
    ) -> None:
        before = dump(busy.repository)
        with pytest.raises(error, match=words):
            hand_over(busy, old, new, unit)
        assert dump(busy.repository) == before
