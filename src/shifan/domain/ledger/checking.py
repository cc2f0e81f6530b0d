"""What all rows of a ledger say together: tasks and records, and where rows contradict each other or the rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from typing import TypeVar

from shifan.domain import records
from shifan.domain.criteria import Criterion, CriterionKind
from shifan.domain.errors import RuleError
from shifan.domain.ledger.columns import Field, Layout
from shifan.domain.ledger.reading import Entry, UnitWish, read_rows
from shifan.domain.ledger.sheet import Finding, Sheet, tight
from shifan.domain.ledger.units import canonical_names
from shifan.domain.matching import TitleFinder
from shifan.domain.records import Rating, Record, WorkStatus
from shifan.domain.state import ApplicationState
from shifan.domain.tasks import TaskRole
from shifan.domain.values import value

V = TypeVar("V")


@value
class TaskWish:
    """A task as the ledger has it; ``unit`` is the name to use, an empty person or no date keeps what is there."""

    unit: str
    role: TaskRole
    person: str
    due: date | None
    address: str
    row: int


@value
class ItemWish:
    """What the ledger says about one item. ``record`` is the record as it would be; None when nothing changes in it.

    ``lead_person`` and ``lead_due`` are for the lead that the item already has, where rows name no unit.
    """

    criterion: Criterion
    address: str
    tasks: tuple[TaskWish, ...]
    record: Record | None
    lead_person: str = ""
    lead_due: date | None = None


@value
class Understanding:
    """What was understood, what to look at, and what is wrong.

    ``wishes`` come only from ``taken_rows``: rows without a problem; ``left_rows`` are those with one.
    """

    wishes: tuple[ItemWish, ...]
    questions: tuple[Finding, ...]
    problems: tuple[Finding, ...]
    taken_rows: tuple[int, ...]
    left_rows: tuple[int, ...]


def understand(sheet: Sheet, layout: Layout, finder: TitleFinder, state: ApplicationState) -> Understanding:
    """Return what a ledger would change in ``state``, with every question and problem named by cell."""
    reading = read_rows(sheet, layout, finder, state.application.period_start)
    names = [unit.name for entry in reading.entries for unit in entry.units]
    canonical = canonical_names(names, state.departments)
    entries = [_named(entry, canonical) for entry in reading.entries]
    problems, questions = list(reading.problems), list(reading.questions)
    while True:  # rows that go out may be all that spoke against others: those that stay are checked again
        check = _Check(entries, layout, state)
        if not check.problems:
            break
        problems += [problem for problem in check.problems if problem not in problems]
        bad = {row for problem in check.problems for row in problem.rows}
        entries = [entry for entry in entries if entry.row not in bad]
    left = sorted({row for problem in problems for row in problem.rows})
    # How a row would have been read is of no interest where it is not taken.
    questions = [found for found in [*questions, *check.questions] if not found.rows or not {*found.rows} & {*left}]
    order = {row.number: place for place, row in enumerate(sheet.rows)}
    return Understanding(
        wishes=tuple(check.wishes),
        questions=tuple(sorted(questions, key=lambda found: order.get(min(found.rows, default=0), -1))),
        problems=tuple(sorted(problems, key=lambda found: order.get(min(found.rows, default=0), -1))),
        taken_rows=tuple(entry.row for entry in entries),
        left_rows=tuple(left),
    )


def _named(entry: Entry, canonical: dict[str, str]) -> Entry:
    units = tuple(replace(unit, name=canonical[tight(unit.name)]) for unit in entry.units)
    return replace(entry, units=tuple({unit.name: unit for unit in reversed(units)}.values())[::-1])


class _Check:
    """The entries of all rows put together item by item."""

    def __init__(self, entries: Iterable[Entry], layout: Layout, state: ApplicationState) -> None:
        self.state = state
        self.questions: list[Finding] = []
        self.problems: list[Finding] = []
        at = layout.column(Field.LEAD)
        self._one_lead = at is not None and "牵头" in layout.headers[at]
        grouped: dict[str, list[Entry]] = defaultdict(list)
        for entry in entries:
            grouped[entry.criterion.id].append(entry)
        self.wishes = [self._wish(group) for group in grouped.values()]

    def _wish(self, group: list[Entry]) -> ItemWish:
        item = group[0].criterion
        tasks = self._tasks(group)
        alone = [entry for entry in group if not entry.units]
        person, due = self._lead_values(alone, item, leads_known=any(t.role is TaskRole.LEAD for t in tasks.values()))
        if person or due:
            tasks = {
                name: replace(task, person=task.person or person, due=task.due or due)
                if task.role is TaskRole.LEAD
                else task
                for name, task in tasks.items()
            }
        return ItemWish(item, group[0].where, tuple(tasks.values()), self._record(group), person, due)

    # -- tasks -----------------------------------------------------------------------------------------------

    def _tasks(self, group: list[Entry]) -> dict[str, TaskWish]:
        tasks: dict[str, TaskWish] = {}
        lead: TaskWish | None = None
        for entry in group:
            holder = next((unit for unit in entry.units if unit.role is TaskRole.LEAD), None) or next(
                iter(entry.units), None
            )
            for unit in entry.units:
                person = entry.person if unit is holder else ""
                wish = TaskWish(unit.name, unit.role, person, entry.due, unit.address, entry.row)
                if unit.role is TaskRole.LEAD and lead is not None and lead.unit != unit.name:
                    wish = self._second_lead(lead, wish, entry.criterion)
                before = tasks.get(unit.name)
                tasks[unit.name] = wish if before is None else self._joined(before, wish, entry, unit)
                if wish.role is TaskRole.LEAD:
                    lead = lead or wish
        return tasks

    def _second_lead(self, first: TaskWish, second: TaskWish, item: Criterion) -> TaskWish:
        places, rows = (first.address, second.address), (first.row, second.row)
        if self._one_lead:
            text = f"第 {item.number} 项写了两个牵头单位：{first.unit}、{second.unit}。"
            self.problems.append(Finding(places, text, rows))
            return second
        text = f"第 {item.number} 项有几个责任单位：{first.unit}牵头，{second.unit}按配合取用。"
        self.questions.append(Finding(places, text, rows))
        return replace(second, role=TaskRole.SUPPORT)

    def _joined(self, before: TaskWish, now: TaskWish, entry: Entry, unit: UnitWish) -> TaskWish:
        differ = []
        if before.role is not now.role:
            differ.append(f"{before.role.label}与{now.role.label}")
        if before.person and now.person and before.person != now.person:
            differ.append(f"承办人 {before.person}与{now.person}")
        if before.due and now.due and before.due != now.due:
            differ.append(f"时限 {before.due} 与 {now.due}")
        if differ:
            text = f"第 {entry.criterion.number} 项{unit.name}写了两次，内容不同：{'；'.join(differ)}。"
            self.problems.append(Finding((before.address, now.address), text, (before.row, now.row)))
        return replace(before, person=before.person or now.person, due=before.due or now.due)

    def _lead_values(self, rows: list[Entry], item: Criterion, *, leads_known: bool) -> tuple[str, date | None]:
        persons = self._one_value(rows, Field.PERSON, {entry.row: entry.person for entry in rows})
        dues = self._one_value(rows, Field.DUE, {entry.row: entry.due for entry in rows})
        if (persons or dues) and not leads_known and self.state.lead_of(item.id) is None:
            for entry in rows:
                for field in (Field.PERSON, Field.DUE):
                    if field in entry.places:
                        text = f"第 {item.number} 项还没有牵头单位，{field.label}没有着落，请补上牵头单位。"
                        self.problems.append(Finding((entry.at(field),), text, (entry.row,)))
        return persons or "", dues

    # -- the record ------------------------------------------------------------------------------------------

    def _record(self, group: list[Entry]) -> Record | None:
        item = group[0].criterion
        stored = self.state.record(item.id)
        note = _joined_notes(group)
        claim = self._one_value(group, Field.CLAIM, {entry.row: entry.claim for entry in group})
        status = self._one_value(group, Field.STATUS, {entry.row: entry.status for entry in group})
        record = replace(stored, note=note) if note else stored
        if claim is not None and claim is not record.claim:
            reason = note if claim is Rating.NA else record.claim_reason
            record = self._ruled(
                group, Field.CLAIM, record, lambda r: records.started(records.give_claim(r, item, claim, reason))
            )
        if status is not None and status is not record.status:
            record = self._ruled(group, Field.STATUS, record, lambda r: _moved(r, item, status))
        return record if record != stored else None

    def _ruled(self, group: list[Entry], field: Field, record: Record, change: Callable[[Record], Record]) -> Record:
        try:
            return change(record)
        except RuleError as error:
            rows = [entry for entry in group if field in entry.places]
            text = f"第 {group[0].criterion.number} 项：{error.message}"
            self.problems.append(Finding(tuple(e.at(field) for e in rows), text, tuple(e.row for e in rows)))
            return record

    def _one_value(self, rows: list[Entry], field: Field, said: dict[int, V | None]) -> V | None:
        given = [(entry, said[entry.row]) for entry in rows if said[entry.row]]
        different = {value: entry for entry, value in reversed(given)}
        if len(different) > 1:
            two = sorted(different.values(), key=lambda entry: entry.row)
            text = f"第 {two[0].criterion.number} 项的{field.label}前后不同。"
            self.problems.append(Finding(tuple(e.at(field) for e in two), text, tuple(e.row for e in two)))
        return given[0][1] if given else None


def _moved(record: Record, item: Criterion, status: WorkStatus) -> Record:
    if item.kind is not CriterionKind.BASE:
        raise RuleError(f"{item.kind.label}没有办理状态。")
    if status in (WorkStatus.ACCEPTED, WorkStatus.RETURNED):
        raise RuleError(f"「{status.label}」要经审核得出，不能从台账取用。")
    return records.change_status(record, status)


def _joined_notes(group: list[Entry]) -> str:
    notes: dict[str, str] = {}
    for entry in group:
        if entry.note and entry.note not in notes:
            notes[entry.note] = "、".join(unit.name for unit in entry.units)
    if len(notes) < 2:
        return next(iter(notes), "")
    return "\n".join(f"{units}：{note}" if units else note for note, units in notes.items())
