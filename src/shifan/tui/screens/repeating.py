"""Doing the last thing again: on the item that is current now, or on all that are marked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from shifan.domain.records import Rating, WorkStatus
from shifan.domain.tasks import TaskRole
from shifan.services import assigning, bulk
from shifan.tui.application import UseCase
from shifan.tui.dates import parse_coming
from shifan.tui.dialogs.form import Values
from shifan.tui.dialogs.many import CLEAR
from shifan.tui.model import Model


@dataclass(frozen=True, slots=True)
class Repeat:
    """What was done last, in words, and the use case that does it to other items, given their numbers."""

    label: str
    make: Callable[[str], UseCase]


def repeat_of(action: str, values: Values, model: Model) -> Repeat | None:
    """Return how to do again what a dialog was sent for, None for what is not done twice."""
    again = _AGAIN.get(action)
    return None if again is None else again(values, model)


def _status(values: Values, _model: Model) -> Repeat:
    to, reason = WorkStatus(values["status"]), values.get("reason", "")
    return Repeat(
        f"改为「{to.label}」", lambda numbers: lambda session: bulk.change_status(session, numbers, to, reason)
    )


def _claim(values: Values, _model: Model) -> Repeat:
    rating = None if values["rating"] == CLEAR else Rating(values["rating"])
    reason = values["reason"]
    return Repeat(
        f"自评「{rating.label}」" if rating else "清除自评",
        lambda numbers: lambda session: bulk.claim_rating(session, numbers, rating, reason),
    )


def _verdict(values: Values, _model: Model) -> Repeat | None:
    if values["rating"] not in {rating.value for rating in Rating}:  # returning has a reason of its own each time
        return None
    rating, reason = Rating(values["rating"]), values["reason"]
    return Repeat(
        f"审定为「{rating.label}」",
        lambda numbers: lambda session: bulk.accept_with_verdict(session, numbers, rating, reason),
    )


def _assign(values: Values, model: Model) -> Repeat:
    unit, person = values["unit"], values["person"]
    due = parse_coming(values["due"], model.today)
    role = TaskRole(values.get("role", TaskRole.LEAD.value))

    def make(numbers: str) -> UseCase:
        return lambda session: assigning.assign(session, numbers, unit, role=role, due=due, person=person)

    return Repeat(f"由{unit}{role.label}", make)


def _due(values: Values, model: Model) -> Repeat:
    due = parse_coming(values["due"], model.today)
    return Repeat(
        f"时限定为 {due}" if due else "取消时限",
        lambda numbers: lambda session: bulk.set_due(session, numbers, due),
    )


def _note(values: Values, _model: Model) -> Repeat | None:
    note = values["note"].strip()
    if not note:
        return None

    return Repeat("写同样的备注", lambda numbers: lambda session: bulk.write_note(session, numbers, note))


_AGAIN: dict[str, Callable[[Values, Model], Repeat | None]] = {
    "change_status": _status,
    "claim": _claim,
    "verdict": _verdict,
    "assign": _assign,
    "bulk": _assign,
    "due": _due,
    "write_note": _note,
}
