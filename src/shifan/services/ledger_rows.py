"""What an understood ledger puts into the store: new units, tasks, records, and a line for each change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from shifan.domain.application import Department
from shifan.domain.ledger.parts import task_of
from shifan.domain.ledger.wishes import ItemWish, TaskWish
from shifan.domain.records import Record, WorkStatus
from shifan.domain.state import ApplicationState
from shifan.domain.tasks import Task, TaskRole
from shifan.domain.values import value
from shifan.services.assigning import new_department, task_id
from shifan.services.session import Session
from shifan.store.tables import Entity

_SHOWN = 30


@value
class LedgerChange:
    """One thing that would change, and the cell that says so."""

    address: str
    text: str

    def __str__(self) -> str:
        return f"{self.address}　{self.text}"


@value
class LedgerCounts:
    """How much would change."""

    items: int = 0
    units: int = 0
    tasks_new: int = 0
    tasks_changed: int = 0
    tasks_removed: int = 0
    notes: int = 0
    statuses: int = 0
    claims: int = 0

    def __str__(self) -> str:
        counted = (
            ("新建单位", self.units, "个"),
            ("新增任务", self.tasks_new, "个"),
            ("改动任务", self.tasks_changed, "个"),
            ("撤下任务", self.tasks_removed, "个"),
            ("进展", self.notes, "项"),
            ("状态", self.statuses, "项"),
            ("自评", self.claims, "项"),
        )
        return "，".join(f"{word} {count} {unit}" for word, count, unit in counted if count) or "没有变化"


@value
class LedgerRows:
    """The rows to store and to take out, the new units and the other changes in words, and their counts."""

    put: tuple[Entity, ...]
    remove: tuple[Entity, ...]
    units: tuple[LedgerChange, ...]
    changes: tuple[LedgerChange, ...]
    counts: LedgerCounts


def ledger_rows(session: Session, state: ApplicationState, wishes: Iterable[ItemWish]) -> LedgerRows:
    """Return what ``wishes`` change in ``state``; nothing is stored."""
    builder = _Builder(session, state)
    for wish in wishes:
        builder.take(wish)
    return builder.rows()


class _Builder:
    """Collects the rows item by item."""

    def __init__(self, session: Session, state: ApplicationState) -> None:
        self.session = session
        self.state = state
        self.units = {department.name: department for department in state.departments}
        self.last = max((department.position for department in state.departments), default=0)
        self.new_units: list[Department] = []
        self.unit_changes: list[LedgerChange] = []
        self.put: list[Task | Record] = []
        self.remove: list[Task] = []
        self.changes: list[LedgerChange] = []
        self.counts = LedgerCounts()

    def take(self, wish: ItemWish) -> None:
        """Add what one item's wish changes."""
        before = len(self.changes)
        self._title = f"第 {wish.criterion.number} 项「{wish.criterion.title}」"
        present = {task.department_id: task for task in self.state.tasks_of.get(wish.criterion.id, ())}
        named = {self._unit(task).id: task for task in wish.tasks}
        if any(task.role is TaskRole.LEAD for task in wish.tasks):
            for task in present.values():
                if task.role is TaskRole.LEAD and task.department_id not in named:
                    self._remove(wish, task)
        for key, asked in named.items():
            self._task(wish, asked, key, present.get(key))
        self._lead(wish, present, set(named))
        if wish.record is not None:
            self._record(wish, wish.record)
        if len(self.changes) > before:
            self._count(items=1)

    def rows(self) -> LedgerRows:
        """Return everything collected."""
        put: list[Entity] = [*self.new_units, *self.put]
        return LedgerRows(tuple(put), tuple(self.remove), tuple(self.unit_changes), tuple(self.changes), self.counts)

    def _unit(self, wish: TaskWish) -> Department:
        found = self.units.get(wish.unit)
        if found is None:
            position = self.last + len(self.new_units) + 1
            found = self.units[wish.unit] = new_department(self.session, wish.unit, position=position)
            self.new_units.append(found)
            self.unit_changes.append(LedgerChange(wish.address, wish.unit))
            self._count(units=1)
        return found

    def _task(self, wish: ItemWish, asked: TaskWish, department_id: str, present: Task | None) -> None:
        record = self.state.record(wish.criterion.id)
        if present is None:
            blank = Task(
                id=task_id(self.session, wish.criterion.id, department_id),
                application_id=self.session.application_id,
                criterion_id=wish.criterion.id,
                department_id=department_id,
                role=asked.role,
            )
            task = task_of(blank, asked, record, wish.criterion)
            self.put.append(task)
            self._say(asked.address, f"{self._title}：{asked.unit}{_part(task)}")
            self._count(tasks_new=1)
            return
        self._change(asked.address, present, task_of(present, asked, record, wish.criterion))

    def _lead(self, wish: ItemWish, present: dict[str, Task], named: set[str]) -> None:
        if not wish.lead_person and wish.lead_due is None:
            return
        for task in present.values():
            if task.role is TaskRole.LEAD and task.department_id not in named:
                changed = replace(task, person=wish.lead_person or task.person, due=wish.lead_due or task.due)
                self._change(wish.address, task, changed)
                return

    def _change(self, address: str, present: Task, changed: Task) -> None:
        if changed != present:
            unit = self.state.department_by_id[present.department_id].name
            self.put.append(changed)
            self._say(address, f"{self._title}：{unit}{'，'.join(_task_differences(present, changed))}")
            self._count(tasks_changed=1)

    def _remove(self, wish: ItemWish, task: Task) -> None:
        unit = self.state.department_by_id[task.department_id].name
        address = next(asked.address for asked in wish.tasks if asked.role is TaskRole.LEAD)
        self.remove.append(task)
        self._say(address, f"{self._title}：不再由{unit}牵头")
        self._count(tasks_removed=1)

    def _record(self, wish: ItemWish, changed: Record) -> None:
        stored = self.state.record(wish.criterion.id)
        self.put.append(changed)
        for what, counter, text in _differences(stored, changed):
            self._say(wish.address, f"{self._title}：{what}{text}")
            self._count(**{counter: 1})

    def _say(self, address: str, text: str) -> None:
        self.changes.append(LedgerChange(address, text))

    def _count(self, **more: int) -> None:
        self.counts = replace(self.counts, **{name: getattr(self.counts, name) + by for name, by in more.items()})


