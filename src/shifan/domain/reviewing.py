"""What a review round left open, item by item, and how two rounds differ."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from shifan.domain.criteria import Criterion, CriterionKind, Edition
from shifan.domain.labels import Labelled
from shifan.domain.records import Record, WorkStatus
from shifan.domain.rounds import ReviewOpinion
from shifan.domain.state import ApplicationState
from shifan.domain.values import value


class Standing(Labelled):
    """Where an item stands in a round; all but the first are still open."""

    SETTLED = "settled", "已审定"
    RETURNED = "returned", "退回补正，尚未重新提交"
    RESUBMITTED = "resubmitted", "已重新提交，待审"
    WAITING = "waiting", "已提交，待审"
    REOPENED = "reopened", "本轮审定后又重新打开"
    NOT_SUBMITTED = "not_submitted", "尚未提交"


@value
class RoundItem:
    """One line of a round's checklist. ``overdue``: returned, and the supplement is late."""

    criterion: Criterion
    opinion: ReviewOpinion | None
    record: Record
    standing: Standing
    lead: str
    due: date | None
    overdue: bool

    @property
    def open(self) -> bool:
        """True until the item is accepted."""
        return self.standing is not Standing.SETTLED


class Difference(Labelled):
    """How the opinions of two rounds on an item compare."""

    CHANGED = "changed", "意见有变化"
    RETURNED_TWICE = "returned_twice", "两轮都退回"
    ONLY_BEFORE = "only_before", "只在前一轮审过"
    ONLY_AFTER = "only_after", "只在后一轮审过"
    SAME = "same", "意见相同"


@value
class OpinionChange:
    """An item in two rounds: the opinion then, the opinion now (None: none in that round), and its present record."""

    criterion: Criterion
    before: ReviewOpinion | None
    after: ReviewOpinion | None
    record: Record

    @property
    def difference(self) -> Difference:
        """Changed when both rounds gave an opinion and not the same rating; two returns may differ in all else."""
        if self.after is None:
            return Difference.ONLY_BEFORE
        if self.before is None:
            return Difference.ONLY_AFTER
        if self.before.rating is None and self.after.rating is None:
            return Difference.RETURNED_TWICE
        return Difference.SAME if self.before.rating is self.after.rating else Difference.CHANGED


def checklist(
    edition: Edition, state: ApplicationState, opinions: Iterable[ReviewOpinion], today: date
) -> tuple[RoundItem, ...]:
    """Return all base items with one round's opinions, in display order."""
    by_item = {opinion.criterion_id: opinion for opinion in opinions}
    return tuple(_line(item, state, by_item.get(item.id), today) for item in edition.of_kind(CriterionKind.BASE))


def standing(record: Record, opinion: ReviewOpinion | None) -> Standing:
    """Return where an item with this record stands in the round that gave ``opinion``."""
    if record.status is WorkStatus.ACCEPTED:
        return Standing.SETTLED
    if record.status is WorkStatus.RETURNED:
        return Standing.RETURNED
    if record.status is WorkStatus.SUBMITTED:
        return Standing.RESUBMITTED if opinion else Standing.WAITING
    return Standing.REOPENED if opinion and opinion.rating else Standing.NOT_SUBMITTED


def compare(
    edition: Edition, state: ApplicationState, before: Iterable[ReviewOpinion], after: Iterable[ReviewOpinion]
) -> tuple[OpinionChange, ...]:
    """Return every item that has an opinion in either round, in display order."""
    then = {opinion.criterion_id: opinion for opinion in before}
    now = {opinion.criterion_id: opinion for opinion in after}
    return tuple(
        OpinionChange(item, then.get(item.id), now.get(item.id), state.record(item.id))
        for item in edition.criteria
        if item.id in then or item.id in now
    )


def _line(item: Criterion, state: ApplicationState, opinion: ReviewOpinion | None, today: date) -> RoundItem:
    record, task = state.record(item.id), state.lead_of(item.id)
    found = standing(record, opinion)
    due = task.due if task and task.due else (opinion.supplement_due if opinion else None)
    overdue = found is Standing.RETURNED and due is not None and due < today
    return RoundItem(item, opinion, record, found, state.lead_name(item.id), due, overdue)
