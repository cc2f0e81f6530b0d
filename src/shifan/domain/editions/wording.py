"""How a text was reworded: the parts that stayed, went and came, in words as Chinese is read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from shifan.domain.labels import Labelled
from shifan.domain.text import fold
from shifan.domain.values import value

# a number with its unit of writing (100%, 2021) and a Latin word are read as one; a Chinese character stands alone
_WORD = re.compile(r"[0-9]+(?:\.[0-9]+)?%?|[A-Za-z]+|\s+|.", re.DOTALL)
_SHORT = 2
"""So few unchanged characters between two changes are no hold for the eye: they are shown as changed too."""

_IN_COMMON = 0.3
"""Texts that share less than this (0 to 1) are not woven into each other."""


class Fate(Labelled):
    """What became of a part of a text."""

    SAME = "same", "未变"
    GONE = "gone", "删去"
    COME = "come", "新增"


@value
class Piece:
    """A part of a text."""

    fate: Fate
    text: str


def pieces(old: str, new: str) -> tuple[Piece, ...]:
    """Return the parts of both texts in reading order; what went stands before what came in its place.

    The parts that are not ``COME`` make up ``old`` and those that are not ``GONE`` make up ``new``, but for width and
    white space, which do not count. Texts with little in common are shown one after the other.
    """
    one, other = _WORD.findall(old.strip()), _WORD.findall(new.strip())
    matcher = SequenceMatcher(None, [fold(word) for word in one], [fold(word) for word in other], autojunk=False)
    if matcher.ratio() < _IN_COMMON:
        return tuple(_told([("".join(one), "".join(other), False)]))
    found = [("".join(one[a:b]), "".join(other[c:d]), tag == "equal") for tag, a, b, c, d in matcher.get_opcodes()]
    return tuple(_told(_joined(found)))


def marked(parts: Iterable[Piece]) -> str:
    """Return the parts as one plain text: ［－gone－］ and ［＋come＋］."""
    shown = {Fate.SAME: "{}", Fate.GONE: "［－{}－］", Fate.COME: "［＋{}＋］"}
    return "".join(shown[part.fate].format(part.text) for part in parts)


def _joined(found: Sequence[tuple[str, str, bool]]) -> list[tuple[str, str, bool]]:
    """Return the steps with short unchanged parts between two changes taken into the change."""
    made: list[tuple[str, str, bool]] = []
    for place, (gone, come, same) in enumerate(found):
        short = same and 0 < place < len(found) - 1 and len(come) <= _SHORT
        same = same and not short
        if made and not same and not made[-1][2]:
            made[-1] = (made[-1][0] + gone, made[-1][1] + come, False)
        else:
            made.append((gone, come, same))
    return made


def _told(found: Iterable[tuple[str, str, bool]]) -> Iterable[Piece]:
    for gone, come, same in found:
        if same:
            yield Piece(Fate.SAME, come)
            continue
        if gone:
            yield Piece(Fate.GONE, gone)
        if come:
            yield Piece(Fate.COME, come)
