"""Everything an application holds at one moment, with the look-ups that rules and screens need."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import field, replace
from functools import cached_property
from typing import Any, TypeVar

from shifan.domain.adjustments import Adjustment, SelfCheck
from shifan.domain.application import (
    Application,
    Department,
    Milestone,
    ShowcaseMaterial,
    ShowcaseMilestone,
    ShowcaseProject,
)
from shifan.domain.errors import NotFoundError, UnreadableStoreError
from shifan.domain.evidence import Evidence, EvidenceLink
from shifan.domain.figures import Figure
from shifan.domain.gaps import Gap, GapProof, GapStanding, standing
from shifan.domain.records import Record, Tick
from shifan.domain.tasks import Task, TaskRole
from shifan.domain.text import fold
from shifan.domain.values import value
from shifan.domain.ways import Way

_Entity = TypeVar("_Entity")
_Row = TypeVar("_Row", EvidenceLink, Task, Adjustment, Figure)


@value
class ApplicationState:
    """A consistent snapshot. ``usable`` holds the ids of evidence whose file exists, is not empty and can be read."""

    application: Application
    records: dict[str, Record]
    ticks: tuple[Tick, ...] = ()
    departments: tuple[Department, ...] = ()
    tasks: tuple[Task, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    links: tuple[EvidenceLink, ...] = ()
    gaps: tuple[Gap, ...] = ()
    gap_proofs: tuple[GapProof, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    self_checks: tuple[SelfCheck, ...] = ()
    figures: tuple[Figure, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    showcases: tuple[ShowcaseProject, ...] = ()
    showcase_materials: tuple[ShowcaseMaterial, ...] = ()
    showcase_milestones: tuple[ShowcaseMilestone, ...] = ()
    usable: frozenset[str] = field(default_factory=frozenset)

    @cached_property
    def department_by_id(self) -> dict[str, Department]:
        """Departments by id. One that is referred to and is not there raises UnreadableStoreError."""
        return _Known((department.id, department) for department in self.departments)

    @cached_property
    def evidence_by_id(self) -> dict[str, Evidence]:
        """Evidence by id. One that is referred to and is not there raises UnreadableStoreError."""
        return _Known((item.id, item) for item in self.evidence)

    @cached_property
    def ticks_of(self) -> dict[str, dict[str, Tick]]:
        """Ticks by criterion id, then checkpoint id."""
        found: dict[str, dict[str, Tick]] = defaultdict(dict)
        for tick in self.ticks:
            found[tick.criterion_id][tick.checkpoint_id] = tick
        return dict(found)

    @cached_property
    def links_of(self) -> dict[str, tuple[EvidenceLink, ...]]:
        """Links by criterion id."""
        return _grouped(self.links)

    @cached_property
    def tasks_of(self) -> dict[str, tuple[Task, ...]]:
        """Tasks by criterion id, lead first."""
        grouped = _grouped(self.tasks)
        return {key: tuple(sorted(group, key=lambda task: task.role.value)) for key, group in grouped.items()}

    @cached_property
    def adjustments_of(self) -> dict[str, tuple[Adjustment, ...]]:
        """Events by criterion id, by date."""
        grouped = _grouped(self.adjustments)
        return {key: tuple(sorted(group, key=lambda event: event.happened_on)) for key, group in grouped.items()}

    @cached_property
    def self_check_of(self) -> dict[str, SelfCheck]:
        """Self-check by criterion id."""
        return {check.criterion_id: check for check in self.self_checks}

    @cached_property
    def figures_of(self) -> dict[str, tuple[Figure, ...]]:
        """Figures by criterion id."""
        return _grouped(self.figures)

    @cached_property
    def figures_named(self) -> dict[str, tuple[Figure, ...]]:
        """Figures by folded name: those that may stand in two places."""
        found: dict[str, list[Figure]] = defaultdict(list)
        for figure in self.figures:
            found[fold(figure.name)].append(figure)
        return {name: tuple(figures) for name, figures in found.items()}

    @cached_property
    def gap_proofs_of(self) -> dict[str, tuple[GapProof, ...]]:
        """What proves that a gap was mended, by gap id."""
        found: dict[str, list[GapProof]] = defaultdict(list)
        for proof in self.gap_proofs:
            found[proof.gap_id].append(proof)
        return {key: tuple(proofs) for key, proofs in found.items()}

    def changed(self, **parts: Any) -> ApplicationState:
        """Return the state with other ``parts``; what was grouped of the rest is not grouped again."""
        made = replace(self, **parts)
        for name, source in _GROUPED_FROM.items():
            if name in self.__dict__ and source not in parts:
                made.__dict__[name] = self.__dict__[name]
        return made

    def record(self, criterion_id: str) -> Record:
        """Return the item's record. Raises NotFoundError."""
        try:
            return self.records[criterion_id]
        except KeyError:
            raise NotFoundError(f"本次申报中没有指标 {criterion_id} 的台账记录。", f"请用{Way.DOCTOR}检查。") from None

    def lead_of(self, criterion_id: str) -> Task | None:
        """Return the lead task of an item, if one was assigned."""
        for task in self.tasks_of.get(criterion_id, ()):
            if task.role is TaskRole.LEAD:
                return task
        return None

    def lead_name(self, criterion_id: str) -> str:
        """Return the lead department's name, empty when none was assigned."""
        task = self.lead_of(criterion_id)
        return self.department_by_id[task.department_id].name if task else ""

    def usable_links(self, criterion_id: str) -> tuple[EvidenceLink, ...]:
        """Return the item's links whose evidence can be used."""
        return tuple(link for link in self.links_of.get(criterion_id, ()) if link.evidence_id in self.usable)

    def usable_count(self, criterion_id: str) -> int:
        """Return how many usable documents of different content are linked to the item."""
        counted = self._usable_counts
        if criterion_id not in counted:
            known = self.evidence_by_id
            found = [known.get(link.evidence_id) for link in self.usable_links(criterion_id)]
            counted[criterion_id] = len({evidence.sha256 for evidence in found if evidence is not None})
        return counted[criterion_id]

    @cached_property
    def _usable_counts(self) -> dict[str, int]:
        """The counts of ``usable_count`` as far as they were asked for: each is asked for again and again."""
        return {}

    def event_is_proved(self, event: Adjustment) -> bool:
        """Tell whether usable evidence is linked to the event itself."""
        links = self.usable_links(event.criterion_id)
        return any(link.adjustment_id == event.id for link in links)

    def open_gaps(self, criterion_id: str | None = None) -> tuple[Gap, ...]:
        """Return the open gaps, of one item or of all."""
        return tuple(
            gap for gap in self.gaps if gap.open and (criterion_id is None or gap.criterion_id == criterion_id)
        )

    def gap_standing(self, gap: Gap) -> GapStanding:
        """Return how a gap stands: open, closed, closed without proof."""
        return standing(gap, self.gap_proofs_of.get(gap.id, ()))

    def proofs_of_gap(self, gap: Gap) -> tuple[Evidence, ...]:
        """Return the documents that prove how a gap was mended."""
        return tuple(self.evidence_by_id[proof.evidence_id] for proof in self.gap_proofs_of.get(gap.id, ()))


class _Known(dict[str, _Entity]):
    """Rows by id; the store lets no reference point to nothing, so only damage makes one that does."""

    def __missing__(self, key: str) -> _Entity:
        raise UnreadableStoreError


_GROUPED_FROM = {
    "department_by_id": "departments",
    "evidence_by_id": "evidence",
    "ticks_of": "ticks",
    "links_of": "links",
    "tasks_of": "tasks",
    "adjustments_of": "adjustments",
    "self_check_of": "self_checks",
    "figures_of": "figures",
    "figures_named": "figures",
    "gap_proofs_of": "gap_proofs",
}


def _grouped(rows: Iterable[_Row]) -> dict[str, tuple[_Row, ...]]:
    found: dict[str, list[_Row]] = defaultdict(list)
    for row in rows:
        found[row.criterion_id].append(row)
    return {key: tuple(group) for key, group in found.items()}
