"""Why an assumption of a what-if moves no points, in Chinese. Pure functions."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from shifan.domain.assuming import checkpoints_of
from shifan.domain.assumptions import Kind
from shifan.domain.explain import points_text
from shifan.domain.records import Rating
from shifan.domain.scheme import NaPolicy
from shifan.domain.scoring import ZERO, ItemScore, Score
from shifan.domain.whatif_ledgers import ledger_unmoved, total_cap_unmoved
from shifan.domain.whatif_tried import CANCELLED, OVERRULED, Tried, amount_text


def why_unmoved(tried: Tried) -> str:
    """Return why the assumption moves no points; empty when it moves some."""
    return _REASONS[tried.given.kind](tried)


def _base(tried: Tried) -> str:
    if _overruled(tried):
        return OVERRULED.format(tried.given.line)
    old, new = _scored(tried, tried.before), _scored(tried, tried.after)
    if tried.given.kind is Kind.CLAIM and new.verdict is not None:
        return f"{tried.place}已有审核结论「{new.verdict.label}」，自评不影响得分"
    if already := _already(tried):
        return f"{tried.place}{already}"
    if _points(old) != _points(new) and tried.moves(lambda score: _points(_scored(tried, score))):
        return ""
    if tried.given.kind in (Kind.VERDICT, Kind.POINTS) and tried.moves(lambda score: (score.base, score.maximum)):
        return ""  # the full points of all, or what is shared out among the others
    return f"{tried.place}{_unrated(tried, new) or _held_down(tried, new)}"


def _scored(tried: Tried, score: Score) -> ItemScore:
    return next(one for one in score.items if one.criterion.id == tried.item.id)


def _points(item: ItemScore) -> tuple[Decimal, ...]:
    return item.confirmed, item.claimed, item.ceiling


def _overruled(tried: Tried) -> bool:
    """Tell whether later assumptions took this one back."""
    given, scheme, state = tried.given, tried.copy.scheme, tried.copy.state
    if given.kind in (Kind.TICK, Kind.UNTICK):
        item, points = checkpoints_of(tried.edition, given.number)
        ticked = state.ticks_of.get(item.id, {})
        return all((point.id in ticked) != (given.kind is Kind.TICK) for point in points)
    if given.kind is Kind.POINTS:
        return scheme.points_of(given.number).points != given.amount
    record = state.record(tried.item.id)
    return given.rating is not (record.verdict if given.kind is Kind.VERDICT else record.claim)


def _already(tried: Tried) -> str:
    given = tried.given
    label = given.rating.label if given.rating else ""
    if given.kind is Kind.CLAIM:
        word = tried.stood(lambda score: _scored(tried, score).claim is given.rating)
        return f"的自评{word}「{label}」" if word else ""
    if given.kind is Kind.VERDICT:
        word = tried.stood(lambda score: _scored(tried, score).verdict is given.rating)
        return f"的审核结论{word}「{label}」" if word else ""
    if given.kind is Kind.POINTS:
        word = tried.stood(lambda score: _scored(tried, score).listed == given.amount)
        return f"{word} {amount_text(given.amount)}" if word else ""
    return ""


def _unrated(tried: Tried, new: ItemScore) -> str:
    """Return what keeps the item from scoring by its rating at all."""
    given, scheme = tried.given, tried.after.scheme
    if new.listed == 0:
        return "分值是 0 分，怎样评都不得分"
    if new.verdict is Rating.NA:
        return f"已审定为不适用（{scheme.na_policy.label}），不再变动"
    if new.full == 0:
        return "满分是 0 分，怎样评都不得分"
    if new.verdict is None and new.claim is Rating.NA and scheme.na_policy is not NaPolicy.FULL:
        return "自评「不适用」，要审定以后才影响得分"
    rating = new.verdict or new.claim
    if rating is None:
        return "还没有自评，也没有审核结论，勾选先不计分"
    if scheme.fractions.get(rating) == 0:
        same = "，和没有自评一样" if given.kind is Kind.CLAIM else ""
        return f"评为「{rating.label}」，得 0 分{same}"
    return ""


def _held_down(tried: Tried, new: ItemScore) -> str:
    """Return what an item that has a rating worth something is held down by."""
    rating = new.verdict or new.claim
    label = rating.label if rating else ""
    if tried.moves(lambda score: _points(_scored(tried, score))):
        return CANCELLED
    if new.ticks is None or rating is Rating.NA:
        return f"评为「{label}」，得分与原来相同"
    if new.ticks.ticked == 0:
        return "按核查点计分，还没有勾选计分的核查点"
    if tried.given.kind in (Kind.TICK, Kind.UNTICK):
        if not tried.moves(lambda score: _scored(tried, score).ticks):
            return _weightless(tried)
        if not tried.matters(lambda score: _scored(tried, score).ticks):
            return f"的「{tried.given.line}」和别的假设重复"
        return f"最多得评级「{label}」所给的分，勾选不再改变得分"
    return "按核查点计分，得分受已勾选的核查点所限"


def _weightless(tried: Tried) -> str:
    number = tried.given.number
    return f"的核查点 {number} 权重是 0，不计分" if "." in number else "：这次改动的核查点权重是 0，不计分"


def _fraction(tried: Tried) -> str:
    given = tried.given
    assert given.rating is not None
    rating, label = given.rating, f"「{given.rating.label}」"
    if tried.after.scheme.fractions[rating] != given.amount:
        return OVERRULED.format(given.line)
    if word := tried.stood(lambda score: score.scheme.fractions[rating] == given.amount):
        return f"系数：{label}{word} {points_text(given.amount or ZERO)}"
    if tried.moves(lambda score: score.base):
        return ""
    rated = [item for item in tried.after.items if rating is (item.verdict or item.claim)]
    if not rated:
        return f"系数：还没有评为{label}的项"
    return f"系数：评为{label}的 {len(rated)} 项没有得分可变（分值是 0，或受核查点所限）"


_REASONS: dict[Kind, Callable[[Tried], str]] = {
    Kind.TICK: _base,
    Kind.UNTICK: _base,
    Kind.CLAIM: _base,
    Kind.VERDICT: _base,
    Kind.POINTS: _base,
    Kind.EVIDENCE: ledger_unmoved,
    Kind.EVENT: ledger_unmoved,
    Kind.LEVEL: ledger_unmoved,
    Kind.CAP: ledger_unmoved,
    Kind.FRACTION: _fraction,
    Kind.BONUS_CAP: total_cap_unmoved,
    Kind.PENALTY_CAP: total_cap_unmoved,
}
