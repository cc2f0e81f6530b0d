"""Who answers for an item: departments, lead and supporting tasks, due dates."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from shifan.domain.application import Department
from shifan.domain.criteria import Criterion
from shifan.domain.errors import NotFoundError, UsageError
from shifan.domain.tasks import Task, TaskRole
from shifan.domain.text import clean_line
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
) -> Done:
    """Give an item to a department, as lead (replacing the present lead) or in support; a new unit is created.

    An empty ``person`` and a None ``due`` keep what the same unit's task already has. Raises UsageError for an
    empty name, NotFoundError for an unknown item.
    """
    item = session.item(number)
    name = clean_line(department_name)
    if not name:
        raise UsageError("请写明责任单位名称。")
    put: list[Entity] = []
    department = department_named(session, name)
    if department is None:
        department = new_department(session, name)
        put.append(department)
    tasks = [task for task in session.repository.all_of(Task, session.application_id) if task.criterion_id == item.id]
    remove = _replaced_leads(tasks, department.id) if role is TaskRole.LEAD else []
    put.append(_task(session, item, department.id, role, due, clean_line(person), tasks))
    until = f"，{due} 前完成" if due else ""
    return session.commit(f"第 {item.number} 项由{name}{role.label}{until}", put=put, remove=remove)


def unassign(session: Session, number: str, department_name: str) -> Done:
    """Take a department off an item. Raises NotFoundError when it has no task there."""
    item = session.item(number)
    department = department_named(session, clean_line(department_name))
    for task in session.repository.all_of(Task, session.application_id):
        if department and task.criterion_id == item.id and task.department_id == department.id:
            return session.commit(f"第 {item.number} 项不再由{department.name}承担", remove=[task])
    raise NotFoundError(f"第 {item.number} 项没有分给「{department_name}」。")


def set_due(session: Session, number: str, due: date | None) -> Done:
    """Set or clear the due date of the lead task. Raises NotFoundError when the item has no lead yet."""
    item = session.item(number)
    for task in session.repository.all_of(Task, session.application_id):
        if task.criterion_id == item.id and task.role is TaskRole.LEAD:
            word = f"第 {item.number} 项完成时限定为 {due}" if due else f"第 {item.number} 项取消完成时限"
            return session.commit(word, put=[replace(task, due=due)])
    raise NotFoundError(f"第 {item.number} 项还没有牵头单位。", f"请先指定：shifan assign {item.number} 单位名称")


def department_named(session: Session, name: str) -> Department | None:
    """Return the department with this name or short name, None when there is none."""
    for department in session.repository.all_of(Department, session.application_id):
        if name and name in (department.name, department.short_name):
            return department
    return None


def new_department(session: Session, name: str, *, presumed: bool = False, position: int = 0) -> Department:
    """Return a department that is not stored yet."""
    return Department(
        id=new_id(),
        application_id=session.application_id,
        name=name,
        short_name=name.removeprefix("县"),
        presumed=presumed,
        position=position,
    )


def task_id(session: Session, criterion_id: str, department_id: str) -> str:
    """Return the id of a department's task on an item."""
    return f"{session.application_id}.{criterion_id}.{department_id}"


def _replaced_leads(tasks: list[Task], department_id: str) -> list[Entity]:
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
