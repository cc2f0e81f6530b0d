"""The scorer: base score with its honest range, bonus and penalty ledgers. Pure; points are Decimal.

Three sums over base items (design: scoring): confirmed = by verdicts; claimed = confirmed + claims where no verdict
stands; ceiling = confirmed + full points where no verdict stands. Only verdicts move the points of 不适用 items, so
confirmed <= claimed <= ceiling always holds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from decimal import ROUND_DOWN, Decimal

from shifan.domain.adjustments import Adjustment, SelfCheckOutcome, misfit, timely
from shifan.domain.criteria import Criterion, CriterionKind, Edition
from shifan.domain.na_points import full_points as full_points
from shifan.domain.records import Rating, Record
from shifan.domain.scheme import Basis, CheckpointRule, LevelTable, NaPolicy, PointsFrom, Scheme
from shifan.domain.state import ApplicationState
from shifan.domain.values import value

ZERO = Decimal(0)
_FINEST = Decimal("0.0001")


@value
class TickShare:
    """The weight of the ticked checkpoints and of all, for an item scored by checkpoints; ``basis`` of the weights."""

    ticked: Decimal
    whole: Decimal
    basis: Basis


@value
class ItemScore:
    """One base item's points; ``full`` is what it can give after 不适用 items were dealt with.

    ``ticks`` is None for an item scored by its rating alone.
    """

    criterion: Criterion
    listed: Decimal
    full: Decimal
    confirmed: Decimal
    claimed: Decimal
    ceiling: Decimal
    claim: Rating | None
    verdict: Rating | None
    basis: Basis
    source: PointsFrom = PointsFrom.ITEM
    ticks: TickShare | None = None

    @property
    def open_points(self) -> Decimal:
        """What can still be added to the confirmed points without mending a verdict."""
        return self.ceiling - self.confirmed

    @property
    def unrated(self) -> bool:
        """True when neither claim nor verdict stands (未评)."""
        return self.claim is None and self.verdict is None


@value
class EventScore:
    """One event's points before caps, and why it counts or not."""

    event: Adjustment
    points: Decimal
    counted: bool
    reason: str


@value
class LedgerScore:
    """A bonus or penalty item: points after its cap (never negative), whether it was self-checked."""

    criterion: Criterion
    events: tuple[EventScore, ...]
    cap: Decimal | None
    points: Decimal
    checked: bool
    outcome: SelfCheckOutcome | None
    registered_only: bool
    basis: Basis
    cap_basis: Basis = Basis.EQUAL_DEFAULT


@value
class Range:
    """A score as the honest range confirmed <= claimed <= ceiling."""

    confirmed: Decimal
    claimed: Decimal
    ceiling: Decimal


@value
class Score:
    """The whole result under one scheme. ``penalty`` is the amount taken off, not negative.

    A veto changes no points: while one stands the total counts for nothing, and is shown so. ``unpinned`` tells that
    the scheme was set for another wording of the criteria.
    """

    scheme: Scheme
    items: tuple[ItemScore, ...]
    base: Range
    maximum: Decimal
    bonus_items: tuple[LedgerScore, ...]
    penalty_items: tuple[LedgerScore, ...]
    bonus: Decimal
    penalty: Decimal
    vetoes: tuple[Adjustment, ...]
    unpinned: bool = False

    @property
    def total(self) -> Range:
        """Base + bonus - penalty for each of the three sums; with open self-checks it is not yet final."""
        shift = self.bonus - self.penalty
        return Range(self.base.confirmed + shift, self.base.claimed + shift, self.base.ceiling + shift)

    @property
    def ledgers(self) -> tuple[LedgerScore, ...]:
        """Bonus and penalty items in display order."""
        return self.bonus_items + self.penalty_items

    @property
    def self_checks_done(self) -> int:
        """How many bonus and penalty items were self-checked."""
        return sum(1 for ledger in self.ledgers if ledger.checked)

    @property
    def final(self) -> bool:
        """True when every bonus and penalty item was self-checked and every base item has a verdict."""
        return self.self_checks_done == len(self.ledgers) and all(item.verdict for item in self.items)

    @property
    def unrated(self) -> int:
        """How many base items have neither claim nor verdict."""
        return sum(1 for item in self.items if item.unrated)


def score(edition: Edition, scheme: Scheme, state: ApplicationState) -> Score:
    """Return the score of ``state`` under ``scheme``; the inputs are not changed."""
    full = full_points(edition, scheme, state.records)
    items = tuple(item_score(item, state, scheme, full[item.id]) for item in edition.of_kind(CriterionKind.BASE))
    bonus_items = _ledgers(edition.of_kind(CriterionKind.BONUS), scheme, state)
    penalty_items = _ledgers(edition.of_kind(CriterionKind.PENALTY), scheme, state)
    return summed(edition, scheme, state, items, bonus_items, penalty_items)


def summed(
    edition: Edition,
    scheme: Scheme,
    state: ApplicationState,
    items: tuple[ItemScore, ...],
    bonus_items: tuple[LedgerScore, ...],
    penalty_items: tuple[LedgerScore, ...],
) -> Score:
    """Return the result of all items' scores: sums, caps, vetoes."""
    tables = {
        ledger.criterion.id: scheme.level_table(ledger.criterion.number) for ledger in bonus_items + penalty_items
    }
    return Score(
        scheme=scheme,
        items=items,
        base=total_of(items),
        maximum=sum((item.full for item in items), ZERO),
        bonus_items=bonus_items,
        penalty_items=penalty_items,
        bonus=capped((ledger.points for ledger in bonus_items), scheme.bonus_cap),
        penalty=capped((ledger.points for ledger in penalty_items), scheme.penalty_cap),
        vetoes=tuple(event for event in state.adjustments if _vetoes(event, tables.get(event.criterion_id), state)),
        unpinned=scheme.edition is not None and scheme.edition.digest != edition.digest,
    )


