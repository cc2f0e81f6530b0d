"""Meeting decisions taken in as gaps, many at once: lines of ``编号 单位 时限 事项``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from shifan.domain.application import Department
from shifan.domain.dates import parse_due
from shifan.domain.errors import DataFileError, ShifanError, UsageError
from shifan.domain.gaps import Gap, GapOrigin
from shifan.domain.numbering import plain_number
from shifan.domain.tasks import check_due
from shifan.domain.text import clean_line
from shifan.domain.units import LineProblem, problem_text, text_lines, unit_named
from shifan.domain.values import value
from shifan.services.session import Done, Session, new_id

_NOTHING = ("", "-", "—", "——", "无", "/")
_WHOLE = (*_NOTHING, "全县")
_HEADINGS = ("编号", "序号", "指标", "指标编号")
_FIELDS = 4
_BREAK = r"\s*[，,]\s*|\s+"


@value
class Decisions:
    """The gaps that a list gives: ``new`` to be stored, ``known`` open already with the same words (line numbers)."""

    new: tuple[Gap, ...]
    known: tuple[int, ...]


def read_decisions(session: Session, text: str, origin: GapOrigin = GapOrigin.MEETING) -> Decisions:
    """Return the gaps of a list without storing them.

    One per line: item number, department, due date, matter, parted by spaces, commas or tabs; ``-`` (for the number
    also 全县) leaves a field out. Raises UsageError for an empty list, DataFileError naming every wrong line and field.
    """
    reader = _Reader(session, origin)
    for number, line in text_lines(text):
        fields = _fields(line)
        if not reader.lines and fields[0] in _HEADINGS:
            continue
        reader.take(number, fields)
    if reader.problems:
        raise DataFileError(problem_text(reader.problems, "一条也没有登记"))
    if not reader.lines:
        raise UsageError("没有要登记的事项。", "每行一条：编号 单位 时限 事项，例：32 县司法局 2023-11-30 补齐听证笔录")
    return Decisions(tuple(reader.new), tuple(reader.known))


def import_decisions(session: Session, text: str, origin: GapOrigin = GapOrigin.MEETING) -> Done:
    """Store the gaps of a list in one operation; those open already are left out and said so. Raises as above."""
    found = read_decisions(session, text, origin)
    lines = "、".join(map(str, found.known))
    warnings = (f"第 {lines} 行的问题早已登记，没有重复登记。",) if found.known else ()
    done = session.commit(f"登记{origin.label}问题 {len(found.new)} 个", put=found.new)
    return Done(done.message, done.operation, warnings)


class _Reader:
    """Takes lines one by one, keeping what they give and what is wrong with them."""

    def __init__(self, session: Session, origin: GapOrigin) -> None:
        self._session = session
        self._origin = origin
        self._today = session.today()
        self._start = session.application().period_start
        self._units = session.repository.all_of(Department, session.application_id)
        stored = session.repository.all_of(Gap, session.application_id)
        self._open = {_mark(gap) for gap in stored if gap.open}
        self.lines: dict[tuple[str, ...], int] = {}
        self.new: list[Gap] = []
        self.known: list[int] = []
        self.problems: list[LineProblem] = []

    def take(self, line: int, fields: Sequence[str]) -> None:
        """Take in the fields of one line."""
        if len(fields) < _FIELDS or not fields[3]:
            self._wrong(line, "不足四栏，要写：编号 单位 时限 事项（没有的写 -）。")
            return
        number, unit, due, text = fields
        before = len(self.problems)
        gap = Gap(
            id=new_id(),
            application_id=self._session.application_id,
            text=text,
            origin=self._origin,
            opened_on=self._today,
            criterion_id=self._item(line, number),
            department_id=self._unit(line, unit),
            due=self._due(line, due),
        )
        if len(self.problems) > before:
            return
        mark = _mark(gap)
        if mark in self.lines:
            self._wrong(line, f"与第 {self.lines[mark]} 行重复。")
            return
        self.lines[mark] = line
        if mark in self._open:
            self.known.append(line)
        else:
            self.new.append(gap)

    def _item(self, line: int, text: str) -> str | None:
        if text in _WHOLE:
            return None
        try:
            return self._session.item(plain_number(text)).id
        except ShifanError as error:
            self._wrong(line, f"编号：{error.message}")
            return None

    def _unit(self, line: int, name: str) -> str | None:
        if name in _NOTHING:
            return None
        found = unit_named(self._units, name)
        if found is None:
            self._wrong(line, f"单位：没有名为「{name}」的单位。")
        return found.id if found else None

    def _due(self, line: int, text: str) -> date | None:
        if text in _NOTHING:
            return None
        try:
            due = parse_due(text, self._today)
            check_due(due, self._start)
        except ShifanError as error:
            self._wrong(line, f"时限：{error.message}")
            return None
        return due

    def _wrong(self, line: int, text: str) -> None:
        self.problems.append(LineProblem(line, text))


def _fields(line: str) -> list[str]:
    parts = line.split("\t", _FIELDS - 1) if "\t" in line else re.split(_BREAK, line.strip(), maxsplit=_FIELDS - 1)
    return [
        clean_line(part).strip('"“”') if place < _FIELDS - 1 else clean_line(part) for place, part in enumerate(parts)
    ]


def _mark(gap: Gap) -> tuple[str, ...]:
    return (gap.criterion_id or "", gap.department_id or "", gap.text)