def _part(task: Task) -> str:
    due = f"{task.due} 前" if task.due else ""
    return "，".join(part for part in (task.role.label, task.person, due, *_answer(task)) if part)


def _answer(task: Task) -> Iterator[str]:
    """Yield what a supporter's new task says of its own part."""
    if task.status is not WorkStatus.NOT_STARTED:
        yield f"状态「{task.status.label}」"
    if task.claim is not None:
        yield f"自评「{task.claim.label}」"
    if task.note:
        yield f"进展「{_short(task.note)}」"


def _task_differences(present: Task, changed: Task) -> Iterator[str]:
    """Yield what changes in a task, each in words that name only what is different."""
    if present.role is not changed.role:
        yield f"由{present.role.label}改为{changed.role.label}"
    if present.person != changed.person:
        yield f"承办人由{present.person}改为{changed.person}" if present.person else f"承办人定为{changed.person}"
    if present.due != changed.due:
        yield f"时限由 {present.due} 改为 {changed.due}" if present.due else f"时限定为 {changed.due}"
    if present.status is not changed.status:
        yield f"状态由「{present.status.label}」改为「{changed.status.label}」"
    if present.claim is not changed.claim and changed.claim is not None:
        yield f"自评「{changed.claim.label}」"
    if present.note != changed.note:
        yield f"进展「{_short(changed.note)}」" + (f"（原为「{_short(present.note)}」）" if present.note else "")


def _differences(stored: Record, changed: Record) -> Iterator[tuple[str, str, str]]:
    if stored.note != changed.note:
        instead = f"（原为「{_short(stored.note)}」）" if stored.note else ""
        yield "进展", "notes", f"「{_short(changed.note)}」{instead}"
    if stored.claim is not changed.claim and changed.claim is not None:
        yield "自评", "claims", f"「{changed.claim.label}」"
    if stored.status is not changed.status:
        yield "状态", "statuses", f"由「{stored.status.label}」改为「{changed.status.label}」"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"
