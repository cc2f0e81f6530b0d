"""Assumptions of a what-if (推演), as people write them: ``勾选 32.2``, ``评 65 达标``, or ``rate 65 met``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation

from shifan.domain.dates import parse_date
from shifan.domain.errors import ShifanError, UsageError
from shifan.domain.labels import Labelled
from shifan.domain.records import Rating
from shifan.domain.text import clean_line, fold
from shifan.domain.values import value

EXAMPLES = "例：勾选 32.2；评 65 达标；审核 65 基本达标；材料 12 2；事项 101 国家级；分值 65 2；系数 基本达标 0.6。"
_MOST = 200
_TOO_MUCH = 1_000_000  # as in a scheme file


class Kind(Labelled):
    """What is assumed; the label is the word that begins the line."""

    TICK = "tick", "勾选"
    UNTICK = "untick", "取消勾选"
    CLAIM = "rate", "评"
    VERDICT = "verdict", "审核"
    EVIDENCE = "evidence", "材料"
    EVENT = "event", "事项"
    POINTS = "points", "分值"
    FRACTION = "fraction", "系数"
    LEVEL = "level", "级别"
    CAP = "cap", "上限"
    BONUS_CAP = "bonus-cap", "加分上限"
    PENALTY_CAP = "penalty-cap", "扣分上限"

    @property
    def of_scheme(self) -> bool:
        """True for what changes the scheme, not the ledger."""
        return self in (Kind.POINTS, Kind.FRACTION, Kind.LEVEL, Kind.CAP, Kind.BONUS_CAP, Kind.PENALTY_CAP)


_OTHER_WORDS = {
    "打勾": Kind.TICK,
    "自评": Kind.CLAIM,
    "claim": Kind.CLAIM,
    "审": Kind.VERDICT,
    "审定": Kind.VERDICT,
    "加材料": Kind.EVIDENCE,
    "登记": Kind.EVENT,
}


@value
class Assumption:
    """One assumption. ``number`` is an item's or checkpoint's; ``amount`` points, a fraction or how many documents.

    A cap without ``amount`` is no cap.
    """

    kind: Kind
    number: str = ""
    rating: Rating | None = None
    level: str = ""
    amount: Decimal | None = None
    on: date | None = None
    title: str = ""

    @property
    def line(self) -> str:
        """The assumption as it is written, always in the same words."""
        rating = self.rating.label if self.rating else ""
        amount = f"{self.amount:f}" if self.amount is not None else "无" if self.kind in _CAPS else ""
        if self.kind is Kind.EVIDENCE and self.amount == 1:
            amount = ""
        parts = (self.kind.label, self.number, rating, self.level, amount, str(self.on or ""), self.title)
        return " ".join(part for part in parts if part)


_CAPS = (Kind.CAP, Kind.BONUS_CAP, Kind.PENALTY_CAP)


def parse_assumptions(lines: Iterable[str]) -> tuple[Assumption, ...]:
    """Return the assumptions of lines; one line may hold several, parted by a semicolon. Raises UsageError."""
    pieces = [piece for line in lines for piece in re.split(r"[;；\n]", clean_line(line)) if piece.strip()]
    if len(pieces) > _MOST:
        raise UsageError(f"一次推演最多 {_MOST} 条假设，现在有 {len(pieces)} 条。")
    return tuple(parse_assumption(piece) for piece in pieces)


def parse_assumption(line: str) -> Assumption:
    """Return the assumption of one line. Raises UsageError quoting the line."""
    words = _split(fold(line))
    kind = (Kind.parse(words[0].lower()) or _OTHER_WORDS.get(words[0].lower())) if words else None
    if kind is None:
        raise UsageError(f"「{clean_line(line)}」看不明白。", EXAMPLES)
    try:
        made = _READERS[kind](kind, words[1:])
        if made.title:  # as it was written: a title keeps its full-width punctuation
            made = replace(made, title=" ".join(_split(clean_line(line))[-len(made.title.split()) :]))
        return made
    except (IndexError, InvalidOperation, ValueError, ShifanError):
        raise UsageError(f"「{clean_line(line)}」看不明白，应当这样写：{_FORMS[kind]}。", EXAMPLES) from None


def _split(text: str) -> list[str]:
    """Part the words; a Chinese word may stand right beside its number: ``勾选32.2``, ``评第65项达标``."""
    found = re.fullmatch(r"(\D*?)第?\s*(\d+(?:[.。．]\d+)?)\s*项?(.*)", text)
    if found is None:
        return text.split()
    return [*found.group(1).split(), found.group(2).replace("。", "."), *found.group(3).split()]


def _no_more(words: list[str]) -> None:
    if words:
        raise ValueError


def _number(kind: Kind, words: list[str]) -> Assumption:
    number, *rest = words
    _no_more(rest)
    return Assumption(kind, number)


def _rated(kind: Kind, words: list[str]) -> Assumption:
    number, word, *rest = words
    _no_more(rest)
    rating = Rating.parse(word.lower())
    if rating is None:
        raise ValueError
    return Assumption(kind, number, rating)


def _evidence(kind: Kind, words: list[str]) -> Assumption:
    number, *rest = words
    count = Decimal(rest[0].removesuffix("份")) if rest else Decimal(1)
    _no_more(rest[1:])
    if count != count.to_integral_value() or not 0 < count <= 99:
        raise ValueError
    return Assumption(kind, number, amount=count)


def _event(kind: Kind, words: list[str]) -> Assumption:
    number, level, *rest = words
    on = parse_date(rest.pop(0)) if rest and re.match(r"\d{4}[-年./]", rest[0]) else None
    return Assumption(kind, number, level=level, on=on, title=" ".join(rest))


def _points(kind: Kind, words: list[str]) -> Assumption:
    number, amount, *rest = words
    _no_more(rest)
    return Assumption(kind, number, amount=_amount(amount))


def _fraction(kind: Kind, words: list[str]) -> Assumption:
    made = _rated(kind, ["", words[0]])
    _no_more(words[2:])
    fraction = _amount(words[1])
    if fraction > 1 or made.rating is Rating.NA:
        raise ValueError
    return Assumption(kind, rating=made.rating, amount=fraction)


def _level(kind: Kind, words: list[str]) -> Assumption:
    number, level, amount, *rest = words
    _no_more(rest)
    return Assumption(kind, number, level=level, amount=_amount(amount))


def _cap(kind: Kind, words: list[str]) -> Assumption:
    number = words.pop(0) if kind is Kind.CAP else ""
    _no_more(words[1:])
    return Assumption(kind, number, amount=None if words[0] in ("无", "none") else _amount(words[0]))


def _amount(text: str) -> Decimal:
    amount = Decimal(text.removesuffix("分"))
    if not amount.is_finite() or amount < 0 or amount >= _TOO_MUCH or int(amount.as_tuple().exponent) < -4:
        raise ValueError
    return amount


_READERS: dict[Kind, Callable[[Kind, list[str]], Assumption]] = {
    Kind.TICK: _number,
    Kind.UNTICK: _number,
    Kind.CLAIM: _rated,
    Kind.VERDICT: _rated,
    Kind.EVIDENCE: _evidence,
    Kind.EVENT: _event,
    Kind.POINTS: _points,
    Kind.FRACTION: _fraction,
    Kind.LEVEL: _level,
    Kind.CAP: _cap,
    Kind.BONUS_CAP: _cap,
    Kind.PENALTY_CAP: _cap,
}
_FORMS = {
    Kind.TICK: "勾选 32.2，或勾选 32（全部核查点）",
    Kind.UNTICK: "取消勾选 32.2",
    Kind.CLAIM: "评 65 达标（基本达标、未达标、不适用）",
    Kind.VERDICT: "审核 65 达标（基本达标、未达标、不适用）",
    Kind.EVIDENCE: "材料 12，或材料 12 2（几份）",
    Kind.EVENT: "事项 101 国家级，后面可以写日期（2023-05-01）和名称",
    Kind.POINTS: "分值 65 2",
    Kind.FRACTION: "系数 基本达标 0.6（0 到 1）",
    Kind.LEVEL: "级别 101 国家级 3",
    Kind.CAP: "上限 101 5，不设上限写「无」",
    Kind.BONUS_CAP: "加分上限 10，不设上限写「无」",
    Kind.PENALTY_CAP: "扣分上限 10，不设上限写「无」",
}
