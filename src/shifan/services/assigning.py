"""Who answers for an item: departments, lead and supporting tasks, due dates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from shifan.domain.application import Department
from shifan.domain.criteria import Criterion, Edition
from shifan.domain.errors import NotFoundError, UsageError
from shifan.domain.numbering import items_in, numbers_text
from shifan.domain.tasks import Task, TaskRole, check_due
from shifan.domain.text import clean_line
from shifan.domain.units import answered_by, names_in, unit_named
from shifan.domain.ways import Way
from shifan.services.session import Done, Session, new_id
from shifan.store.tables import Entity


def assign(
    session: Session,
    number: str,
    department_name: str,
    *,
    role: TaskRole = TaskRole.LEAD,
    due: date | None = None,
    person: str = "",
    clear: bool = False,
    seen: Task | None = None,
) -> Done:
    """Give items (``32`` or ``32,35,40-45``) to a department in one operation; a new unit is created.

    As lead it replaces the present leads, which a warning names; several supporters may be named with 、 between them.
    An empty ``person`` and a None ``due`` keep what the same unit's task already has, or with ``clear`` take it away.
    ``seen`` is the task the user looked at. Raises UsageError for an empty name or list or several leads,
    NotFoundError for an unknown item, RuleError for a due date before the evidence period, StaleWriteError when
    ``seen`` was changed since.
    """
    items = items_in(number, session.edition)
    check_due(due, session.application().period_start)
    units, new = units_written(session, [department_name])
    _refuse_number_of(units, role, items)
    put: list[Entity] = [*new]
    remove: list[Task] = []
    tasks_of = tasks_by_item(session)
    for item in items:
        tasks = tasks_of.get(item.id, [])
        if seen is not None and seen.criterion_id == item.id:
            tasks = [seen, *(task for task in tasks if task.id != seen.id)]
        remove += _replaced_leads(tasks, units[0].id) if role is TaskRole.LEAD else []
        for unit in units:
            task = _task(session, item, unit.id, role, due, clean_line(person), tasks)
            put.append(replace(task, due=due, person=clean_line(person)) if clear else task)
    until = f"，{due} 前完成" if due else ""
    named = "、".join(unit.name for unit in units)
    warnings = [*_replaced_warnings(session, items, remove)]
    done = session.commit(f"{_shown(items)}由{named}{role.label}{until}", put=put, remove=remove)
    warnings += (text for unit in new for text in _new_unit_warnings(session, unit.name))
    message = done.message if done.operation else f"{_shown(items)}没有变化。"
    return Done(message, done.operation, tuple(warnings))


def unassign(session: Session, number: str, department_name: str) -> Done:
    """Take a department off items in one operation. Raises NotFoundError when it has no task on one of them."""
    items = items_in(number, session.edition)
    department = department_named(session, clean_line(department_name))
    tasks_of = tasks_by_item(session)
    found: list[Entity] = []
    for item in items:
        mine = [task for task in tasks_of.get(item.id, []) if department and task.department_id == department.id]
        if not mine or department is None:
            raise NotFoundError(f"第 {item.number} 项没有分给「{department_name}」。")
        found += mine
    assert department is not None
    return session.commit(f"{_shown(items)}不再由{department.name}承担", remove=found)


def tasks_by_item(session: Session) -> dict[str, list[Task]]:
    """Return the stored tasks by criterion id."""
    found: dict[str, list[Task]] = {}
    for task in session.repository.all_of(Task, session.application_id):
        found.setdefault(task.criterion_id, []).append(task)
    return found


def department_named(session: Session, name: str) -> Department | None:
    """Return the department with this name, else with this short name, None when there is none."""
    return unit_named(session.repository.all_of(Department, session.application_id), name)


def units_written(session: Session, texts: Iterable[str]) -> tuple[list[Department], list[Department]]:
    """Return the units that ``texts`` name, each once, and those of them that are new and not stored yet.

    A text may name several (县公安局、县城管局). Raises UsageError where it is not clear which are meant.
    """
    known = session.repository.all_of(Department, session.application_id)
    chosen: dict[str, Department] = {}
    new: list[Department] = []
    for text in map(clean_line, texts):
        for name in (text,) if unit_named(known, text) else names_in(text):
            unit = unit_named([*known, *new], name)
            if unit is None:
                unit = new_department(session, name, position=next_position(session) + len(new))
                new.append(unit)
            chosen[unit.id] = unit
    return list(chosen.values()), new


def usual_units(edition: Edition) -> tuple[str, ...]:
    """Return the names of the units that the edition's guidance proposes, each once, in the order of the items."""
    named = (unit for item in edition.criteria for unit in (*item.guidance.leads, *item.guidance.supports))
    return tuple(dict.fromkeys(named))


