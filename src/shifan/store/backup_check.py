"""Is a copy of a store whole: every row can be read, every journal is unbroken, and the rows are what it tells."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path

from shifan.domain.errors import ShifanError
from shifan.store.history import History
from shifan.store.journal import Journal
from shifan.store.schema import SCHEMA_VERSION
from shifan.store.sqlite_engine import SqliteEngine

_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite~_%' ESCAPE '~' ORDER BY name"
_CHUNK = 2000

Counts = dict[str, int]


def tables(connection: sqlite3.Connection) -> list[str]:
    """Return the names of a file's tables."""
    return [row[0] for row in connection.execute(_TABLES).fetchall()]


def read_every_row(connection: sqlite3.Connection) -> Counts:
    """Return how many rows each table has, having read them all.

    Raises sqlite3.Error or UnicodeDecodeError for a page or a text that cannot be read: SQLite's own check does not
    look whether a text is one.
    """
    verdict = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if verdict != "ok":
        raise sqlite3.DatabaseError(f"malformed: {verdict}")
    counts = {}
    for table in tables(connection):
        cursor = connection.execute(f'SELECT * FROM "{table}"')
        counts[table] = 0
        while rows := cursor.fetchmany(_CHUNK):
            counts[table] += len(rows)
    return counts


def broken_journal(engine: SqliteEngine, application_ids: Iterable[str] | None = None) -> int | None:
    """Return the first operation whose hash does not fit, None when the journal of every application is whole."""
    journal = Journal(engine)
    for key in application_ids if application_ids is not None else application_ids_of(engine):
        broken = journal.first_broken(key)
        if broken is not None:
            return broken
    return None


def application_ids_of(engine: SqliteEngine) -> list[str]:
    """Return the applications that a store file knows, by its rows or its journal."""
    sql = "SELECT id FROM application UNION SELECT application_id FROM operation ORDER BY 1"
    return [row[0] for row in engine.execute(sql).fetchall()]


def rows_as_told(path: Path, connection: sqlite3.Connection) -> bool:
    """Tell whether the rows are exactly what the journal gives; an older format is not looked at."""
    if connection.execute("PRAGMA user_version").fetchone()[0] != SCHEMA_VERSION:
        return True
    engine = SqliteEngine(path, connection)
    history = History(engine)
    try:
        return all(history.rows_fit(key) for key in application_ids_of(engine))
    except ShifanError:
        return False
