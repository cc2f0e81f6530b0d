"""The summaries in the store: per application, per application and day, open tasks by due date, evidence out of reach.

They are made from the other tables in the transaction of each change, and are no part of the journal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol

from shifan.domain.journal import Operation
from shifan.domain.moving import Changed
from shifan.domain.summary import POINT_FIELDS, TALLY_FIELDS, Activity, Tally, numbers_of
from shifan.domain.values import value

if TYPE_CHECKING:
    from shifan.store.engine import Engine
    from shifan.store.repository import Repository


class Summariser(Protocol):
    """What keeps the summaries right; services hand it to the repository, which calls it inside the transaction."""

    def __call__(self, repository: Repository, operation: Operation, changes: Sequence[Changed]) -> None:
        """Bring the summary of the operation's application up to date; the rows are written already."""


@value
class Stored:
    """A stored summary. ``basis`` says by which criteria, scheme and program it was counted.

    ``days_from`` is the first day from which the daily rows are whole, None when they are so from the beginning.
    """

    application_id: str
    basis: str
    days_from: date | None
    activity: Activity
    tally: Tally


_HEAD = ("application_id", "basis", "days_from", "operations", "last_seq", "last_at", "last_user")
_NUMBERS = ", ".join(TALLY_FIELDS)
_COLUMNS = ", ".join((*_HEAD, *TALLY_FIELDS))
_ALL = f"SELECT {_COLUMNS} FROM summary"
_ONE = f"{_ALL} WHERE application_id = ?"


def _upsert(table: str, keys: tuple[str, ...], others: tuple[str, ...]) -> str:
    names = (*keys, *others)
    sets = ", ".join(f"{name} = excluded.{name}" for name in others)
    places = ", ".join("?" for _ in names)
    into = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})"
    return f"{into} ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {sets}"


_PUT = _upsert("summary", ("application_id",), (*_HEAD[1:], *TALLY_FIELDS))
_PUT_DAY = _upsert("summary_day", ("application_id", "day"), ("basis", "operations", *TALLY_FIELDS))
_LAST_DAY = "SELECT max(day) FROM summary_day WHERE application_id = ?"
_ADD_DUE = (
    "INSERT INTO summary_due (application_id, due, tasks) VALUES (?, ?, ?) "
    "ON CONFLICT (application_id, due) DO UPDATE SET tasks = summary_due.tasks + excluded.tasks"
)
_POINTS_FROM = TALLY_FIELDS.index(POINT_FIELDS[0])


