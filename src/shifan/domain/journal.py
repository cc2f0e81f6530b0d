"""The journal's pure rules: what an operation is, which one undo and redo would take, and the hash chain."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import pairwise

from shifan.domain.errors import NotFoundError
from shifan.domain.labels import Labelled
from shifan.domain.values import value
from shifan.domain.ways import Way

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


class Latest:
    """What walking the operations from the newest back has shown so far: which of them stand.

    The newest operation about another one decides whether that one stands, so a walk may stop early.
    """

    def __init__(self) -> None:
        self._verdicts: dict[int, bool] = {}
        self._undo: int | None = None
        self._redo: int | None = None
        self._redo_known = False

    def stands(self, seq: int, kind: OperationKind, target: int | None) -> bool:
        """Take in the next older operation; returns whether it stands, that is whether undo could take it back."""
        if kind is OperationKind.DO:
            self._redo_known = True
            return self._note(seq, self._verdicts.get(seq, True))
        if target is None:
            return False
        stands = kind is OperationKind.REDO
        if target in self._verdicts:
            return False
        self._verdicts[target] = stands
        if not stands and not self._redo_known:
            self._redo, self._redo_known = target, True
        self._note(target, stands)
        return False

    def _note(self, seq: int, stands: bool) -> bool:
        if stands and self._undo is None:
            self._undo = seq
        return stands

    @property
    def known(self) -> bool:
        """Whether older operations can change nothing about ``undo`` and ``redo``."""
        return self._undo is not None and self._redo_known

    @property
    def undo(self) -> int | None:
        """The operation that undo would take back, None when there is none among those seen."""
        return self._undo

    @property
    def redo(self) -> int | None:
        """The operation that redo would do again, None when there is none among those seen."""
        return self._redo


def no_such_operation(seq: int) -> NotFoundError:
    """Return the error for a number that no operation of the application has."""
    return NotFoundError(f"本次申报没有第 {seq} 号操作。", f"操作号在操作记录每行的最前面（{Way.HISTORY}）。")


def running_backwards(operations: Sequence[Operation]) -> list[tuple[Operation, Operation]]:
    """Return the neighbours of ``operations`` (in order) of which the later one bears the earlier time."""
    return [(before, after) for before, after in pairwise(operations) if after.at < before.at]


def newest_until(
    newest_first: Iterable[Operation], first: Operation, moment: datetime, now: datetime
) -> Operation | None:
    """Return the operation after which the state at ``moment`` stood, None when nothing had been done yet.

    Order is by number, whatever a computer's clock said: it is the newest operation whose own time is not after
    ``moment``. A time before that of the ``first`` operation cannot be right and is not gone by, unless the first
    one's own time is the wrong one, that is when it lies after ``now``.
    """
    trusted = first.at <= now
    for operation in newest_first:
        if operation.at <= moment and (not trusted or first.at <= operation.at):
            return operation
    return None


def chain_hash(previous: str, operation: Mapping[str, str | int | None], entries: Iterable[Entry]) -> str:
    """Return the sha256 hex that ties an operation and its entries to the one before it."""
    import hashlib  # loads OpenSSL: commands that only look do without

    body = [dict(operation), [[e.entity, e.key, e.before, e.after] for e in entries]]
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()
