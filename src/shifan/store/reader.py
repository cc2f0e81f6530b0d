"""Reading a store: entities, the journal, and whether all is whole."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from shifan.domain.journal import Entry, Operation, Row
from shifan.store.applications import newest_application
from shifan.store.engine import Engine
from shifan.store.journal import Journal
from shifan.store.tables import Table, table_of

if TYPE_CHECKING:
    from shifan.store.history import History

E = TypeVar("E")


class StoreReader:
    """What can be asked of an open store. Not for sharing between threads."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._journal = Journal(engine)

    def close(self) -> None:
        """Close the connection."""
        self.engine.close()

    @cached_property
    def history(self) -> History:
        """The journal read back: operations found, rows of past moments."""
        from shifan.store.history import History  # most commands never look back: keeps start-up short

        return History(self.engine)

    def all_of(self, kind: type[E], application_id: str | None = None) -> list[E]:
        """Return all entities of a kind, of one application where an id is given, oldest row first."""
        table = table_of(kind)
        where, values = "", ()
        if application_id is not None:
            column = "id" if table.name == "application" else "application_id"
            where, values = f" WHERE {column} = ?", (application_id,)  # type: ignore[assignment]
        with self._explained():
            rows = self.engine.execute(f"{table.select_sql}{where} ORDER BY rowid", values).fetchall()
        return [table.from_values(row) for row in rows]

    def get(self, kind: type[E], key: str) -> E | None:
        """Return the entity with this id, None when there is none."""
        table = table_of(kind)
        with self._explained():
            row = self._row(table, key)
        return None if row is None else table.from_row(row)

    def newest_application(self) -> str | None:
        """Return the id of the application made last, one that is not archived where there is any."""
        with self._explained():
            return newest_application(self.engine)

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Hold one read transaction, so that several reads see the same moment."""
        with self._explained():
            if self.engine.in_transaction:  # it sees one moment already
                yield
                return
            self.engine.begin_read()
            try:
                yield
            finally:
                self.engine.rollback()

    def others_version(self, application_id: str) -> int:
        """Return a number that changes when another connection has committed to this application."""
        with self._explained():
            return self.engine.others_version(application_id)

    def operations(self, application_id: str, *, limit: int | None = None) -> list[Operation]:
        """Return the operations of an application, newest first."""
        with self._explained():
            return self._journal.operations(application_id, limit)

    def entries(self, seq: int) -> list[Entry]:
        """Return the journal entries of an operation in order."""
        with self._explained():
            return self._journal.entries(seq)

    def undo_redo(self, application_id: str) -> tuple[Operation | None, Operation | None]:
        """Return the operation that undo would take back and the one that redo would do again."""
        with self._explained():
            return self._journal.undo_redo(application_id)

    def last_change(self, entity: str, key: str, columns: Collection[str]) -> Operation | None:
        """Return the newest operation that changed one of ``columns`` of a row, made the row or took it away."""
        with self._explained():
            from shifan.store import staleness  # only where somebody was quicker: keeps start-up short

            return staleness.last_change(self.engine, self._journal, entity, key, columns)

    def verify_chain(self, application_id: str, heed: Callable[[int], object] | None = None) -> int | None:
        """Return the number of the first operation whose hash does not fit, None when the journal is whole.

        ``heed`` is told of each operation how many entries it has, and may raise to stop.
        """
        with self._explained():
            return self._journal.first_broken(application_id, heed)

    def entry_count(self, application_id: str) -> int:
        """Return how many journal entries an application has."""
        with self._explained():
            return self._journal.entry_count(application_id)

    def damage(self) -> str:
        """Return what the database's own full check complains about, empty when it is whole."""
        return self.engine.damage()

    def _row(self, table: Table[Any], key: str) -> Row | None:
        values = self.engine.execute(f"{table.select_sql} WHERE id = ?", (key,)).fetchone()
        return None if values is None else dict(zip(table.columns, values, strict=True))

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except self.engine.errors as error:
            raise self.engine.explain(error) from error
