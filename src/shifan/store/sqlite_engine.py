"""The store in a SQLite file."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from shifan.domain.errors import ProtectedError
from shifan.store import sqlite_file
from shifan.store.engine import Parameters
from shifan.store.schema import SCHEMA_VERSION
from shifan.store.turns import Turns


class SqliteEngine:
    """One connection to a store file. Not for sharing between threads."""

    errors = sqlite_file.ERRORS
    integrity_errors = (sqlite3.IntegrityError,)
    unsure_errors: tuple[type[Exception], ...] = ()
    login = ""

    def __init__(self, file: Path, connection: sqlite3.Connection) -> None:
        self.file = file
        self.connection = connection
        self._turns = Turns(connection, sqlite_file.BUSY_SECONDS)

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""
        return self.connection.in_transaction

    def execute(self, sql: str, parameters: Parameters = ()) -> sqlite3.Cursor:
        """Run one statement and return its cursor."""
        return self.connection.execute(sql, parameters)

    def executemany(self, sql: str, rows: Sequence[Parameters]) -> None:
        """Run one statement for each of ``rows``."""
        self.connection.executemany(sql, rows)

    def begin_read(self) -> None:
        """Begin a transaction in which every read sees the same moment."""
        self.connection.execute("BEGIN")

    def begin_write(self, application_id: str) -> None:
        """Begin a transaction that no other writer overlaps: a file has one writer at a time, in fair turns."""
        self._turns.begin()

    def commit(self) -> None:
        """End the transaction; what it wrote is on disk afterwards."""
        self.connection.execute("COMMIT")

    def rollback(self) -> None:
        """End the transaction as if it had never been; a full disk may have done so already."""
        if self.connection.in_transaction:
            self.connection.execute("ROLLBACK")

    def next_operation(self, application_id: str) -> int:
        """Return the number for a new operation: one more than the newest in the file."""
        return int(self.connection.execute("SELECT coalesce(max(seq), 0) + 1 FROM operation").fetchone()[0])

    def others_version(self, application_id: str) -> int:
        """Return a number that changes when another connection has committed to the file."""
        return int(self.connection.execute("PRAGMA data_version").fetchone()[0])

    def damage(self) -> str:
        """Return what SQLite's own full check complains about, empty when the file is whole."""
        try:
            rows = self.connection.execute("PRAGMA integrity_check(3)").fetchall()
        except sqlite_file.ERRORS as error:
            return str(error)
        texts = [str(row[0]) for row in rows]
        return "" if texts == ["ok"] else "；".join(texts)

    def describe(self) -> str:
        """Return the file's path."""
        return str(self.file)

    def explain(self, error: Exception) -> ProtectedError:
        """Return the error a clerk can act on."""
        return sqlite_file.explain_failure(self.file, error)

    def close(self) -> None:
        """Close the file."""
        self.connection.close()


def create_file(path: Path) -> SqliteEngine:
    """Make a new store file. Raises ProtectedError when it exists or cannot be written."""
    return SqliteEngine(path, sqlite_file.create(path))


def open_file(path: Path, *, read_only: bool = False, allow_network: bool = False) -> SqliteEngine:
    """Open an existing store file; an older one is backed up beside it and brought up to date.

    With ``read_only`` SQLite refuses every change, and an older file is refused instead of being changed. A network
    folder is refused unless ``allow_network`` says that this program alone has the file. Raises NotFoundError or
    ProtectedError.
    """
    connection, version = sqlite_file.open_existing(path, read_only=read_only, allow_network=allow_network)
    if version < SCHEMA_VERSION and read_only:
        connection.close()
        raise ProtectedError("台账是旧版本的格式，只读模式下不能升级。", "请先用平常方式打开一次，再用只读模式。")
    if version < SCHEMA_VERSION:
        try:
            from shifan.store import backup  # only for an older file: keeps start-up short

            engine = SqliteEngine(path, connection)
            backup.back_up(engine, path.parent / backup.FOLDER, datetime.now().astimezone(), "升级前")
            sqlite_file.migrate(connection, version)
        except sqlite_file.ERRORS as error:
            connection.close()
            raise sqlite_file.explain_failure(path, error) from error
        except BaseException:
            connection.close()
            raise
    return SqliteEngine(path, connection)
