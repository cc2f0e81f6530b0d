"""What comes back in a department's workbook, compared field by field with what it began from and what is stored now.

A figure is a field of its own, ``figures:败诉率``. A row with a problem is not taken at all. Pure functions.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field as of
from datetime import datetime

from shifan.domain.answers import (
    CLEAR,
    FIGURE,
    REPORTED,
    Answer,
    canonical,
    evidence_names,
    figure_entries,
    is_answered,
    is_clear,
)
from shifan.domain.errors import ProtectedError
from shifan.domain.ledger.sheet import Cell, Finding
from shifan.domain.merging import FieldMerge, MergeOutcome, Side, merge_field
from shifan.domain.records import Rating, WorkStatus
from shifan.domain.values import value
from shifan.domain.ways import Way

_RATING = (Answer.CLAIM.value, Answer.CLAIM_REASON.value)


@value
class WorkbookReturn:
    """A workbook that came back: the file, and how many of its rows were answered, wrong, or in conflict.

    ``conflicts`` counts the fields that nobody has decided yet. ``content`` is JSON text, as ``sending.base_text`` has
    it: the values that stand now because the workbook says so. A later file of the same workbook begins from them.
    """

    id: str
    application_id: str
    workbook_id: str
    file_name: str
    sha256: str
    returned_at: datetime
    returned_by: str
    row_count: int
    answered: int
    problems: int
    conflicts: int
    content: str
    version: int = 0


@value
class AnswerDecision:
    """How a conflict was decided: whose value stands, and the two values it was between."""

    id: str
    application_id: str
    workbook_id: str
    criterion_id: str
    field: str
    stored: str
    incoming: str
    side: str
    decided_at: datetime
    decided_by: str
    version: int = 0


@value
class ReturnedRow:
    """One row of a fill sheet: the item its key names, and its open cells by field."""

    number: int
    criterion_id: str
    cells: Mapping[Answer, Cell]


@value
class Answered:
    """What the comparison of one row finds.

    ``fields`` are all fields that the sheet changed, ``named`` the documents it names, ``addresses`` the cell of each
    field. ``edited`` is False where the sheet says nothing beyond what it began from.
    """

    criterion_id: str
    fields: tuple[FieldMerge[str], ...] = ()
    named: tuple[str, ...] = ()
    addresses: Mapping[str, str] = of(default_factory=dict)
    problems: tuple[Finding, ...] = ()
    notices: tuple[Finding, ...] = ()
    answered: bool = False

    @property
    def edited(self) -> bool:
        """True when the sheet says something that it did not say when it was sent."""
        return bool(self.fields or self.named or self.problems)

    @property
    def conflicts(self) -> tuple[FieldMerge[str], ...]:
        """The fields that both sides changed; none in a row with a problem, which is not taken anyhow."""
        return () if self.problems else tuple(f for f in self.fields if f.outcome is MergeOutcome.CONFLICT)


def returned_values(came: WorkbookReturn) -> dict[str, dict[str, str]]:
    """Return the values kept with a return, by item, then field. Raises ProtectedError when damaged."""
    try:
        found = json.loads(came.content)
        return {str(key): {str(name): str(text) for name, text in fields.items()} for key, fields in found.items()}
    except (ValueError, AttributeError) as error:
        raise ProtectedError(f"「{came.file_name}」的回收记录读不出来。", f"请用{Way.DOCTOR}检查台账。") from error


def field_label(field: str) -> str:
    """Return what a field is called, e.g. ``自评`` or ``数据「败诉率」``."""
    if field.startswith(FIGURE):
        return f"{Answer.FIGURES.label}「{field.removeprefix(FIGURE)}」"
    member = Answer.parse(field)
    return member.label if member else field


Normal = Callable[[str, str], tuple[str, str]]
"""Gives a figure's text (name, text) in the form in which figures are compared, and a doubt about how it was read."""


def as_written(_name: str, text: str) -> tuple[str, str]:
    """Return a figure's text as it is."""
    return text, ""


def compare_row(
    row: ReturnedRow, base: Mapping[Answer, str], stored: Mapping[Answer, str], normal: Normal = as_written
) -> Answered:
    """Return what a row changed, ``base`` and ``stored`` holding canonical values; only fields of ``base`` are open."""
    reader = _Reader(row.number, normal)
    for field, cell in row.cells.items():
        if field in base:
            reader.take(field, cell, base[field], stored.get(field, ""))
    seen = {**stored, **base, **reader.incoming}
    return Answered(
        row.criterion_id,
        tuple(reader.fields),
        reader.named,
        reader.addresses,
        tuple(reader.problems),
        tuple(reader.notices),
        is_answered(seen),
    )


