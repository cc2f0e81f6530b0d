"""Why an assumption about bonus and penalty items moves no points, in Chinese. Pure functions."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from shifan.domain.assumptions import Kind
from shifan.domain.criteria import CriterionKind
from shifan.domain.scoring import ZERO, EventScore, LedgerScore, Score
from shifan.domain.whatif_tried import CANCELLED, OVERRULED, Tried, amount_text


def ledger_unmoved(tried: Tried) -> str:
    """Return why it moves no points: an event, its proof, a level, an item's cap; empty when it moves some."""
    if tried.item.kind is CriterionKind.BASE:
        return ""  # a document under a base item: told when it was assumed
    if taken := _ledger_taken_back(tried):
        return taken
    if tried.moves(lambda score: len(score.vetoes)):
        return ""  # a veto is told above everything
    moves = tried.moves(lambda score: _account(tried, score).points)
    if tried.moves(lambda score: _side(tried, score)[0]) and not _came_to_nothing(tried):
        return ""
    new = _account(tried, tried.after)
    if moves and (tried.matters(lambda score: _account(tried, score).points) or not _at_cap(new)):
        return _total_capped(tried) or f"{tried.place}{CANCELLED}"
    return f"{tried.place}{_ledger_reason(tried, new)}"


def _account(tried: Tried, score: Score) -> LedgerScore:
    return next(one for one in score.ledgers if one.criterion.id == tried.item.id)


def _came_to_nothing(tried: Tried) -> bool:
    """Tell whether what it moved in its place was lost again to others: its item or its side is where it was."""
    if tried.given.kind is Kind.CAP:
        return False
    if tried.matters(lambda score: _side(tried, score)[0]):
        return False
    old, new = tried.before, tried.after
    same_item = _account(tried, old).points == _account(tried, new).points
    return same_item or _side(tried, old)[0] == _side(tried, new)[0]


def _at_cap(new: LedgerScore) -> bool:
    return new.cap is not None and _sum(new) >= new.cap


def _sum(ledger: LedgerScore) -> Decimal:
    return sum((event.points for event in ledger.events if event.counted), ZERO)


def _total_capped(tried: Tried) -> str:
    word = "加分" if tried.item.kind is CriterionKind.BONUS else "扣分"
    _, uncapped, cap = _side(tried, tried.after)
    if cap is None or uncapped < cap:
        return ""
    return f"{tried.place}的得分变了，但{word}合计已到上限 {amount_text(cap)}，总分不变"


def _side(tried: Tried, score: Score) -> tuple[Decimal, Decimal, Decimal | None]:
    """Return the points of all bonus or all penalty items: as they count, before their cap, and the cap."""
    kind = tried.given.kind
    if kind is Kind.BONUS_CAP or (kind is not Kind.PENALTY_CAP and tried.item.kind is CriterionKind.BONUS):
        counts, ledgers, cap = score.bonus, score.bonus_items, score.scheme.bonus_cap
    else:
        counts, ledgers, cap = score.penalty, score.penalty_items, score.scheme.penalty_cap
    return counts, sum((ledger.points for ledger in ledgers), ZERO), cap


def _ledger_taken_back(tried: Tried) -> str:
    given, number = tried.given, tried.item.number
    if given.kind is Kind.CAP:
        if _account(tried, tried.after).cap != given.amount:
            return OVERRULED.format(given.line)
        word = tried.stood(lambda score: _account(tried, score).cap == given.amount)
        return f"{tried.place}的上限{word}{_cap(given.amount)}" if word else ""
    if given.kind is Kind.LEVEL:
        if tried.after.scheme.level_table(number).levels.get(given.level) != given.amount:
            return OVERRULED.format(given.line)
        word = tried.stood(lambda score: score.scheme.level_table(number).levels.get(given.level) == given.amount)
        return f"{tried.place}级别「{given.level}」{word} {amount_text(given.amount)}" if word else ""
    return ""


def _ledger_reason(tried: Tried, new: LedgerScore) -> str:
    given = tried.given
    levels = tried.after.scheme.level_table(tried.item.number).levels
    if given.kind is Kind.CAP:
        return f"各事项合计 {amount_text(_sum(new))}，上限放在这里不起作用"
    if new.registered_only:
        return "：本方案仅登记，不给分"
    if given.kind is Kind.EVENT and given.level not in levels:
        return f"：本方案没有「{given.level}」这一级别，只有 {'、'.join(levels)}"
    mine = list(_events_meant(tried, new))
    if not mine:
        return f"还没有级别为「{given.level}」的事项"
    if not any(one.counted for one in mine):
        return f"的事项「{mine[-1].event.title}」{mine[-1].reason}"
    if _at_cap(new):
        named = f"，「{given.title}」不再计分" if given.title else ""
        return f"已到上限 {amount_text(new.cap)}{named}"
    return CANCELLED if any(one.points for one in mine if one.counted) else "这一级别的事项是 0 分"


def _events_meant(tried: Tried, new: LedgerScore) -> Iterator[EventScore]:
    """Yield the events that it speaks of: the one it makes, those of a level, those that it proves."""
    given, previous = tried.given, _account(tried, tried.previous).events
    if given.kind is Kind.LEVEL:
        yield from (one for one in new.events if one.event.level == given.level)
        return
    counted = {one.event.id for one in previous if one.counted}
    made = {one.event.id for one in _account(tried, tried.steps[tried.position + 1]).events}
    if given.kind is Kind.EVENT:
        made -= {one.event.id for one in previous}
    yield from (one for one in new.events if one.event.id in made - counted)


def total_cap_unmoved(tried: Tried) -> str:
    """Return why a cap of all bonus or all penalty points moves none; empty when it moves some."""
    given = tried.given
    word = "加分" if given.kind is Kind.BONUS_CAP else "扣分"
    _, uncapped, cap = _side(tried, tried.after)
    if cap != given.amount:
        return OVERRULED.format(given.line)
    if stood := tried.stood(lambda score: _side(tried, score)[2] == given.amount):
        return f"{word}上限{stood}{_cap(given.amount)}"
    if tried.moves(lambda score: _side(tried, score)[0]):
        return ""
    return f"{word}合计 {amount_text(uncapped)}，上限放在这里不起作用"


def _cap(points: Decimal | None) -> str:
    return "不设上限" if points is None else f" {amount_text(points)}"
