"""What-if (推演): assumptions on a copy of the state and the scheme, and what they change in the score. Pure functions.

Only what an assumption touches is scored again, so that a single one costs less than one full scoring.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from shifan.domain.assuming import StateCopy
from shifan.domain.assumptions import Assumption
from shifan.domain.criteria import Criterion, Edition
from shifan.domain.na_points import full_points
from shifan.domain.scheme import Scheme
from shifan.domain.scoring import (
    ZERO,
    ItemScore,
    LedgerScore,
    Range,
    Score,
    item_score,
    ledger_score,
    summed,
)
from shifan.domain.state import ApplicationState
from shifan.domain.values import value


@value
class ItemChange:
    """One item whose points differ; a penalty item's points are negative."""

    criterion: Criterion
    before: Range
    after: Range


@value
class WhatIf:
    """What assumptions change. ``scheme`` and ``state`` are the changed copies, ``notes`` say what has no effect."""

    assumptions: tuple[Assumption, ...]
    before: Score
    after: Score
    items: tuple[ItemChange, ...]
    scheme: Scheme
    state: ApplicationState
    notes: tuple[str, ...]

    @property
    def difference(self) -> Range:
        """How much the total moves in each of the three sums."""
        old, new = self.before.total, self.after.total
        return Range(new.confirmed - old.confirmed, new.claimed - old.claimed, new.ceiling - old.ceiling)


def what_if(
    edition: Edition,
    state: ApplicationState,
    before: Score,
    assumptions: Iterable[Assumption],
    today: date,
) -> WhatIf:
    """Return what ``assumptions`` change in ``before``, the score of ``state``; neither is changed.

    Raises NotFoundError for an unknown item or checkpoint, RuleError for what no item can be.
    """
    given = tuple(assumptions)
    copy = StateCopy(edition, before.scheme, state, today)
    for assumption in given:
        copy.assume(assumption)
    copy.check()
    after = _rescored(edition, before, copy)
    return WhatIf(given, before, after, _changes(before, after), copy.scheme, copy.state, tuple(copy.notes))


def _rescored(edition: Edition, before: Score, copy: StateCopy) -> Score:
    """Return the score of the copy; items that nothing touches keep theirs."""
    scheme, state = copy.scheme, copy.state
    full = full_points(edition, scheme, state.records) if copy.moves_full else {}
    return summed(
        edition,
        scheme,
        state,
        tuple(_item(old, copy, full.get(old.criterion.id, old.full)) for old in before.items),
        tuple(_ledger(old, copy) for old in before.bonus_items),
        tuple(_ledger(old, copy) for old in before.penalty_items),
    )


def _item(old: ItemScore, copy: StateCopy, full: Decimal) -> ItemScore:
    if full == old.full and old.criterion.id not in copy.touched:
        return old
    return item_score(old.criterion, copy.state, copy.scheme, full)


def _ledger(old: LedgerScore, copy: StateCopy) -> LedgerScore:
    item = old.criterion
    if item.id not in copy.touched:
        return old
    return ledger_score(item, copy.scheme.level_table(item.number), copy.state)


def _changes(before: Score, after: Score) -> tuple[ItemChange, ...]:
    found = []
    for old, new in zip(before.items, after.items, strict=True):
        if new is not old and points_of(new) != points_of(old):
            found.append(ItemChange(old.criterion, points_of(old), points_of(new)))
    for olds, news, sign in (
        (before.bonus_items, after.bonus_items, 1),
        (before.penalty_items, after.penalty_items, -1),
    ):
        for was, now in zip(olds, news, strict=True):
            if was.points != now.points:
                found.append(ItemChange(was.criterion, _same(was.points * sign), _same(now.points * sign)))
    return tuple(found)


def points_of(item: ItemScore) -> Range:
    """Return the three sums of a base item."""
    return Range(item.confirmed, item.claimed, item.ceiling)


def _same(points: Decimal) -> Range:
    points = points or ZERO
    return Range(points, points, points)