class Summaries:
    """Reads and writes summaries on one open store; for writing the caller holds the transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def one(self, application_id: str) -> Stored | None:
        """Return an application's summary, None when none was made yet."""
        row = self._engine.execute(_ONE, (application_id,)).fetchone()
        return None if row is None else _stored(row)

    def all(self) -> list[Stored]:
        """Return the summaries of all applications."""
        return [_stored(row) for row in self._engine.execute(_ALL).fetchall()]

    def put(self, stored: Stored, day: date) -> None:
        """Write a summary, also as that of ``day``: of the last day written, where a clock was set back since."""
        key, activity, numbers = stored.application_id, stored.activity, _numbers(stored.tally)
        newest = (activity.last_seq, _text(activity.last_at), activity.last_user)
        head = (key, stored.basis, _text(stored.days_from), activity.operations, *newest)
        self._engine.execute(_PUT, (*head, *numbers))
        last = self._engine.execute(_LAST_DAY, (key,)).fetchone()[0] or ""
        self._engine.execute(_PUT_DAY, (key, max(day.isoformat(), last), stored.basis, activity.operations, *numbers))

    def days(self, application_id: str) -> list[tuple[date, Tally]]:
        """Return an application's tallies at the end of each day on which it was worked on, oldest first.

        What was counted again on a day without work (a file gone or found) stands for the last day with work.
        """
        sql = f"SELECT day, operations, {_NUMBERS} FROM summary_day WHERE application_id = ? ORDER BY day"
        found: dict[int, tuple[date, Tally]] = {}
        for day, operations, *numbers in self._engine.execute(sql, (application_id,)).fetchall():
            first = found[operations][0] if operations in found else date.fromisoformat(day)
            found[operations] = first, _tally(numbers)
        return list(found.values())

    def counted_alike(self, application_id: str, basis: str) -> bool:
        """Tell whether there are daily tallies, and all of them were counted by ``basis``."""
        sql = "SELECT DISTINCT basis FROM summary_day WHERE application_id = ?"
        return [row[0] for row in self._engine.execute(sql, (application_id,)).fetchall()] == [basis]

    def before(self, day: date) -> dict[str, Tally]:
        """Return the tallies as they were when ``day`` began, of the applications that had one, by application."""
        sql = (
            f"SELECT d.application_id, {', '.join(f'd.{name}' for name in TALLY_FIELDS)} FROM summary_day d JOIN "
            "(SELECT application_id, max(day) AS day FROM summary_day WHERE day < ? GROUP BY application_id) last "
            "ON last.application_id = d.application_id AND last.day = d.day"
        )
        return {row[0]: _tally(row[1:]) for row in self._engine.execute(sql, (day.isoformat(),)).fetchall()}

    # -- open tasks by due date -------------------------------------------------------------------------------

    def dues(self, application_id: str) -> dict[date, int]:
        """Return an application's open lead tasks by due date."""
        sql = "SELECT due, tasks FROM summary_due WHERE application_id = ? AND tasks <> 0"
        return {
            date.fromisoformat(due): tasks for due, tasks in self._engine.execute(sql, (application_id,)).fetchall()
        }

    def add_dues(self, application_id: str, more: Mapping[date, int]) -> None:
        """Add to the counts of open lead tasks."""
        rows = [(application_id, due.isoformat(), count) for due, count in more.items() if count]
        if rows:
            self._engine.executemany(_ADD_DUE, rows)

    def set_dues(self, application_id: str, dues: Mapping[date, int]) -> None:
        """Put down the counts of open lead tasks anew."""
        self._engine.execute("DELETE FROM summary_due WHERE application_id = ?", (application_id,))
        self.add_dues(application_id, dues)

    def overdue(self, today: date) -> dict[str, int]:
        """Return how many open lead tasks are past their due date on ``today``, by application."""
        sql = "SELECT application_id, sum(tasks) FROM summary_due WHERE due < ? GROUP BY application_id"
        return {key: int(tasks) for key, tasks in self._engine.execute(sql, (today.isoformat(),)).fetchall()}

    # -- evidence out of reach --------------------------------------------------------------------------------

    def missing(self, application_id: str) -> frozenset[str]:
        """Return the evidence whose file could not be used when it was last looked at."""
        sql = "SELECT evidence_id FROM summary_missing WHERE application_id = ?"
        return frozenset(row[0] for row in self._engine.execute(sql, (application_id,)).fetchall())

    def set_missing(self, application_id: str, evidence_ids: Iterable[str]) -> None:
        """Put down anew which evidence cannot be used."""
        self._engine.execute("DELETE FROM summary_missing WHERE application_id = ?", (application_id,))
        rows = [(application_id, key) for key in sorted(evidence_ids)]
        if rows:
            self._engine.executemany("INSERT INTO summary_missing (application_id, evidence_id) VALUES (?, ?)", rows)


def _stored(row: Sequence[Any]) -> Stored:
    key, basis, days_from, operations, last_seq, last_at, last_user = row[: len(_HEAD)]
    activity = Activity(operations, last_seq, datetime.fromisoformat(last_at) if last_at else None, last_user)
    since = date.fromisoformat(days_from) if days_from else None
    return Stored(key, basis, since, activity, _tally(row[len(_HEAD) :]))


def _tally(numbers: Sequence[Any]) -> Tally:
    return Tally(*numbers[:_POINTS_FROM], *map(Decimal, numbers[_POINTS_FROM:]))


def _numbers(tally: Tally) -> tuple[int | str, ...]:
    numbers = numbers_of(tally)
    return (*numbers[:_POINTS_FROM], *map(_plain, numbers[_POINTS_FROM:]))


def _plain(points: Decimal) -> str:
    """Return points as decimal text of one spelling: what was added up bit by bit equals what was counted at once."""
    return f"{points.normalize():f}" if points else "0"


def _text(moment: date | datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
