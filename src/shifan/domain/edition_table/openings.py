"""Whether what texts begin with is their numbering or belongs to their words: ``1.推进`` as against ``24 小时服务``.

One text alone does not tell. What counts is whether the openings run on from text to text, as a numbering does.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from shifan.domain.edition_table.labels import HAN, ROUND, number_value
from shifan.domain.values import value

_OPENING = re.compile(
    rf"(?:第\s*(?P<part>{HAN}|\d{{1,3}})\s*(?:部分|章|节|类|项)(?P<gap>\s*[、.．:：]|\s+)?"
    rf"|(?P<han>{HAN})\s*[、.．:：]"
    rf"|[（(]\s*(?P<inner>{HAN}|\d{{1,4}})\s*[)）]\s*[、.．]?"
    r"|(?P<digits>\d{1,4})\s*[.．、:：)）]"
    r"|(?P<spaced>\d{1,4})[ \u00a0\u3000]+(?=[^\d\s])"
    rf"|(?P<round>[{ROUND}])\s*[、.．]?)\s*"
)
_STYLES = ("part", "han", "inner", "digits", "spaced", "round")
_GOES_ON = {
    "han": re.compile("[〇零一二三四五六七八九十百千]"),
    "digits": re.compile(r"\d"),
    "spaced": re.compile("[年月日个项条次人户家万亿分小时秒周天号强]"),
}
"""What follows where the opening may well be part of the words: ``一、二级``, ``2.3 个``, ``24 小时``."""


@value
class Opening:
    """What may be the number of a text: how it is written, its number, its characters and the text after it.

    ``clean``: nothing speaks for its being part of the words.
    """

    style: str
    number: int
    mark: str
    rest: str
    clean: bool


def opening_of(text: str) -> Opening | None:
    """Return what a text begins with that may be its number, None where there is nothing such."""
    plain = text.strip()
    found = _OPENING.match(plain)
    if found is None or not plain[found.end() :]:
        return None
    style = next(name for name in _STYLES if found[name])
    number = number_value(found[style])
    if number is None:
        return None
    rest = plain[found.end() :]
    doubt = _GOES_ON.get(style)
    clean = bool(found["gap"]) if style == "part" else doubt is None or doubt.match(rest) is None
    return Opening(style, number, found[0].strip(), rest, clean)


def numbering(
    openings: Sequence[Opening | None], breaks: Sequence[bool], cells: Sequence[int | None]
) -> frozenset[int]:
    """Return the places of the openings that are numbers.

    They are so where all of a part (``breaks`` says where one begins) run on from 1 or from the part before, where
    they are what the column of numbers says (``cells``), and where nearly all say their place in the whole; but never
    where every one of them may as well be part of the words.
    """
    whole = range(len(openings))
    if _is_run(openings, whole, 0) or _mostly(openings):
        found = {*whole}
    else:
        parts = list(_parts(breaks))
        found = {at for part in parts if len(part) > 1 and _is_run(openings, part, part[0]) for at in part}
        found |= _like_cells(openings, parts, cells)
        found |= _between(openings, parts, found)
        found |= _in_place(openings)
    sure = {one.style for at in found if (one := openings[at]) is not None and one.clean}
    return frozenset(at for at in found if (one := openings[at]) is not None and one.style in sure)


def without_numbering(texts: Iterable[str]) -> list[str]:
    """Return the texts of one list without their numbers, where all have one and these run on from 1."""
    given = list(texts)
    found = [opening for opening in map(opening_of, given) if opening is not None]
    if [one.number for one in found] != list(range(1, len(given) + 1)) or not any(one.clean for one in found):
        return given
    return [one.rest for one in found]


def _parts(breaks: Sequence[bool]) -> Iterator[range]:
    starts = [at for at, fresh in enumerate(breaks) if fresh or at == 0]
    for start, end in zip(starts, [*starts[1:], len(breaks)], strict=True):
        yield range(start, end)


def _is_run(openings: Sequence[Opening | None], part: range, start: int) -> bool:
    """Tell whether all of a part are written alike and count on, from 1 or from what stands before the part."""
    first = openings[part[0]] if len(part) else None
    before = openings[start - 1] if start else None
    if first is None or (first.number != 1 and not _follows(before, first)):
        return False
    return all(_follows(openings[at - 1], openings[at]) for at in part[1:])


def _follows(before: Opening | None, after: Opening | None) -> bool:
    return before is not None and after is not None and (before.style, before.number + 1) == (after.style, after.number)


def _mostly(openings: Sequence[Opening | None]) -> bool:
    """Tell whether every text has an opening of one style, and most count on: a numbering with slips in it."""
    found = [one for one in openings if one is not None]
    if len(found) < max(3, len(openings)) or len({one.style for one in found}) > 1 or found[0].number != 1:
        return False
    steps = sum(_follows(one, two) or two.number == 1 for one, two in zip(found, found[1:], strict=False))
    return steps * 3 >= (len(found) - 1) * 2


def _like_cells(openings: Sequence[Opening | None], parts: Sequence[range], cells: Sequence[int | None]) -> set[int]:
    def alike(at: int) -> bool:
        one = openings[at]
        return one is not None and one.number == cells[at]

    found = {at for part in parts if all(map(alike, part)) for at in part}
    return found if len(found) > 1 else set()


def _in_place(openings: Sequence[Opening | None]) -> set[int]:
    """Return the openings that say the place of their text, where nearly all do: some texts have been left without."""
    styles = Counter(one.style for at, one in enumerate(openings, start=1) if one is not None and one.number == at)
    style, count = max(styles.items(), key=lambda pair: pair[1], default=("", 0))
    if count < 3 or count * 3 < len(openings) * 2:
        return set()
    return {at for at, one in enumerate(openings) if one is not None and (one.style, one.number) == (style, at + 1)}


def _between(openings: Sequence[Opening | None], parts: Sequence[range], found: set[int]) -> set[int]:
    """Return the only items of their parts that go on counting from a neighbour, or begin as the other parts do."""
    styles = {one.style for at in found if (one := openings[at]) is not None}

    def near(at: int) -> Opening | None:
        return openings[at] if at in found else None

    more = set()
    for at in (part[0] for part in parts if len(part) == 1 and part[0] not in found):
        one = openings[at]
        if one is None or one.style not in styles:
            continue
        if one.number == 1 or _follows(near(at - 1), one) or _follows(one, near(at + 1)):
            more.add(at)
            found = found | {at}
    return more
