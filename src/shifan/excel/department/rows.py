"""What the fill sheet of one department shows, item by item, gathered from the state: pure, without openpyxl."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from shifan.domain.answers import Answer, answers_of
from shifan.domain.application import Department
from shifan.domain.criteria import Criterion, Edition
from shifan.domain.records import Record, WorkStatus, next_statuses
from shifan.domain.state import ApplicationState
from shifan.domain.tasks import Task, TaskRole, next_task_statuses, task_status

_LONGEST = 4_000
"""Most characters of an open cell; what is longer is shown, but locked: no cell is meant for whole documents."""

_OTHERS_NOTE = 200
_JUDGED = (Answer.STATUS, Answer.CLAIM, Answer.CLAIM_REASON)


@dataclass(frozen=True, slots=True)
class FillRow:
    """One item that a department answers for.

    ``answers`` holds the canonical texts of all its fields, ``open`` the fields that it may write in, ``choices`` the
    statuses it may choose from. ``others`` says what the reviewers and the other units on the item have said.
    """

    item: Criterion
    task: Task
    record: Record
    answers: Mapping[Answer, str]
    open: frozenset[Answer]
    choices: tuple[WorkStatus, ...]
    others: str

    @property
    def due(self) -> date | None:
        """The task's own due date."""
        return self.task.due

    @property
    def asked(self) -> str:
        """The requirement and the checkpoints, one a line."""
        points = [f"{checkpoint.number} {checkpoint.text}" for checkpoint in self.item.checkpoints]
        return "\n".join([self.item.requirement, *points])

    @property
    def base(self) -> dict[str, str]:
        """What the open cells begin from, by field."""
        return {answer.value: text for answer, text in self.answers.items() if answer in self.open}


def fill_rows(edition: Edition, state: ApplicationState, department_id: str) -> tuple[FillRow, ...]:
    """Return a row for each item that the department leads or supports, in the edition's order."""
    mine = {task.criterion_id: task for task in state.tasks if task.department_id == department_id}
    return tuple(_row(item, mine[item.id], state) for item in edition.criteria if item.id in mine)


def _row(item: Criterion, task: Task, state: ApplicationState) -> FillRow:
    record = state.record(item.id)
    answers = answers_of(item, task, state)
    choices = _choices(task, record) if Answer.STATUS in answers else ()
    closed = _JUDGED if record.status is WorkStatus.ACCEPTED else (Answer.STATUS,) if len(choices) < 2 else ()
    return FillRow(
        item=item,
        task=task,
        record=record,
        answers=answers,
        open=frozenset(answer for answer, text in answers.items() if answer not in closed and len(text) <= _LONGEST),
        choices=choices,
        others=_others(task, record, state),
    )


def _choices(task: Task, record: Record) -> tuple[WorkStatus, ...]:
    """Return the present status and those that the unit itself can move it to; it neither returns nor accepts."""
    present = task_status(task, record)
    lead = task.role is TaskRole.LEAD
    following = next_statuses(record.status) if lead else next_task_statuses(task, record)
    own = (WorkStatus.COLLECTING, WorkStatus.SUBMITTED)
    return (present, *(status for status in following if status in own and present is not WorkStatus.ACCEPTED))


def _others(task: Task, record: Record, state: ApplicationState) -> str:
    lines = []
    returned = record if task.role is TaskRole.LEAD or record.status is WorkStatus.RETURNED else task
    if returned.status is WorkStatus.RETURNED:
        lines.append(f"退回原因：{returned.status_reason}")
    if record.verdict is not None:
        reason = f"（{record.verdict_reason}）" if record.verdict_reason else ""
        lines.append(f"审核结论：{record.verdict.label}{reason}")
    for other in state.tasks_of.get(task.criterion_id, ()):
        if other.id != task.id:
            lines.append(_other(other, record, state))
    return "\n".join(lines)


def _other(other: Task, record: Record, state: ApplicationState) -> str:
    unit: Department = state.department_by_id[other.department_id]
    lead = other.role is TaskRole.LEAD
    claim = record.claim if lead else other.claim
    said = task_status(other, record).label + (f"，自评{claim.label}" if claim else "")
    note = " ".join((record.note if lead else other.note).split())
    short = note if len(note) <= _OTHERS_NOTE else f"{note[:_OTHERS_NOTE]}……"
    return f"{other.role.label}：{unit.short_name or unit.name}（{said}）" + (f"：{short}" if short else "")
