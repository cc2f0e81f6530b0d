"""Load per unit and per leader in charge: what they lead and support, what is late or soon due."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from shifan.domain.application import Department
from shifan.domain.criteria import Criterion, CriterionKind, Edition
from shifan.domain.records import WorkStatus
from shifan.domain.shortfalls import shortfalls
from shifan.domain.state import ApplicationState
from shifan.domain.tasks import Task, TaskRole, part_done
from shifan.domain.values import value

NO_LEADER = "未填分管领导"
SOON_DAYS = 7


@value
class Load:
    """Counts of one unit or leader. ``leads`` and ``supports`` are item numbers, ``done`` and ``supported`` how many
    of each are done; ``overdue`` and ``due_soon`` count both, a supported item by the supporter's own date.
    """

    leads: tuple[str, ...] = ()
    supports: tuple[str, ...] = ()
    done: int = 0
    overdue: int = 0
    due_soon: int = 0
    open_gaps: int = 0
    supported: int = 0


@value
class DepartmentLoad:
    """A unit and its load."""

    department: Department
    load: Load


@value
class LeaderLoad:
    """A leader in charge (``NO_LEADER`` where none is named), his units, and their load together."""

    leader: str
    departments: tuple[str, ...]
    load: Load


def is_done(item: Criterion, state: ApplicationState) -> bool:
    """Tell whether the unit has done its part: handed in, or for a bonus or penalty item nothing is missing."""
    if item.kind is CriterionKind.BASE:
        return state.record(item.id).status in (WorkStatus.SUBMITTED, WorkStatus.ACCEPTED)
    return not shortfalls(item, state)


def open_tasks(edition: Edition, state: ApplicationState) -> frozenset[str]:
    """Return the ids of the tasks whose unit has not done its part: as ``is_done`` for the lead, else its own."""
    unfinished = {item.id for item in edition.criteria if shortfalls(item, state)}
    return frozenset(
        task.id
        for task in state.tasks
        if task.criterion_id in unfinished and not part_done(task, state.record(task.criterion_id))
    )


def loads_by_department(
    edition: Edition, state: ApplicationState, today: date, soon_days: int = SOON_DAYS
) -> tuple[DepartmentLoad, ...]:
    """Return each unit with its load, in the order of the units; ``soon_days`` is what counts as soon due."""
    left = open_tasks(edition, state)
    last = today + timedelta(days=soon_days)
    tasks_of: dict[str, list[tuple[Criterion, Task]]] = {}
    for item in edition.criteria:
        for task in state.tasks_of.get(item.id, ()):
            tasks_of.setdefault(task.department_id, []).append((item, task))
    gaps = Counter(gap.department_id for gap in state.open_gaps())
    return tuple(
        DepartmentLoad(unit, _load(tasks_of.get(unit.id, []), left, today, last, gaps[unit.id]))
        for unit in state.departments
    )


def loads_by_leader(loads: Iterable[DepartmentLoad]) -> tuple[LeaderLoad, ...]:
    """Return the loads of units added up by leader in charge, most led items first; nobody's units last."""
    of_leader: dict[str, list[DepartmentLoad]] = {}
    for found in loads:
        of_leader.setdefault(found.department.leader or NO_LEADER, []).append(found)
    lines = [
        LeaderLoad(leader, tuple(found.department.name for found in group), _sum(found.load for found in group))
        for leader, group in of_leader.items()
    ]
    return tuple(sorted(lines, key=lambda line: (line.leader == NO_LEADER, -len(line.load.leads))))


def _load(
    tasks: Sequence[tuple[Criterion, Task]], left: frozenset[str], today: date, last: date, open_gaps: int
) -> Load:
    led = [(item, task) for item, task in tasks if task.role is TaskRole.LEAD]
    helped = [(item, task) for item, task in tasks if task.role is TaskRole.SUPPORT]
    dues = [task.due for _, task in tasks if task.due is not None and task.id in left]
    return Load(
        leads=tuple(item.number for item, _ in led),
        supports=tuple(item.number for item, _ in helped),
        done=sum(task.id not in left for _, task in led),
        overdue=sum(due < today for due in dues),
        due_soon=sum(today <= due <= last for due in dues),
        open_gaps=open_gaps,
        supported=sum(task.id not in left for _, task in helped),
    )


def _sum(loads: Iterable[Load]) -> Load:
    total = Load()
    for load in loads:
        total = Load(
            total.leads + load.leads,
            total.supports + load.supports,
            total.done + load.done,
            total.overdue + load.overdue,
            total.due_soon + load.due_soon,
            total.open_gaps + load.open_gaps,
            total.supported + load.supported,
        )
    return total
