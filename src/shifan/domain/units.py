"""Units in bulk: a pasted list of them, and what happens to two tasks when two units become one."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from shifan.domain.application import Department
from shifan.domain.people import joined_people
from shifan.domain.tasks import Task, TaskRole
from shifan.domain.text import clean_line
from shifan.domain.values import value

_HEADINGS = ("名称", "单位", "单位名称", "责任单位", "责任单位名称")
_MOST_FIELDS = 4
_LONGEST_LINE = 1000
_MOST_SHOWN = 20


@value
class UnitLine:
    """One line of a list of units; ``line`` counts from 1. An empty field says nothing."""

    line: int
    name: str
    short_name: str = ""
    leader: str = ""
    contact: str = ""


@value
class LineProblem:
    """What is wrong in one line."""

    line: int
    text: str

    def __str__(self) -> str:
        return f"第 {self.line} 行：{self.text}"


def text_lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines that say something, with their numbers from 1; ``#`` begins a remark."""
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip() and not line.lstrip().startswith("#"):
            yield number, line


def units_in(text: str) -> tuple[tuple[UnitLine, ...], tuple[LineProblem, ...]]:
    """Return the units of a list, one per line as ``名称[，简称][，分管领导][，联络员]``, and what is wrong in it.

    Fields are parted by a comma or a tab; a heading line is passed over.
    """
    units: list[UnitLine] = []
    problems: list[LineProblem] = []
    for number, line in text_lines(text):
        if len(line) > _LONGEST_LINE:
            problems.append(LineProblem(number, "太长，不像一个单位。"))
            continue
        fields = _fields(line)
        if not units and fields[0] in _HEADINGS:
            continue
        if not fields[0]:
            problems.append(LineProblem(number, "没有写单位名称。"))
        elif len(fields) > _MOST_FIELDS:
            problems.append(
                LineProblem(number, f"有 {len(fields)} 栏，最多 {_MOST_FIELDS} 栏：名称，简称，分管领导，联络员。")
            )
        else:
            units.append(UnitLine(number, *fields))
    return tuple(units), tuple(problems)


def problem_text(problems: Sequence[LineProblem], nothing: str) -> str:
    """Return all problems as one text in the order of the lines; ``nothing`` says what was not done."""
    ordered = sorted(problems, key=lambda problem: problem.line)
    more = [f"……还有 {len(ordered) - _MOST_SHOWN} 处"] if len(ordered) > _MOST_SHOWN else []
    return "\n".join([f"有 {len(ordered)} 处问题，{nothing}：", *map(str, ordered[:_MOST_SHOWN]), *more])


def unit_named(units: Iterable[Department], name: str) -> Department | None:
    """Return the unit with this name, else the one with this short name, None when there is none."""
    if not name:
        return None
    units = tuple(units)
    by_name = (unit for unit in units if unit.name == name)
    by_short_name = (unit for unit in units if unit.short_name == name)
    return next(by_name, None) or next(by_short_name, None)


def other_with_name(units: Iterable[Department], unit: Department, name: str) -> Department | None:
    """Return another unit than ``unit`` that already goes by ``name``, None when there is none."""
    return unit_named((other for other in units if other.id != unit.id), name)


def joined(kept: Task, other: Task) -> Task:
    """Return ``kept`` with another task on the same item joined in: 牵头 wins, the earlier due date, all persons."""
    dues = [due for due in (kept.due, other.due) if due is not None]
    return replace(
        kept,
        role=TaskRole.LEAD if TaskRole.LEAD in (kept.role, other.role) else TaskRole.SUPPORT,
        due=min(dues, default=None),
        person=joined_people(kept.person, other.person),
    )


def _fields(line: str) -> list[str]:
    row = next(csv.reader([line.replace("，", ",").replace("\t", ",")]))
    fields = [clean_line(field) for field in row]
    while len(fields) > 1 and not fields[-1]:
        fields.pop()
    return fields
