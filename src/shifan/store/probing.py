"""Looking at a store for doctor: is its schema whole, does another program hold the file."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from shifan.store.engine import Engine
from shifan.store.location import file_uri
from shifan.store.sqlite_file import migrate
from shifan.store.tables import all_tables

_NAMES = "SELECT type, name FROM sqlite_master WHERE name NOT LIKE 'sqlite~_%' ESCAPE '~'"
_PATIENCE = 0.5  # seconds that another program may take for its own write


def missing_parts(engine: Engine) -> list[str]:
    """Return the tables, columns, indexes and triggers that a store file lacks; always none for a server's."""
    if engine.file is None:
        return []
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as model:
        migrate(model, 0)
        wanted = {(kind, name) for kind, name in model.execute(_NAMES).fetchall()}
    found = {(kind, name) for kind, name in engine.execute(_NAMES).fetchall()}
    missing = [name for kind, name in sorted(wanted - found)]
    for table in all_tables():
        if ("table", table.name) in found:
            columns = {row[1] for row in engine.execute(f"PRAGMA table_info({table.name})").fetchall()}
            missing += [f"{table.name}.{column}" for column in table.columns if column not in columns]
    return missing


def held_by_another(path: Path) -> bool:
    """Tell whether some program keeps a store file locked, so that nothing can be written."""
    try:
        with closing(sqlite3.connect(file_uri(path, "rw"), uri=True, timeout=_PATIENCE, isolation_level=None)) as probe:
            probe.execute("BEGIN IMMEDIATE")
            probe.execute("ROLLBACK")
    except sqlite3.OperationalError as error:
        return "locked" in str(error).lower()
    return False
