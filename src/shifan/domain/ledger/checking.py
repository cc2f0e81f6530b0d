"""What all rows of a ledger say together: tasks and records, and where rows contradict each other or the rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import TypeVar

from shifan.domain import records
from shifan.domain.criteria import Criterion, CriterionKind
from shifan.domain.errors import RuleError
from shifan.domain.ledger.columns import Field, Layout
from shifan.domain.ledger.merged import merge_questions
from shifan.domain.ledger.naming import Doubt, resolve
from shifan.domain.ledger.part_checking import PartCheck
from shifan.domain.ledger.parts import refuse_decision
from shifan.domain.ledger.reading import Entry, UnitWish, read_rows
from shifan.domain.ledger.sheet import Finding, Sheet
from shifan.domain.ledger.unit_findings import one_part_each, unit_problems, unit_questions
from shifan.domain.ledger.wishes import ItemWish, TaskWish
from shifan.domain.matching import TitleFinder
from shifan.domain.records import Rating, Record, WorkStatus
from shifan.domain.state import ApplicationState
from shifan.domain.tasks import TaskRole
from shifan.domain.values import value

V = TypeVar("V")


@value
class Understanding:
    """What was understood, what to look at, and what is wrong.

    ``wishes`` come only from ``taken_rows``: rows without a problem; ``left_rows`` are those with one. ``doubts`` are
    the unit names that are, or were, asked about; those that nobody decided are among the problems.
    """

    wishes: tuple[ItemWish, ...]
    questions: tuple[Finding, ...]
    problems: tuple[Finding, ...]
    taken_rows: tuple[int, ...]
    left_rows: tuple[int, ...]
    doubts: tuple[Doubt, ...] = ()


def understand(
    sheet: Sheet,
    layout: Layout,
    finder: TitleFinder,
    state: ApplicationState,
    decisions: Mapping[str, str] | None = None,
) -> Understanding:
    """Return what a ledger would change in ``state``, with every question and problem named by cell.

    ``decisions`` say by name which unit is meant (``naming.resolve``). Raises UsageError, NotFoundError for those.
    """
    reading = read_rows(sheet, layout, finder, state.application.period_start)
    written = [unit.name for entry in reading.entries for unit in entry.units]
    names = resolve(written, state.departments, state.application, decisions or {})
    problems, questions = list(reading.problems), [*reading.questions, *unit_questions(names)]
    entries = []
    for entry in reading.entries:
        named, said = one_part_each(entry, names.chosen)
        entries.append(named)
        questions += said
    asked = unit_problems(names, entries)
    problems += asked
    unsure = {row for problem in asked for row in problem.rows}
    entries = [entry for entry in entries if entry.row not in unsure]
    while True:  # rows that go out may be all that spoke against others: those that stay are checked again
        check = _Check(entries, layout, state)
        if not check.problems:
            break
        problems += [problem for problem in check.problems if problem not in problems]
        bad = {row for problem in check.problems for row in problem.rows}
        entries = [entry for entry in entries if entry.row not in bad]
    questions += merge_questions(sheet, layout, {entry.row for entry in entries})
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
        doubts=names.doubts,
    )


class _Check:
    """The entries of all rows put together item by item."""

    def __init__(self, entries: Iterable[Entry], layout: Layout, state: ApplicationState) -> None:
        self.state = state
        self.questions: list[Finding] = []
        self.problems: list[Finding] = []
        at = layout.column(Field.LEAD)
        self._one_lead = at is not None and "牵头" in layout.headers[at]
        self._twice: dict[tuple[int, int], list[tuple[TaskWish, str]]] = {}
        self._parts = PartCheck(state)
        grouped: dict[str, list[Entry]] = defaultdict(list)
        for entry in entries:
            grouped[entry.criterion.id].append(entry)
        self.wishes = [self._wish(group) for group in grouped.values()]
        self.questions += self._parts.questions
        self.problems += self._parts.problems

    def _wish(self, group: list[Entry]) -> ItemWish:
        item = group[0].criterion
        self._twice = {}
        tasks, of_supporters = self._tasks(group)
        self._name_twice(item)
        self._parts.see(group, tasks.values(), of_supporters)
        alone = [entry for entry in group if not entry.units]
        person, due = self._lead_values(alone, item, leads_known=any(t.role is TaskRole.LEAD for t in tasks.values()))
        if person or due:
            tasks = {
                name: replace(task, person=task.person or person, due=task.due or due)
                if task.role is TaskRole.LEAD
                else task
                for name, task in tasks.items()
            }
        record = self._record([entry for entry in group if entry not in of_supporters])
        return ItemWish(item, group[0].where, tuple(tasks.values()), record, person, due)

    # -- tasks -----------------------------------------------------------------------------------------------

    def _tasks(self, group: list[Entry]) -> tuple[dict[str, TaskWish], list[Entry]]:
        """Return the tasks by unit, and the rows that name only supporters: those say what holds for them alone."""
        tasks: dict[str, TaskWish] = {}
        of_supporters: list[Entry] = []
        lead: TaskWish | None = None
        for entry in group:
            wishes = []
            for unit in entry.units:
                wish = _wish_of(entry, unit)
                if unit.role is TaskRole.LEAD and lead is not None and lead.unit != unit.name:
                    wish = self._second_lead(lead, wish, entry.criterion)
                if wish.role is TaskRole.LEAD:
                    lead = lead or wish
                wishes.append(wish)
            if wishes and not any(wish.role is TaskRole.LEAD for wish in wishes):
                of_supporters.append(entry)
            for wish in _answered(wishes, entry):
                before = tasks.get(wish.unit)
                tasks[wish.unit] = wish if before is None else self._joined(before, wish, entry)
        return tasks, of_supporters

    def _second_lead(self, first: TaskWish, second: TaskWish, item: Criterion) -> TaskWish:
        places, rows = (first.address, second.address), (first.row, second.row)
        if self._one_lead:
            text = f"第 {item.number} 项写了两个牵头单位：{first.unit}、{second.unit}。"
            self.problems.append(Finding(places, text, rows))
            return second
        text = f"第 {item.number} 项有几个责任单位：{first.unit}牵头，{second.unit}按配合取用。"
        self.questions.append(Finding(places, text, rows))
        return replace(second, role=TaskRole.SUPPORT)

    def _joined(self, before: TaskWish, now: TaskWish, entry: Entry) -> TaskWish:
        differ = list(_differences(before, now))
        if differ:
            text = f"第 {entry.criterion.number} 项{now.unit}写了两次，内容不同：{'；'.join(differ)}。"
            self.problems.append(Finding((before.address, now.address), text, (before.row, now.row)))
        elif before.row != now.row:
            self._twice.setdefault((before.row, now.row), []).append((before, now.address))
        return replace(
            before,
            person=before.person or now.person,
            due=before.due or now.due,
            status=before.status or now.status,
            claim=before.claim or now.claim,
            note="\n".join(dict.fromkeys(note for note in (before.note, now.note) if note)),
            handed_in=before.handed_in or now.handed_in,
        )

    def _name_twice(self, item: Criterion) -> None:
        """Name rows that say the same: they are one task, and somebody may have meant another."""
        for rows, found in self._twice.items():
            (first, second), units = rows, "、".join(task.unit for task, _ in found)
            text = f"第 {first}、{second} 行是同一个任务（第 {item.number} 项，{units}），只记一个。"
            self.questions.append(Finding((found[0][0].address, found[0][1]), text, rows))

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
        """Return what the rows that name the lead or no unit make of the record; None for nothing."""
        if not group:
            return None
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
    refuse_decision(status)
    return records.change_status(record, status)


def _joined_notes(group: list[Entry]) -> str:
    notes: dict[str, str] = {}
    for entry in group:
        if entry.note and entry.note not in notes:
            notes[entry.note] = "、".join(unit.name for unit in entry.units)
    if len(notes) < 2:
        return next(iter(notes), "")
    return "\n".join(f"{units}：{note}" if units else note for note, units in notes.items())


def _wish_of(entry: Entry, unit: UnitWish) -> TaskWish:
    """Return a unit's task; the person of a row is its lead's, else the first unit's."""
    holder = next((one for one in entry.units if one.role is TaskRole.LEAD), entry.units[0])
    person = entry.person if unit is holder else ""
    return TaskWish(unit.name, unit.role, person, entry.due, unit.address, entry.row)


def _answered(wishes: list[TaskWish], entry: Entry) -> list[TaskWish]:
    """Return the tasks of a row with what it says of supporters: all of it where no lead is named beside them."""
    if not any(wish.role is TaskRole.LEAD for wish in wishes):
        return [replace(wish, status=entry.status, claim=entry.claim, note=entry.note) for wish in wishes]
    handed_in = entry.status is WorkStatus.SUBMITTED
    return [replace(wish, handed_in=handed_in and wish.role is TaskRole.SUPPORT) for wish in wishes]


def _differences(before: TaskWish, now: TaskWish) -> Iterator[str]:
    if before.role is not now.role:
        yield f"{before.role.label}与{now.role.label}"
    if before.person and now.person and before.person != now.person:
        yield f"承办人 {before.person}与{now.person}"
    if before.due and now.due and before.due != now.due:
        yield f"时限 {before.due} 与 {now.due}"
    if before.status and now.status and before.status is not now.status:
        yield f"状态 {before.status.label}与{now.status.label}"
    if before.claim and now.claim and before.claim is not now.claim:
        yield f"自评 {before.claim.label}与{now.claim.label}"
