"""Deciding one item of a crosswalk by hand; whatever is decided, it goes on covering both editions whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from shifan.domain.criteria import Edition
from shifan.domain.editions.comparing import Pair, Pairing
from shifan.domain.editions.crosswalk import Crosswalk, Relation, Row
from shifan.domain.editions.drafting import row_of


def decide(crosswalk: Crosswalk, old: Edition, new: Edition, old_id: str, new_id: str | None) -> Crosswalk:
    """Return the crosswalk in which ``old_id`` became ``new_id``, or came to its end (None).

    Where another item became the same one, both are merged; where it is a part of one that was split, it covers this
    one. What the old item had become before is new unless somebody else became it. Raises NotFoundError.
    """
    old.by_id(old_id)
    rows = [row for present in crosswalk.rows for row in _without(present, old, new, old_id)]
    if new_id is None:
        rows.append(Row(Relation.DELETED, (old_id,)))
    else:
        new.by_id(new_id)
        rows = list(_with(rows, old, new, old_id, new_id))
    order = {item.id: place for place, item in enumerate(old.criteria)}
    rows.sort(key=lambda row: min((order[key] for key in row.old), default=len(order)))
    return replace(crosswalk, rows=tuple(rows))


def _without(row: Row, old: Edition, new: Edition, old_id: str) -> Iterator[Row]:
    """Yield what is left of a row without one of its old items."""
    if old_id not in row.old:
        yield row
        return
    left = tuple(key for key in row.old if key != old_id)
    if row.relation is Relation.MERGED and len(left) == 1:
        yield row_of(old, new, Pair(left[0], row.new[0], Pairing.BY_CROSSWALK))
    elif left:
        yield replace(row, old=left)
    elif row.relation.direct or row.relation is Relation.SPLIT:
        yield from (Row(Relation.NEW, (), (key,)) for key in row.new)


def _with(rows: list[Row], old: Edition, new: Edition, old_id: str, new_id: str) -> Iterator[Row]:
    """Yield the rows with one more old item, which became ``new_id``."""
    for row in rows:
        if new_id not in row.new or row.relation is Relation.COVERED_BY:
            yield row
        elif row.relation is Relation.NEW:
            left = tuple(key for key in row.new if key != new_id)
            yield from [replace(row, new=left)] if left else []
            yield row_of(old, new, Pair(old_id, new_id, Pairing.BY_CROSSWALK))
        elif row.relation is Relation.SPLIT:
            yield row
            yield Row(Relation.COVERED_BY, (old_id,), (new_id,))
        else:
            yield Row(Relation.MERGED, (*row.old, old_id), (new_id,))
