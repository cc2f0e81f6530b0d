"""What-if (推演): assumptions on a copy of the state and the scheme, and what they change in the score. Pure functions.

Only what an assumption touches is scored again, so that a single one costs less than one full scoring.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from shifan.domain.assuming import StateCopy
from shifan.domain.assumptions import Assumption, Kind
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
from shifan.domain.whatif_reasons import why_unmoved
from shifan.domain.whatif_tried import Tried


@value
class ItemChange:
    """One item whose points differ; a penalty item's points are negative."""

    criterion: Criterion
    before: Range
    after: Range


@value
class WhatIf:
    """What assumptions change. ``scheme`` and ``state`` are the changed copies.

    ``reasons`` has one text for each assumption: why it moves no points, empty where it moves some.
    """

    assumptions: tuple[Assumption, ...]
    before: Score
    after: Score
    items: tuple[ItemChange, ...]
    scheme: Scheme
    state: ApplicationState
    reasons: tuple[str, ...]

    @property
    def notes(self) -> tuple[str, ...]:
        """The reasons there are, each once."""
        return tuple(dict.fromkeys(reason for reason in self.reasons if reason))

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
    told, steps = [], [before]
    for assumption in given:
        told.append(copy.assume(assumption))
        steps.append(_rescored(edition, steps[-1], copy))
        copy.settle()
    copy.check()
    after = steps[-1]

    left_out: dict[Assumption, Score] = {}

    def without(position: int) -> Score:
        key = replace(given[position], title="")  # whichever of several events alike is left out: the same score
        if key not in left_out:
            others = _others(given, position)
            left_out[key] = score_after(edition, state, before, others, today) if others else before
        return left_out[key]

    tried = (Tried(given, at, edition, tuple(steps), copy, without) for at in range(len(given)))
    reasons = tuple(known or why_unmoved(one) for known, one in zip(told, tried, strict=True))
    return WhatIf(given, before, after, _changes(before, after), copy.scheme, copy.state, reasons)


def _others(given: Sequence[Assumption], position: int) -> list[Assumption]:
    """Return all but one; whatever sets something to the same goes with it, while two events alike are two."""
    same = given[position]
    return [
        one
        for at, one in enumerate(given)
        if at != position and (one != same or same.kind is Kind.EVENT)
    ]  # fmt: skip


def score_after(
    edition: Edition, state: ApplicationState, before: Score, assumptions: Iterable[Assumption], today: date
) -> Score:
    """Return the score alone that ``assumptions`` make of ``before``. Raises as ``what_if`` does for single ones."""
    copy = StateCopy(edition, before.scheme, state, today)
    for assumption in assumptions:
        copy.assume(assumption)
    return _rescored(edition, before, copy)


def _rescored(edition: Edition, before: Score, copy: StateCopy) -> Score:
    """Return the score of the copy; items that were not touched since ``before`` keep theirs."""
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
