"""The state of the work on one day, small enough to keep with every dispatch and to compare with a later one."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

from shifan.domain.completion import is_collected
from shifan.domain.criteria import Criterion, Edition
from shifan.domain.records import Rating, WorkStatus
from shifan.domain.scoring import Score
from shifan.domain.state import ApplicationState
from shifan.domain.tasks import TaskRole
from shifan.domain.values import value
from shifan.domain.workload import is_done, open_tasks

_FORMAT = 2
_WITHOUT_SUPPORTS = 1


@value
class SnapshotItem:
    """One item: ``done`` is the unit's part, ``lead`` the lead unit's id or empty."""

    criterion_id: str
    number: str
    title: str
    status: WorkStatus
    verdict: Rating | None
    collected: bool
    done: bool
    lead: str
    due: date | None
    reason: str = ""


@value
class SnapshotSupport:
    """A supporter's task: ``done`` is its own part, ``due`` its own date."""

    criterion_id: str
    unit: str
    status: WorkStatus
    done: bool
    due: date | None
    reason: str = ""


@value
class SnapshotUnit:
    """A unit as it was called then, with its leader in charge."""

    id: str
    name: str
    leader: str


@value
class SnapshotScore:
    """The score under one scheme; the three sums are of the base items."""

    scheme_id: str
    confirmed: Decimal
    claimed: Decimal
    ceiling: Decimal
    bonus: Decimal
    penalty: Decimal


@value
class Snapshot:
    """All items, supporters' tasks, units and the score on one day; None where supporters were not noted yet."""

    on: date
    items: tuple[SnapshotItem, ...]
    units: tuple[SnapshotUnit, ...]
    score: SnapshotScore
    supports: tuple[SnapshotSupport, ...] | None = ()

    @property
    def done(self) -> int:
        """How many items the units have done their part of."""
        return sum(item.done for item in self.items)


def snapshot(edition: Edition, state: ApplicationState, result: Score, on: date) -> Snapshot:
    """Return the snapshot of ``state``, whose score is ``result``."""
    base = result.base
    return Snapshot(
        on=on,
        items=tuple(_item(item, state) for item in edition.criteria),
        units=tuple(SnapshotUnit(unit.id, unit.name, unit.leader) for unit in state.departments),
        score=SnapshotScore(result.scheme.id, base.confirmed, base.claimed, base.ceiling, result.bonus, result.penalty),
        supports=_supports(edition, state),
    )


def snapshot_text(taken: Snapshot) -> str:
    """Return the snapshot as canonical JSON."""
    body: dict[str, Any] = {
        "format": _FORMAT,
        "on": taken.on.isoformat(),
        "score": {name: str(getattr(taken.score, name)) for name in SnapshotScore.__slots__},  # type: ignore[attr-defined]
        "units": [[unit.id, unit.name, unit.leader] for unit in taken.units],
        "items": [_item_data(item) for item in taken.items],
    }
    if taken.supports is None:
        body["format"] = _WITHOUT_SUPPORTS
    else:
        body["supports"] = [_support_data(task) for task in taken.supports]
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def snapshot_of_text(text: str) -> Snapshot:
    """Return the snapshot that ``snapshot_text`` wrote, now or before it noted supporters.

    Raises ValueError for anything else.
    """
    try:
        body: Any = json.loads(text)
        if body["format"] not in (_FORMAT, _WITHOUT_SUPPORTS):
            raise ValueError(f"format {body['format']}")
        points = body["score"]
        return Snapshot(
            on=date.fromisoformat(body["on"]),
            items=tuple(_item_of(data) for data in body["items"]),
            units=tuple(SnapshotUnit(*unit) for unit in body["units"]),
            score=SnapshotScore(
                points["scheme_id"],
                *(Decimal(points[name]) for name in ("confirmed", "claimed", "ceiling", "bonus", "penalty")),
            ),
            supports=tuple(map(_support_of, body["supports"])) if body["format"] == _FORMAT else None,
        )
    except (KeyError, TypeError, ArithmeticError) as error:
        raise ValueError(str(error)) from error


def _item(item: Criterion, state: ApplicationState) -> SnapshotItem:
    record, lead = state.record(item.id), state.lead_of(item.id)
    return SnapshotItem(
        criterion_id=item.id,
        number=item.number,
        title=item.title,
        status=record.status,
        verdict=record.verdict,
        collected=is_collected(item, state),
        done=is_done(item, state),
        lead=lead.department_id if lead else "",
        due=lead.due if lead else None,
        reason=record.status_reason if record.status is WorkStatus.RETURNED else "",
    )


def _supports(edition: Edition, state: ApplicationState) -> tuple[SnapshotSupport, ...]:
    left = open_tasks(edition, state)
    return tuple(
        SnapshotSupport(
            criterion_id=item.id,
            unit=task.department_id,
            status=task.status,
            done=task.id not in left,
            due=task.due,
            reason=task.status_reason if task.status is WorkStatus.RETURNED else "",
        )
        for item in edition.criteria
        for task in state.tasks_of.get(item.id, ())
        if task.role is TaskRole.SUPPORT
    )


def _item_data(item: SnapshotItem) -> dict[str, Any]:
    return {
        "id": item.criterion_id,
        "number": item.number,
        "title": item.title,
        "status": item.status.value,
        "verdict": item.verdict.value if item.verdict else None,
        "collected": item.collected,
        "done": item.done,
        "lead": item.lead,
        "due": item.due.isoformat() if item.due else None,
        "reason": item.reason,
    }


def _item_of(data: dict[str, Any]) -> SnapshotItem:
    return SnapshotItem(
        criterion_id=data["id"],
        number=data["number"],
        title=data["title"],
        status=WorkStatus(data["status"]),
        verdict=Rating(data["verdict"]) if data["verdict"] else None,
        collected=bool(data["collected"]),
        done=bool(data["done"]),
        lead=data["lead"],
        due=date.fromisoformat(data["due"]) if data["due"] else None,
        reason=data["reason"],
    )


def _support_data(task: SnapshotSupport) -> list[str | bool | None]:
    due = task.due.isoformat() if task.due else None
    return [task.criterion_id, task.unit, task.status.value, task.done, due, task.reason]


def _support_of(data: list[Any]) -> SnapshotSupport:
    criterion_id, unit, status, done, due, reason = data
    return SnapshotSupport(
        criterion_id, unit, WorkStatus(status), bool(done), date.fromisoformat(due) if due else None, reason
    )
