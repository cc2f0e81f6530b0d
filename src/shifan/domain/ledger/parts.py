"""A supporter's own part as a ledger has it: what becomes of the task that is there, or of a new one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from shifan.domain import tasks
from shifan.domain.criteria import Criterion
from shifan.domain.errors import RuleError
from shifan.domain.ledger.wishes import TaskWish
from shifan.domain.records import Rating, Record, WorkStatus
from shifan.domain.tasks import Task, TaskRole
from shifan.domain.units import answered_by

_HANDED_IN = (WorkStatus.SUBMITTED, WorkStatus.ACCEPTED)
_BY_REVIEW = (WorkStatus.ACCEPTED, WorkStatus.RETURNED)


def task_of(present: Task, wish: TaskWish, record: Record, item: Criterion) -> Task:
    """Return the task as ``wish`` has it; ``record`` is the stored one. Raises RuleError as ``domain.tasks`` does."""
    due = due_of(present, wish, record) or present.due
    task = replace(in_role(present, wish.role, record), person=wish.person or present.person, due=due)
    if task.role is TaskRole.LEAD:
        return task
    return noted(moved(claimed(task, wish, record, item), wish, record), wish)


def in_role(task: Task, role: TaskRole, record: Record) -> Task:
    """Return the task in another role: what a lead has handed in stays handed in when it becomes a supporter."""
    lead_no_more = task.role is TaskRole.LEAD and role is TaskRole.SUPPORT
    return replace(answered_by(task, record) if lead_no_more else task, role=role)


def due_of(present: Task, wish: TaskWish, record: Record) -> date | None:
    """Return the date to take: none for a supporter that goes with the hand-in of its lead, which would make it late.

    A date of its own counts where the ledger says how its part stands, or where it has one already, or was returned.
    """
    said = wish.status is not None or wish.handed_in
    own = present.due is not None or present.status in (WorkStatus.SUBMITTED, WorkStatus.RETURNED)
    goes_along = wish.role is TaskRole.SUPPORT and record.status in _HANDED_IN and not said and not own
    return None if goes_along else wish.due


def claimed(task: Task, wish: TaskWish, record: Record, item: Criterion) -> Task:
    """Return the task with its own claim. Raises RuleError."""
    if wish.claim is None or wish.claim is task.claim:
        return task
    reason = wish.note if wish.claim is Rating.NA else task.claim_reason
    return tasks.give_task_claim(task, record, item, wish.claim, reason)


def moved(task: Task, wish: TaskWish, record: Record) -> Task:
    """Return the task with its own status, or with that of the lead's row where it has none. Raises RuleError."""
    if wish.status is not None and wish.status is not task.status:
        refuse_decision(wish.status)
        return tasks.change_task_status(task, record, wish.status)
    waits = task.status in (WorkStatus.NOT_STARTED, WorkStatus.COLLECTING)
    if wish.status is None and wish.handed_in and waits and record.status is not WorkStatus.ACCEPTED:
        return tasks.change_task_status(task, record, WorkStatus.SUBMITTED)
    return task


def noted(task: Task, wish: TaskWish) -> Task:
    """Return the task with its own note; a blank one keeps what is there."""
    return tasks.give_task_note(task, wish.note) if wish.note else task


def refuse_decision(status: WorkStatus) -> None:
    """Raise RuleError for a status that only a review gives."""
    if status in _BY_REVIEW:
        raise RuleError(f"「{status.label}」要经审核得出，不能从台账取用。")
