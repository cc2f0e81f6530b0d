"""The scorer: base score with its honest range, bonus and penalty ledgers. Pure; points are Decimal.

Three sums over base items (design: scoring): confirmed = by verdicts; claimed = confirmed + claims where no verdict
stands; ceiling = confirmed + full points where no verdict stands. Only verdicts move the points of 不适用 items, so
confirmed <= claimed <= ceiling always holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import ROUND_DOWN, Decimal

from shifan.domain.adjustments import Adjustment, SelfCheckOutcome
from shifan.domain.criteria import Criterion, CriterionKind, Edition
from shifan.domain.records import Rating, Record
from shifan.domain.scheme import Basis, LevelTable, NaPolicy, Scheme
from shifan.domain.state import ApplicationState
from shifan.domain.values import value

ZERO = Decimal(0)
_CENT = Decimal("0.01")


@value
class ItemScore:
    """One base item's points; ``full`` is what it can give after 不适用 items were dealt with."""

    criterion: Criterion
    listed: Decimal
    full: Decimal
    confirmed: Decimal
    claimed: Decimal
    ceiling: Decimal
    claim: Rating | None
    verdict: Rating | None
    basis: Basis

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


@value
class Range:
    """A score as the honest range confirmed <= claimed <= ceiling."""

    confirmed: Decimal
    claimed: Decimal
    ceiling: Decimal


@value
class Score:
    """The whole result under one scheme. ``penalty`` is the amount taken off, not negative."""

    scheme: Scheme
    items: tuple[ItemScore, ...]
    base: Range
    maximum: Decimal
    bonus_items: tuple[LedgerScore, ...]
    penalty_items: tuple[LedgerScore, ...]
    bonus: Decimal
    penalty: Decimal
    vetoes: tuple[Adjustment, ...]

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
    items = tuple(
        _item_score(item, state.record(item.id), scheme, full[item.id]) for item in edition.of_kind(CriterionKind.BASE)
    )
    bonus_items = _ledgers(edition.of_kind(CriterionKind.BONUS), scheme, state)
    penalty_items = _ledgers(edition.of_kind(CriterionKind.PENALTY), scheme, state)
    base = total_of(items)
    return Score(
        scheme=scheme,
        items=items,
        base=base,
        maximum=sum((item.full for item in items), ZERO),
        bonus_items=bonus_items,
        penalty_items=penalty_items,
        bonus=capped((ledger.points for ledger in bonus_items), scheme.bonus_cap),
        penalty=capped((ledger.points for ledger in penalty_items), scheme.penalty_cap),
        vetoes=tuple(event for event in state.adjustments if event.veto and state.event_is_proved(event)),
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


def full_points(edition: Edition, scheme: Scheme, records: Mapping[str, Record]) -> dict[str, Decimal]:
    """Return each base item's full points by id after the scheme's 不适用 policy.

    ``redistribute`` gives an excluded item's points to the other items of its subgroup in proportion to their own
    points, else of its group, else of all; the sum stays exactly the same (largest remainder at 0.01 point).
    """
    base = edition.of_kind(CriterionKind.BASE)
    full = {item.id: scheme.points_of(item.number).points for item in base}
    if scheme.na_policy is NaPolicy.FULL:
        return full
    excluded = [item for item in base if records[item.id].verdict is Rating.NA]
    listed = dict(full)
    for item in excluded:
        full[item.id] = ZERO
    if scheme.na_policy is NaPolicy.EXCLUDE:
        return full
    gone = {item.id for item in excluded}
    for item in excluded:
        heirs = _heirs(edition, item, gone, listed)
        for heir, share in _shares(listed[item.id], heirs, listed):
            full[heir] += share
    return full


def _heirs(edition: Edition, item: Criterion, gone: set[str], listed: Mapping[str, Decimal]) -> list[str]:
    group, subgroup = edition.place_of(item.id)
    for circle in (subgroup.criteria, group.criteria, edition.criteria):
        heirs = [other.id for other in circle if other.id in listed and other.id not in gone and listed[other.id] > 0]
        if heirs:
            return heirs
    return []


def _shares(points: Decimal, heirs: list[str], listed: Mapping[str, Decimal]) -> list[tuple[str, Decimal]]:
    if not heirs:
        return []
    weight = sum((listed[heir] for heir in heirs), ZERO)
    exact = [points * listed[heir] / weight for heir in heirs]
    shares = [share.quantize(_CENT, ROUND_DOWN) for share in exact]
    left = points - sum(shares, ZERO)
    by_remainder = sorted(range(len(heirs)), key=lambda i: shares[i] - exact[i])  # largest first, then display order
    for index in by_remainder:
        step = min(_CENT, left)
        shares[index] += step
        left -= step
    return list(zip(heirs, shares, strict=True))


def _item_score(item: Criterion, record: Record, scheme: Scheme, full: Decimal) -> ItemScore:
    rule = scheme.points_of(item.number)
    confirmed = rating_points(record.verdict, full, scheme)
    if record.verdict is not None:
        claimed = ceiling = confirmed
    else:
        claimed, ceiling = _claim_points(record.claim, full, scheme), full
    return ItemScore(
        criterion=item,
        listed=rule.points,
        full=full,
        confirmed=confirmed,
        claimed=claimed,
        ceiling=ceiling,
        claim=record.claim,
        verdict=record.verdict,
        basis=rule.basis,
    )


def rating_points(rating: Rating | None, full: Decimal, scheme: Scheme) -> Decimal:
    """Return the points of a rating; no rating gives none, 不适用 gives ``full`` (already dealt with by policy)."""
    if rating is None:
        return ZERO
    if rating is Rating.NA:
        return full
    return full * scheme.fractions[rating]


def _claim_points(claim: Rating | None, full: Decimal, scheme: Scheme) -> Decimal:
    # A claimed 不适用 moves no points before the verdict, except where policy gives full points anyway.
    if claim is Rating.NA and scheme.na_policy is not NaPolicy.FULL:
        return ZERO
    return rating_points(claim, full, scheme)


def _ledgers(items: Iterable[Criterion], scheme: Scheme, state: ApplicationState) -> tuple[LedgerScore, ...]:
    return tuple(_ledger(item, scheme.level_table(item.number), state) for item in items)


def _ledger(item: Criterion, table: LevelTable, state: ApplicationState) -> LedgerScore:
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
    )


def _event_score(event: Adjustment, table: LevelTable, state: ApplicationState) -> EventScore:
    if not table.levels:
        return EventScore(event, ZERO, False, "仅登记，本方案不给分")
    if not state.event_is_proved(event):
        return EventScore(event, ZERO, False, "缺佐证材料，暂不计分")
    if event.level not in table.levels:
        return EventScore(event, ZERO, False, f"本方案没有「{event.level}」这一级别")
    period = state.application
    if not period.period_start <= event.happened_on <= period.period_end:
        return EventScore(event, ZERO, False, "不在评估期内")
    return EventScore(event, table.levels[event.level], True, f"级别「{event.level}」")
