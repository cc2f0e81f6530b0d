"""Schema version and forward migrations of the store file."""

from __future__ import annotations

import sqlite3
from pathlib import Path

APPLICATION_ID = 0x53484646  # "SHFF" in the file header says: a Shifan file
_SQL = Path(__file__).parent / "sql"
MIGRATIONS = ("0001_initial.sql", "0002_clerks_year.sql")
SCHEMA_VERSION = len(MIGRATIONS)


def migrate(connection: sqlite3.Connection, from_version: int) -> None:
    """Bring the schema from ``from_version`` to the present one in one transaction, unless another program just did."""
    scripts = [(_SQL / name).read_text(encoding="utf-8") for name in MIGRATIONS[from_version:]]
    body = "\n".join(scripts)
    try:
        connection.executescript(
            f"BEGIN IMMEDIATE;\n{body}\nPRAGMA application_id = {APPLICATION_ID};\n"
            f"PRAGMA user_version = {SCHEMA_VERSION};\nCOMMIT;"
        )
    except sqlite3.Error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        if connection.execute("PRAGMA user_version").fetchone()[0] != SCHEMA_VERSION:
            raise
