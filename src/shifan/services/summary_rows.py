"""The rows that a summary is made from: all of an application, or single items inside a transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cached_property

from shifan.domain.adjustments import Adjustment, SelfCheck
from shifan.domain.application import Application
from shifan.domain.criteria import Edition
from shifan.domain.evidence import Evidence, EvidenceLink
from shifan.domain.figures import Figure
from shifan.domain.gaps import Gap
from shifan.domain.journal import Row
from shifan.domain.records import Record, Tick
from shifan.domain.state import ApplicationState
from shifan.domain.tasks import Task, TaskRole
from shifan.store.repository import Repository
from shifan.store.summaries import Summaries
from shifan.store.tables import table_of


def counted_state(
    repository: Repository, application: Application, edition: Edition, missing: frozenset[str]
) -> ApplicationState:
    """Return what the summary is counted from; an item without a record (doctor names it) counts as not begun."""
    read, key = repository.all_of, application.id
    evidence = tuple(read(Evidence, key))
    records = {item.id: Record("", key, item.id, item.digest) for item in edition.criteria}
    return ApplicationState(
        application=application,
        records=records | {record.criterion_id: record for record in read(Record, key)},
        ticks=tuple(read(Tick, key)),
        tasks=tuple(read(Task, key)),
        evidence=evidence,
        links=tuple(read(EvidenceLink, key)),
        gaps=tuple(read(Gap, key)),
        adjustments=tuple(read(Adjustment, key)),
        self_checks=tuple(read(SelfCheck, key)),
        figures=tuple(read(Figure, key)),
        usable=frozenset(found.id for found in evidence) - missing,
    )


class StoredItems:
    """Reads single items inside the transaction."""

    def __init__(self, repository: Repository, summaries: Summaries, application_id: str) -> None:
        self._engine = repository.engine
        self._summaries = summaries
        self._key = application_id

    @cached_property
    def missing(self) -> frozenset[str]:
        return self._summaries.missing(self._key)

    def record(self, criterion_id: str) -> Record | None:
        table = table_of(Record)
        sql = f"{table.select_sql} WHERE application_id = ? AND criterion_id = ?"
        row = self._engine.execute(sql, (self._key, criterion_id)).fetchone()
        return None if row is None else table.from_values(row)

    def ticked(self, criterion_id: str) -> set[str]:
        sql = "SELECT checkpoint_id FROM tick WHERE application_id = ? AND criterion_id = ?"
        return {row[0] for row in self._engine.execute(sql, (self._key, criterion_id)).fetchall()}

    def linked(self, criterion_id: str) -> dict[str, str]:
        sql = "SELECT id, evidence_id FROM evidence_link WHERE application_id = ? AND criterion_id = ?"
        return dict(self._engine.execute(sql, (self._key, criterion_id)).fetchall())

    def documents(self, evidence_ids: Iterable[str]) -> dict[str, str]:
        sql = "SELECT sha256 FROM evidence WHERE id = ?"
        wanted = set(evidence_ids) - self.missing
        rows = {key: self._engine.execute(sql, (key,)).fetchone() for key in wanted}
        return {key: row[0] for key, row in rows.items() if row is not None}

    def leads(self, criterion_id: str) -> dict[str, date | None]:
        sql = "SELECT id, due FROM task WHERE application_id = ? AND criterion_id = ? AND role = ?"
        rows = self._engine.execute(sql, (self._key, criterion_id, TaskRole.LEAD.value)).fetchall()
        return {key: date.fromisoformat(due) if due else None for key, due in rows}

    def record_of(self, row: Row) -> Record:
        return table_of(Record).from_row(row)
