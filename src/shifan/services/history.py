"""The journal for people: what was done, undo and redo."""

from __future__ import annotations

from shifan.domain.journal import Operation, OperationKind, stacks
from shifan.domain.values import value
from shifan.services.session import Done, Session


@value
class HistoryLine:
    """An operation, and whether it has been undone since."""

    operation: Operation
    undone: bool


def history(session: Session, limit: int | None = 50) -> list[HistoryLine]:
    """Return the operations, newest first."""
    operations = session.repository.operations(session.application_id)
    standing, _ = stacks((op.seq, op.kind, op.target) for op in reversed(operations))
    kept = set(standing)
    lines = [HistoryLine(op, undone=op.kind is OperationKind.DO and op.seq not in kept) for op in operations]
    return lines if limit is None else lines[:limit]


def undo(session: Session) -> Done:
    """Take back the newest standing operation. Raises RuleError when there is none or a later change stands on it."""
    operation = session.repository.undo(session.application_id, session.user, session.clock())
    return Done(operation.label, operation)


def redo(session: Session) -> Done:
    """Do the newest undone operation again. Raises RuleError."""
    operation = session.repository.redo(session.application_id, session.user, session.clock())
    return Done(operation.label, operation)
