"""各执法部门 and 承办单位: a placeholder that becomes one task per chosen unit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from shifan.domain.application import Department
from shifan.domain.criteria import Criterion
from shifan.domain.errors import NotFoundError, RuleError, UsageError
from shifan.domain.ledger.units import UnitName
from shifan.domain.numbering import items_in, numbers_text
from shifan.domain.records import Record
from shifan.domain.tasks import Task, TaskRole, answered_as, part_done, unanswered
from shifan.domain.text import clean_line
from shifan.domain.units import answered_by, joined, with_part_noted
from shifan.domain.ways import Way
from shifan.services.assigning import department_named, task_id, tasks_by_item, units_written
from shifan.services.departments import uses_of
from shifan.services.session import Done, Session
from shifan.store.tables import Entity

_PLACEHOLDERS = ("各执法部门", "承办单位")


def spread_department(session: Session, placeholder: str, unit_names: Sequence[str], numbers: str = "") -> Done:
    """Give the items of ``placeholder`` to the chosen units, one task each, in one operation.

    ``numbers`` narrows it to some items. Where the placeholder leads, the first unit chosen leads and the others
    support; else all support. Due dates and what was reported carry over; what a unit reported as a supporter goes into
    the note of an item that it leads now. A placeholder that nothing belongs to afterwards goes; where no
    such unit is stored, the items are those whose guidance names it. New units are created and named in a warning.
    Raises UsageError, NotFoundError.
    """
    placeholder = clean_line(placeholder)
    unit = department_named(session, placeholder)
    _refuse_single(unit.name if unit else placeholder)
    tasks_of = tasks_by_item(session)
    own = {key: _of(unit, tasks) for key, tasks in tasks_of.items()}
    items = _items(session, placeholder, {key for key, task in own.items() if task}, numbers)
    units, new = _units(session, unit_names, unit)
    put: list[Entity] = [*new]
    remove: list[Entity] = []
    for item in items:
        task, tasks = own.get(item.id), tasks_of.get(item.id, [])
        leads = task.role is TaskRole.LEAD if task else _may_lead(item, placeholder, tasks)
        put += _spread(session, item, units, task, tasks, leads=leads)
        remove += [task] if task else []
    if unit is not None and len(remove) == sum(task is not None for task in own.values()):
        uses = uses_of(session, unit)
        remove += [] if uses.gaps or uses.links or uses.reminders or uses.workbooks else [unit]
    named = "、".join(found.name for found in units)
    done = session.commit(
        f"第 {numbers_text(items)} 项的「{unit.name if unit else placeholder}」落实到 {len(units)} 个单位：{named}",
        put=put,
        remove=remove,
    )
    warning = (f"新建单位：{'、'.join(found.name for found in new)}。",) if new else ()
    return Done(done.message, done.operation, warning)


def _refuse_single(name: str) -> None:
    """Raise RuleError for a unit of its own: spreading takes the placeholder away, which a real unit must survive."""
    if name not in _PLACEHOLDERS and not UnitName(name).collective:
        raise RuleError(
            f"「{name}」是一个具体单位，不是「各执法部门」这样的统称。",
            f"并入另一个单位用{Way.MERGE_UNITS}；多给几个单位用{Way.ASSIGN}。",
        )


def _of(unit: Department | None, tasks: Iterable[Task]) -> Task | None:
    return next((task for task in tasks if unit is not None and task.department_id == unit.id), None)


def _items(session: Session, placeholder: str, own: set[str], numbers: str) -> tuple[Criterion, ...]:
    possible = {
        item.id
        for item in session.edition.criteria
        if item.id in own or (not own and placeholder in map(_plain, item.guidance.leads))
    }
    if not possible:
        raise NotFoundError(f"没有分给「{placeholder}」的指标。", f"可用{Way.UNITS}查看全部单位。")
    if not numbers:
        return tuple(item for item in session.edition.criteria if item.id in possible)
    items = items_in(numbers, session.edition)
    strange = [item for item in items if item.id not in possible]
    if strange:
        known = numbers_text(item for item in session.edition.criteria if item.id in possible)
        raise NotFoundError(f"第 {numbers_text(strange)} 项没有分给「{placeholder}」。", f"分给它的是第 {known} 项。")
    return items


def _plain(name: str) -> str:
    return name.partition("（")[0]


def _may_lead(item: Criterion, placeholder: str, tasks: Iterable[Task]) -> bool:
    named_first = bool(item.guidance.leads) and _plain(item.guidance.leads[0]) == placeholder
    return named_first and not any(task.role is TaskRole.LEAD for task in tasks)


def _units(
    session: Session, names: Sequence[str], placeholder: Department | None
) -> tuple[list[Department], list[Department]]:
    """Return the chosen units, each once, and those of them that are new."""
    chosen, new = units_written(session, names)
    if placeholder is not None and any(unit.id == placeholder.id for unit in chosen):
        raise UsageError(f"「{placeholder.name}」就是要落实的单位，请写具体的单位名称。")
    if not chosen:
        raise UsageError("请写明落实到哪些单位。", Way.SPREAD.example("各执法部门 县公安局 县交通运输局"))
    return chosen, new


def _spread(
    session: Session, item: Criterion, units: Sequence[Department], task: Task | None, tasks: list[Task], *, leads: bool
) -> list[Entity]:
    made: list[Entity] = []
    record = session.record(item.id)
    for place, unit in enumerate(units):
        fresh = Task(
            id=task_id(session, item.id, unit.id),
            application_id=session.application_id,
            criterion_id=item.id,
            department_id=unit.id,
            role=TaskRole.LEAD if leads and place == 0 else TaskRole.SUPPORT,
            person=task.person if task and place == 0 else "",
            due=task.due if task else None,
        )
        present = _of(unit, tasks)
        if present:
            kept, noted = _kept(present, fresh, record, unit)
            made += [kept, *noted]
        else:
            made.append(_as_reported(fresh, task, record))
    return made


def _as_reported(fresh: Task, collective: Task | None, record: Record) -> Task:
    """Return a new task with what was reported for all: it holds for each until it says otherwise."""
    if collective is None:
        return fresh
    leads = collective.role is TaskRole.LEAD  # its answer is the record's
    return answered_by(fresh, record) if leads and fresh.role is TaskRole.SUPPORT else answered_as(fresh, collective)


def _kept(present: Task, fresh: Task, record: Record, unit: Department) -> tuple[Task, list[Record]]:
    """Return the task that a unit has already with the new one joined in, and the record with what it would hide."""
    kept = answered_as(joined(present, fresh), present)
    if part_done(present, record) and not part_done(kept, record):  # a date makes nobody late who went with the lead
        kept = replace(kept, due=present.due)
    if kept.role is present.role:
        return kept, []
    noted = with_part_noted(record, unit.name, present)
    return unanswered(kept), [noted] if noted != record else []
