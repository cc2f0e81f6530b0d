"""Shortfalls (缺项): computed reasons why an item is not done, and which items to take up first."""

from __future__ import annotations

from datetime import date

from shifan.domain.adjustments import SelfCheckOutcome
from shifan.domain.completion import is_collected
from shifan.domain.criteria import Criterion, CriterionKind, Edition
from shifan.domain.figure_checks import wrong_figures
from shifan.domain.labels import Labelled
from shifan.domain.records import Rating, WorkStatus
from shifan.domain.state import ApplicationState
from shifan.domain.tasks import TaskRole, is_overdue
from shifan.domain.values import value


class ShortfallKind(Labelled):
    """Why an item is not done; the order is the order of urgency."""

    RETURNED = "returned", "被退回"
    SUPPORT_LATE = "support_late", "配合逾期"
    NEEDS_REVIEW = "needs_review", "需复核"
    MISSING_EVIDENCE = "missing_evidence", "缺材料"
    MISSING_CHECKPOINTS = "missing_checkpoints", "缺核查点"
    FIGURE_MISMATCH = "figure_mismatch", "数据不符"
    OPEN_GAP = "open_gap", "有问题未销号"
    NOT_SELF_CHECKED = "not_self_checked", "未自查"
    NO_EVENT = "no_event", "未登记事项"
    NOT_SUBMITTED = "not_submitted", "待提交"
    AWAITING_VERDICT = "awaiting_verdict", "待审核"


@value
class Shortfall:
    """One reason, with what exactly is missing."""

    kind: ShortfallKind
    detail: str


@value
class NextStep:
    """An item to take up: its most urgent shortfall, who leads it, and its due date."""

    criterion: Criterion
    shortfalls: tuple[Shortfall, ...]
    due: date | None
    days_left: int | None
    lead: str
    handed_in: bool

    @property
    def first(self) -> Shortfall:
        """The most urgent shortfall."""
        return self.shortfalls[0]

    @property
    def overdue(self) -> bool:
        """True when the due date has passed and the department has not handed the item in."""
        return self.days_left is not None and self.days_left < 0 and not self.handed_in

    @property
    def support_late(self) -> bool:
        """True when a supporting unit is late by its own date."""
        return any(lack.kind is ShortfallKind.SUPPORT_LATE for lack in self.shortfalls)


_ORDER = {kind: place for place, kind in enumerate(ShortfallKind)}


def _urgency(shortfall: Shortfall) -> int:
    return _ORDER[shortfall.kind]


def shortfalls(item: Criterion, state: ApplicationState) -> tuple[Shortfall, ...]:
    """Return what keeps the item from being done, most urgent first; empty when nothing does."""
    is_base = item.kind is CriterionKind.BASE
    found = _base_shortfalls(item, state) if is_base else _ledger_shortfalls(item, state)
    found.extend(Shortfall(ShortfallKind.FIGURE_MISMATCH, text) for text in wrong_figures(item, state))
    found.extend(Shortfall(ShortfallKind.OPEN_GAP, gap.text) for gap in state.open_gaps(item.id))
    return tuple(sorted(found, key=_urgency))


def _base_shortfalls(item: Criterion, state: ApplicationState) -> list[Shortfall]:
    record = state.record(item.id)
    found: list[Shortfall] = []
    if record.status is WorkStatus.RETURNED:
        found.append(Shortfall(ShortfallKind.RETURNED, record.status_reason))
    if record.criterion_digest != item.digest:
        found.append(Shortfall(ShortfallKind.NEEDS_REVIEW, "指标文字已变动，请重新核对"))
    if record.verdict is not Rating.NA:
        claimed = record.claim is Rating.NA and record.verdict is None  # its proof is the reason given
        if not claimed and not is_collected(item, state):
            have = state.usable_count(item.id)
            found.append(Shortfall(ShortfallKind.MISSING_EVIDENCE, f"至少 {item.evidence_minimum} 份，现有 {have} 份"))
        ticks = state.ticks_of.get(item.id, {})
        missing = [checkpoint.number for checkpoint in item.checkpoints if checkpoint.id not in ticks]
        # A verdict stands for the checkpoints, but never for a document that is not there.
        if missing and not claimed and record.status is not WorkStatus.ACCEPTED:
            found.append(Shortfall(ShortfallKind.MISSING_CHECKPOINTS, "、".join(missing)))
    if record.status in (WorkStatus.NOT_STARTED, WorkStatus.COLLECTING) and not found:
        found.append(Shortfall(ShortfallKind.NOT_SUBMITTED, "材料和核查点已齐，请提交审核"))
    if record.status is WorkStatus.SUBMITTED:
        found.append(Shortfall(ShortfallKind.AWAITING_VERDICT, "已提交，等审核结论"))
    return found


def _ledger_shortfalls(item: Criterion, state: ApplicationState) -> list[Shortfall]:
    found: list[Shortfall] = []
    if item.id not in state.self_check_of:
        found.append(Shortfall(ShortfallKind.NOT_SELF_CHECKED, "请登记自查结论"))
    check = state.self_check_of.get(item.id)
    if check is not None and check.outcome is SelfCheckOutcome.FOUND and item.id not in state.adjustments_of:
        found.append(Shortfall(ShortfallKind.NO_EVENT, "自查为「有」，请登记事项"))
    for event in state.adjustments_of.get(item.id, ()):
        if not state.event_is_proved(event):
            found.append(Shortfall(ShortfallKind.MISSING_EVIDENCE, f"事项「{event.title}」缺佐证材料"))
    return found


def next_steps(edition: Edition, state: ApplicationState, today: date) -> tuple[NextStep, ...]:
    """Return the items that still need work: overdue first, then by kind of shortfall, due date and order.

    Here a supporter that is late by its own date counts as a shortfall too.
    """
    steps = []
    for position, item in enumerate(edition.criteria):
        found = shortfalls(item, state)
        if not found:
            continue
        found = tuple(sorted((*found, *_late_supports(item, state, today)), key=_urgency))
        lead = state.lead_of(item.id)
        due = lead.due if lead else None
        days_left = (due - today).days if due else None
        handed_in = state.record(item.id).status in (WorkStatus.SUBMITTED, WorkStatus.ACCEPTED)
        step = NextStep(item, found, due, days_left, state.lead_name(item.id), handed_in)
        rank = (not step.overdue, _urgency(step.first), due or date.max, position)
        steps.append((rank, step))
    return tuple(step for _, step in sorted(steps, key=lambda pair: pair[0]))


def _late_supports(item: Criterion, state: ApplicationState, today: date) -> list[Shortfall]:
    record = state.record(item.id)
    return [
        Shortfall(ShortfallKind.SUPPORT_LATE, f"{state.department_by_id[task.department_id].name}，时限 {task.due}")
        for task in state.tasks_of.get(item.id, ())
        if task.role is TaskRole.SUPPORT and is_overdue(task, record, today)
    ]