def resembling(name: str, names: Iterable[str]) -> tuple[str, ...]:
    """Return the few of ``names`` that ``name`` may have been meant for, the most similar first."""
    from difflib import get_close_matches  # only for a name that is not known

    return tuple(get_close_matches(name, sorted({*names} - {name}), n=3, cutoff=0.6))


def unknown_units(text: str, units: Sequence[Department], edition: Edition) -> tuple[str, ...]:
    """Return the unit names in ``text`` that neither the ledger nor the edition's guidance knows.

    Raises UsageError where it is not clear which units are meant.
    """
    line = clean_line(text)
    usual = usual_units(edition)
    if unit_named(units, line) or line in usual:
        return ()
    return tuple(name for name in names_in(line) if not unit_named(units, name) and name not in usual)


def existing_department(session: Session, name: str) -> Department:
    """Return the department with this name or short name. Raises NotFoundError."""
    found = department_named(session, clean_line(name))
    if found is None:
        raise NotFoundError(f"没有名为「{clean_line(name)}」的单位。", f"可用{Way.UNITS}查看全部单位。")
    return found


def _refuse_number_of(units: Sequence[Department], role: TaskRole, items: Sequence[Criterion]) -> None:
    if not units:
        raise UsageError("请写明责任单位名称。")
    if role is TaskRole.LEAD and len(units) > 1:
        named = "、".join(unit.name for unit in units)
        raise UsageError(
            f"一项只有一个牵头单位，这里写了 {len(units)} 个：{named}。",
            "牵头单位请只写一个，其余的另外指定为配合单位"
            f"（{Way.ASSIGN(f'{items[0].number} {units[1].name} --support')}）。",
        )


def _replaced_warnings(session: Session, items: Iterable[Criterion], removed: Sequence[Task]) -> Iterable[str]:
    """Yield which leads were replaced, and on which items."""
    names = {unit.id: unit.name for unit in session.repository.all_of(Department, session.application_id)}
    of_unit: dict[str, list[Criterion]] = {}
    for item in items:
        for task in removed:
            if task.criterion_id == item.id:
                of_unit.setdefault(names[task.department_id], []).append(item)
    if of_unit:
        listed = "、".join(f"{name}（第 {numbers_text(found)} 项）" for name, found in of_unit.items())
        yield f"换下了原来的牵头单位：{listed}。"


def _new_unit_warnings(session: Session, name: str) -> tuple[str, ...]:
    """Return the warning that a unit was made because its name was not known: it may be a slip of the pen.

    None for a unit that the edition's guidance names: that is how such a unit is written.
    """
    usual = usual_units(session.edition)
    if name in usual:
        return ()
    stored = {unit.name for unit in session.repository.all_of(Department, session.application_id)}
    near = resembling(name, {*usual, *stored})
    like = f"，与{'、'.join(f'「{found}」' for found in near)}相近" if near else ""
    return (f"台账里原来没有「{name}」{like}，已新建这个单位；写错了请撤销",)


def next_position(session: Session) -> int:
    """Return the place after the last department."""
    departments = session.repository.all_of(Department, session.application_id)
    return max((department.position for department in departments), default=0) + 1


def new_department(session: Session, name: str, *, presumed: bool = False, position: int = 0) -> Department:
    """Return a department that is not stored yet."""
    return Department(
        id=new_id(),
        application_id=session.application_id,
        name=name,
        short_name=name if name.startswith("县委") else name.removeprefix("县"),
        presumed=presumed,
        position=position,
    )


def task_id(session: Session, criterion_id: str, department_id: str) -> str:
    """Return the id of a department's task on an item."""
    return f"{session.application_id}.{criterion_id}.{department_id}"


def _shown(items: Sequence[Criterion]) -> str:
    return f"第 {numbers_text(items)} 项" + (f"（共 {len(items)} 项）" if len(items) > 1 else "")


def _replaced_leads(tasks: list[Task], department_id: str) -> list[Task]:
    return [task for task in tasks if task.role is TaskRole.LEAD and task.department_id != department_id]


def _task(
    session: Session,
    item: Criterion,
    department_id: str,
    role: TaskRole,
    due: date | None,
    person: str,
    tasks: list[Task],
) -> Task:
    for task in tasks:
        if task.department_id == department_id:
            if task.role is TaskRole.LEAD and role is TaskRole.SUPPORT:
                task = answered_by(task, session.record(item.id))
            return replace(task, role=role, due=due or task.due, person=person or task.person)
    return Task(
        id=task_id(session, item.id, department_id),
        application_id=session.application_id,
        criterion_id=item.id,
        department_id=department_id,
        role=role,
        person=person,
        due=due,
    )
