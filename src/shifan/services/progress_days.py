"""How far the work was on the days before, worked out backwards from the present state through the journal."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, Generic, TypeVar

from shifan.criteria.library import load_edition, load_scheme
from shifan.domain.adjustments import Adjustment, SelfCheck
from shifan.domain.application import Application
from shifan.domain.completion import Completion, completion
from shifan.domain.criteria import Edition
from shifan.domain.errors import DataFileError, NotFoundError, ProtectedError
from shifan.domain.evidence import Evidence, EvidenceLink
from shifan.domain.journal import Entry, Operation, Row
from shifan.domain.records import Record, Tick
from shifan.domain.scheme import Scheme
from shifan.domain.score_chart import spread
from shifan.domain.scoring import Range, score
from shifan.domain.state import ApplicationState
from shifan.domain.values import value
from shifan.domain.ways import Way
from shifan.services.session import Session
from shifan.store.tables import table_named, table_of

MOST_DAYS = 10
_MOST_OPERATIONS = 4_000
_KINDS: tuple[type[Any], ...] = (Application, Record, Tick, Evidence, EvidenceLink, Adjustment, SelfCheck)
"""What completion and score depend on."""

Tables = dict[str, dict[str, Row]]
T = TypeVar("T")


@value
class DayProgress:
    """Completion and base points at the end of a local day; ``operations`` were done that day."""

    day: date
    operations: int
    completion: Completion
    points: Range


@value
class DayRules:
    """The edition that an application was under at the end of a day, and the scheme that its day is scored by."""

    edition: Edition
    scheme: Scheme


@dataclass(frozen=True)
class Measured(Generic[T]):
    """What was measured at the end of some days, oldest first, of the ``of`` days that could be worked out.

    ``cut`` tells that there were more operations before these days, too many to work backwards through. ``remarks``
    say in Chinese, with their dates, which days were left out, and which were counted under another edition.
    """

    days: tuple[T, ...]
    of: int
    cut: bool
    remarks: tuple[str, ...] = ()


Day = tuple[date, list[Operation]]
Entries = dict[int, list[Entry]]
Measure = Callable[[DayRules, ApplicationState, date, int], T]


def progress_by_day(session: Session, state: ApplicationState, most: int = MOST_DAYS) -> Measured[DayProgress]:
    """Return the progress at the end of at most ``most`` days with operations, oldest first, as ``measured_by_day``."""

    def progress(rules: DayRules, moment: ApplicationState, day: date, operations: int) -> DayProgress:
        points = score(rules.edition, rules.scheme, moment).base
        return DayProgress(day, operations, completion(rules.edition.criteria, moment), points)

    return measured_by_day(session, state, progress, most)


def measured_by_day(session: Session, state: ApplicationState, measure: Measure[T], most: int) -> Measured[T]:
    """Return what ``measure`` gives of rules, state, day and number of operations at the end of at most ``most`` days.

    The days are spread evenly over those with operations; the newest shows ``state`` itself, the present state. Days
    before the newest few thousand operations are left out. Each day is read under the edition of that day, by the
    present scheme where that fits it, else by the one of that day; days whose edition or scheme cannot be read are
    left out. Documents count by the files that are there today, since the journal keeps no files.
    """
    every = session.repository.operations(session.application_id, limit=_MOST_OPERATIONS + 1)
    operations = every[:_MOST_OPERATIONS]
    zone = session.clock().tzinfo
    days = [(day, list(done)) for day, done in groupby(operations, key=lambda op: op.at.astimezone(zone).date())]
    damage = ""
    try:
        entries = _entries(session, state, days)
    except ProtectedError:
        damage = f"操作记录有损坏，{days[0][0]} 以前没有推算，请用{Way.DOCTOR}检查。"
        entries, days = {}, days[:1]
    rules = _rules_by_day(session, state, days, entries)
    known = {at: found for at, found in enumerate(rules) if isinstance(found, DayRules)}
    reachable = list(known)
    wanted = {reachable[place] for place in spread(len(reachable), most)}
    found, misfits = [], []
    for at, moment in _backwards(state, days, entries, wanted):
        if all(item.id in moment.records for item in known[at].edition.criteria):
            found.append(measure(known[at], moment, days[at][0], len(days[at][1])))
        else:  # the edition's file was changed since
            misfits.append(f"{days[at][0]} 没有列出：那时的台账和现在的指标版本文件对不上。")
    remarks = (*_remarks(state, [day for day, _ in days], rules), *reversed(misfits), *([damage] if damage else []))
    return Measured(tuple(reversed(found)), len(reachable) - len(misfits), len(every) > len(operations), remarks)


def _entries(session: Session, state: ApplicationState, days: Sequence[Day]) -> Entries:
    """Return the entries to take back, by operation; those of the oldest day are not among them."""
    if not days:
        return {}
    oldest = days[-1][1][-1].seq
    return session.repository.history.entries_after(session.application_id, oldest, _tables(state).keys())


def _backwards(
    state: ApplicationState, days: Sequence[Day], entries: Entries, wanted: Collection[int]
) -> Iterator[tuple[int, ApplicationState]]:
    """Yield the state at the end of the ``wanted`` days, newest (0) first; ``days`` hold operations, newest first."""
    if not days:
        return
    if 0 in wanted:
        yield 0, state
    tables = _tables(state)
    for position, (_, operations) in enumerate(days[:-1], start=1):
        for operation in operations:
            for entry in reversed(entries.get(operation.seq, [])):
                _take_back(tables[entry.entity], entry)
        if position in wanted:
            yield position, _state(state, tables)


def _rules_by_day(
    session: Session, state: ApplicationState, days: Sequence[Day], entries: Entries
) -> list[DayRules | str]:
    """Return what each day is counted by, newest first; where that cannot be read, what is missing, in Chinese."""
    table = table_of(Application)
    rows = {state.application.id: table.to_row(state.application)}
    known: dict[tuple[str, str], DayRules | str] = {}
    found: list[DayRules | str] = []
    for at in range(len(days)):
        for operation in days[at - 1][1] if at else ():
            for entry in reversed(entries.get(operation.seq, [])):
                if entry.entity == table.name:
                    _take_back(rows, entry)
        row = rows.get(state.application.id)
        if row is None:
            found.append("这份台账")
            continue
        application = table.from_row(table.complete(row))
        key = (application.edition_id, application.scheme_id)
        if key not in known:
            known[key] = _rules(session, state, application)
        found.append(known[key])
    return found


def _rules(session: Session, state: ApplicationState, then: Application) -> DayRules | str:
    if then.edition_id == state.application.edition_id:
        return DayRules(session.edition, session.scheme)
    try:
        edition = load_edition(then.edition_id, session.own_editions)
    except (NotFoundError, DataFileError):
        return f"指标版本 {then.edition_id}"
    scheme = session.scheme
    if not _fits(scheme, edition):
        try:
            scheme = load_scheme(then.scheme_id, session.own_schemes)
        except (NotFoundError, DataFileError):
            return f"计分方案 {then.scheme_id}"
    return DayRules(edition, scheme) if _fits(scheme, edition) else f"指标版本「{edition.title}」的计分方案"


def _fits(scheme: Scheme, edition: Edition) -> bool:
    return scheme.edition is None or scheme.edition.id == edition.id


def _remarks(state: ApplicationState, days: Sequence[date], rules: Sequence[DayRules | str]) -> Iterator[str]:
    """Yield what is to be said of the days that were not counted as the present one, oldest first."""
    pairs = list(zip(reversed(days), reversed(rules), strict=True))
    for found, run in groupby(pairs, key=lambda pair: pair[1]):
        dates = [day for day, _ in run]
        span = f"{dates[0]}" if len(dates) == 1 else f"{dates[0]} 至 {dates[-1]}"
        if isinstance(found, str):
            yield f"{span} 有 {len(dates)} 天没有列出：现在读不到那时的{found}。"
        elif found.edition.id != state.application.edition_id:
            yield f"{span} 按当时的指标版本「{found.edition.title}」和计分方案「{found.scheme.title}」计算。"


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
