"""How far the work was on the days before, worked out backwards from the present state through the journal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from shifan.domain.adjustments import Adjustment, SelfCheck
from shifan.domain.application import Application
from shifan.domain.completion import Completion, completion
from shifan.domain.errors import NotFoundError, ProtectedError
from shifan.domain.evidence import Evidence, EvidenceLink
from shifan.domain.journal import Entry, Operation, Row
from shifan.domain.records import Record, Tick
from shifan.domain.scoring import Range, score
from shifan.domain.state import ApplicationState
from shifan.domain.values import value
from shifan.services.session import Session
from shifan.store.tables import table_named, table_of

MOST_DAYS = 10
_MOST_OPERATIONS = 4_000
_KINDS: tuple[type[Any], ...] = (Application, Record, Tick, Evidence, EvidenceLink, Adjustment, SelfCheck)
"""What completion and score depend on."""

Tables = dict[str, dict[str, Row]]


@value
class DayProgress:
    """Completion and base points at the end of a local day; ``operations`` were done that day."""

    day: date
    operations: int
    completion: Completion
    points: Range


def progress_by_day(session: Session, state: ApplicationState, most: int = MOST_DAYS) -> tuple[DayProgress, ...]:
    """Return the progress at the end of at most ``most`` days with operations, oldest first, spread evenly.

    The newest day shows ``state`` itself, the present state. Days before the newest few thousand operations are left
    out. Documents count by the files that are there today, since the journal keeps no files.
    """
    operations = session.repository.operations(session.application_id, limit=_MOST_OPERATIONS)
    zone = session.clock().tzinfo
    by_day = [(day, list(done)) for day, done in groupby(operations, key=lambda op: op.at.astimezone(zone).date())]
    wanted = _spread(len(by_day), most)
    found = []
    try:
        for position, moment in _backwards(session, state, [done for _, done in by_day], wanted):
            found.append(_progress(session, moment, *by_day[position]))
    except (NotFoundError, ProtectedError):
        # before the application had its records, or under another edition; or the journal is damaged, which is for
        # doctor to tell: what is known of the newer days still stands
        pass
    return tuple(reversed(found))


def _spread(count: int, most: int) -> set[int]:
    """Return at most ``most`` of ``count`` positions, both ends among them."""
    if count <= most:
        return set(range(count))
    return {round(step * (count - 1) / (most - 1)) for step in range(most)}


def _backwards(
    session: Session, state: ApplicationState, days: Sequence[list[Operation]], wanted: set[int]
) -> Iterator[tuple[int, ApplicationState]]:
    """Yield the state at the end of the ``wanted`` days, newest (0) first; ``days`` hold operations, newest first."""
    if not days:
        return
    yield 0, state
    tables = _tables(state)
    oldest = days[-1][-1].seq
    entries = session.repository.history.entries_after(session.application_id, oldest, tables.keys())
    for position, operations in enumerate(days[:-1], start=1):
        for operation in operations:
            for entry in reversed(entries.get(operation.seq, [])):
                _take_back(tables[entry.entity], entry)
        if position in wanted:
            yield position, _state(state, tables)


def _tables(state: ApplicationState) -> Tables:
    rows: dict[type[Any], Iterable[Any]] = {
        Application: (state.application,),
        Record: state.records.values(),
        Tick: state.ticks,
        Evidence: state.evidence,
        EvidenceLink: state.links,
        Adjustment: state.adjustments,
        SelfCheck: state.self_checks,
    }
    found = {}
    for kind in _KINDS:
        table = table_of(kind)
        found[table.name] = {entity.id: table.to_row(entity) for entity in rows[kind]}
    return found


def _take_back(rows: dict[str, Row], entry: Entry) -> None:
    if entry.before is None:
        rows.pop(entry.key, None)
    else:
        rows[entry.key] = {**rows.get(entry.key, {}), **entry.before}


def _state(state: ApplicationState, tables: Tables) -> ApplicationState:
    read = {kind: _entities(tables, kind) for kind in _KINDS}
    if not read[Application]:
        raise NotFoundError("那时还没有这次申报。")
    return ApplicationState(
        application=read[Application][0],
        records={record.criterion_id: record for record in read[Record]},
        ticks=read[Tick],
        evidence=read[Evidence],
        links=read[EvidenceLink],
        adjustments=read[Adjustment],
        self_checks=read[SelfCheck],
        usable=state.usable,
    )


def _entities(tables: Tables, kind: type[Any]) -> tuple[Any, ...]:
    table = table_named(table_of(kind).name)
    return tuple(table.from_row(table.complete(row)) for row in tables[table.name].values())


def _progress(session: Session, state: ApplicationState, day: date, operations: list[Operation]) -> DayProgress:
    points = score(session.edition, session.scheme, state).base
    return DayProgress(day, len(operations), completion(session.edition.criteria, state), points)
