"""A store as it was at a past moment: the replayed rows in a database in memory that takes no change."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from shifan.domain.replaying import Rows
from shifan.store.repository import Repository
from shifan.store.schema import SQLITE, migration_script
from shifan.store.sqlite_engine import SqliteEngine
from shifan.store.tables import all_tables


def repository_of(rows: Rows) -> Repository:
    """Return a read-only repository that holds exactly ``rows`` and no journal; close it after use.

    Everything that reads the present store can read this one too.
    """
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        connection.executescript(migration_script(SQLITE, 0))
        connection.execute("BEGIN")
        for table in all_tables():
            connection.executemany(table.insert_sql, list(rows.get(table.name, {}).values()))
        connection.execute("COMMIT")
        connection.execute("PRAGMA query_only = ON")
    except BaseException:
        connection.close()
        raise
    return Repository(SqliteEngine(Path(":memory:"), connection), read_only=True)
