"""Pure rules of decomposing: lists of numbers, lists of units, persons in one field, joined tasks, due dates."""

from __future__ import annotations

from datetime import date

import pytest

from shifan.domain.criteria import Edition
from shifan.domain.errors import NotFoundError, RuleError, UsageError
from shifan.domain.numbering import items_in, numbers_text, plain_number
from shifan.domain.people import joined_people, names_person, people_in, with_person_replaced
from shifan.domain.tasks import Task, TaskRole, check_due
from shifan.domain.units import UnitLine, joined, units_in

START = date(2023, 1, 1)


def numbers(text: str, edition: Edition) -> list[str]:
    return [item.number for item in items_in(text, edition)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("32", ["32"]),
        ("32,35,40-42", ["32", "35", "40", "41", "42"]),
        ("３２，３５、４０－４２", ["32", "35", "40", "41", "42"]),
        ("第32项、第35项；40 至 42", ["32", "35", "40", "41", "42"]),
        ("40～41 42 41", ["40", "41", "42"]),
        ("42,32", ["32", "42"]),
        ("40——41", ["40", "41"]),
        ("32.2", ["32"]),
        ("100-104", ["100", "101", "102", "103", "104"]),
    ],
)
def test_numbers_are_read_in_every_spelling(text: str, wanted: list[str], edition: Edition) -> None:
    assert numbers(text, edition) == wanted


@pytest.mark.parametrize("text", ["", " ，、", "-", "45-40"])
def test_a_list_that_says_nothing_or_runs_backwards_is_refused(text: str, edition: Edition) -> None:
    with pytest.raises(UsageError):
        items_in(text, edition)


@pytest.mark.parametrize("text", ["999", "1,105", "100-105", "三十二", "1-2-3"])
def test_an_unknown_number_is_named(text: str, edition: Edition) -> None:
    with pytest.raises(NotFoundError):
        items_in(text, edition)


def test_numbers_in_short_can_be_read_again(edition: Edition) -> None:
    items = items_in("1,2,4-9,11,104", edition)
    assert numbers_text(items) == "1、2、4-9、11、104"
    assert items_in(numbers_text(items), edition) == items
    assert numbers_text(edition.criteria) == "1-104"
    assert plain_number(" 第３２项 ") == "32"


def test_a_list_of_units_is_read_line_by_line() -> None:
    text = (
        "单位名称，简称，分管领导，联络员\r\n# 备注\n县司法局，司法局，张三，李四 13800000000\n"
        '县公安局\t公安局\t王五\n\n  县财政局,,,赵六\n"县交通运输局",交通局\n'
    )
    units, problems = units_in("\ufeff" + text)
    assert problems == ()
    assert units == (
        UnitLine(3, "县司法局", "司法局", "张三", "李四 13800000000"),
        UnitLine(4, "县公安局", "公安局", "王五"),
        UnitLine(6, "县财政局", "", "", "赵六"),
        UnitLine(7, "县交通运输局", "交通局"),
    )


def test_lines_that_are_no_unit_are_named() -> None:
    units, problems = units_in(f"，司法局\n甲，乙，丙，丁，戊\n{'县' * 1001}\n县司法局，，，，")
    assert [unit.name for unit in units] == ["县司法局"]
    assert [problem.line for problem in problems] == [1, 2, 3]
    assert str(problems[1]) == "第 2 行：有 5 栏，最多 4 栏：名称，简称，分管领导，联络员。"


def test_persons_are_found_joined_and_replaced() -> None:
    text = "张三、王五 13800000000，赵六(副局长)"
    assert people_in(text) == ("张三", "王五 13800000000", "赵六(副局长)")
    assert all(names_person(text, name) for name in ("张三", "王五", "赵六"))
    assert not names_person(text, "张")
    assert not names_person("张三丰", "张三")
    assert with_person_replaced(text, "王五", "李四") == "张三、李四、赵六(副局长)"
    assert with_person_replaced("张三、李四", "张三", "李四") == "李四"
    assert joined_people("张三", "", "张三、李四") == "张三、李四"


@pytest.mark.parametrize(
    ("one", "other", "role", "due", "person"),
    [
        (("support", None, ""), ("lead", None, ""), "lead", None, ""),
        (("lead", date(2023, 5, 1), "甲"), ("support", date(2023, 4, 1), "乙"), "lead", date(2023, 4, 1), "甲、乙"),
        (("support", None, "甲"), ("support", date(2023, 4, 1), "甲"), "support", date(2023, 4, 1), "甲"),
        (("support", date(2023, 4, 1), ""), ("support", None, "乙"), "support", date(2023, 4, 1), "乙"),
    ],
)
def test_two_tasks_become_one(
    one: tuple[str, date | None, str],
    other: tuple[str, date | None, str],
    role: str,
    due: date | None,
    person: str,
) -> None:
    first = Task("t1", "app", "i1", "d1", TaskRole(one[0]), one[2], one[1], version=3)
    second = Task("t2", "app", "i1", "d2", TaskRole(other[0]), other[2], other[1])
    assert joined(first, second) == Task("t1", "app", "i1", "d1", TaskRole(role), person, due, version=3)


def test_a_due_date_before_the_period_is_refused() -> None:
    check_due(None, START)
    check_due(START, START)
    with pytest.raises(RuleError, match="完成时限 2022-12-31 早于评估期开始日期 2023-01-01"):
        check_due(date(2022, 12, 31), START)
