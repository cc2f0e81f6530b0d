"""The number that each item gets: its own where the table numbers its items through, else its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from shifan.domain.edition_table.drafts import DraftItem
from shifan.domain.edition_table.labels import MARKS, number_of
from shifan.domain.edition_table.openings import numbering, opening_of
from shifan.domain.edition_table.values import Role
from shifan.domain.numbering import short_numbers
from shifan.domain.values import value

_SHOWN = 10


@value
class Taken:
    """The numbers that items have of their own, those of the column that are no whole numbers, and what was cut off.

    ``cut`` are items with the number that stood before their words; ``kept`` those whose words only look numbered.
    """

    given: tuple[int | None, ...]
    odd: tuple[str, ...]
    cut: tuple[tuple[DraftItem, str], ...]
    kept: tuple[tuple[DraftItem, str], ...]


def take_numbers(items: Sequence[DraftItem], joined: frozenset[int], breaks: Sequence[bool]) -> Taken:
    """Take each item's own number out of its texts, where it is one; ``breaks``: a new part begins here.

    ``joined`` are the tables whose column of numbers is merged over several items: it numbers something else.
    """
    texts = ["" if item.table in joined else item.texts.get(Role.NUMBER, "").strip(MARKS) for item in items]
    cells = [number_of(text) if text else None for text in texts]
    odd = tuple(text for text, number in zip(texts, cells, strict=True) if text and number is None)
    openings = [opening_of(item.texts.get(_words(item), "")) for item in items]
    numbers = numbering(openings, breaks, cells)
    cut, kept = [], []
    given = [*cells]
    for at, (item, opening) in enumerate(zip(items, openings, strict=True)):
        if opening is None:
            continue
        if at in numbers:
            item.texts[_words(item)] = opening.rest
            given[at] = opening.number if given[at] is None else given[at]
            cut.append((item, opening.mark))
        elif cells[at] is None or opening.clean:
            kept.append((item, opening.mark))
    return Taken(tuple(given), odd, tuple(cut), tuple(kept))


def openings_told(taken: Taken) -> list[str]:
    """Return what is said of the openings of texts: which were numbers, and which were left as they are."""
    told = []
    if taken.cut:
        numbers = short_numbers([item.number for item, _ in taken.cut])
        told.append(f"第 {numbers} 项文字前面有连着编的号（「{taken.cut[0][1]}」等），没有算进文字")
    if taken.kept:
        places = "、".join(f"{item.place}「{mark}」" for item, mark in taken.kept[:_SHOWN])
        more = f"等 {len(taken.kept)} 处" if len(taken.kept) > _SHOWN else ""
        told.append(f"文字开头像编号、但没有连着编下来，照原文保留，请核对：{places}{more}")
    return told


def _words(item: DraftItem) -> Role:
    return Role.TITLE if item.texts.get(Role.TITLE) else Role.REQUIREMENT


def assign_numbers(
    items: Sequence[DraftItem], given: Sequence[int | None], breaks: Sequence[bool], odd: Sequence[str]
) -> tuple[list[str], list[str]]:
    """Give every item its number; returns what was decided, and what is wrong. ``breaks``: a new part begins here."""
    if odd:
        _by_place(items)
        return [f"原来的编号（{odd[0]} 等）不是整数，已按先后编为 1 至 {len(items)}"], []
    if all(number is None for number in given):
        _by_place(items)
        return [f"表里没有三级指标的编号，已按先后编为 1 至 {len(items)}"], []
    if _restarts(given, breaks):
        _by_place(items)
        return [f"原来的编号在每一部分都从 1 开始，已按先后通编为 1 至 {len(items)}"], []
    problems = _twice(items, given)
    if problems:
        return [], problems
    return _filled(items, given)


def _by_place(items: Sequence[DraftItem]) -> None:
    for at, item in enumerate(items, start=1):
        item.number = str(at)


def _restarts(given: Sequence[int | None], breaks: Sequence[bool]) -> bool:
    """Tell whether the numbers begin anew with each part, and are without gap or double inside it."""
    last, again = 0, False
    for number, fresh in zip(given, breaks, strict=True):
        if number is None:
            return False
        if number == 1 and last and fresh:
            again = True
        elif number != last + 1:
            return False
        last = number
    return again


def _twice(items: Sequence[DraftItem], given: Sequence[int | None]) -> list[str]:
    counts = Counter(number for number in given if number is not None)
    problems = []
    for number, count in sorted(counts.items()):
        if count > 1:
            places = [item.place for item, own in zip(items, given, strict=True) if own == number]
            problems.append(f"编号 {number} 重复：{'、'.join(places[:_SHOWN])}")
    if 0 in counts:
        problems.append("编号不能是 0")
    return problems


def _filled(items: Sequence[DraftItem], given: Sequence[int | None]) -> tuple[list[str], list[str]]:
    remarks, problems = [], []
    used = {number for number in given if number is not None}
    last, filled = 0, []
    for item, own in zip(items, given, strict=True):
        number = own if own is not None else last + 1
        if own is None:
            if number in used:
                problems.append(f"{item.place}：没有编号，上一项是 {last}，而 {number} 另有其项")
            used.add(number)
            filled.append(str(number))
        item.number, last = str(number), number
    if filled and not problems:
        remarks.append(f"有的项没有编号，接着上一项编为 {short_numbers(filled)}")
    order = [int(item.number) for item in items]
    missing = sorted(set(range(1, max(order) + 1)) - set(order))
    if missing and not problems:
        remarks.append(f"编号不连续，缺 {short_numbers([str(number) for number in missing[:200]])}")
    if order != sorted(order) and not problems:
        remarks.append("编号不是从小到大排的，照原样保留")
    return remarks, problems
