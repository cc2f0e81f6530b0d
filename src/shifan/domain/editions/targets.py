"""The rows an application is to hold under another edition, gathered item by item."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from shifan.domain.adjustments import Adjustment, SelfCheck
from shifan.domain.criteria import Criterion, CriterionKind
from shifan.domain.editions.holdings import Holdings
from shifan.domain.editions.points_moved import moved_figure, moved_link, moved_tick, point_map
from shifan.domain.editions.records_moved import FAR
from shifan.domain.evidence import EvidenceLink
from shifan.domain.figures import Figure
from shifan.domain.gaps import Gap, GapProof
from shifan.domain.onsite import Inquiry, SiteItem
from shifan.domain.records import Record, Tick, WorkStatus
from shifan.domain.rounds import ReviewOpinion
from shifan.domain.scenarios import Scenario
from shifan.domain.state import ApplicationState
from shifan.domain.tasks import Task, TaskRole
from shifan.domain.text import fold

MakeId = Callable[[], str]


class Targets:
    """What is to be, by kind of row. Rows that are one of a kind per item are kept by their id."""

    def __init__(self, holdings: Holdings, make_id: MakeId) -> None:
        self.holdings = holdings
        self.application_id = holdings.state.application.id
        self._make_id = make_id
        self.records: dict[str, Record] = {}
        self.ticks: dict[str, Tick] = {}
        self.tasks: dict[str, Task] = {}
        self.checks: dict[str, SelfCheck] = {}
        self.opinions: dict[str, ReviewOpinion] = {}
        self.site_items: dict[str, SiteItem] = {}
        self.links: dict[str, EvidenceLink] = {}
        self.gaps: dict[str, Gap] = {gap.id: gap for gap in holdings.state.gaps if gap.criterion_id is None}
        self.events: dict[str, Adjustment] = {}
        self.figures: dict[str, Figure] = {}
        self.inquiries: dict[str, Inquiry] = {one.id: one for one in holdings.inquiries if one.criterion_id is None}
        self.scenarios: dict[str, Scenario] = {}
        self._link_places: set[tuple[str, str, str | None, str | None]] = set()

    # -- what hangs on an item, taken over ---------------------------------------------------------------------

    def take_ticks(self, old: Criterion, new: Criterion) -> int:
        """Tick the checkpoints of the new item that correspond; returns how many of the old ticks found theirs."""
        points, found = point_map(old, new), 0
        for tick in self.holdings.state.ticks_of.get(old.id, {}).values():
            point = points.get(tick.checkpoint_id)
            if point is None:
                continue
            found += 1
            made = moved_tick(tick, new, point)
            self.ticks.setdefault(made.id, made)
        return found

    def take_links(self, old: Criterion, new: Criterion, *, events: bool) -> int:
        """Link the evidence to the new item, each document once at each place; returns how many documents.

        ``events``: with the events that some of the links prove; else those links stay with the old item.
        """
        points, documents = point_map(old, new), set()
        for link in self.holdings.state.links_of.get(old.id, ()):
            if link.adjustment_id is not None and not events:
                continue
            documents.add(link.evidence_id)
            made = moved_link(link, new, points)
            place = (made.evidence_id, new.id, made.checkpoint_id, made.adjustment_id)
            if place in self._link_places:
                continue
            self._link_places.add(place)
            if made.id in self.links:  # it stands under another item already
                made = replace(made, id=self._make_id(), version=0)
            self.links[made.id] = made
        return len(documents)

    def take_gaps(self, old: Criterion, new: Criterion | None, *, closed: bool) -> int:
        """Keep the open gaps (with ``closed`` all) under the new item, or under none; returns how many."""
        found = [gap for gap in self.holdings.gaps_of(old.id) if closed or gap.open]
        for gap in found:
            if new is not None:
                self.gaps[gap.id] = replace(gap, criterion_id=new.id)
            else:
                self.gaps[gap.id] = replace(
                    gap, criterion_id=None, area=gap.area or f"原第 {old.number} 项 {old.title}"
                )
        return len(found)

    def take_events(self, old: Criterion, new: Criterion) -> int:
        """Keep the events under the new item where that is one of events; returns how many."""
        if new.kind is CriterionKind.BASE:
            return 0
        found = self.holdings.state.adjustments_of.get(old.id, ())
        self.events.update((event.id, replace(event, criterion_id=new.id)) for event in found)
        return len(found)

    def take_figures(self, old: Criterion, new: Criterion) -> int:
        """Keep the figures under the new item; returns how many."""
        found = self.holdings.figures_of(old.id)
        taken = {fold(one.name) for one in self.figures.values() if one.criterion_id == new.id}
        # a figure is found by its name, also as part of another: one that another item had too is told apart
        names = {f.name: f"{f.name}（原第 {old.number} 项）" for f in found if fold(f.name) in taken}
        for figure in found:
            made = moved_figure(figure, old, new)
            name, part_of = names.get(made.name, made.name), names.get(made.part_of, made.part_of)
            self.figures[made.id] = replace(made, name=name, part_of=part_of)
        return len(found)

    def take_inquiries(self, old: Criterion, new: Criterion | None) -> int:
        """Keep the examiners' questions, under the new item or under none; returns how many."""
        found = self.holdings.inquiries_of(old.id)
        self.inquiries.update((one.id, replace(one, criterion_id=new.id if new else None)) for one in found)
        return len(found)

    def take_sites(self, old: Criterion, new: Criterion) -> int:
        """Show the new item where the old one was shown; returns at how many places."""
        found = self.holdings.sites_of(old.id)
        for one in found:
            made = replace(one, id=f"{one.site_id}.{new.id}", criterion_id=new.id)
            self.site_items.setdefault(made.id, made)
        return len(found)

    def take_opinions(self, old: Criterion, new: Criterion) -> int:
        """Keep the opinions of all rounds under the one item that follows; returns how many."""
        found = self.holdings.opinions_of(old.id)
        for one in found:
            made = replace(one, id=f"{one.round_id}.{new.id}", criterion_id=new.id)
            self.opinions[made.id] = made
        return len(found)

    def take_tasks(self, old: Criterion, new: Criterion, *, answered: bool) -> int:
        """Give the new item the old one's units; returns how many.

        Each unit has one task there: the earlier due date stands, and the first lead stays the only one. Where not
        ``answered``, what a supporter had handed in is to be handed in anew.
        """
        found = self.holdings.state.tasks_of.get(old.id, ())
        led = any(task.criterion_id == new.id and task.role is TaskRole.LEAD for task in self.tasks.values())
        for task in found:
            made = replace(task, id=f"{self.application_id}.{new.id}.{task.department_id}", criterion_id=new.id)
            if made.role is TaskRole.LEAD and led:
                made = replace(made, role=TaskRole.SUPPORT)
            if not answered:
                made = _handed_in_anew(made)
            present = self.tasks.get(made.id)
            self.tasks[made.id] = _joined(present, made) if present else made
        return len(found)

    # -- what comes of it --------------------------------------------------------------------------------------

    def rows(self) -> tuple[Any, ...]:
        """Return all rows that are to be."""
        by_id: Iterable[dict[str, Any]] = (
            self.records, self.ticks, self.tasks, self.events, self.links, self.gaps, self.checks, self.figures,
            self.opinions, self.inquiries, self.site_items, self.scenarios,
        )  # fmt: skip
        return (*(row for rows in by_id for row in rows.values()), *self._proofs())

    def _proofs(self) -> tuple[GapProof, ...]:
        """Return what proves the gaps that go over."""
        return tuple(proof for proof in self.holdings.state.gap_proofs if proof.gap_id in self.gaps)

    def state(self) -> ApplicationState:
        """Return the application's state as it is to be; the application itself is as before."""
        return self.holdings.state.changed(
            records={record.criterion_id: record for record in self.records.values()},
            ticks=tuple(self.ticks.values()),
            tasks=tuple(self.tasks.values()),
            links=tuple(self.links.values()),
            gaps=tuple(self.gaps.values()),
            gap_proofs=self._proofs(),
            adjustments=tuple(self.events.values()),
            self_checks=tuple(self.checks.values()),
            figures=tuple(self.figures.values()),
        )


def _handed_in_anew(task: Task) -> Task:
    begun = task.status is not WorkStatus.NOT_STARTED
    status = WorkStatus.COLLECTING if begun else WorkStatus.NOT_STARTED
    return replace(task, status=status, status_reason="", claim=None, claim_reason="")


def _joined(present: Task, other: Task) -> Task:
    """Return one task of a unit out of two: it leads where it led, the earlier date and the further work stand."""
    role = TaskRole.LEAD if TaskRole.LEAD in (present.role, other.role) else TaskRole.SUPPORT
    dues = [due for due in (present.due, other.due) if due is not None]
    note = "\n".join(dict.fromkeys(text for text in (present.note, other.note) if text))
    persons = "、".join(dict.fromkeys(name for name in (present.person, other.person) if name))
    further = max((present, other), key=lambda task: FAR.index(task.status))
    return replace(
        present,
        role=role,
        due=min(dues, default=None),
        note=note,
        person=persons,
        status=further.status,
        status_reason=further.status_reason,
        claim=further.claim,
        claim_reason=further.claim_reason,
    )
