"""The journal's pure rules: what an operation is, which one undo and redo would take, and the hash chain."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime

from shifan.domain.labels import Labelled
from shifan.domain.values import value

Row = dict[str, str | int | None]


class OperationKind(Labelled):
    """Kind of operation; SETUP (making the application) is never undone."""

    SETUP = "setup", "建立"
    DO = "do", "操作"
    UNDO = "undo", "撤销"
    REDO = "redo", "重做"


@value
class Operation:
    """One user action. ``target`` is the operation that an undo or redo is about; ``at`` is timezone-aware."""

    seq: int
    application_id: str
    kind: OperationKind
    label: str
    user: str
    at: datetime
    target: int | None = None


@value
class Entry:
    """One row's change: the changed columns before and after; None for a row that was not there."""

    entity: str
    key: str
    before: Row | None
    after: Row | None

    def inverse(self) -> Entry:
        """Return the entry that takes this one back."""
        return Entry(self.entity, self.key, self.after, self.before)


def difference(entity: str, key: str, before: Row | None, after: Row | None) -> Entry | None:
    """Return the entry from ``before`` to ``after`` with only the columns that differ; None when nothing does."""
    if before is None or after is None:
        return None if before == after else Entry(entity, key, before, after)
    changed = [column for column in after if before.get(column) != after[column]]
    if not changed:
        return None
    return Entry(entity, key, {c: before.get(c) for c in changed}, {c: after[c] for c in changed})


def stacks(operations: Iterable[tuple[int, OperationKind, int | None]]) -> tuple[list[int], list[int]]:
    """Return the undo and redo stacks (operation numbers, top last) after all ``operations`` in order."""
    undo: list[int] = []
    redo: list[int] = []
    for seq, kind, target in operations:
        if kind is OperationKind.DO:
            undo.append(seq)
            redo.clear()
        elif kind is OperationKind.UNDO and target is not None:
            if target in undo:
                undo.remove(target)
            redo.append(target)
        elif kind is OperationKind.REDO and target is not None:
            if target in redo:
                redo.remove(target)
            undo.append(target)
    return undo, redo


def chain_hash(previous: str, operation: Mapping[str, str | int | None], entries: Iterable[Entry]) -> str:
    """Return the sha256 hex that ties an operation and its entries to the one before it."""
    body = [dict(operation), [[e.entity, e.key, e.before, e.after] for e in entries]]
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()
