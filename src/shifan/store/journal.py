"""The journal in the store: append-only operations with their entries, tied together by a hash chain."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from shifan.domain.errors import UnreadableStoreError
from shifan.domain.journal import Entry, Latest, Operation, OperationKind, Row, chain_hash
from shifan.store.engine import Engine

_HASHED = ("seq", "application_id", "kind", "label", '"user"', "at", "target")
_NAMES = tuple(column.strip('"') for column in _HASHED)
_INSERT_OPERATION = (
    f"INSERT INTO operation ({', '.join(_HASHED)}, hash) VALUES ({', '.join(f':{name}' for name in _NAMES)}, :hash)"
)
_INSERT_ENTRY = (
    "INSERT INTO journal_entry (operation_seq, position, entity, key, before, after) VALUES (?, ?, ?, ?, ?, ?)"
)
_ALL = 2**62  # a LIMIT that is none
_CHECKED_AT_ONCE = 500  # operations whose entries are read together, following the chain
_FIRST_CHUNK, _LARGEST_CHUNK = 64, 4096  # operations fetched at a time, walking back
_OPERATION = f"SELECT {', '.join(_HASHED)} FROM operation"
_WITH_HASH = f"SELECT {', '.join(_HASHED)}, hash FROM operation"


class Journal:
    """Reads and appends operations on one open store; the caller holds the transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def operations(self, application_id: str, limit: int | None) -> list[Operation]:
        """Return the operations of an application, newest first."""
        sql = f"{_OPERATION} WHERE application_id = ? ORDER BY seq DESC LIMIT ?"
        rows = self._engine.execute(sql, (application_id, _ALL if limit is None else limit)).fetchall()
        return [_operation(row) for row in rows]

    def operation(self, seq: int) -> Operation:
        """Return one operation."""
        return _operation(self._engine.execute(f"{_OPERATION} WHERE seq = ?", (seq,)).fetchone())

    def entries(self, seq: int) -> list[Entry]:
        """Return the entries of an operation in order."""
        sql = "SELECT entity, key, before, after FROM journal_entry WHERE operation_seq = ? ORDER BY position"
        rows = self._engine.execute(sql, (seq,)).fetchall()
        return [_read_entry(row) for row in rows]

    def newest_first(self, application_id: str) -> Iterator[Operation]:
        """Yield the operations of an application from the newest back.

        They are fetched in growing chunks, so that who stops early has read little.
        """
        sql = f"{_OPERATION} WHERE application_id = ? AND seq < ? ORDER BY seq DESC LIMIT ?"
        end, size = _ALL, _FIRST_CHUNK
        while rows := self._engine.execute(sql, (application_id, end, size)).fetchall():
            yield from map(_operation, rows)
            if len(rows) < size:
                return
            end, size = rows[-1][0], min(size * 2, _LARGEST_CHUNK)

    def first(self, application_id: str) -> Operation | None:
        """Return the oldest operation of an application."""
        sql = f"{_OPERATION} WHERE application_id = ? ORDER BY seq LIMIT 1"
        row = self._engine.execute(sql, (application_id,)).fetchone()
        return None if row is None else _operation(row)

    def find(self, seq: int) -> Operation | None:
        """Return one operation, None when there is none with this number."""
        row = self._engine.execute(f"{_OPERATION} WHERE seq = ?", (seq,)).fetchone()
        return None if row is None else _operation(row)

    def undo_redo(self, application_id: str) -> tuple[Operation | None, Operation | None]:
        """Return the operation that undo would take back and the one that redo would do again."""
        latest = Latest()
        for operation in self.newest_first(application_id):
            latest.stands(operation.seq, operation.kind, operation.target)
            if latest.known:
                break
        undo, redo = latest.undo, latest.redo
        return (None if undo is None else self.operation(undo), None if redo is None else self.operation(redo))

    def stands(self, operation: Operation) -> bool:
        """Tell whether an operation has been done and not taken back since."""
        sql = "SELECT kind FROM operation WHERE application_id = ? AND seq > ? AND target = ? ORDER BY seq DESC LIMIT 1"
        row = self._engine.execute(sql, (operation.application_id, operation.seq, operation.seq)).fetchone()
        return operation.kind is OperationKind.DO and (row is None or row[0] == OperationKind.REDO.value)

    def changes_of(self, entity: str, key: str) -> list[int]:
        """Return the numbers of the operations that changed a row, oldest first."""
        sql = "SELECT operation_seq FROM journal_entry WHERE key = ? AND entity = ? ORDER BY operation_seq"
        return [int(row[0]) for row in self._engine.execute(sql, (key, entity)).fetchall()]

    def whole_row(self, entity: str, key: str) -> Row | None:
        """Return a row as it was when it was last put in or taken out; None when it never was."""
        sql = (
            "SELECT before, after FROM journal_entry WHERE key = ? AND entity = ? AND (before IS NULL OR after IS NULL)"
            " ORDER BY operation_seq DESC LIMIT 1"
        )
        row = self._engine.execute(sql, (key, entity)).fetchone()
        return None if row is None else load_row(row[1] if row[0] is None else row[0])

    def last_change(self, entity: str, key: str) -> Operation | None:
        """Return the newest operation that changed a row."""
        sql = "SELECT max(operation_seq) FROM journal_entry WHERE entity = ? AND key = ?"
        seq = self._engine.execute(sql, (entity, key)).fetchone()[0]
        return None if seq is None else self.operation(seq)

    def mentions_after(self, target: Operation, text: str) -> list[tuple[int, str, str]]:
        """Return where later operations wrote ``text`` (as it stands in JSON): number, table and id, newest first."""
        sql = (
            "SELECT e.operation_seq, e.entity, e.key, e.after"
            " FROM journal_entry e JOIN operation o ON o.seq = e.operation_seq"
            " WHERE o.application_id = ? AND o.seq > ? AND e.after LIKE ? ORDER BY e.operation_seq DESC"
        )
        rows = self._engine.execute(sql, (target.application_id, target.seq, pattern_of(text))).fetchall()
        return [(int(seq), entity, key) for seq, entity, key, after in rows if text in after]

    def removals_after(self, target: Operation, key: str) -> list[int]:
        """Return the numbers of the later operations that removed the row with this id."""
        sql = "SELECT operation_seq FROM journal_entry WHERE key = ? AND operation_seq > ? AND after IS NULL"
        return [int(row[0]) for row in self._engine.execute(sql, (key, target.seq)).fetchall()]

    def append(
        self,
        application_id: str,
        kind: OperationKind,
        label: str,
        user: str,
        at: datetime,
        target: int | None,
        entries: Sequence[Entry],
    ) -> Operation:
        """Write an operation and its entries at the end of the chain and return it."""
        tip = self._engine.execute(
            "SELECT hash FROM operation WHERE application_id = ? ORDER BY seq DESC LIMIT 1", (application_id,)
        ).fetchone()
        operation = Operation(
            self._engine.next_operation(application_id), application_id, kind, label, user, at, target
        )
        digest = chain_hash(tip[0] if tip else "", _hashed(operation), entries)
        self._engine.execute(
            _INSERT_OPERATION,
            {**_hashed(operation), "hash": digest},
        )
        self._engine.executemany(
            _INSERT_ENTRY,
            [
                (operation.seq, position, entry.entity, entry.key, _dump(entry.before), _dump(entry.after))
                for position, entry in enumerate(entries)
            ],
        )
        return operation

    def entry_count(self, application_id: str) -> int:
        """Return how many entries the operations of an application have."""
        sql = (
            "SELECT count(*) FROM journal_entry e JOIN operation o ON o.seq = e.operation_seq"
            " WHERE o.application_id = ?"
        )
        return int(self._engine.execute(sql, (application_id,)).fetchone()[0])

    def first_broken(self, application_id: str, heed: Callable[[int], object] | None = None) -> int | None:
        """Return the number of the first operation whose hash does not fit, None when the journal is whole.

        ``heed`` is told of each operation how many entries it has, and may raise to stop.
        """
        # the columns as they are stored: parsing them first would let equal spellings of a time pass
        sql = f"{_WITH_HASH} WHERE application_id = ? AND seq > ? ORDER BY seq LIMIT ?"
        previous, last = "", -_ALL
        while rows := self._engine.execute(sql, (application_id, last, _CHECKED_AT_ONCE)).fetchall():
            last = rows[-1][0]
            entries = self._stored_entries(application_id, rows[0][0], last)
            for *columns, stored in rows:
                operation = dict(zip(_NAMES, columns, strict=True))
                texts_of = entries.get(operation["seq"], ())
                if heed is not None:
                    heed(len(texts_of))
                try:
                    listed = [_entry(texts) for texts in texts_of]
                    fits = chain_hash(previous, operation, listed) == stored
                except ValueError:  # an entry that is no JSON any more
                    fits = False
                if not fits:
                    return int(operation["seq"])
                previous = stored
        return None

    def _stored_entries(self, application_id: str, first: int, last: int) -> dict[int, list[tuple[Any, ...]]]:
        """Return the entries of the operations from ``first`` to ``last`` as they are stored, by operation."""
        sql = (
            "SELECT e.operation_seq, e.entity, e.key, e.before, e.after"
            " FROM journal_entry e JOIN operation o ON o.seq = e.operation_seq"
            " WHERE o.application_id = ? AND o.seq >= ? AND o.seq <= ? ORDER BY e.operation_seq, e.position"
        )
        found: dict[int, list[tuple[Any, ...]]] = {}
        for seq, *texts in self._engine.execute(sql, (application_id, first, last)).fetchall():
            found.setdefault(seq, []).append(tuple(texts))
        return found


