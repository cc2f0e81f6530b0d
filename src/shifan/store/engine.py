"""What the repository asks of a database; SQLite and PostgreSQL each have an engine that does it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from shifan.domain.errors import ShifanError

Parameters = Sequence[object] | Mapping[str, object]


class Cursor(Protocol):
    """The rows that a statement gives, and how many rows it changed."""

    @property
    def rowcount(self) -> int: ...
    def fetchone(self) -> Any: ...
    def fetchall(self) -> list[Any]: ...


class Engine(Protocol):
    """One open connection to a store. SQL is the portable subset with ``?`` and ``:name`` parameters.

    Columns hold text and integers only; every table can be ordered by ``rowid``, the order of insertion.
    """

    @property
    def file(self) -> Path | None:
        """The store file, None where the store is on a server."""

    @property
    def login(self) -> str:
        """The role that the server knows this program by, empty for a file."""

    @property
    def errors(self) -> tuple[type[Exception], ...]:
        """What the database raises; ``explain`` puts it into words."""

    @property
    def integrity_errors(self) -> tuple[type[Exception], ...]:
        """Those of ``errors`` that say that a key is there twice or refers to nothing."""

    @property
    def unsure_errors(self) -> tuple[type[Exception], ...]:
        """Those of ``errors`` after which nobody knows whether a commit was done."""

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""

    def execute(self, sql: str, parameters: Parameters = ()) -> Cursor:
        """Run one statement and return its cursor."""

    def executemany(self, sql: str, rows: Sequence[Parameters]) -> None:
        """Run one statement for each of ``rows``."""

    def begin_read(self) -> None:
        """Begin a transaction in which every read sees the same moment."""

    def begin_write(self, application_id: str) -> None:
        """Begin a transaction that no other writer of this application overlaps."""

    def commit(self) -> None:
        """End the transaction; what it wrote is on disk afterwards."""

    def rollback(self) -> None:
        """End the transaction, if one is open, as if it had never been."""

    def next_operation(self, application_id: str) -> int:
        """Return the number for a new operation of this application, inside its write transaction."""

    def others_version(self, application_id: str) -> int:
        """Return a number that changes when another connection has committed to this application."""

    def damage(self) -> str:
        """Return what the database's own full check complains about, empty when it is whole."""

    def describe(self) -> str:
        """Return the store's place in words for people, without a password."""

    def explain(self, error: Exception) -> ShifanError:
        """Return the error a clerk can act on for one of ``errors``."""

    def close(self) -> None:
        """Close the connection."""
