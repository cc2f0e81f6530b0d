"""What an application's next round takes over, decided from the state alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from shifan.domain.application import Department, Milestone
from shifan.domain.evidence import Evidence, EvidenceLink
from shifan.domain.gaps import Gap
from shifan.domain.state import ApplicationState
from shifan.domain.tasks import Task
from shifan.domain.values import value


@value
class CarryOver:
    """Rows of the old round that the next one takes over, still with their old ids, and what stays behind and why.

    Tasks come without due date; gaps without one that lies before the new period. ``notes`` are by criterion id.
    """

    departments: tuple[Department, ...]
    tasks: tuple[Task, ...]
    notes: dict[str, str]
    evidence: tuple[Evidence, ...]
    links: tuple[EvidenceLink, ...]
    gaps: tuple[Gap, ...]
    milestones: tuple[Milestone, ...]
    left_out: tuple[str, ...]


def carry_over(
    state: ApplicationState,
    known: frozenset[str],
    period_start: date,
    *,
    with_notes: bool,
    spoiled: frozenset[str] = frozenset(),
) -> CarryOver:
    """Return what a round that begins on ``period_start`` takes over.

    ``known`` holds the ids of the items of its edition, ``spoiled`` those of evidence whose file is missing or changed.
    """
    left_out: list[str] = []
    tasks = tuple(replace(task, due=None) for task in state.tasks if task.criterion_id in known)
    if len(tasks) < len(state.tasks):
        left_out.append(f"{len(state.tasks) - len(tasks)} 项分工：指标已不在这个版本中")
    evidence, links = _long_term(state, known, spoiled, left_out)
    return CarryOver(
        departments=state.departments,
        tasks=tasks,
        notes={key: row.note for key, row in state.records.items() if with_notes and row.note and key in known},
        evidence=evidence,
        links=links,
        gaps=tuple(_gap(gap, known, period_start, left_out) for gap in state.gaps if gap.open),
        milestones=tuple(milestone for milestone in state.milestones if milestone.yearly),
        left_out=tuple(left_out),
    )


def _long_term(
    state: ApplicationState, known: frozenset[str], spoiled: frozenset[str], left_out: list[str]
) -> tuple[tuple[Evidence, ...], tuple[EvidenceLink, ...]]:
    links = [link for link in state.links if link.criterion_id in known and link.adjustment_id is None]
    linked = {link.evidence_id for link in links}
    kept = []
    for found in state.evidence:
        if not found.long_term:
            continue
        if found.id in spoiled:
            left_out.append(f"材料「{found.title}」：文件缺失或已被改动")
        elif found.id not in linked:
            left_out.append(f"材料「{found.title}」：没有印证任何指标（只印证加减分事项的不沿用）")
        else:
            kept.append(found)
    ids = {found.id for found in kept}
    return tuple(kept), tuple(link for link in links if link.evidence_id in ids)


def _gap(gap: Gap, known: frozenset[str], period_start: date, left_out: list[str]) -> Gap:
    if gap.due is not None and gap.due < period_start:
        left_out.append(f"问题「{gap.text[:20]}」的时限 {gap.due}：早于新的评估期，须重新定")
        gap = replace(gap, due=None)
    return gap if gap.criterion_id is None or gap.criterion_id in known else replace(gap, criterion_id=None)
