"""Finding the item that a number or a title of other people's making means. Pure functions."""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher

from shifan.domain.criteria import Criterion, Edition
from shifan.domain.text import fold
from shifan.domain.values import value

SURE = 0.75
"""From here on a title is taken as the item's, when no other item comes near."""
POSSIBLE = 0.5
"""From here on an item is offered as a candidate."""
MARGIN = 0.15
"""How far the second-best item has to lie behind the best."""
LOOSE = 0.35
"""From here on a title does not speak against a number."""

_LONGEST = 60
_LEADING = r"^\s*(?:第\s*\d{1,3}\s*项|[(（]?(?:\d{1,3}|[一二三四五六七八九十]{1,3})[)）、.．]|\d{1,3}\s)\s*"


@value
class Scored:
    """An item and how alike it is, from 0 to 1."""

    criterion: Criterion
    score: float


class TitleFinder:
    """Finds the items of an edition by title; remembers what it was asked."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        titles = [(item, plain(item.title)) for item in edition.criteria]
        self._titles = [(item, title, frozenset(title)) for item, title in titles]
        self._known: dict[str, tuple[Scored, ...]] = {}

    def candidates(self, title: str) -> tuple[Scored, ...]:
        """Return the items whose title is like ``title`` (at least POSSIBLE), best first."""
        wanted = plain(title)
        if wanted not in self._known:
            have = frozenset(wanted)  # comparing is slow, and most titles share no two characters with the text
            near = [(item, title) for item, title, chars in self._titles if len(have & chars) > 1]
            scored = [Scored(item, _alike(wanted, title, POSSIBLE)) for item, title in near]
            likely = sorted((one for one in scored if one.score >= POSSIBLE), key=lambda one: -one.score)
            self._known[wanted] = tuple(likely)
        return self._known[wanted]

    def clear_match(self, title: str) -> Criterion | None:
        """Return the item that ``title`` means beyond doubt, None when none or several come into question."""
        found = self.candidates(title)
        if not found or found[0].score < SURE:
            return None
        if len(found) > 1 and found[0].score - found[1].score < MARGIN and found[0].score < 1:
            return None
        if len(found) > 1 and found[1].score == 1:
            return None
        return found[0].criterion


def likeness(first: str, second: str) -> float:
    """Return how alike two titles are, from 0 to 1; punctuation, spaces and leading numbers do not count."""
    return _alike(plain(first), plain(second), LOOSE)


def plain(title: str) -> str:
    """Return the letters, digits and characters of a title without its leading number, caseless."""
    text = re.sub(_LEADING, "", fold(title)).casefold()
    return "".join(ch for ch in text if unicodedata.category(ch)[0] in "LN")[:_LONGEST]


def _alike(text: str, title: str, floor: float) -> float:
    if not text or not title:
        return 0.0
    if text == title:
        return 1.0
    if len(title) >= 3 and title in text:
        return 0.8 + 0.2 * len(title) / len(text)
    if len(text) >= 4 and text in title:
        return 0.7 + 0.3 * len(text) / len(title)
    shared = sum(min(text.count(ch), title.count(ch)) for ch in set(title))
    if 2 * shared < floor * (len(text) + len(title)):  # it cannot reach the floor: comparing in full is slow
        return 0.0
    return SequenceMatcher(None, text, title, autojunk=False).ratio()
