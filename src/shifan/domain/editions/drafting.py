"""A crosswalk drafted from what is known: permanent ids first, then the same text, then text that is alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from shifan.domain.criteria import Criterion, Edition
from shifan.domain.editions.comparing import Pair, Pairing, place_name
from shifan.domain.editions.crosswalk import Crosswalk, Relation, Row
from shifan.domain.text import fold
from shifan.domain.values import value

SURE = 85
"""From this likeness (percent) on, two items are taken for the same one unless somebody decides otherwise."""

POSSIBLE = 60
"""Below this likeness two items are not even proposed."""

CLEAR = 5
"""By so many percent the best candidate has to be ahead of the next one, or somebody has to choose."""


@value
class Likeness:
    """How alike an old and a new item are, in whole percent."""

    old_id: str
    new_id: str
    percent: int


@value
class Undecided:
    """An old item that has no sure successor, with the new items it may have become, likest first."""

    old: Criterion
    candidates: tuple[Likeness, ...]


@value
class Draft:
    """A whole crosswalk as far as it can be told, the pairs it rests on, and what somebody has to decide.

    An undecided item stands in it as deleted and what it may have become as new, so that nothing is guessed.
    """

    crosswalk: Crosswalk
    pairs: tuple[Pair, ...]
    undecided: tuple[Undecided, ...]


def pairs_of(old: Edition, new: Edition, likenesses: Iterable[Likeness] = ()) -> tuple[Pair, ...]:
    """Return which items correspond for sure: by permanent id, by the same text, by clear likeness; each once."""
    found = {item.id: Pair(item.id, item.id, Pairing.BY_ID) for item in old.criteria if new.has(item.id)}
    taken = set(found)
    for old_id, new_id in _same_text(old, new, taken):
        found[old_id] = Pair(old_id, new_id, Pairing.BY_TEXT)
        taken.add(new_id)
    for likeness in _clear(old, new, likenesses, found, taken):
        found[likeness.old_id] = Pair(likeness.old_id, likeness.new_id, Pairing.BY_LIKENESS, likeness.percent)
        taken.add(likeness.new_id)
    return tuple(found[item.id] for item in old.criteria if item.id in found)


def draft(old: Edition, new: Edition, likenesses: Sequence[Likeness] = ()) -> Draft:
    """Return the crosswalk that ids and texts give, and what is left to decide."""
    pairs = pairs_of(old, new, likenesses)
    known, taken = {pair.old_id: pair for pair in pairs}, {pair.new_id for pair in pairs}
    open_: list[Undecided] = []
    rows: list[Row] = []
    for item in old.criteria:
        if item.id in known:
            rows.append(row_of(old, new, known[item.id]))
            continue
        candidates = tuple(
            sorted(
                (one for one in likenesses if one.old_id == item.id and one.percent >= POSSIBLE),
                key=lambda one: -one.percent,
            )
        )
        free = tuple(one for one in candidates if one.new_id not in taken)
        if candidates:
            open_.append(Undecided(item, free or candidates))
        rows.append(Row(Relation.DELETED, (item.id,), note="没有找到对应的指标" if not candidates else "待定"))
    rows += [Row(Relation.NEW, (), (item.id,)) for item in new.criteria if item.id not in taken]
    return Draft(Crosswalk(old.id, new.id, tuple(rows), old.digest, new.digest), pairs, tuple(open_))


def row_of(old: Edition, new: Edition, pair: Pair) -> Row:
    """Return the row of one pair; where the text is the same, whether it stands under other headings decides."""
    one, other = old.by_id(pair.old_id), new.by_id(pair.new_id)
    if one.digest != other.digest:
        relation = Relation.REWORDED
    elif fold(place_name(old, one)) != fold(place_name(new, other)):
        relation = Relation.MOVED
    else:
        relation = Relation.UNCHANGED
    note = f"{pair.ground.label} {pair.likeness}%" if pair.ground is Pairing.BY_LIKENESS else ""
    return Row(relation, (one.id,), (other.id,), note)


def pairs_in(crosswalk: Crosswalk) -> tuple[Pair, ...]:
    """Return the rows of a crosswalk in which one item became one item."""
    return tuple(
        Pair(row.old[0], row.new[0], Pairing.BY_CROSSWALK)
        for row in crosswalk.rows
        if row.relation.direct and len(row.old) == len(row.new) == 1
    )


def _same_text(old: Edition, new: Edition, taken: set[str]) -> list[tuple[str, str]]:
    """Return the items whose title and requirement are the same, where there is one such on either side."""
    by_text: dict[tuple[str, str], tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for side, edition in enumerate((old, new)):
        for item in edition.criteria:
            if item.id not in taken:
                by_text[fold(item.title), fold(item.requirement)][side].append(item.id)
    return [(ones[0], others[0]) for ones, others in by_text.values() if len(ones) == len(others) == 1]


def _clear(
    old: Edition, new: Edition, likenesses: Iterable[Likeness], found: dict[str, Pair], taken: set[str]
) -> list[Likeness]:
    """Return the pairs that are each other's clear best among what is left."""
    left = [one for one in likenesses if one.old_id not in found and one.new_id not in taken]
    by_old, by_new = _best(left, by_old=True), _best(left, by_old=False)
    return [
        one
        for one in left
        if one.percent >= SURE
        and old.by_id(one.old_id).kind is new.by_id(one.new_id).kind
        and by_old.get(one.old_id) == one
        and by_new.get(one.new_id) == one
    ]


def _best(likenesses: Iterable[Likeness], *, by_old: bool) -> dict[str, Likeness]:
    """Return the likest of each item where it is clearly ahead of the next one."""
    groups: dict[str, list[Likeness]] = defaultdict(list)
    for one in likenesses:
        groups[one.old_id if by_old else one.new_id].append(one)
    best = {}
    for key, group in groups.items():
        ranked = sorted(group, key=lambda one: -one.percent)
        if len(ranked) == 1 or ranked[0].percent - ranked[1].percent >= CLEAR:
            best[key] = ranked[0]
    return best
