"""What an application's next round takes over, decided from its rows alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from shifan.domain.application import Department, LedgerMapping, Milestone
from shifan.domain.criteria import Edition
from shifan.domain.dispatches import Dispatch, Reminder
from shifan.domain.editions.archived import ArchivedItem
from shifan.domain.evidence import Evidence, EvidenceLink
from shifan.domain.gaps import Gap, GapProof
from shifan.domain.onsite import Inquiry, Site
from shifan.domain.rounds import ReviewRound
from shifan.domain.scenarios import Scenario
from shifan.domain.sending import SentWorkbook
from shifan.domain.state import ApplicationState
from shifan.domain.submissions import Submission
from shifan.domain.tasks import Task, unanswered
from shifan.domain.values import value


@value
class OldRound:
    """All rows of the round that ends, under its edition.

    ``spoiled`` holds the ids of long-term evidence whose file is missing or changed.
    """

    edition: Edition
    state: ApplicationState
    spoiled: frozenset[str] = frozenset()
    inquiries: tuple[Inquiry, ...] = ()
    sites: tuple[Site, ...] = ()
    rounds: tuple[ReviewRound, ...] = ()
    submissions: tuple[Submission, ...] = ()
    dispatches: tuple[Dispatch, ...] = ()
    reminders: tuple[Reminder, ...] = ()
    workbooks: tuple[SentWorkbook, ...] = ()
    mappings: tuple[LedgerMapping, ...] = ()
    scenarios: tuple[Scenario, ...] = ()
    archived: tuple[ArchivedItem, ...] = ()

    @property
    def known(self) -> frozenset[str]:
        """The ids of the items of the edition."""
        return frozenset(item.id for item in self.edition.criteria)


@value
class CarryOver:
    """Rows of the old round that the next one takes over, still with their old ids.

    Tasks come unanswered and without due date; gaps and inquiries without one that lies before the new period, and
    inquiries numbered anew. ``notes`` are by criterion id. ``altered`` says what is not taken over as it was.
    """

    departments: tuple[Department, ...]
    tasks: tuple[Task, ...]
    notes: dict[str, str]
    evidence: tuple[Evidence, ...]
    links: tuple[EvidenceLink, ...]
    gaps: tuple[Gap, ...]
    gap_proofs: tuple[GapProof, ...]
    inquiries: tuple[Inquiry, ...]
    milestones: tuple[Milestone, ...]
    mappings: tuple[LedgerMapping, ...]
    altered: tuple[str, ...]


def carry_over(old: OldRound, period_start: date, *, with_notes: bool) -> CarryOver:
    """Return what a round that begins on ``period_start`` takes over."""
    state, known = old.state, old.known
    altered: list[str] = []
    evidence, links = _long_term(old)
    owed = [inquiry for inquiry in old.inquiries if is_owed(inquiry)]
    return CarryOver(
        departments=state.departments,
        tasks=tuple(replace(unanswered(task), due=None) for task in state.tasks if task.criterion_id in known),
        notes={key: row.note for key, row in state.records.items() if with_notes and row.note and key in known},
        evidence=evidence,
        links=links,
        gaps=tuple(_gap(gap, known, period_start, altered) for gap in state.gaps if gap.open),
        gap_proofs=_proofs(state, evidence),
        inquiries=tuple(_inquiry(row, place, known, period_start, altered) for place, row in enumerate(owed, start=1)),
        milestones=tuple(milestone for milestone in state.milestones if milestone.yearly),
        mappings=old.mappings,
        altered=tuple(altered),
    )


def is_owed(inquiry: Inquiry) -> bool:
    """Tell whether an answer or a follow-up is still owed to the examiners."""
    return inquiry.open and (not inquiry.answered_by or bool(inquiry.follow_up))


def why_not_carried(found: Evidence, old: OldRound) -> str:
    """Return why a document of long-term validity is not taken over, empty when it is."""
    if found.id in old.spoiled:
        return "文件缺失或已被改动"
    proves = any(link.evidence_id == found.id for link in _links(old))
    return "" if proves else "没有印证任何指标（只印证加减分事项的不沿用）"


def _links(old: OldRound) -> list[EvidenceLink]:
    known = old.known
    return [link for link in old.state.links if link.criterion_id in known and link.adjustment_id is None]


def _long_term(old: OldRound) -> tuple[tuple[Evidence, ...], tuple[EvidenceLink, ...]]:
    kept = tuple(found for found in old.state.evidence if found.long_term and not why_not_carried(found, old))
    ids = {found.id for found in kept}
    return kept, tuple(link for link in _links(old) if link.evidence_id in ids)


def _proofs(state: ApplicationState, evidence: tuple[Evidence, ...]) -> tuple[GapProof, ...]:
    """Return what proves open gaps, of the documents that are taken over."""
    owed, kept = {gap.id for gap in state.open_gaps()}, {found.id for found in evidence}
    return tuple(proof for proof in state.gap_proofs if proof.gap_id in owed and proof.evidence_id in kept)


def _gap(gap: Gap, known: frozenset[str], period_start: date, altered: list[str]) -> Gap:
    if gap.due is not None and gap.due < period_start:
        altered.append(f"问题「{gap.text[:20]}」的时限 {gap.due}：早于新的评估期，须重新定")
        gap = replace(gap, due=None)
    return gap if gap.criterion_id is None or gap.criterion_id in known else replace(gap, criterion_id=None)


def _inquiry(inquiry: Inquiry, number: int, known: frozenset[str], period_start: date, altered: list[str]) -> Inquiry:
    due = inquiry.follow_up_due
    if due is not None and due < period_start:
        altered.append(f"询问「{inquiry.question[:20]}」的补充时限 {due}：早于新的评估期，须重新定")
        due = None
    criterion_id = inquiry.criterion_id if inquiry.criterion_id in known else None
    return replace(inquiry, number=number, follow_up_due=due, criterion_id=criterion_id)
