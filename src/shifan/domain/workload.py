"""Load per unit and per leader in charge: what they lead and support, what is late or soon due."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from shifan.domain.application import Department
from shifan.domain.criteria import Criterion, CriterionKind, Edition
from shifan.domain.records import WorkStatus
from shifan.domain.shortfalls import next_steps, shortfalls
from shifan.domain.state import ApplicationState
from shifan.domain.tasks import TaskRole
from shifan.domain.values import value

NO_LEADER = "未填分管领导"
SOON_DAYS = 7


@value
class Load:
    """Counts of one unit or leader. ``leads`` and ``supports`` are item numbers; dates count for the lead only."""

    leads: tuple[str, ...] = ()
    supports: tuple[str, ...] = ()
    done: int = 0
    overdue: int = 0
    due_soon: int = 0
    open_gaps: int = 0


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


def loads_by_department(
    edition: Edition, state: ApplicationState, today: date, soon_days: int = SOON_DAYS
) -> tuple[DepartmentLoad, ...]:
    """Return each unit with its load, in the order of the units; ``soon_days`` is what counts as soon due."""
    steps = {step.criterion.id: step for step in next_steps(edition, state, today)}
    late = {key for key, step in steps.items() if step.overdue}
    soon = {
        key
        for key, step in steps.items()
        if step.days_left is not None and 0 <= step.days_left <= soon_days and not step.handed_in
    }
    return tuple(DepartmentLoad(unit, _load(unit, edition, state, late, soon)) for unit in state.departments)


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


def _load(unit: Department, edition: Edition, state: ApplicationState, late: set[str], soon: set[str]) -> Load:
    led: list[Criterion] = []
    supported: list[str] = []
    for item in edition.criteria:
        for task in state.tasks_of.get(item.id, ()):
            if task.department_id != unit.id:
                continue
            if task.role is TaskRole.LEAD:
                led.append(item)
            else:
                supported.append(item.number)
    return Load(
        leads=tuple(item.number for item in led),
        supports=tuple(supported),
        done=sum(is_done(item, state) for item in led),
        overdue=sum(item.id in late for item in led),
        due_soon=sum(item.id in soon for item in led),
        open_gaps=sum(1 for gap in state.open_gaps() if gap.department_id == unit.id),
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
        )
    return total
