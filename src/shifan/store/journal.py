"""The journal in the store: append-only operations with their entries, tied together by a hash chain."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from shifan.domain.journal import Entry, Operation, OperationKind, Row, chain_hash, stacks

_HASHED = ("seq", "application_id", "kind", "label", '"user"', "at", "target")
_NAMES = tuple(column.strip('"') for column in _HASHED)
_OPERATION = f"SELECT {', '.join(_HASHED)} FROM operation"


class Journal:
    """Reads and appends operations on one open connection; the caller holds the transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def operations(self, application_id: str, limit: int | None) -> list[Operation]:
        """Return the operations of an application, newest first."""
        sql = f"{_OPERATION} WHERE application_id = ? ORDER BY seq DESC LIMIT ?"
        rows = self._connection.execute(sql, (application_id, -1 if limit is None else limit)).fetchall()
        return [_operation(row) for row in rows]

    def operation(self, seq: int) -> Operation:
        """Return one operation."""
        return _operation(self._connection.execute(f"{_OPERATION} WHERE seq = ?", (seq,)).fetchone())

    def entries(self, seq: int) -> list[Entry]:
        """Return the entries of an operation in order."""
        sql = "SELECT entity, key, before, after FROM journal_entry WHERE operation_seq = ? ORDER BY position"
        rows = self._connection.execute(sql, (seq,)).fetchall()
        return [Entry(entity, key, _load(before), _load(after)) for entity, key, before, after in rows]

    def undo_redo(self, application_id: str) -> tuple[Operation | None, Operation | None]:
        """Return the operation that undo would take back and the one that redo would do again."""
        sql = "SELECT seq, kind, target FROM operation WHERE application_id = ? ORDER BY seq"
        rows = self._connection.execute(sql, (application_id,)).fetchall()
        undo, redo = stacks((seq, OperationKind(kind), target) for seq, kind, target in rows)
        return (self.operation(undo[-1]) if undo else None, self.operation(redo[-1]) if redo else None)

    def last_change(self, entity: str, key: str) -> Operation | None:
        """Return the newest operation that changed a row."""
        sql = "SELECT max(operation_seq) FROM journal_entry WHERE entity = ? AND key = ?"
        seq = self._connection.execute(sql, (entity, key)).fetchone()[0]
        return None if seq is None else self.operation(seq)

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
        last = self._connection.execute("SELECT max(seq) FROM operation").fetchone()[0]
        tip = self._connection.execute(
            "SELECT hash FROM operation WHERE application_id = ? ORDER BY seq DESC LIMIT 1", (application_id,)
        ).fetchone()
        operation = Operation((last or 0) + 1, application_id, kind, label, user, at, target)
        digest = chain_hash(tip[0] if tip else "", _hashed(operation), entries)
        self._connection.execute(
            "INSERT INTO operation VALUES (:seq, :application_id, :kind, :label, :user, :at, :target, :hash)",
            {**_hashed(operation), "hash": digest},
        )
        self._connection.executemany(
            "INSERT INTO journal_entry VALUES (?, ?, ?, ?, ?, ?)",
            [
                (operation.seq, position, entry.entity, entry.key, _dump(entry.before), _dump(entry.after))
                for position, entry in enumerate(entries)
            ],
        )
        return operation

    def first_broken(self, application_id: str) -> int | None:
        """Return the number of the first operation whose hash does not fit, None when the journal is whole."""
        # the columns as they are stored: parsing them first would let equal spellings of a time pass
        sql = f"SELECT {', '.join(_HASHED)}, hash FROM operation WHERE application_id = ? ORDER BY seq"
        previous = ""
        for *columns, stored in self._connection.execute(sql, (application_id,)).fetchall():
            operation = dict(zip(_NAMES, columns, strict=True))
            try:
                fits = chain_hash(previous, operation, self.entries(operation["seq"])) == stored
            except ValueError:  # an entry that is no JSON any more
                fits = False
            if not fits:
                return int(operation["seq"])
            previous = stored
        return None


def _operation(row: tuple[Any, ...]) -> Operation:
    seq, application_id, kind, label, user, at, target = row
    return Operation(seq, application_id, OperationKind(kind), label, user, datetime.fromisoformat(at), target)


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


def _load(text: str | None) -> Row | None:
    return None if text is None else json.loads(text)
