"""Units in bulk: a pasted list of them, and what happens to two tasks when two units become one."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from shifan.domain.application import Department
from shifan.domain.errors import UsageError
from shifan.domain.ledger.units import split_units
from shifan.domain.people import joined_people
from shifan.domain.records import Record, WorkStatus
from shifan.domain.tasks import Task, TaskRole, answered_as, answers_joined
from shifan.domain.text import clean_line
from shifan.domain.values import value

_HEADINGS = ("名称", "单位", "单位名称", "责任单位", "责任单位名称")
_MOST_FIELDS = 4
_LONGEST_LINE = 1000
_MOST_SHOWN = 20
_MARKS = r"[、，,/;；|]"


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

    Fields are parted by a comma or a tab; a heading line is passed over. A line may hold several names with 、 between
    them and nothing else.
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
            found, problem = _line(number, fields)
            units += found
            problems += problem
    return tuple(units), tuple(problems)


def names_in(text: str) -> tuple[str, ...]:
    """Return the unit names in a text, several where 、 or another mark parts them.

    Raises UsageError where it is not clear which units are meant: parted by a space only, with 等, with 牵头 or 配合.
    """
    line = clean_line(text)
    if spaced := next((part for part in re.split(_MARKS, line) if len(split_units(part)) > 1), ""):
        raise UsageError(
            f"「{spaced.strip()}」像是几个单位写在了一起。",
            "几个单位之间请用顿号隔开；是一个单位的，请去掉中间的空格。",
        )
    if not re.search(_MARKS, line):
        return (line,) if line else ()
    units = split_units(line)
    if any(unit.and_others or unit.role for unit in units):
        raise UsageError(
            f"「{line}」没有写明是哪些单位。", "请只写单位名称，用顿号隔开，不写「等」和「牵头」「配合」。"
        )
    return tuple(unit.name for unit in units)


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
    """Return ``kept`` with another task on the same item joined in.

    牵头 wins, the earlier due date, all persons, and what both answered.
    """
    dues = [due for due in (kept.due, other.due) if due is not None]
    return replace(
        answers_joined(kept, other),
        role=TaskRole.LEAD if TaskRole.LEAD in (kept.role, other.role) else TaskRole.SUPPORT,
        due=min(dues, default=None),
        person=joined_people(kept.person, other.person),
    )


def joined_parts(kept: Task, other: Task) -> Task:
    """Return ``joined`` tasks; where one leads, its answer is the record's and a supporter's is not mixed with it."""
    both = joined(kept, other)
    if kept.role is other.role:
        return both
    return answered_as(both, kept if kept.role is TaskRole.LEAD else other)


def with_part_noted(record: Record, unit: str, part: Task) -> Record:
    """Return the record with what a supporter reported in its note: its unit has become the lead of the item."""
    facts = ["配合"]
    facts += [part.status.label] if part.status is not WorkStatus.NOT_STARTED else []
    facts += [f"原因：{part.status_reason}"] if part.status_reason else []
    reason = f"（{part.claim_reason}）" if part.claim_reason else ""
    facts += [f"自评{part.claim.label}{reason}"] if part.claim else []
    if len(facts) == 1 and not part.note:
        return record
    line = f"{unit}（{'，'.join(facts)}）" + (f"：{part.note}" if part.note else "")
    return replace(record, note="\n".join(filter(None, (record.note, line))))


def answered_by(task: Task, record: Record) -> Task:
    """Return a supporter's task with the answer that was the lead's: what it handed in stays handed in."""
    if record.status is WorkStatus.NOT_STARTED and record.claim is None:
        return task
    accepted = record.status is WorkStatus.ACCEPTED
    return replace(
        task,
        status=WorkStatus.SUBMITTED if accepted else record.status,
        status_reason=record.status_reason if record.status is WorkStatus.RETURNED else "",
        claim=record.claim,
        claim_reason=record.claim_reason,
    )


def _line(number: int, fields: Sequence[str]) -> tuple[list[UnitLine], list[LineProblem]]:
    try:
        names = names_in(fields[0])
    except UsageError as error:
        return [], [LineProblem(number, f"{error.message}{error.hint}")]
    if len(names) > 1 and len(fields) > 1:
        return [], [LineProblem(number, "写了几个单位，又写了简称或人名，请每行写一个单位。")]
    return [UnitLine(number, name, *fields[1:]) for name in names], []


def _fields(line: str) -> list[str]:
    row = next(csv.reader([line.replace("，", ",").replace("\t", ",")]))
    fields = [clean_line(field) for field in row]
    while len(fields) > 1 and not fields[-1]:
        fields.pop()
    return fields
