"""Load: what is open, done and late adds up the same wherever it is counted."""

from __future__ import annotations

from hypothesis import given

from shifan.domain.criteria import CriterionKind
from shifan.domain.records import WorkStatus
from shifan.domain.reminding import owed_by_department
from shifan.domain.shortfalls import next_steps
from shifan.domain.tasks import TaskRole, is_overdue
from shifan.domain.workload import is_done, loads_by_department, loads_by_leader, open_tasks
from support_worlds import TODAY, World, worlds


@given(worlds())
def test_a_lead_task_is_open_until_its_item_is_done(world: World) -> None:
    for item in world.edition.criteria:
        if item.kind is not CriterionKind.BASE:  # these have no work status
            world = world.with_record(item.id, status=WorkStatus.NOT_STARTED)
    left = open_tasks(world.edition, world.state)
    for item in world.edition.criteria:
        for task in world.state.tasks_of.get(item.id, ()):
            if task.role is TaskRole.LEAD:
                assert (task.id not in left) == is_done(item, world.state)


@given(worlds())
def test_late_tasks_are_counted_once_for_unit_leader_and_list(world: World) -> None:
    loads = loads_by_department(world.edition, world.state, TODAY)
    late = {
        task.id
        for task in world.state.tasks
        if task.id in open_tasks(world.edition, world.state)
        and is_overdue(task, world.state.record(task.criterion_id), TODAY)
    }
    assert sum(line.load.overdue for line in loads) == len(late)
    assert sum(line.load.overdue for line in loads_by_leader(loads)) == len(late)
    steps = {step.criterion.id: step for step in next_steps(world.edition, world.state, TODAY)}
    for task in world.state.tasks:
        step = steps.get(task.criterion_id)
        if task.role is TaskRole.LEAD:
            assert (task.id in late) == (step is not None and step.overdue)
        elif task.id in late:
            assert step is not None
            assert step.support_late
    for line in loads:
        tasks = [task for task in world.state.tasks if task.department_id == line.department.id]
        assert line.load.done + line.load.supported + sum(
            task.id in open_tasks(world.edition, world.state) for task in tasks
        ) == len(tasks)


@given(worlds())
def test_every_late_supporter_is_reminded(world: World) -> None:
    owed = {line.department.id: line for line in owed_by_department(world.edition, world.state, TODAY)}
    left = open_tasks(world.edition, world.state)
    for task in world.state.tasks:
        if task.role is TaskRole.SUPPORT and task.due is not None and task.due < TODAY:
            reminded = [item for item in owed[task.department_id].supports if item.task.id == task.id]
            assert [item.overdue for item in reminded] == ([True] if task.id in left else [])
    for line in owed.values():
        assert all(item.missing for item in (*line.leads, *line.supports))