def total_of(items: Iterable[ItemScore]) -> Range:
    """Return the three sums of ``items`` (a group, a department, or all)."""
    confirmed = claimed = ceiling = ZERO
    for item in items:
        confirmed += item.confirmed
        claimed += item.claimed
        ceiling += item.ceiling
    return Range(confirmed, claimed, ceiling)


def capped(points: Iterable[Decimal], cap: Decimal | None) -> Decimal:
    """Return the sum of ``points``, at most ``cap``."""
    total = sum(points, ZERO)
    return total if cap is None else min(total, cap)


def item_score(item: Criterion, state: ApplicationState, scheme: Scheme, full: Decimal) -> ItemScore:
    """Return the score of one base item that can give ``full`` points."""
    record, rule = state.record(item.id), scheme.points_of(item.number)
    by_ticks = scheme.checkpoints.get(item.number)
    ticks = tick_share(by_ticks, state.ticks_of.get(item.id, ())) if by_ticks else None
    points = item_points(record, full, scheme, ticks)
    return ItemScore(
        criterion=item,
        listed=rule.points,
        full=full,
        confirmed=points.confirmed,
        claimed=points.claimed,
        ceiling=points.ceiling,
        claim=record.claim,
        verdict=record.verdict,
        basis=rule.basis,
        source=rule.source,
        ticks=ticks,
    )


def tick_share(rule: CheckpointRule, ticked: Collection[str]) -> TickShare:
    """Return the weight of the ``ticked`` checkpoints (ids) beside that of all."""
    weights = rule.weights
    done = sum((weights[key] for key in ticked if key in weights), ZERO)
    return TickShare(done, sum(weights.values(), ZERO), rule.basis)


def item_points(record: Record, full: Decimal, scheme: Scheme, ticks: TickShare | None = None) -> Range:
    """Return the three sums of a base item that can give ``full`` points.

    With ``ticks`` its points are the share of the ticked checkpoints, at most what its rating gives.
    """
    if record.verdict is not None:
        confirmed = _limited(rating_points(record.verdict, full, scheme), record.verdict, full, ticks)
        return Range(confirmed, confirmed, confirmed)
    claimed = _limited(claimed_points(record.claim, full, scheme), record.claim, full, ticks)
    return Range(ZERO, claimed, full)


def _limited(points: Decimal, rating: Rating | None, full: Decimal, ticks: TickShare | None) -> Decimal:
    if ticks is None or rating is Rating.NA or not points:
        return points
    return min(points, ticked_points(full, ticks))


def ticked_points(full: Decimal, ticks: TickShare) -> Decimal:
    """Return the share of ``full`` that the ticked checkpoints give, rounded down to 0.0001."""
    if ticks.ticked == ticks.whole:
        return full
    return (full * ticks.ticked / ticks.whole).quantize(_FINEST, ROUND_DOWN)


def rating_points(rating: Rating | None, full: Decimal, scheme: Scheme) -> Decimal:
    """Return the points of a rating; no rating gives none, 不适用 gives ``full`` (already dealt with by policy)."""
    if rating is None:
        return ZERO
    if rating is Rating.NA:
        return full
    return full * scheme.fractions[rating]


def claimed_points(claim: Rating | None, full: Decimal, scheme: Scheme) -> Decimal:
    """Return the points of a claim where no verdict stands."""
    # A claimed 不适用 moves no points before the verdict, except where policy gives full points anyway.
    if claim is Rating.NA and scheme.na_policy is not NaPolicy.FULL:
        return ZERO
    return rating_points(claim, full, scheme)


def _ledgers(items: Iterable[Criterion], scheme: Scheme, state: ApplicationState) -> tuple[LedgerScore, ...]:
    return tuple(ledger_score(item, scheme.level_table(item.number), state) for item in items)


def ledger_score(item: Criterion, table: LevelTable, state: ApplicationState) -> LedgerScore:
    """Return the score of one bonus or penalty item."""
    events = tuple(_event_score(event, table, state) for event in state.adjustments_of.get(item.id, ()))
    check = state.self_check_of.get(item.id)
    return LedgerScore(
        criterion=item,
        events=events,
        cap=table.cap,
        points=capped((event.points for event in events if event.counted), table.cap),
        checked=check is not None,
        outcome=check.outcome if check else None,
        registered_only=not table.levels,
        basis=table.basis,
        cap_basis=table.cap_basis,
    )


def _event_score(event: Adjustment, table: LevelTable, state: ApplicationState) -> EventScore:
    if not table.levels:
        return EventScore(event, ZERO, False, "仅登记，本方案不给分")
    if not state.event_is_proved(event):
        return EventScore(event, ZERO, False, "缺佐证材料，暂不计分")
    if why := misfit(event, table, state.application):
        return EventScore(event, ZERO, False, why)
    return EventScore(event, table.levels[event.level], True, f"级别「{event.level}」")


def _vetoes(event: Adjustment, table: LevelTable | None, state: ApplicationState) -> bool:
    """Tell whether a proved event is a veto: flagged by a person, or of a level that the scheme says is one."""
    if not event.veto and (table is None or event.level not in table.vetoes or not timely(event, state.application)):
        return False
    return state.event_is_proved(event)
