"""Reading the journal back: walking it from the newest end, finding operations, and the rows of any past moment."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from shifan.domain.errors import ProtectedError
from shifan.domain.journal import Entry, Operation, Row
from shifan.domain.replaying import Rows, fold
from shifan.domain.ways import Way
from shifan.store.engine import Engine
from shifan.store.journal import Journal, load_row, pattern_of
from shifan.store.sqlite_engine import SqliteEngine
from shifan.store.tables import Table, all_tables, table_named

_APPLICATION_ENTRIES = """
    SELECT e.operation_seq, e.entity, e.key, {columns}
    FROM journal_entry e JOIN operation o ON o.seq = e.operation_seq
    WHERE o.application_id = ? AND {where}
    ORDER BY e.operation_seq, e.position
"""


class History:
    """The journal of a store, read back. Every method raises ProtectedError when the store cannot be read."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._journal = Journal(engine)

    def newest_first(self, application_id: str) -> Iterator[Operation]:
        """Yield the operations from the newest back, fetched as they are needed."""
        with self._explained():
            yield from self._journal.newest_first(application_id)

    def first(self, application_id: str) -> Operation | None:
        """Return the operation that made the application."""
        with self._explained():
            return self._journal.first(application_id)

    def operation(self, application_id: str, seq: int) -> Operation | None:
        """Return the application's operation with this number, None when there is none."""
        with self._explained():
            found = self._journal.find(seq)
        return found if found is not None and found.application_id == application_id else None

    def stands(self, operation: Operation) -> bool:
        """Tell whether an operation has been done and not taken back since."""
        with self._explained():
            return self._journal.stands(operation)

    def rows_about(self, application_id: str, criterion_id: str) -> set[tuple[str, str]]:
        """Return what ever belonged to an item, as (table, id): its record, ticks, tasks, links, documents, gaps."""
        mentions = json.dumps({"criterion_id": criterion_id}, ensure_ascii=False)[1:-1]
        sql = _APPLICATION_ENTRIES.format(columns="e.before, e.after", where="(e.before LIKE ? OR e.after LIKE ?)")
        pattern = pattern_of(mentions)
        keys = set[tuple[str, str]]()
        with self._explained():
            for _, entity, key, *texts in self._engine.execute(sql, (application_id, pattern, pattern)).fetchall():
                for row in (load_row(text) for text in texts if text is not None and mentions in text):
                    keys.add((entity, key))
                    if entity == "evidence_link" and row is not None and row.get("evidence_id") is not None:
                        keys.add(("evidence", str(row["evidence_id"])))
            for gap in [key for entity, key in keys if entity == "gap"]:
                found = self._engine.execute("SELECT id FROM gap_proof WHERE gap_id = ?", (gap,)).fetchall()
                keys |= {("gap_proof", str(key)) for (key,) in found}
        return keys

    def operations_on(self, rows: Iterable[tuple[str, str]]) -> set[int]:
        """Return the numbers of the operations that changed any of ``rows`` (table, id)."""
        with self._explained():
            return {seq for entity, key in rows for seq in self._journal.changes_of(entity, key)}

    def row_as_known(self, entity: str, key: str) -> Row | None:
        """Return a row as it is stored, else as it was when it was removed (or put in); None when never there."""
        table = table_named(entity)
        with self._explained():
            values = self._engine.execute(f"{table.select_sql} WHERE id = ?", (key,)).fetchone()
            if values is not None:
                return dict(zip(table.columns, values, strict=True))
            return self._journal.whole_row(entity, key)

    def rows_until(
        self, application_id: str, seq: int | None = None, heed: Callable[[int], object] | None = None
    ) -> Rows:
        """Return all rows that the journal alone gives, up to and with operation ``seq`` (None: the newest).

        ``heed`` is told now and then of how many entries, and may raise to stop. Raises ProtectedError, naming the
        operation, when an entry cannot be read any more.
        """
        limit = seq if seq is not None else 2**62
        sql = _APPLICATION_ENTRIES.format(columns="e.after", where="o.seq <= ?")
        with self._explained():
            found = self._engine.execute(sql, (application_id, limit)).fetchall()
        rows = fold(Entry(entity, key, None, _read(number, text)) for number, entity, key, text in _heeded(found, heed))
        for name, table_rows in rows.items():
            table = table_named(name)
            for key, row in table_rows.items():
                table_rows[key] = table.complete(row)
        return rows

    def entries_after(self, application_id: str, seq: int, tables: Collection[str]) -> dict[int, list[Entry]]:
        """Return the entries of ``tables`` in operations later than ``seq``, by operation, each list in order.

        Raises ProtectedError, naming the operation, when an entry cannot be read any more.
        """
        places = ", ".join("?" for _ in tables)
        sql = _APPLICATION_ENTRIES.format(columns="e.before, e.after", where=f"o.seq > ? AND e.entity IN ({places})")
        with self._explained():
            rows = self._engine.execute(sql, (application_id, seq, *tables)).fetchall()
        found: dict[int, list[Entry]] = {}
        for number, entity, key, before, after in rows:
            found.setdefault(number, []).append(Entry(entity, key, _read(number, before), _read(number, after)))
        return found

    def stored_rows(self, application_id: str) -> Rows:
        """Return all rows of the application as they are stored, as raw column values, oldest row first."""
        rows: Rows = {}
        for table in all_tables():
            column = "id" if table.name == "application" else "application_id"
            with self._explained():
                found = self._engine.execute(
                    f"{table.select_sql} WHERE {column} = ? ORDER BY rowid", (application_id,)
                ).fetchall()
            rows[table.name] = {str(row["id"]): row for row in (_named(table, values) for values in found)}
        return rows

    def rows_fit(self, application_id: str) -> bool:
        """Tell whether the stored rows are exactly what the journal gives. Raises ProtectedError."""
        stored, told = self.stored_rows(application_id), self.rows_until(application_id)
        return all(stored.get(name, {}) == told.get(name, {}) for name in {*stored, *told})

    @contextmanager
    def lenient(self) -> Iterator[None]:
        """Read damaged bytes inside a text as replacement characters for a while, instead of not at all."""
        if not isinstance(self._engine, SqliteEngine):  # a server keeps no text that is not one
            yield
            return
        connection = self._engine.connection
        strict, connection.text_factory = connection.text_factory, lambda raw: raw.decode("utf-8", "replace")
        try:
            yield
        finally:
            connection.text_factory = strict

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except self._engine.errors as error:
            raise self._engine.explain(error) from error


_HEEDED = 500  # entries between two moments at which it can be stopped


def _heeded(rows: Sequence[tuple[Any, ...]], heed: Callable[[int], object] | None) -> Iterator[tuple[Any, ...]]:
    for start in range(0, len(rows), _HEEDED):
        some = rows[start : start + _HEEDED]
        yield from some
        if heed is not None:
            heed(len(some))


def _named(table: Table[Any], values: tuple[Any, ...]) -> Row:
    return dict(zip(table.columns, values, strict=True))


def _read(seq: int, text: str | None) -> Row | None:
    try:
        return load_row(text)
    except ValueError as error:
        raise ProtectedError(
            f"第 {seq} 号操作的记录已损坏，不能从操作记录推算台账。", f"请用{Way.DOCTOR}检查，并与备份对照。"
        ) from error
