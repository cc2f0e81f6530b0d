"""Item numbers as clerks list them: ``32,35,40-45``, ``第32、35项``, ``40至45``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from shifan.domain.criteria import Criterion, Edition
from shifan.domain.errors import UsageError
from shifan.domain.text import fold

_DASH = r"\s*[-~—–―‐至到]+\s*"
_BREAK = r"[,、;；\s]+"


def plain_number(text: str) -> str:
    """Return one number in plain digits: ``第３２项`` is ``32``."""
    return fold(text).replace("。", ".").removeprefix("第").removesuffix("项").strip()


def items_in(text: str, edition: Edition) -> tuple[Criterion, ...]:
    """Return the items that ``text`` lists, each once, in the edition's order; a range includes both ends.

    A checkpoint's number gives its item. Raises UsageError for an empty list or a range that runs backwards,
    NotFoundError for a number that the edition does not have.
    """
    parts = [part for part in re.split(_BREAK, re.sub(_DASH, "-", fold(text)).strip(" -")) if part]
    if not parts:
        raise UsageError("请写明指标编号。", "例：32 或 32,35,40-45")
    wanted: set[str] = set()
    for part in parts:
        wanted.update(item.id for item in _items_of(part, edition))
    return tuple(item for item in edition.criteria if item.id in wanted)


def numbers_text(items: Iterable[Criterion]) -> str:
    """Return the items' numbers in short: ``4、19、21-24``; a run of at least three is drawn together."""
    return short_numbers([item.number for item in items])


def short_numbers(numbers: Sequence[str]) -> str:
    """Return numbers in short: ``4、19、21-24``; what is not a number stays single."""
    runs: list[list[str]] = []
    for number in numbers:
        last = runs[-1][-1] if runs else ""
        if last.isdigit() and number.isdigit() and int(number) == int(last) + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return "、".join("、".join(run) if len(run) < 3 else f"{run[0]}-{run[-1]}" for run in runs)


def _items_of(part: str, edition: Edition) -> Sequence[Criterion]:
    first, dash, last = part.partition("-")
    start = _item(first, edition)
    if not dash:
        return (start,)
    end = _item(last, edition)
    items = edition.criteria
    low, high = items.index(start), items.index(end)
    if high < low:
        raise UsageError(f"「{part}」前大后小。", f"请写成 {end.number}-{start.number}。")
    return items[low : high + 1]


def _item(text: str, edition: Edition) -> Criterion:
    return edition.by_number(plain_number(text).partition(".")[0])
