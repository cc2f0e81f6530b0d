"""Tasks (分解任务): who answers for an item, and how a supporting unit answers for its own part.

The lead unit's answer is the record's: its task shows the record's status and claim. A supporter's task carries its
own. It goes with the lead's hand-in unless it has a due date of its own or was returned itself; returning or reopening
the item leaves what a supporter has handed in as it is, since usually one unit's part is at fault: the bureau returns
that unit's task by itself. Once the item is accepted no supporter owes anything.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from shifan.domain.criteria import Criterion
from shifan.domain.errors import RuleError
from shifan.domain.labels import Labelled
from shifan.domain.records import Rating, Record, WorkStatus, check_rating
from shifan.domain.values import value
from shifan.domain.ways import Way


class TaskRole(Labelled):
    """A department's part in an item."""

    LEAD = "lead", "牵头"
    SUPPORT = "support", "配合"


@value
class Task:
    """Criterion x department, with person and due date. Status, claim and note are a supporter's own."""

    id: str
    application_id: str
    criterion_id: str
    department_id: str
    role: TaskRole
    person: str = ""
    due: date | None = None
    status: WorkStatus = WorkStatus.NOT_STARTED
    status_reason: str = ""
    claim: Rating | None = None
    claim_reason: str = ""
    note: str = ""
    version: int = 0


_ANSWER = ("status", "status_reason", "claim", "claim_reason", "note")
_NEXT: dict[WorkStatus, tuple[WorkStatus, ...]] = {
    WorkStatus.NOT_STARTED: (WorkStatus.COLLECTING, WorkStatus.SUBMITTED),
    WorkStatus.COLLECTING: (WorkStatus.SUBMITTED,),
    WorkStatus.SUBMITTED: (WorkStatus.RETURNED,),
    WorkStatus.RETURNED: (WorkStatus.SUBMITTED,),
    WorkStatus.ACCEPTED: (),
}


def check_due(due: date | None, period_start: date) -> None:
    """Raise RuleError when ``due`` lies before the evidence period begins."""
    if due is not None and due < period_start:
        raise RuleError(
            f"完成时限 {due} 早于评估期开始日期 {period_start}，没有写入。", "请检查年份，时限应在评估期开始之后。"
        )


def task_status(task: Task, record: Record) -> WorkStatus:
    """Return where the unit's part stands: the record's status for the lead, its own for a supporter."""
    return record.status if task.role is TaskRole.LEAD else task.status


def task_claim(task: Task, record: Record) -> Rating | None:
    """Return the unit's claim: the record's for the lead, its own for a supporter."""
    return record.claim if task.role is TaskRole.LEAD else task.claim


def part_done(task: Task, record: Record) -> bool:
    """Tell whether the unit has handed in its part of a base item, or is not asked for it any more."""
    handed_in = (WorkStatus.SUBMITTED, WorkStatus.ACCEPTED)
    if task.role is TaskRole.LEAD or record.status is WorkStatus.ACCEPTED:
        return record.status in handed_in
    if task.status in handed_in:
        return True
    return task.due is None and task.status is not WorkStatus.RETURNED and record.status in handed_in


def is_overdue(task: Task, record: Record, today: date) -> bool:
    """Tell whether the task's own due date has passed and the part is not handed in."""
    return task.due is not None and task.due < today and not part_done(task, record)


def next_task_statuses(task: Task, record: Record) -> tuple[WorkStatus, ...]:
    """Return the statuses that a supporter's task can take now; none once the item is accepted."""
    return () if record.status is WorkStatus.ACCEPTED else _NEXT[task.status]


def change_task_status(task: Task, record: Record, to: WorkStatus, reason: str = "") -> Task:
    """Return a supporter's task moved to ``to``.

    Raises RuleError for the lead's task, an accepted item, a transition that does not exist, and for returning
    without a reason.
    """
    _check_own(task, record)
    if to is task.status:
        raise RuleError(f"这个单位的配合任务已经是「{to.label}」。")
    possible = next_task_statuses(task, record)
    if to not in possible:
        allowed = "、".join(status.label for status in possible)
        raise RuleError(f"配合任务不能从「{task.status.label}」直接改为「{to.label}」。", f"现在可以改为：{allowed}。")
    if to is WorkStatus.RETURNED and not reason.strip():
        raise RuleError("退回补正须写明原因。")
    return replace(task, status=to, status_reason=reason.strip())


def give_task_claim(task: Task, record: Record, criterion: Criterion, rating: Rating | None, reason: str = "") -> Task:
    """Return a supporter's task with its own claim (None clears it), which begins work on it.

    Raises RuleError for the lead's task, an accepted item, a bonus or penalty item, and as for a record's claim.
    """
    _check_own(task, record)
    check_rating(criterion, rating, reason)
    begins = rating is not None and task.status is WorkStatus.NOT_STARTED
    status = WorkStatus.COLLECTING if begins else task.status
    return replace(task, status=status, claim=rating, claim_reason=reason.strip())


def give_task_note(task: Task, note: str) -> Task:
    """Return a supporter's task with this note. Raises RuleError for the lead's task."""
    _check_support(task)
    return replace(task, note=note)


def unanswered(task: Task) -> Task:
    """Return the task as at the start of a round: nothing reported."""
    return replace(task, status=WorkStatus.NOT_STARTED, status_reason="", claim=None, claim_reason="", note="")


def answered_as(task: Task, other: Task) -> Task:
    """Return ``task`` with the answer of ``other``."""
    return replace(task, **{name: getattr(other, name) for name in _ANSWER})


def answers_joined(kept: Task, other: Task) -> Task:
    """Return ``kept`` with the answer of two tasks on one item whose units became one.

    The part is handed in only when both were; a return of either stands; the notes of both are kept.
    """
    return replace(
        kept,
        status=_joined_status(kept.status, other.status),
        status_reason=_lines(kept.status_reason, other.status_reason),
        claim=kept.claim or other.claim,
        claim_reason=kept.claim_reason if kept.claim else other.claim_reason,
        note=_lines(kept.note, other.note),
    )


def _joined_status(one: WorkStatus, other: WorkStatus) -> WorkStatus:
    if one is other:
        return one
    return WorkStatus.RETURNED if WorkStatus.RETURNED in (one, other) else WorkStatus.COLLECTING


def _lines(one: str, other: str) -> str:
    return "\n".join(dict.fromkeys(text for text in (one, other) if text))


def _check_support(task: Task) -> None:
    if task.role is TaskRole.LEAD:
        raise RuleError(
            "这个单位是牵头单位，它的办理情况就是这一项的办理情况。",
            f"改状态用{Way.CHANGE_STATUS}，自评用{Way.CLAIM}，备注用{Way.NOTE}。",
        )


def _check_own(task: Task, record: Record) -> None:
    _check_support(task)
    if record.status is WorkStatus.ACCEPTED:
        raise RuleError("该项已审定，改配合任务前请先重新打开并写明原因。")
