"""Completion, apart from the score: collected, ticked, submitted, accepted, self-checked."""

from __future__ import annotations

from collections.abc import Iterable

from shifan.domain.criteria import Criterion, CriterionKind, Edition
from shifan.domain.records import Rating, WorkStatus
from shifan.domain.state import ApplicationState
from shifan.domain.values import value


@value
class Ratio:
    """Done of total."""

    done: int = 0
    total: int = 0

    @property
    def complete(self) -> bool:
        """True when there is something to do and all of it is done."""
        return self.total > 0 and self.done == self.total

    @property
    def percent(self) -> int | None:
        """Whole percent, rounded down; 100 only when complete; None when there is nothing to count."""
        if self.total == 0:
            return None
        return 100 if self.complete else min(99, self.done * 100 // self.total)

    @property
    def text(self) -> str:
        """``63/100 63%``, or a dash when there is nothing to count."""
        return "—" if self.total == 0 else f"{self.done}/{self.total} {self.percent}%"


@value
class Completion:
    """收集率, 核查点, 提交率, 审定率 over base items, 自查完成 over bonus and penalty items."""

    collected: Ratio
    checkpoints: Ratio
    submitted: Ratio
    accepted: Ratio
    self_checked: Ratio


_SUBMITTED = (WorkStatus.SUBMITTED, WorkStatus.ACCEPTED)


def is_collected(item: Criterion, state: ApplicationState) -> bool:
    """Tell whether the item's usable evidence reaches its minimum."""
    return state.usable_count(item.id) >= item.evidence_minimum


def completion(items: Iterable[Criterion], state: ApplicationState) -> Completion:
    """Return the completion of ``items`` (all, a group, a department).

    Items judged 不适用 leave the denominators; with only a claim of 不适用 they stay, until the verdict.
    """
    items = tuple(items)
    base = [i for i in items if i.kind is CriterionKind.BASE and state.record(i.id).verdict is not Rating.NA]
    ledgers = [i for i in items if i.kind is not CriterionKind.BASE]
    return Completion(
        collected=_ratio(is_collected(item, state) for item in base),
        checkpoints=Ratio(
            sum(_ticked(item, state) for item in base),
            sum(len(item.checkpoints) for item in base),
        ),
        submitted=_ratio(state.record(item.id).status in _SUBMITTED for item in base),
        accepted=_ratio(state.record(item.id).status is WorkStatus.ACCEPTED for item in base),
        self_checked=_ratio(item.id in state.self_check_of for item in ledgers),
    )


def completion_by_department(edition: Edition, state: ApplicationState) -> dict[str, Completion]:
    """Return the completion of each department's lead items, by department id."""
    led: dict[str, list[Criterion]] = {department.id: [] for department in state.departments}
    for item in edition.criteria:
        lead = state.lead_of(item.id)
        if lead is not None:
            led[lead.department_id].append(item)
    return {department_id: completion(items, state) for department_id, items in led.items()}


def _ticked(item: Criterion, state: ApplicationState) -> int:
    ticks = state.ticks_of.get(item.id, {})
    return sum(1 for checkpoint in item.checkpoints if checkpoint.id in ticks)


def _ratio(flags: Iterable[bool]) -> Ratio:
    values = list(flags)
    return Ratio(sum(values), len(values))
