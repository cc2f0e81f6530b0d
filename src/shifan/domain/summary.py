"""The summary of one application: the counts and points a roll-up needs, so that it need not read everything.

A tally adds up over base items, so one changed item moves it by its share before and after. Bonus and penalty items
are capped together; they are counted whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from operator import add, attrgetter, sub
from typing import Any

from shifan.domain.completion import completion
from shifan.domain.criteria import Criterion, CriterionKind, Edition
from shifan.domain.records import Rating, Record, WorkStatus
from shifan.domain.scheme import Scheme
from shifan.domain.scoring import item_points, score
from shifan.domain.shortfalls import shortfalls
from shifan.domain.state import ApplicationState
from shifan.domain.values import value

_ZERO = Decimal(0)
HANDED_IN = (WorkStatus.SUBMITTED, WorkStatus.ACCEPTED)


@value
class Tally:
    """Counts and points of one application, or of several added up.

    ``base`` are the base items that count (not judged 不适用) and ``maximum`` their points; ``events`` are the
    registered bonus and penalty events, ``vetoes`` the proved ones with a veto flag; ``penalty`` is not negative.
    """

    base: int = 0
    collected: int = 0
    checkpoints: int = 0
    ticked: int = 0
    submitted: int = 0
    accepted: int = 0
    ledgers: int = 0
    self_checked: int = 0
    events: int = 0
    vetoes: int = 0
    confirmed: Decimal = _ZERO
    claimed: Decimal = _ZERO
    ceiling: Decimal = _ZERO
    maximum: Decimal = _ZERO
    bonus: Decimal = _ZERO
    penalty: Decimal = _ZERO

    def plus(self, other: Tally) -> Tally:
        """Return both added up."""
        return Tally(*map(add, numbers_of(self), numbers_of(other)))

    def minus(self, other: Tally) -> Tally:
        """Return what this one has more than ``other``."""
        return Tally(*map(sub, numbers_of(self), numbers_of(other)))


TALLY_FIELDS: tuple[str, ...] = Tally.__slots__  # type: ignore[attr-defined]
"""The names of a tally's numbers in order."""

numbers_of = attrgetter(*TALLY_FIELDS)
"""Returns a tally's numbers in that order."""

POINT_FIELDS = ("confirmed", "claimed", "ceiling", "maximum", "bonus", "penalty")
"""Those that are points; the others are whole numbers."""


def added_up(tallies: Iterable[Tally]) -> Tally:
    """Return all ``tallies`` added up."""
    columns: Iterable[tuple[Any, ...]] = zip(*map(numbers_of, tallies), strict=True)
    return Tally(*[sum(column) for column in columns])


@value
class Activity:
    """How much was done on an application: operations so far; number, time (with zone) and user of the newest."""

    operations: int = 0
    last_seq: int = 0
    last_at: datetime | None = None
    last_user: str = ""


@value
class Summary:
    """An application in numbers. ``dues`` counts the open lead tasks by due date."""

    tally: Tally
    dues: Mapping[date, int]

    def overdue(self, today: date) -> int:
        """Return how many lead tasks are past their due date and not handed in."""
        return sum(count for due, count in self.dues.items() if due < today)


@value
class ItemFacts:
    """What one base item puts into the summary: ticked checkpoints, different usable documents, the lead's due date."""

    record: Record
    ticked: int
    usable: int
    due: date | None


def summarise(edition: Edition, scheme: Scheme, state: ApplicationState) -> Summary:
    """Return the summary of ``state``, counted from scratch."""
    done = completion(edition.criteria, state)
    result = score(edition, scheme, state)
    tally = Tally(
        base=done.collected.total,
        collected=done.collected.done,
        checkpoints=done.checkpoints.total,
        ticked=done.checkpoints.done,
        submitted=done.submitted.done,
        accepted=done.accepted.done,
        ledgers=done.self_checked.total,
        self_checked=done.self_checked.done,
        events=len(state.adjustments),
        vetoes=len(result.vetoes),
        confirmed=result.base.confirmed,
        claimed=result.base.claimed,
        ceiling=result.base.ceiling,
        maximum=result.maximum,
        bonus=result.bonus,
        penalty=result.penalty,
    )
    return Summary(tally, _open_dues(edition, state))


def item_share(item: Criterion, facts: ItemFacts, full: Decimal, scheme: Scheme) -> Tally:
    """Return what a base item with ``full`` points, scored by its rating alone, adds to the tally."""
    record = facts.record
    counts = record.verdict is not Rating.NA
    points = item_points(record, full, scheme)
    return Tally(
        base=int(counts),
        collected=int(counts and facts.usable >= item.evidence_minimum),
        checkpoints=len(item.checkpoints) if counts else 0,
        ticked=facts.ticked if counts else 0,
        submitted=int(counts and record.status in HANDED_IN),
        accepted=int(counts and record.status is WorkStatus.ACCEPTED),
        confirmed=points.confirmed,
        claimed=points.claimed,
        ceiling=points.ceiling,
        maximum=full,
    )


def item_due(facts: ItemFacts) -> date | None:
    """Return the date on which a base item becomes overdue unless it is handed in, None when it cannot."""
    return None if facts.record.status in HANDED_IN else facts.due


def _open_dues(edition: Edition, state: ApplicationState) -> dict[date, int]:
    found: Counter[date] = Counter()
    for item in edition.criteria:
        lead = state.lead_of(item.id)
        if lead is None or lead.due is None or state.record(item.id).status in HANDED_IN:
            continue
        if item.kind is CriterionKind.BASE or shortfalls(item, state):
            found[lead.due] += 1
    return dict(found)