def _operation(row: tuple[Any, ...]) -> Operation:
    seq, application_id, kind, label, user, at, target = row
    try:
        return Operation(seq, application_id, OperationKind(kind), label, user, datetime.fromisoformat(at), target)
    except ValueError as error:
        raise UnreadableStoreError from error


def _entry(row: tuple[Any, ...]) -> Entry:
    entity, key, before, after = row
    return Entry(entity, key, load_row(before), load_row(after))


def _read_entry(row: tuple[Any, ...]) -> Entry:
    try:
        return _entry(row)
    except ValueError as error:
        raise UnreadableStoreError from error


def _hashed(operation: Operation) -> Row:
    return {
        "seq": operation.seq,
        "application_id": operation.application_id,
        "kind": operation.kind.value,
        "label": operation.label,
        "user": operation.user,
        "at": operation.at.isoformat(),
        "target": operation.target,
    }


def _dump(row: Row | None) -> str | None:
    return None if row is None else json.dumps(row, ensure_ascii=False, sort_keys=True)


def pattern_of(text: str) -> str:
    """Return the LIKE pattern of rows that may hold ``text``; the caller looks closer.

    A backslash means different things to the two engines, so any character fits in its place.
    """
    return f"%{text.replace(chr(92), '_')}%"


def load_row(text: str | None) -> Row | None:
    """Return the columns that a journal text holds. Raises ValueError for one that is damaged."""
    return None if text is None else json.loads(text)
