"""What an item can be found by: the states it is in, and the texts that belong to it."""

from __future__ import annotations

from collections.abc import Iterator

from shifan.domain.criteria import Criterion, CriterionKind, Edition
from shifan.domain.records import Rating, WorkStatus
from shifan.domain.shortfalls import NextStep, ShortfallKind
from shifan.domain.state import ApplicationState
from shifan.domain.values import value

SOON_DAYS = 7
OVERDUE, SOON, UNASSIGNED, UNCLAIMED = "逾期", "快到期", "未分工", "未自评"
NEEDS_REVIEW = ShortfallKind.NEEDS_REVIEW.label
UNSUBMITTED, UNACCEPTED = "未提交", "未审定"
READY = (OVERDUE, SOON, NEEDS_REVIEW, "被退回", "缺材料", UNASSIGNED, UNSUBMITTED, "待审核")
"""The states that are asked for most, in the order in which they are offered."""
SYNONYMS = {"已逾期": OVERDUE, "超期": OVERDUE, "复核": NEEDS_REVIEW, "退回": "被退回"}

_HANDED_IN = (WorkStatus.SUBMITTED, WorkStatus.ACCEPTED)


@value
class Text:
    """A text of an item. ``rank`` is 1 for the title, 2 for names (found by pinyin too), 3 for anything else."""

    kind: str
    text: str
    rank: int


def all_states() -> frozenset[str]:
    """Return every word that asks for a state."""
    words = [member.label for kind in (WorkStatus, ShortfallKind, Rating, CriterionKind) for member in kind]
    return frozenset((*words, *READY, UNCLAIMED, UNACCEPTED, *SYNONYMS))


def states_of(item: Criterion, state: ApplicationState, step: NextStep | None) -> Iterator[str]:
    """Yield the words for the states an item is in."""
    record = state.record(item.id)
    yield item.kind.label
    if item.kind is CriterionKind.BASE:
        yield record.status.label
        yield from (rating.label for rating in (record.claim, record.verdict) if rating)
        if record.claim is None:
            yield UNCLAIMED
        if record.status not in _HANDED_IN:
            yield UNSUBMITTED
        if record.status is not WorkStatus.ACCEPTED:
            yield UNACCEPTED
    if state.lead_of(item.id) is None:
        yield UNASSIGNED
    if step is None:
        return
    yield from (shortfall.kind.label for shortfall in step.shortfalls)
    if step.overdue:
        yield OVERDUE
    elif step.days_left is not None and 0 <= step.days_left <= SOON_DAYS and not step.handed_in:
        yield SOON


def fixed_texts(item: Criterion, edition: Edition) -> Iterator[Text]:
    """Yield the texts that the edition gives an item."""
    group, subgroup = edition.place_of(item.id)
    yield Text("指标", item.title, 1)
    yield Text("一级指标", group.title, 2)
    yield Text("二级指标", subgroup.title, 2)
    yield Text("要求", item.requirement, 3)
    for checkpoint in item.checkpoints:
        yield Text(f"核查点 {checkpoint.number}", checkpoint.text, 3)


def own_texts(item: Criterion, state: ApplicationState) -> Iterator[Text]:
    """Yield the texts that the application gives an item: units, people, documents, the note, problems, events."""
    for task in state.tasks_of.get(item.id, ()):
        unit = state.department_by_id[task.department_id]
        yield from (Text(task.role.label, text, 2) for text in (unit.name, unit.short_name) if text)
        if task.person:
            yield Text("责任人", task.person, 2)
        if task.note:
            yield Text(f"{unit.short_name or unit.name}的备注", task.note, 3)
    for link in state.links_of.get(item.id, ()):
        evidence = state.evidence_by_id[link.evidence_id]
        yield Text("材料", evidence.title, 2)
        yield from (Text("材料文号", text, 3) for text in (evidence.document_number,) if text)
        yield from (Text("印证之处", text, 3) for text in (link.passage,) if text)
    record = state.record(item.id)
    for kind, text in (("备注", record.note), ("原因", record.status_reason)):
        if text:
            yield Text(kind, text, 3)
    yield from (Text("问题", gap.text, 3) for gap in state.gaps if gap.criterion_id == item.id)
    yield from (Text("事项", event.title, 2) for event in state.adjustments_of.get(item.id, ()))
