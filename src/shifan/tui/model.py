"""What the screens show: one immutable snapshot, made on the store thread after every change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

from shifan.domain.criteria import Criterion, Edition
from shifan.domain.evidence import Evidence, EvidenceLink, Validity, validity
from shifan.domain.health import Finding, by_document
from shifan.domain.journal import Operation
from shifan.domain.records import Record
from shifan.domain.rounds import ReviewOpinion, ReviewRound, open_among
from shifan.domain.scheme import Scheme
from shifan.domain.scoring import ItemScore, LedgerScore
from shifan.domain.shortfalls import NextStep
from shifan.domain.state import ApplicationState
from shifan.domain.tasks import Task, TaskRole
from shifan.domain.text import search_key
from shifan.services.evidence_health import health_at_a_glance
from shifan.services.overview import Overview, overview
from shifan.services.rounds import all_rounds
from shifan.services.session import Done, Session

RECENT = 4


@dataclass(frozen=True)
class Model:
    """Everything on screen. ``seen_version`` is the store's data version at the time of reading."""

    edition: Edition
    scheme: Scheme
    overview: Overview
    recent: tuple[Operation, ...]
    folder: Path
    user: str
    now: datetime
    seen_version: int
    read_only: bool
    pool_trouble: str
    rounds: tuple[ReviewRound, ...]
    opinions: tuple[ReviewOpinion, ...]
    health: tuple[Finding, ...]

    @property
    def state(self) -> ApplicationState:
        """The application's state."""
        return self.overview.state

    @property
    def today(self) -> date:
        """The date all counting is done from."""
        return self.overview.today

    @cached_property
    def step_of(self) -> dict[str, NextStep]:
        """What is still to be done, by criterion id."""
        return {step.criterion.id: step for step in self.overview.next_steps}

    @cached_property
    def score_of(self) -> dict[str, ItemScore]:
        """Scores of base items by criterion id."""
        return {item.criterion.id: item for item in self.overview.score.items}

    @cached_property
    def ledger_of(self) -> dict[str, LedgerScore]:
        """Scores of bonus and penalty items by criterion id."""
        return {ledger.criterion.id: ledger for ledger in self.overview.score.ledgers}

    @cached_property
    def items_of_department(self) -> dict[str, tuple[tuple[Criterion, Task], ...]]:
        """Items with the department's task, in display order, by department id."""
        found: dict[str, list[tuple[Criterion, Task]]] = {}
        for item in self.edition.criteria:
            for task in self.state.tasks_of.get(item.id, ()):
                found.setdefault(task.department_id, []).append((item, task))
        return {key: tuple(pairs) for key, pairs in found.items()}

    @cached_property
    def without_lead(self) -> tuple[Criterion, ...]:
        """Items that nobody leads yet."""
        return tuple(item for item in self.edition.criteria if self.state.lead_of(item.id) is None)

    @cached_property
    def links_of_evidence(self) -> dict[str, tuple[EvidenceLink, ...]]:
        """Links by evidence id."""
        found: dict[str, list[EvidenceLink]] = {}
        for link in self.state.links:
            found.setdefault(link.evidence_id, []).append(link)
        return {key: tuple(links) for key, links in found.items()}

    @cached_property
    def health_of(self) -> dict[str, tuple[Finding, ...]]:
        """What is wrong with documents, as far as it can be told without reading them, by evidence id."""
        return by_document(self.health)

    @property
    def open_round(self) -> ReviewRound | None:
        """The review round that decisions are recorded in now."""
        return open_among(self.rounds)

    def opinions_on(self, item: Criterion) -> tuple[tuple[ReviewRound, ReviewOpinion], ...]:
        """Return what each round said about the item, by round."""
        by_round = {opinion.round_id: opinion for opinion in self.opinions if opinion.criterion_id == item.id}
        return tuple((found, by_round[found.id]) for found in self.rounds if found.id in by_round)

    @cached_property
    def _haystacks(self) -> dict[str, tuple[str, str]]:
        return {
            item.id: (search_key(item.title), search_key(" ".join(self._words(item)))) for item in self.edition.criteria
        }

    def record(self, item: Criterion) -> Record:
        """Return the item's record."""
        return self.state.record(item.id)

    def validity_of(self, evidence: Evidence) -> Validity:
        """Return whether the document's date lies in the evidence period."""
        period = self.state.application
        return validity(evidence, period.period_start, period.period_end)

    def short_lead(self, item: Criterion) -> str:
        """Return the short name of the lead department, empty when there is none."""
        task = self.state.lead_of(item.id)
        if task is None:
            return ""
        department = self.state.department_by_id[task.department_id]
        return department.short_name or department.name

    def ticked(self, item: Criterion) -> int:
        """Return how many of the item's checkpoints are ticked."""
        ticks = self.state.ticks_of.get(item.id, {})
        return sum(1 for checkpoint in item.checkpoints if checkpoint.id in ticks)

    def search(self, query: str) -> tuple[Criterion, ...]:
        """Return the items that hold every word of ``query``: exact number first, then title, then anything else."""
        words = search_key(query).split()
        if not words:
            return ()
        ranked = []
        for position, item in enumerate(self.edition.criteria):
            title, text = self._haystacks[item.id]
            if words == [item.number] or all(word in text for word in words):
                rank = 0 if words[0] == item.number else 1 if all(word in title for word in words) else 2
                ranked.append((rank, position, item))
        return tuple(item for _, _, item in sorted(ranked, key=lambda found: found[:2]))

    def _words(self, item: Criterion) -> list[str]:
        group, subgroup = self.edition.place_of(item.id)
        record = self.record(item)
        words = [
            item.number,
            item.title,
            item.kind.label,
            record.status.label,
            record.note,
            subgroup.title,
            group.title,
        ]
        words += [rating.label for rating in (record.claim, record.verdict) if rating]
        for task in self.state.tasks_of.get(item.id, ()):
            department = self.state.department_by_id[task.department_id]
            words += [department.name, department.short_name, task.person]
        if self.state.lead_of(item.id) is None:
            words.append("未分工")
        if step := self.step_of.get(item.id):
            words += [shortfall.kind.label for shortfall in step.shortfalls]
            words += ["已逾期"] if step.overdue else []
        links = self.state.links_of.get(item.id, ())
        words += [self.state.evidence_by_id[link.evidence_id].title for link in links]
        return words + [checkpoint.text for checkpoint in item.checkpoints]


def is_lead(task: Task) -> bool:
    """Tell whether the task is the lead's."""
    return task.role is TaskRole.LEAD


def load(session: Session) -> Model:
    """Return the present model. Runs on the store thread."""
    version = session.repository.others_version(session.application_id)
    seen = overview(session)
    return Model(
        edition=session.edition,
        scheme=session.scheme,
        overview=seen,
        recent=tuple(session.repository.operations(session.application_id, limit=RECENT)),
        folder=session.folder,
        user=session.user,
        now=session.clock(),
        seen_version=version,
        read_only=session.read_only,
        pool_trouble=session.pool_trouble,
        rounds=tuple(all_rounds(session)),
        opinions=tuple(session.repository.all_of(ReviewOpinion, session.application_id)),
        health=health_at_a_glance(session, seen.state),
    )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a use case did, and the model after it."""

    done: Done
    model: Model
