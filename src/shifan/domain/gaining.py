"""What to do next for points: gain, due date, how hard it is; and what a wished total would take. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from shifan.domain.assumptions import Assumption, Kind
from shifan.domain.criteria import Criterion, CriterionKind, Edition
from shifan.domain.errors import UsageError
from shifan.domain.explain import points_text
from shifan.domain.figure_checks import Issue, check_item
from shifan.domain.labels import Labelled
from shifan.domain.records import Rating, WorkStatus
from shifan.domain.scoring import ZERO, ItemScore, LedgerScore, Range, Score, rating_points
from shifan.domain.shortfalls import Shortfall, ShortfallKind, shortfalls
from shifan.domain.state import ApplicationState
from shifan.domain.tasks import TaskRole, part_done
from shifan.domain.values import value
from shifan.domain.whatif import score_after


class Effort(Labelled):
    """How hard the rest of the way is, easiest first."""

    REVIEW = "review", "只差审核"
    MATERIAL = "material", "缺材料"
    OTHERS = "others", "需外单位"
    TIME = "time", "需时间"


_EFFORTS = list(Effort)
_DIGITS = 9  # more than any scheme gives; a larger number is a slip
_WITH_REVIEW = (ShortfallKind.AWAITING_VERDICT, ShortfallKind.NOT_SUBMITTED)


@value
class Gain:
    """An item with the points its confirmed score can still win. ``mends`` a verdict that stands; ``why`` says what
    is missing, in Chinese.
    """

    criterion: Criterion
    points: Decimal
    effort: Effort
    due: date | None
    days_left: int | None
    lead: str
    mends: bool
    why: tuple[str, ...]


@value
class Plan:
    """What a wished total takes. ``now`` is the present total, ``best`` the highest that can be reached at all.

    ``high`` is the total when all ``steps`` end in 达标 with their proof, ``low`` when the base items among them end in
    基本达标. ``obstacles`` say why no more can be reached, and what is not known; ``reachable`` is False when the wish
    lies above ``best``: then ``steps`` are all there are.
    """

    wished: Decimal
    now: Range
    best: Decimal
    low: Decimal
    high: Decimal
    steps: tuple[Gain, ...]
    obstacles: tuple[str, ...]

    @property
    def reachable(self) -> bool:
        """True when the wish can be reached."""
        return self.wished <= self.best

    @property
    def reached(self) -> bool:
        """True when the verdicts given already reach it."""
        return self.wished <= self.now.confirmed


def gains(edition: Edition, state: ApplicationState, result: Score, today: date) -> tuple[Gain, ...]:
    """Return the items that can still win confirmed points: by points, due date, effort, order."""
    base = {item.criterion.id: item for item in result.items}
    found = []
    for position, item in enumerate(edition.criteria):
        points = (
            _base_gain(base[item.id], result) if item.id in base else _bonus_gain(item, edition, state, result, today)
        )
        if points > 0:
            by_ticks = item.number in result.scheme.checkpoints
            made = _gain(item, points, edition, state, today, by_ticks=by_ticks)
            found.append(((-points, made.due or date.max, _EFFORTS.index(made.effort), position), made))
    return tuple(made for _, made in sorted(found, key=lambda pair: pair[0]))


def by_department(found: Iterable[Gain]) -> tuple[tuple[str, Decimal, tuple[Gain, ...]], ...]:
    """Return lead unit, points and steps, the unit with most points first; items without a lead are under nothing."""
    units: dict[str, list[Gain]] = {}
    for gain in found:
        units.setdefault(gain.lead, []).append(gain)
    rows = [(lead, sum((gain.points for gain in rows), ZERO), tuple(rows)) for lead, rows in units.items()]
    return tuple(sorted(rows, key=lambda row: (-row[1], row[0])))


def plan_for(edition: Edition, state: ApplicationState, result: Score, wished: Decimal, today: date) -> Plan:
    """Return the easiest steps that reach ``wished``, chosen greedily: by effort, then points, due date, order.

    Raises UsageError for a wish that is no plain number.
    """
    if not wished.is_finite() or wished.adjusted() >= _DIGITS:
        raise UsageError("想得的分数不是普通的数，或者过大。", "请写一个数，如 95 或 88.5。")
    every = gains(edition, state, result, today)
    top = _done(edition, state, result, every, today, Rating.MET)
    order = sorted(every, key=lambda gain: _EFFORTS.index(gain.effort))
    chosen: list[Gain] = []
    total = result.total.confirmed
    for gain in order:
        if total >= wished:
            break
        chosen.append(gain)
        estimate = result.total.confirmed + sum((one.points for one in chosen), ZERO)
        if estimate >= wished:
            total = _done(edition, state, result, chosen, today, Rating.MET).total.confirmed
        else:
            total = estimate
    if total >= wished:
        chosen = _without_spare(chosen, total - wished)
    return Plan(
        wished=wished,
        now=result.total,
        best=top.total.confirmed,
        low=_done(edition, state, result, chosen, today, Rating.PARTLY).total.confirmed,
        high=_done(edition, state, result, chosen, today, Rating.MET).total.confirmed,
        steps=tuple(chosen),
        obstacles=tuple(_obstacles(result, top, state)),
    )


def _without_spare(chosen: Sequence[Gain], spare: Decimal) -> list[Gain]:
    """Leave out, hardest first, base items that the wish can do without; ``spare`` is what is above it."""
    kept = list(chosen)
    for gain in reversed(chosen):
        if gain.criterion.kind is CriterionKind.BASE and gain.points <= spare:
            kept.remove(gain)
            spare -= gain.points
    return kept


def _done(
    edition: Edition, state: ApplicationState, result: Score, steps: Iterable[Gain], today: date, rating: Rating
) -> Score:
    """Return the score when each step is done, counted as any what-if is; a rating never lowers an item."""
    assumed: list[Assumption] = []
    scored = {item.criterion.id: item for item in result.items}
    for gain in steps:
        number = gain.criterion.number
        if gain.criterion.kind is not CriterionKind.BASE:
            assumed.append(Assumption(Kind.EVIDENCE, number, amount=Decimal(1)))
            continue
        item = scored[gain.criterion.id]
        if item.ticks is not None:
            assumed.append(Assumption(Kind.TICK, number))
        if rating_points(rating, item.full, result.scheme) >= item.confirmed:
            assumed.append(Assumption(Kind.VERDICT, number, rating))
    return score_after(edition, state, result, assumed, today)


def _base_gain(item: ItemScore, result: Score) -> Decimal:
    if item.verdict is Rating.NA:
        return ZERO
    return rating_points(Rating.MET, item.full, result.scheme) - item.confirmed


def _bonus_gain(item: Criterion, edition: Edition, state: ApplicationState, result: Score, today: date) -> Decimal:
    """Return what proof for the registered events of a bonus item would win under its caps."""
    if item.kind is not CriterionKind.BONUS or all(
        state.event_is_proved(event) for event in state.adjustments_of.get(item.id, ())
    ):
        return ZERO
    proved = Assumption(Kind.EVIDENCE, item.number, amount=Decimal(1))
    return score_after(edition, state, result, (proved,), today).total.confirmed - result.total.confirmed


def _gain(
    item: Criterion, points: Decimal, edition: Edition, state: ApplicationState, today: date, *, by_ticks: bool
) -> Gain:
    lead = state.lead_of(item.id)
    due = lead.due if lead else None
    verdict = state.record(item.id).verdict
    effort, why = _way(item, edition, state, by_ticks=by_ticks)
    return Gain(
        criterion=item,
        points=points,
        effort=effort,
        due=due,
        days_left=(due - today).days if due else None,
        lead=state.lead_name(item.id),
        mends=item.kind is CriterionKind.BASE and verdict is not None,
        why=why,
    )


def _way(
    item: Criterion, edition: Edition, state: ApplicationState, *, by_ticks: bool
) -> tuple[Effort, tuple[str, ...]]:
    """Return how hard the way is, which its hardest part decides, and what is missing.

    Unticked checkpoints are named in any case. They make an item one that lacks something while it is not handed in,
    and where its points are counted ``by_ticks``. Handed in with all its documents, an item scored by its rating waits
    for the review alone: a verdict gives it its points whatever is ticked.
    """
    lacks = shortfalls(item, state)
    verdict = state.record(item.id).verdict
    free = state.record(item.id).status is WorkStatus.SUBMITTED and not by_ticks
    why = [_lack_text(lack, ticks_are_free=free) for lack in lacks]
    missed = [
        found.text for result in check_item(item, edition, state) for found in result.findings
        if found.issue is Issue.TARGET
    ]  # fmt: skip
    owed = [
        state.department_by_id[task.department_id].name
        for task in state.tasks_of.get(item.id, ())
        if task.role is TaskRole.SUPPORT and not part_done(task, state.record(item.id))
    ]
    if owed:
        why.append(f"配合单位未交：{'、'.join(owed)}")
    why += [f"{Issue.TARGET.label}（{text}）" for text in missed]
    if verdict is not None and item.kind is CriterionKind.BASE:
        why.append(f"已审定为「{verdict.label}」，要提高须改进后重新审核")
    if missed or verdict is not None or any(lack.kind is ShortfallKind.OPEN_GAP for lack in lacks):
        return Effort.TIME, tuple(why)
    if owed:
        return Effort.OTHERS, tuple(why)
    waits = (*_WITH_REVIEW, ShortfallKind.MISSING_CHECKPOINTS) if free else _WITH_REVIEW
    if all(lack.kind in waits for lack in lacks):
        return Effort.REVIEW, tuple(why)
    return Effort.MATERIAL, tuple(why)


def _room(top: Score) -> str:
    """Return how many more bonus points new events could give beside all registered ones (``top``), in words."""
    caps = [_most(ledger, top) for ledger in top.bonus_items]
    cap = top.scheme.bonus_cap
    if None not in caps:
        every = sum((one for one in caps if one is not None), ZERO)
        cap = every if cap is None else min(cap, every)
    if cap is None:
        return "再有新的事项还可加分"
    if cap > top.bonus:
        return f"再有新的事项，最多还可加 {points_text(cap - top.bonus)} 分"
    return "再有新的事项也不能多加"


def _most(ledger: LedgerScore, top: Score) -> Decimal | None:
    """Return the most that a bonus item can give, None where only the total can stop it."""
    return ledger.cap if any(top.scheme.level_table(ledger.criterion.number).levels.values()) else ZERO


def _lack_text(lack: Shortfall, *, ticks_are_free: bool) -> str:
    if lack.kind is ShortfallKind.MISSING_CHECKPOINTS and ticks_are_free:
        return f"核查点 {lack.detail} 未勾选（本方案勾选不计分）"
    return f"{lack.kind.label}（{lack.detail}）" if lack.detail else lack.kind.label


def _obstacles(result: Score, top: Score, state: ApplicationState) -> Iterator[str]:
    """Yield what stands in the way of more than ``top``, the score with every step done."""
    for event in result.vetoes:
        yield f"有一票否决「{event.title}」，总分不作数"
    gone = [item for item in result.items if item.verdict is Rating.NA and item.full == 0 and item.listed > 0]
    if gone:
        points = points_text(sum((item.listed for item in gone), ZERO))
        yield f"不适用 {len(gone)} 项，不计 {points} 分：第 {'、'.join(item.criterion.number for item in gone)} 项"
    if result.penalty > 0:
        yield f"已扣 {points_text(result.penalty)} 分"
    if result.bonus_items and all(ledger.registered_only for ledger in result.bonus_items):
        yield "本方案的加分项仅登记，不给分"
    elif result.scheme.bonus_cap is not None and result.bonus >= result.scheme.bonus_cap:
        yield f"加分已到上限 {points_text(result.scheme.bonus_cap)} 分"
    elif result.bonus_items:
        yield f"加分只算已登记的事项；{_room(top)}"
    unknown = [ledger for ledger in result.penalty_items if not ledger.checked and not ledger.registered_only]
    if unknown:
        yield f"还有 {len(unknown)} 个扣分项未自查，情况未知，可能再扣分"
    unproved = [
        event for ledger in result.penalty_items for event in state.adjustments_of.get(ledger.criterion.id, ())
        if not ledger.registered_only and not state.event_is_proved(event)
    ]  # fmt: skip
    if unproved:
        yield f"有 {len(unproved)} 件扣分事项还没有佐证材料，补上后会扣分"
