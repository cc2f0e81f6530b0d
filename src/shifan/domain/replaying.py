"""What the journal alone gives: all rows, folded from its entries in order, and how two sets of rows differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from shifan.domain.journal import Entry, Row, difference

Rows = dict[str, dict[str, Row]]
"""Rows by table name, then by id, in the order in which they were put in."""


def fold(entries: Iterable[Entry], onto: Rows | None = None) -> Rows:
    """Return the rows that ``entries`` give, in order, on top of ``onto`` (which is changed; else from nothing)."""
    rows: Rows = {} if onto is None else onto
    for entry in entries:
        table = rows.setdefault(entry.entity, {})
        if entry.after is None:
            table.pop(entry.key, None)
        else:
            table[entry.key] = {**table.get(entry.key, {}), **entry.after}
    return rows


def net_changes(before: Rows, after: Rows) -> Iterator[Entry]:
    """Yield one entry for each row that differs; versions do not count, and removed rows come first in each table."""
    for name in [*before, *(name for name in after if name not in before)]:
        then, now = before.get(name, {}), after.get(name, {})
        for key in [*(key for key in then if key not in now), *now]:
            entry = difference(name, key, _unversioned(then.get(key)), _unversioned(now.get(key)))
            if entry is not None:
                yield entry


def _unversioned(row: Mapping[str, str | int | None] | None) -> Row | None:
    return None if row is None else {column: value for column, value in row.items() if column != "version"}
