"""The text of a reminder (催办) to one department: what is missing, by when, whom to call. Pure rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from shifan.domain.application import Department
from shifan.domain.criteria import Criterion, Edition
from shifan.domain.gaps import Gap
from shifan.domain.people import name_of, people_in
from shifan.domain.records import WorkStatus
from shifan.domain.shortfalls import NextStep, Shortfall, ShortfallKind, next_steps
from shifan.domain.state import ApplicationState
from shifan.domain.tasks import Task, TaskRole, is_overdue, part_done
from shifan.domain.values import value

_OURS = (
    ShortfallKind.AWAITING_VERDICT,
    ShortfallKind.NEEDS_REVIEW,
    ShortfallKind.OPEN_GAP,
    ShortfallKind.SUPPORT_LATE,
)
"""What the reviewing office has to do, or what is told apart from the items."""

_MOST_POINTS = 3


@value
class OwedItem:
    """An item the department still owes something on; ``overdue``: by the unit's own date.

    ``due`` is the lead's for a supporter without one; where that has passed ``days_left`` is None. ``handed_in``: its
    lead has submitted it, or it is accepted, but what is there does not do.
    """

    criterion: Criterion
    task: Task
    missing: tuple[str, ...]
    due: date | None
    days_left: int | None
    lead: Department | None
    overdue: bool
    handed_in: bool = False


@value
class Owed:
    """All that one department owes: items it leads, items it supports, gaps it is to mend, as of ``today``."""

    department: Department
    leads: tuple[OwedItem, ...]
    supports: tuple[OwedItem, ...]
    gaps: tuple[Gap, ...]
    today: date

    @property
    def anything(self) -> bool:
        """True when there is something to remind of."""
        return bool(self.leads or self.supports or self.gaps)

    @property
    def overdue(self) -> int:
        """How many items and gaps are past their date."""
        late_gaps = sum(gap.due is not None and gap.due < self.today for gap in self.gaps)
        return sum(item.overdue for item in (*self.leads, *self.supports)) + late_gaps


def owed_by_department(edition: Edition, state: ApplicationState, today: date) -> tuple[Owed, ...]:
    """Return what each department owes, in the order of the departments; an item once per task."""
    steps = next_steps(edition, state, today)
    owed: dict[str, list[OwedItem]] = {unit.id: [] for unit in state.departments}
    for step in steps:
        for task in state.tasks_of.get(step.criterion.id, ()):
            words = _missing(step, state) if task.role is TaskRole.LEAD else _owed_support(step, task, state)
            if words:
                owed[task.department_id].append(_owed_item(step, task, words, state, today))
    return tuple(
        Owed(
            department=unit,
            leads=tuple(item for item in owed[unit.id] if item.task.role is TaskRole.LEAD),
            supports=tuple(item for item in owed[unit.id] if item.task.role is TaskRole.SUPPORT),
            gaps=tuple(gap for gap in state.open_gaps() if gap.department_id == unit.id),
            today=today,
        )
        for unit in state.departments
    )


def reminder_text(county: str, owed: Owed, today: date, call: str) -> str:
    """Return the reminder as text for a chat; ``call`` is whom to call about it."""
    return "\n".join(_lines(county, owed, today, call))


def _missing(step: NextStep, state: ApplicationState, besides: tuple[ShortfallKind, ...] = _OURS) -> tuple[str, ...]:
    found = [lack for lack in step.shortfalls if lack.kind not in besides]
    if step.handed_in:  # whoever has handed in is not asked for ticks
        found = [lack for lack in found if lack.kind is not ShortfallKind.MISSING_CHECKPOINTS]
    return tuple(_in_words(lack, step.criterion, state) for lack in found)


def _owed_support(step: NextStep, task: Task, state: ApplicationState) -> tuple[str, ...]:
    """Return what a supporter still owes: what the item lacks, or its own part where the item lacks nothing."""
    if part_done(task, state.record(step.criterion.id)):
        return ()
    if task.status is WorkStatus.RETURNED:
        return (f"配合材料被退回（{task.status_reason}）",)
    missing = () if step.handed_in else _missing(step, state, (*_OURS, ShortfallKind.NOT_SUBMITTED))
    return missing or (() if task.due is None else ("配合材料还没有报来",))


def _in_words(lack: Shortfall, item: Criterion, state: ApplicationState) -> str:
    if lack.kind is not ShortfallKind.MISSING_CHECKPOINTS:
        return f"{lack.kind.label}（{lack.detail}）" if lack.detail else lack.kind.label
    ticks = state.ticks_of.get(item.id, {})
    texts = [point.text for point in item.checkpoints if point.id not in ticks]
    more = f" 等 {len(texts)} 处" if len(texts) > _MOST_POINTS else ""
    return f"尚未核实：{'；'.join(texts[:_MOST_POINTS])}{more}"


def _owed_item(step: NextStep, task: Task, missing: tuple[str, ...], state: ApplicationState, today: date) -> OwedItem:
    lead = state.lead_of(step.criterion.id)
    supports = task.role is TaskRole.SUPPORT
    unit = state.department_by_id[lead.department_id] if lead and supports else None
    due = task.due if supports and task.due else step.due
    past = due is not None and due < today
    late = is_overdue(task, state.record(step.criterion.id), today)
    if past and not late and (step.handed_in or not supports):
        due = None
    days_left = None if due is None or (past and not late) else (due - today).days
    return OwedItem(step.criterion, task, missing, due, days_left, unit, late, step.handed_in and not supports)


def _lines(county: str, owed: Owed, today: date, call: str) -> Iterator[str]:
    unit = owed.department
    contacts = "、".join(name_of(person) for person in people_in(unit.contact))
    to = f"（请{contacts}办理）" if contacts else ""
    yield f"【法治政府建设示范创建催办】{unit.name}{to}："
    yield f"截至 {today.month} 月 {today.day} 日，{county}示范创建工作中，贵单位还有以下事项未办结："
    number = 0
    for item in owed.leads:
        number += 1
        yield f"{number}. {_item_text(item)}"
    for item in owed.supports:
        number += 1
        yield f"{number}. {_item_text(item)}"
    for gap in owed.gaps:
        number += 1
        yield f"{number}. 整改问题：{gap.text}（{gap.origin.label}）{_until(gap.due, today)}"
    yield f"请尽快办理，办好后回复。如有疑问请联系：{call}。"


def _item_text(item: OwedItem) -> str:
    role = "" if item.lead is None else f"（配合{_called(item.lead)}）"
    person = f"（承办人：{item.task.person}）" if item.task.person else ""
    when = ""
    if item.due is not None:
        passed = f"。牵头单位的时限 {item.due.month} 月 {item.due.day} 日已过"
        when = passed if item.days_left is None else _days(item.due, item.days_left)
    stands = "已提交，但还有不足：" if item.handed_in else ""
    missing = "；".join(item.missing)
    return f"指标 {item.criterion.number}「{item.criterion.title}」{role}{person}：{stands}{missing}{when}"


def _called(unit: Department) -> str:
    return f"{unit.name}，联系 {unit.contact}" if unit.contact else unit.name


def _until(due: date | None, today: date) -> str:
    return "" if due is None else _days(due, (due - today).days)


def _days(due: date, left: int) -> str:
    if left < 0:
        return f"。时限 {due.month} 月 {due.day} 日，已逾期 {-left} 天"
    return f"。请于 {due.month} 月 {due.day} 日前完成" + ("（就是今天）" if left == 0 else f"（还有 {left} 天）")


def names(departments: Sequence[Department]) -> str:
    """Return the units' names in one line, cut after three."""
    shown = "、".join(unit.name for unit in departments[:3])
    return shown + (f" 等 {len(departments)} 个单位" if len(departments) > 3 else "")
