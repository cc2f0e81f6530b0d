"""The store on a PostgreSQL server."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg

from shifan.domain.errors import ProtectedError, ShifanError
from shifan.store import backup
from shifan.store import postgres_connection as server
from shifan.store.address import Address
from shifan.store.engine import Parameters
from shifan.store.postgres_errors import LostCommitError, explain_failure
from shifan.store.postgres_sql import lock_key, translated
from shifan.store.schema import SCHEMA_VERSION

_TIP = (
    b"SELECT (SELECT max(seq) FROM operation WHERE application_id = %s), (SELECT max(schema_version) FROM shifan_store)"
)
_UNSOUND = """
SELECT conname FROM pg_constraint WHERE connamespace = current_schema()::regnamespace AND NOT convalidated
UNION ALL SELECT indexrelid::regclass::text FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
WHERE relnamespace = current_schema()::regnamespace AND NOT (indisvalid AND indisready)
"""
_PATIENCE = (0.0, 0.3, 1.0)  # seconds before each try to connect again: a server that restarts is soon back
_LONGEST = 3.0  # seconds after which no further try begins: one that does not answer at all is waited for once


class PostgresEngine:
    """One connection to a server; where it has died, a new one is made before the next transaction, never inside one.

    Not for sharing between threads.
    """

    file: Path | None = None
    errors = (psycopg.Error,)
    integrity_errors = (psycopg.IntegrityError,)
    unsure_errors = (LostCommitError,)

    def __init__(self, address: Address, connection: server.Connection, *, read_only: bool = False) -> None:
        self._address = address
        self.login = connection.info.user  # kept: a connection that has died does not tell any more
        self._connection = connection
        self._read_only = read_only
        self._others: dict[str, int] = {}  # how often others were seen to commit, by application
        self._tips: dict[str, int] = {}  # the newest operation we know of, by application
        self._written: tuple[str, int] | None = None

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""
        return self._connection.info.transaction_status in (
            psycopg.pq.TransactionStatus.INTRANS,
            psycopg.pq.TransactionStatus.INERROR,
        )

    def execute(self, sql: str, parameters: Parameters = ()) -> psycopg.Cursor[tuple[Any, ...]]:
        """Run one statement and return its cursor."""
        return self._run(translated(sql).encode(), parameters)

    def executemany(self, sql: str, rows: Sequence[Parameters]) -> None:
        """Run one statement for each of ``rows``."""
        with self._connection.cursor() as cursor:
            cursor.executemany(translated(sql).encode(), rows)

    def begin_read(self) -> None:
        """Begin a transaction in which every read sees the same moment."""
        self._run(b"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")

    def begin_write(self, application_id: str) -> None:
        """Begin a transaction that waits until no other writer of this application is left."""
        self._written = None
        lock = lock_key(application_id)
        try:
            self._run(f"BEGIN; SELECT pg_advisory_xact_lock({lock})".encode())
            self.others_version(application_id)  # from here on nobody else can add an operation
        except BaseException:
            self.rollback()
            raise

    def commit(self) -> None:
        """End the transaction; what it wrote is on disk afterwards. Raises LostCommitError when that is not sure."""
        try:
            ended = self._connection.execute("COMMIT").statusmessage
        except psycopg.OperationalError as error:
            if self._connection.closed:
                raise LostCommitError(str(error)) from error
            raise
        if ended != "COMMIT":  # the server rolls back what had failed before
            raise psycopg.errors.InFailedSqlTransaction("the transaction had failed")
        if self._written is not None:
            application_id, seq = self._written
            self._tips[application_id] = seq
            self._written = None

    def rollback(self) -> None:
        """End the transaction, if one is open, as if it had never been."""
        if self.in_transaction:
            with suppress(psycopg.Error):  # a connection that has died has rolled back by that
                self._connection.execute("ROLLBACK")

    def next_operation(self, application_id: str) -> int:
        """Return the number for a new operation: newer than all of this application, unique in the store."""
        seq = int(self.execute("SELECT nextval('operation_number')").fetchall()[0][0])
        self._written = (application_id, seq)
        return seq

    def others_version(self, application_id: str) -> int:
        """Return how often another connection was seen to have committed to this application.

        Raises ProtectedError when a newer program has brought the store up to date meanwhile.
        """
        tip, version = self._run(_TIP, (application_id,)).fetchall()[0]
        if version != SCHEMA_VERSION:
            raise server.newer(str(self._address), version or 0)
        if (tip or 0) != self._tips.get(application_id, 0):
            self._tips[application_id] = tip or 0
            self._others[application_id] = self._others.get(application_id, 0) + 1
        return self._others.get(application_id, 0)

    def damage(self) -> str:
        """Return which keys or indexes the server knows to be unsound, empty when there are none."""
        try:
            names = [str(row[0]) for row in self.execute(_UNSOUND).fetchall()]
        except psycopg.Error as error:
            return self._address.hide(str(error).strip())
        return "、".join(names)

    def describe(self) -> str:
        """Return the server and database, without a password."""
        return str(self._address)

    def explain(self, error: Exception) -> ShifanError:
        """Return the error a clerk can act on."""
        return explain_failure(self._address, error, dead=self._connection.closed)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _run(self, sql: bytes, parameters: Parameters | None = None) -> psycopg.Cursor[tuple[Any, ...]]:
        fresh = not self.in_transaction
        if fresh and self._connection.closed:
            self._reconnect()
        try:
            return self._connection.execute(sql, parameters)
        except psycopg.OperationalError:
            # nothing is written outside a transaction, so what the server never answered can be asked again
            if not (fresh and self._connection.closed):
                raise
            self._reconnect()
            return self._connection.execute(sql, parameters)

    def _reconnect(self) -> None:
        last: ProtectedError | None = None
        began = time.monotonic()
        for pause in _PATIENCE:
            if time.monotonic() - began > _LONGEST:
                break
            time.sleep(pause)
            try:
                connection = server.connect(self._address, read_only=self._read_only)
            except ProtectedError as error:
                last = error
                continue
            self._connection = connection
            return
        assert last is not None
        raise last


def create_on_server(address: Address) -> PostgresEngine:
    """Make the store's tables in an empty database, or open the store that is there: it can hold many applications.

    Raises ProtectedError when the database holds something else, or cannot be reached or written.
    """
    connection = server.connect(address)
    try:
        if server.schema_version(address, connection) != SCHEMA_VERSION:
            server.migrate(address, connection)
    except psycopg.Error as error:
        raise _ended(address, connection, error) from None
    except BaseException:
        connection.close()
        raise
    return PostgresEngine(address, connection)


def open_on_server(address: Address, *, read_only: bool = False, backups: Path | None = None) -> PostgresEngine:
    """Open the store in a database; an older one is backed up into ``backups`` and brought up to date.

    Raises NotFoundError when the database is empty, ProtectedError as ``create_on_server`` does.
    """
    connection = server.connect(address, read_only=read_only)
    engine = PostgresEngine(address, connection, read_only=read_only)
    try:
        version = server.schema_version(address, connection)
        if not version:
            raise server.absent(address)
        if version < SCHEMA_VERSION:
            if read_only:
                raise ProtectedError(
                    "台账是旧版本的格式，只读模式下不能升级。", "请先用平常方式打开一次，再用只读模式。"
                )
            if backups is not None:
                backup.back_up(engine, backups, datetime.now().astimezone(), "升级前")
            server.migrate(address, connection)
    except psycopg.Error as error:
        raise _ended(address, connection, error) from None
    except BaseException:
        connection.close()
        raise
    return engine


def _ended(address: Address, connection: server.Connection, error: psycopg.Error) -> ProtectedError:
    """Close the connection and return the error a clerk can act on."""
    dead = connection.closed
    connection.close()
    return explain_failure(address, error, dead=dead)
