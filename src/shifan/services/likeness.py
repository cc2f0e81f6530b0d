"""How alike the items of two editions are, by their titles and requirements; the headings are only a hint."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from shifan.domain.criteria import Criterion, Edition
from shifan.domain.editions.drafting import POSSIBLE, Likeness
from shifan.domain.text import search_key
from shifan.domain.values import value

Ratio = Callable[[str, str], float]

_HINT = 4
"""So many percent more where the first-level headings are alike, and so many less where they are not."""
_ALIKE = 70
_WORTH_A_LOOK = 35
"""Where neither titles nor requirements reach this, nothing closer is compared."""


@value
class _Texts:
    id: str
    group: str
    title: str
    requirement: str


def likenesses(old: Edition, new: Edition) -> tuple[Likeness, ...]:
    """Return how alike the items of two editions are, in whole percent; pairs that are not alike are left out."""
    from rapidfuzz import fuzz  # only where editions are matched: keeps start-up short

    headings = cache(fuzz.ratio)
    others = [_texts(new, item) for item in new.criteria]
    found = []
    for one in (_texts(old, item) for item in old.criteria):
        for other in others:
            percent = _percent(one, other, fuzz.ratio, fuzz.partial_ratio, headings)
            if percent >= POSSIBLE:
                found.append(Likeness(one.id, other.id, percent))
    return tuple(found)


def _texts(edition: Edition, item: Criterion) -> _Texts:
    group, _ = edition.place_of(item.id)
    return _Texts(item.id, search_key(group.title), search_key(item.title), search_key(item.requirement))


def _percent(one: _Texts, other: _Texts, whole: Ratio, part: Ratio, headings: Ratio) -> int:
    """Return the likeness: titles and requirements together; a text that is a part of the other counts a little less.

    100 is only for the same title and requirement.
    """
    if (one.title, one.requirement) == (other.title, other.requirement):
        return 100
    title, requirement = whole(one.title, other.title), whole(one.requirement, other.requirement)
    if max(title, requirement) < _WORTH_A_LOOK:
        return 0
    requirement = max(requirement, 0.9 * part(one.requirement, other.requirement))
    hint = _HINT if headings(one.group, other.group) >= _ALIKE else -_HINT
    return max(0, min(99, round(0.4 * title + 0.6 * requirement + hint)))
