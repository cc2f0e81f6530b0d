"""What the screens show: one immutable snapshot, made on the store thread after every change."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

from shifan.domain.criteria import Criterion, Edition
from shifan.domain.evidence import Evidence, EvidenceLink, Validity, validity
from shifan.domain.gaps import Gap
from shifan.domain.health import Finding, by_document
from shifan.domain.item_search import ItemSearch
from shifan.domain.journal import Operation
from shifan.domain.records import Record
from shifan.domain.rounds import ReviewOpinion, ReviewRound, open_among
from shifan.domain.scheme import Scheme
from shifan.domain.scoring import ItemScore, LedgerScore
from shifan.domain.shortfalls import NextStep
from shifan.domain.state import ApplicationState
from shifan.domain.tasks import Task, TaskRole
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
    def gaps_of_evidence(self) -> dict[str, tuple[Gap, ...]]:
        """Gaps that a document proves to be mended, by evidence id."""
        known = {gap.id: gap for gap in self.state.gaps}
        found: dict[str, list[Gap]] = {}
        for proof in self.state.gap_proofs:
            found.setdefault(proof.evidence_id, []).append(known[proof.gap_id])
        return {key: tuple(gaps) for key, gaps in found.items()}

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
    def finder(self) -> ItemSearch:
        """The search for items."""
        from shifan.criteria.pinyin import load_pinyin  # reads a table: only when somebody searches

        return ItemSearch(self.edition, self.state, self.overview.next_steps, load_pinyin())

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


def is_lead(task: Task) -> bool:
    """Tell whether the task is the lead's."""
    return task.role is TaskRole.LEAD


def load(session: Session) -> Model:
    """Return the present model. Runs on the store thread."""
    return with_health(session, first_look(session))


def with_health(session: Session, model: Model) -> Model:
    """Return the model with what is wrong with the files. Runs on the store thread."""
    return replace(model, health=health_at_a_glance(session, model.state))


def first_look(session: Session) -> Model:
    """Return the present model without what is wrong with the files, of which there may be thousands to look at."""
    version = session.repository.others_version(session.application_id)
    return Model(
        edition=session.edition,
        scheme=session.scheme,
        overview=overview(session),
        recent=tuple(session.repository.operations(session.application_id, limit=RECENT)),
        folder=session.folder,
        user=session.user,
        now=session.clock(),
        seen_version=version,
        read_only=session.read_only,
        pool_trouble=session.pool_trouble,
        rounds=tuple(all_rounds(session)),
        opinions=tuple(session.repository.all_of(ReviewOpinion, session.application_id)),
        health=(),
    )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a use case did, and the model after it."""

    done: Done
    model: Model