class _Reader:
    """Takes the cells of one row, one by one."""

    def __init__(self, row: int, normal: Normal) -> None:
        self._row = row
        self._normal = normal
        self.fields: list[FieldMerge[str]] = []
        self.named: tuple[str, ...] = ()
        self.addresses: dict[str, str] = {}
        self.incoming: dict[Answer, str] = {}
        self.problems: list[Finding] = []
        self.notices: list[Finding] = []

    def take(self, field: Answer, cell: Cell, base: str, stored: str) -> None:
        """Take one cell."""
        self.addresses[field.value] = cell.address
        if cell.fault:
            self._problem(cell, field, cell.fault)
        elif field is Answer.EVIDENCE:
            self._evidence(cell, evidence_names(base))
        elif not canonical(field, cell.text) and field is not Answer.FIGURES:
            if base:
                self._notice(cell, f"「{field.label}」是空白，原来的内容保留；要清除请写{CLEAR}。")
        elif field is Answer.FIGURES:
            self._figures(cell, base, stored)
        else:
            self._plain(field, cell, base, stored)

    def _plain(self, field: Answer, cell: Cell, base: str, stored: str) -> None:
        incoming = "" if is_clear(cell.text) else canonical(field, cell.text)
        self.incoming[field] = incoming
        if incoming == base:
            return
        if wrong := _wrong_word(field, incoming):
            self._problem(cell, field, wrong)
            return
        self.fields.append(merge_field(field.value, base, stored, incoming))

    def _evidence(self, cell: Cell, base: Sequence[str]) -> None:
        names = () if is_clear(cell.text) else evidence_names(cell.text)
        self.named = tuple(name for name in names if name not in base)
        if left := [name for name in base if name not in names]:
            self._notice(cell, f"少了材料「{'、'.join(left)}」，已有的材料不会因此移除。")

    def _figures(self, cell: Cell, base: str, stored: str) -> None:
        if is_clear(cell.text):
            self._problem(cell, Answer.FIGURES, f"不能整格清空，请在要清除的一行写「名称：{CLEAR}」。")
            return
        began, present, came = (figure_entries(text) for text in (base, stored, cell.text))
        if loose := came.pop("", ""):
            self._problem(cell, Answer.FIGURES, f"「{loose}」没有写是哪一个数据，请写成「名称：数值」。")
        for name, text in came.items():
            field = FIGURE + name
            self.addresses[field] = cell.address
            if not text and began.get(name):
                self._notice(cell, f"数据「{name}」是空白，原来的内容保留；要清除请写{CLEAR}。")
            old, now = (self._normal(name, known.get(name, ""))[0] for known in (began, present))
            incoming, doubt = ("", "") if is_clear(text) else self._normal(name, text) if text else (old, "")
            if incoming != old:
                self.fields.append(merge_field(field, old, now, incoming))
                if doubt:
                    self._notice(cell, f"数据「{name}」：{doubt}。")
        if left := [name for name in began if name not in came]:
            self._notice(cell, f"少了数据「{'、'.join(left)}」，原来的内容保留；要清除请写「名称：{CLEAR}」。")

    def _problem(self, cell: Cell, field: Answer, text: str) -> None:
        self.problems.append(Finding((cell.address,), f"「{field.label}」{text}", (self._row,)))

    def _notice(self, cell: Cell, text: str) -> None:
        self.notices.append(Finding((cell.address,), text, (self._row,)))


def _wrong_word(field: Answer, incoming: str) -> str:
    """Return why a word is none that the field can hold."""
    if field is Answer.STATUS and WorkStatus.parse(incoming) not in REPORTED:
        return f"不能写「{incoming or CLEAR}」，请选：{'、'.join(status.label for status in REPORTED)}。"
    if field is Answer.CLAIM and incoming and Rating.parse(incoming) is None:
        return f"写的「{incoming}」不认识，请选：{'、'.join(rating.label for rating in Rating)}。"
    return ""


@value
class Settled:
    """What is to be written of a row, by field; the fields that nobody has decided; those ``held`` back with them.

    ``agreed`` are the department's values that stand afterwards.
    """

    wanted: Mapping[str, str]
    undecided: tuple[str, ...]
    held: tuple[str, ...]
    agreed: Mapping[str, str]


def settle(found: Answered, decided: Mapping[str, Side], rule: Side | None = None) -> Settled:
    """Return what is to be written of a row.

    A rating and its reason belong together: while one of them is undecided, neither is written.
    """
    wanted: dict[str, str] = {}
    undecided: list[str] = []
    for merge in found.fields:
        side = decided.get(merge.field, rule)
        if merge.outcome is MergeOutcome.CONFLICT and side is None:
            undecided.append(merge.field)
        elif (result := merge.result(side)) != merge.stored:
            wanted[merge.field] = result
    held = [field for field in _RATING if field in wanted and any(other in undecided for other in _RATING)]
    for field in held:
        del wanted[field]
    standing = {merge.field: wanted.get(merge.field, merge.stored) for merge in found.fields}
    agreed = {merge.field: merge.incoming for merge in found.fields if standing[merge.field] == merge.incoming}
    return Settled(wanted, tuple(undecided), tuple(held), agreed)


def later_base(base: Mapping[Answer, str], agreed: Mapping[str, str]) -> dict[Answer, str]:
    """Return what a row begins from after earlier files of the same workbook were taken."""
    found = {field: agreed.get(field.value, text) for field, text in base.items()}
    if Answer.FIGURES in base:
        figures = figure_entries(base[Answer.FIGURES])
        figures |= {name.removeprefix(FIGURE): text for name, text in agreed.items() if name.startswith(FIGURE)}
        lines = "\n".join(f"{name}：{text}" for name, text in figures.items())
        found[Answer.FIGURES] = canonical(Answer.FIGURES, lines)
    return found


def remembered_sides(
    found: Answered, remembered: Sequence[AnswerDecision], decided: Mapping[str, Side]
) -> dict[str, Side]:
    """Return ``decided`` with the earlier decisions that were between the very same two values."""
    known = {(one.field, one.stored, one.incoming): Side(one.side) for one in remembered}
    again = {
        merge.field: side
        for merge in found.conflicts
        if (side := known.get((merge.field, merge.stored, merge.incoming))) is not None
    }
    return {**again, **decided}
