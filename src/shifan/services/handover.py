"""Handing over from one person to another: tasks, contacts, leaders in charge."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from shifan.domain.application import Department
from shifan.domain.errors import NotFoundError, UsageError
from shifan.domain.people import joined_people, name_of, names_person, people_in, with_person_replaced
from shifan.domain.records import WorkStatus
from shifan.domain.state import ApplicationState
from shifan.domain.tasks import Task, task_status
from shifan.domain.text import clean_line
from shifan.domain.values import value
from shifan.domain.ways import Way, typed
from shifan.services.assigning import existing_department
from shifan.services.session import Done, Session
from shifan.store.tables import Entity


@value
class HandoverLine:
    """One thing that moves: ``what`` is 牵头, 配合, 联络员 or 分管领导; the item's facts are empty for the last two."""

    what: str
    department: str
    number: str = ""
    title: str = ""
    status: WorkStatus | None = None
    due: date | None = None


@value
class Handover:
    """What moves from one person to another, and what to see to afterwards."""

    old: str
    new: str
    lines: tuple[HandoverLine, ...]
    warnings: tuple[str, ...] = ()


def plan_handover(session: Session, old: str, new: str, department_name: str = "") -> Handover:
    """Return what would move, of one department where it is named; nothing is changed.

    Raises UsageError for names that are empty or the same, NotFoundError when ``old`` answers for nothing.
    """
    return _plan(session, old, new, department_name)[0]


def hand_over(session: Session, old: str, new: str, department_name: str = "") -> Done:
    """Move everything ``plan_handover`` lists, in one operation. Raises as it does."""
    plan, put = _plan(session, old, new, department_name)
    done = session.commit(f"交接：{plan.old} → {plan.new}（{len(plan.lines)} 处）", put=put)
    return Done(done.message, done.operation, plan.warnings)


def _plan(session: Session, old: str, new: str, department_name: str) -> tuple[Handover, list[Entity]]:
    old, new = clean_line(old), clean_line(new)
    if not old or not new:
        raise UsageError("交出人和接手人的姓名都要写。", Way.HANDOVER.example("张三 李四"))
    if old == new:
        raise UsageError("交出人和接手人是同一个姓名，不用交接。")
    if len(people_in(new)) != 1:
        raise UsageError("接手人请只写一个姓名。", f"几个人分别接手时，请{typed('用 --department ')}逐个单位交接。")
    only = existing_department(session, department_name) if department_name else None
    state = session.state()
    lines: list[HandoverLine] = []
    put: list[Entity] = []
    warnings: list[str] = []
    for unit in state.departments:
        if only is None or unit.id == only.id:
            changed, moved, lost = _unit_handover(unit, old, new)
            lines += moved
            warnings += lost
            put += [changed] if moved else []
    for task in _tasks(session, state, old, only):
        lines.append(_line(session, state, task))
        put.append(replace(task, person=with_person_replaced(task.person, old, new)))
    if not lines:
        where = f"在{only.name}" if only else ""
        raise NotFoundError(f"「{old}」{where}没有承办的任务，也不是联络员或分管领导。", "请检查姓名是否写全。")
    return Handover(old, new, tuple(lines), tuple(warnings)), put


def _tasks(session: Session, state: ApplicationState, person: str, only: Department | None) -> list[Task]:
    return [
        task
        for item in session.edition.criteria
        for task in state.tasks_of.get(item.id, ())
        if names_person(task.person, person) and (only is None or task.department_id == only.id)
    ]


def _line(session: Session, state: ApplicationState, task: Task) -> HandoverLine:
    item = session.edition.by_id(task.criterion_id)
    status = task_status(task, state.record(item.id))
    unit = state.department_by_id[task.department_id].name
    return HandoverLine(task.role.label, unit, item.number, item.title, status, task.due)


def _unit_handover(unit: Department, old: str, new: str) -> tuple[Department, list[HandoverLine], list[str]]:
    """Return the unit after the hand-over, what moved, and what to see to."""
    lines: list[HandoverLine] = []
    warnings: list[str] = []
    if names_person(unit.leader, old):
        lines.append(HandoverLine("分管领导", unit.name))
        unit = replace(unit, leader=with_person_replaced(unit.leader, old, new))
    if names_person(unit.contact, old):
        lines.append(HandoverLine("联络员", unit.name))
        telephone = [person for person in people_in(unit.contact) if name_of(person) == old and person != old]
        if telephone:
            warnings.append(f"{unit.name}原来的联络方式是「{joined_people(*telephone)}」，请补上{new}的电话。")
        unit = replace(unit, contact=with_person_replaced(unit.contact, old, new))
    return unit, lines, warnings
