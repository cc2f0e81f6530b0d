"""Who changed a row since it was read, and from what to what, out of the journal."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from shifan.domain.errors import StaleWriteError
from shifan.domain.field_words import NameOf, entity_word, field_word, is_shown, value_words
from shifan.domain.journal import Operation, Row
from shifan.domain.others import OthersChange, stale_write
from shifan.store.engine import Engine
from shifan.store.journal import Journal, load_row
from shifan.store.tables import Table

_CHANGES = (
    "SELECT operation_seq, before, after FROM journal_entry WHERE key = ? AND entity = ? ORDER BY operation_seq DESC"
)
_NAMED = {"department": "name", "evidence": "title", "site": "name"}
_Change = tuple[int, Row | None, Row | None]


def last_change(engine: Engine, journal: Journal, entity: str, key: str, columns: Collection[str]) -> Operation | None:
    """Return the newest operation that changed one of ``columns`` of a row, made the row or took it away."""
    for seq, before, after in _newest_first(engine, entity, key):
        if before is None or after is None or any(column in after for column in columns):
            return journal.operation(seq)
    return None


def stale(
    engine: Engine, journal: Journal, table: Table[Any], key: str, seen: int, stored: Row | None
) -> StaleWriteError:
    """Return the refusal for a row that was read at version ``seen`` and is ``stored`` now, telling each change."""
    was: Row = dict(stored or {})
    changed_by: dict[str, int] = {}
    for seq, before, after in _newest_first(engine, table.name, key):
        if was.get("version", 0) == seen:
            break
        if before is None or after is None:
            return _made_or_removed(journal, table, seq, gone=stored is None)
        for column, value in before.items():
            changed_by.setdefault(column, seq)
            was[column] = value
    changes = [
        _told(journal.operation(changed_by[column]), table, key, column, was, stored or {}, _names(engine))
        for column in table.columns
        if column in changed_by and is_shown(column) and was[column] != (stored or {}).get(column)
    ]
    return stale_write(changes, entity_word(table.name))


def _newest_first(engine: Engine, entity: str, key: str) -> Iterator[_Change]:
    for seq, before, after in engine.execute(_CHANGES, (key, entity)).fetchall():
        yield seq, load_row(before), load_row(after)


def _made_or_removed(journal: Journal, table: Table[Any], seq: int, *, gone: bool) -> StaleWriteError:
    operation = journal.operation(seq)
    what = "移除" if gone else "新增"
    return StaleWriteError(
        f"{entity_word(table.name)}被 {operation.user} 于 {operation.at:%m-%d %H:%M} {what}"
        f"（{operation.label}）。您的改动没有写入。",
        "请看过最新内容后再改一次。",
    )


def _told(by: Operation, table: Table[Any], key: str, column: str, was: Row, now: Row, name_of: NameOf) -> OthersChange:
    base, theirs = (value_words(table.name, column, row.get(column), name_of) for row in (was, now))
    return OthersChange(table.name, key, column, field_word(table.name, column), base, theirs, by.user, by.at)


def _names(engine: Engine) -> NameOf:
    """Return what looks up the name of a unit or the title of a document."""

    def name_of(entity: str, key: str) -> str:
        column = _NAMED.get(entity)
        row = engine.execute(f"SELECT {column} FROM {entity} WHERE id = ?", (key,)).fetchone() if column else None
        return str(row[0]) if row else ""

    return name_of
