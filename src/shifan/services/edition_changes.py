"""When the application moved to another edition: two states of different editions are not compared item by item."""

from __future__ import annotations

from collections.abc import Iterator

from shifan.domain.values import value
from shifan.services.session import Session


@value
class EditionChange:
    """An operation after which the application stood under another edition: a migration, its undo or redo."""

    seq: int
    day: str
    old: str
    new: str


def edition_changes(session: Session, after: int = 0) -> tuple[EditionChange, ...]:
    """Return the changes of edition in operations later than ``after``, in order. Raises ProtectedError."""
    return tuple(_changes(session, after))


def change_since(session: Session, entity: str, key: str) -> str:
    """Return why a stored row cannot be compared with the present item by item, empty where it can be."""
    changes = edition_changes(session, first_operation_on(session, entity, key))
    if not changes or changes[0].old == session.edition.id:
        return ""
    return _words(changes[-1])


def change_between(session: Session, old: str, new: str, after: int = 0, until: int | None = None) -> str:
    """Return why a state under the edition ``old`` is not compared with one under ``new``, empty where they are one.

    ``after`` and ``until`` are the operations between which the application moved.
    """
    if old == new:
        return ""
    between = [one for one in edition_changes(session, after) if until is None or one.seq <= until]
    return _words(between[-1]) if between else _NOT_COMPARED.format(when="")


def first_operation_on(session: Session, entity: str, key: str) -> int:
    """Return the number of the operation that put a row in, 0 where the journal has none."""
    return min(session.repository.history.operations_on([(entity, key)]), default=0)


def _changes(session: Session, after: int) -> Iterator[EditionChange]:
    reader, key = session.repository.history, session.application_id
    for seq, entries in sorted(reader.entries_after(key, after, ("application",)).items()):
        for entry in entries:
            old, new = ((side or {}).get("edition_id") for side in (entry.before, entry.after))
            if entry.key != key or old is None or new is None or old == new:
                continue
            operation = reader.operation(key, seq)
            yield EditionChange(seq, f"{operation.at:%Y-%m-%d}" if operation else "", str(old), str(new))


_NOT_COMPARED = "其间换过指标版本{when}，不逐项对比。"


def _words(change: EditionChange) -> str:
    return _NOT_COMPARED.format(when=f"（{change.day}）")
