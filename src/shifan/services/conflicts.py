"""Two people at one thing: what a form began from, what is stored now, and who changed it in between.

A form remembers what it showed (``Watched``). Before its use case runs, ``unmoved`` compares that with the store, in
the transaction of the use case; where somebody else was quicker, ``MovedUnderFormError`` tells who, when and from what
to what, and the form offers to merge field by field (``domain.merging``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field as of
from dataclasses import replace
from datetime import date, datetime
from enum import Enum

from shifan.domain.application import Department
from shifan.domain.errors import StaleWriteError
from shifan.domain.field_words import field_word, value_words
from shifan.domain.others import OthersChange, stale_write
from shifan.domain.tasks import Task, TaskRole
from shifan.domain.values import value
from shifan.services.session import Done, Session
from shifan.store.tables import Entity, table_of

UseCase = Callable[[Session], Done]


@value
class Shown:
    """What a form shows of the store: plain texts by field, and the rows (table, id) behind them."""

    texts: Mapping[str, str]
    rows: tuple[tuple[str, str], ...]


@value
class Watched:
    """What a form began from, and how to look at it again.

    ``columns`` gives for each field the columns behind it. A field that the form has no widget for is what the user's
    decision rests on: it is told when it moves, but not merged. ``leading`` fields give the others their sense: where
    one has moved, the rest is not merged without telling.
    """

    entity: str
    base: Shown
    look: Callable[[Session], Shown]
    columns: Mapping[str, tuple[str, ...]]
    words: Mapping[str, str] = of(default_factory=dict)
    leading: frozenset[str] = frozenset()

    def word(self, field: str) -> str:
        """Return what the field is called on screen."""
        return self.words.get(field) or field_word(self.entity, self.columns[field][0])

    def say(self, field: str, text: str) -> str:
        """Return a field's plain text as a clerk reads it."""
        if len(text) > _SHORT:
            return text
        return value_words(self.entity, self.columns[field][0], text, lambda _entity, name: name)


_SHORT = 40


class MovedUnderFormError(StaleWriteError):
    """Somebody else changed what a form shows while it was open; ``present`` is what the store has now."""

    def __init__(self, watched: Watched, present: Shown, changes: tuple[OthersChange, ...]) -> None:
        told = stale_write(changes, "这里")
        super().__init__(told.message, told.hint, changes)
        self.watched = watched
        self.present = present


def unmoved(watched: Watched, use_case: UseCase) -> UseCase:
    """Return the use case behind a check that nothing the form shows has moved. Raises MovedUnderFormError."""

    def guarded(session: Session) -> Done:
        present = watched.look(session)
        moved = tuple(
            _change(session, watched, present, field)
            for field, text in watched.base.texts.items()
            if present.texts.get(field, "") != text
        )
        if moved:
            raise MovedUnderFormError(watched, present, moved)
        return use_case(session)

    return guarded


def watched_row(row: Entity, words: Mapping[str, str] | None = None, /, **fields: str) -> Watched:
    """Return the watch on one stored row; ``fields`` gives the column behind each field of the form."""
    watched = watched_maybe(type(row), row.id, row, words, **fields)

    def look(session: Session) -> Shown:
        # where the row is gone there is nothing to compare: the use case itself says so
        return watched.look(session) if session.repository.get(type(row), row.id) else watched.base

    return replace(watched, look=look)


def watched_maybe(
    kind: type[Entity], key: str, row: Entity | None, words: Mapping[str, str] | None = None, /, **fields: str
) -> Watched:
    """Return the watch on a row that need not be there yet (all its texts are empty then)."""
    table = table_of(kind)

    def shown(found: Entity | None) -> Shown:
        return Shown({f: plain(getattr(found, c)) if found else "" for f, c in fields.items()}, ((table.name, key),))

    columns = {field: (column,) for field, column in fields.items()}
    return Watched(
        table.name, shown(row), lambda session: shown(session.repository.get(kind, key)), columns, words or {}
    )


def watched_lead(criterion_id: str, lead: Task | None, name: str) -> Watched:
    """Return the watch on who leads an item: fields ``unit`` (the name), ``person`` and ``due``."""

    def shown(task: Task | None, unit: str) -> Shown:
        texts = {"unit": unit, "person": task.person if task else "", "due": plain(task.due) if task else ""}
        return Shown(texts, (("task", task.id),) if task else ())

    def look(session: Session) -> Shown:
        tasks = session.repository.all_of(Task, session.application_id)
        found = next((t for t in tasks if t.criterion_id == criterion_id and t.role is TaskRole.LEAD), None)
        unit = session.repository.get(Department, found.department_id) if found else None
        return shown(found, unit.name if unit else "")

    columns = {"unit": ("department_id", "role"), "person": ("person",), "due": ("due",)}
    return Watched("task", shown(lead, name), look, columns, leading=frozenset(("unit",)))


def plain(stored: object) -> str:
    """Return a field's value as the plain text that is compared: a date as 2023-10-09, an enum's code, empty for None.

    A yes-or-no is 1 or 0.
    """
    if stored is None:
        return ""
    if isinstance(stored, Enum):
        return str(stored.value)
    if isinstance(stored, date | datetime):
        return stored.isoformat()
    return str(int(stored)) if isinstance(stored, bool) else str(stored)


def _change(session: Session, watched: Watched, present: Shown, field: str) -> OthersChange:
    rows = dict.fromkeys((*present.rows, *watched.base.rows))
    known = [
        operation
        for entity, key in rows
        if (operation := session.repository.last_change(entity, key, watched.columns[field])) is not None
    ]
    last = max(known, key=lambda operation: operation.seq, default=None)
    return OthersChange(
        entity=watched.entity,
        key=next(iter(rows), ("", ""))[1],
        field=field,
        word=watched.word(field),
        base=watched.say(field, watched.base.texts[field]),
        theirs=watched.say(field, present.texts.get(field, "")),
        by=last.user if last else "",
        at=last.at if last else None,
    )
