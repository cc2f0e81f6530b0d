"""Departments as a whole: add many, edit, confirm, rename, merge, remove, and the load of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from shifan.domain.application import Department, ShowcaseProject
from shifan.domain.dispatches import Reminder
from shifan.domain.errors import DataFileError, RuleError, UsageError
from shifan.domain.evidence import EvidenceLink
from shifan.domain.gaps import Gap
from shifan.domain.numbering import numbers_text
from shifan.domain.people import joined_people
from shifan.domain.records import Record
from shifan.domain.sending import SentWorkbook
from shifan.domain.tasks import Task, TaskRole
from shifan.domain.text import clean_line
from shifan.domain.units import (
    LineProblem,
    UnitLine,
    joined_parts,
    other_with_name,
    problem_text,
    unit_named,
    units_in,
    with_part_noted,
)
from shifan.domain.values import value
from shifan.domain.ways import Way
from shifan.domain.workload import SOON_DAYS, DepartmentLoad, LeaderLoad, loads_by_department, loads_by_leader
from shifan.services.assigning import existing_department, new_department, task_id
from shifan.services.session import Done, Session
from shifan.store.tables import Entity

R = TypeVar("R", Gap, EvidenceLink, Reminder, SentWorkbook)


@value
class Workload:
    """The load of every unit and of every leader in charge; ``soon_days`` is what counts as soon due."""

    departments: tuple[DepartmentLoad, ...]
    leaders: tuple[LeaderLoad, ...]
    soon_days: int


@value
class Uses:
    """What belongs to a unit."""

    tasks: tuple[Task, ...] = ()
    gaps: tuple[Gap, ...] = ()
    links: tuple[EvidenceLink, ...] = ()
    reminders: tuple[Reminder, ...] = ()
    workbooks: tuple[SentWorkbook, ...] = ()

    @property
    def text(self) -> str:
        """What there is, with counts; empty when there is nothing."""
        counted = (
            (len(self.tasks), "项任务"),
            (len(self.gaps), "个问题"),
            (len(self.links), "条材料印证"),
            (len(self.reminders), "次催办"),
            (len(self.workbooks), "份发出的填报表"),
        )
        return "、".join(f"{count} {word}" for count, word in counted if count)


def workload(session: Session, *, soon_days: int = SOON_DAYS) -> Workload:
    """Return the load per unit and per leader as of today."""
    state = session.state()
    today = state.application.today(session.clock().date())
    loads = loads_by_department(session.edition, state, today, soon_days)
    return Workload(loads, loads_by_leader(loads), soon_days)


def add_departments(session: Session, text: str) -> Done:
    """Take in a list of units, one per line as ``名称[，简称][，分管领导][，联络员]``, in one operation.

    A unit that is there already takes over what its line says (an empty field keeps what it has) and counts as
    confirmed. Raises UsageError for an empty list, DataFileError naming every line that is wrong.
    """
    lines, problems = units_in(text)
    if not lines and not problems:
        raise UsageError("名单是空的。", "每行一个单位：名称，简称，分管领导，联络员（后三栏可以不写）。")
    book = _UnitBook(session)
    for line in lines:
        book.take(line)
    if problems or book.problems:
        raise DataFileError(problem_text([*problems, *book.problems], "一个单位也没有登记"))
    parts = [f"新增 {len(book.added)} 个"] if book.added else []
    parts += [f"更新 {len(book.changed)} 个"] if book.changed else []
    return session.commit(f"登记责任单位：{'，'.join(parts)}", put=[*book.added, *book.changed])


def edit_department(
    session: Session,
    name: str,
    *,
    short_name: str | None = None,
    leader: str | None = None,
    contact: str | None = None,
    confirm: bool = False,
) -> Done:
    """Write what is given (an empty text clears it; None keeps it). Raises NotFoundError, RuleError (name taken)."""
    unit = existing_department(session, name)
    changed = replace(
        unit,
        short_name=unit.short_name if short_name is None else clean_line(short_name),
        leader=unit.leader if leader is None else clean_line(leader),
        contact=unit.contact if contact is None else clean_line(contact),
        presumed=unit.presumed and not confirm,
    )
    _refuse_taken(session, changed, changed.short_name)
    return session.commit(f"{'确认' if confirm and unit.presumed else '修改'}单位：{unit.name}", put=[changed])


def confirm_departments(session: Session, names: Sequence[str] | None = None) -> Done:
    """Confirm presumed units (推定), all of them when no names are given. Raises NotFoundError."""
    if names is None:
        units = session.repository.all_of(Department, session.application_id)
    else:
        units = list({unit.id: unit for unit in (existing_department(session, name) for name in names)}.values())
    presumed = [unit for unit in units if unit.presumed]
    if not presumed:
        return Done("这些单位都已确认，没有变化。" if units else "还没有责任单位。")
    shown = "、".join(unit.name for unit in presumed[:3]) + (f" 等 {len(presumed)} 个" if len(presumed) > 3 else "")
    return session.commit(f"确认单位：{shown}", put=[replace(unit, presumed=False) for unit in presumed])


def rename_department(session: Session, name: str, new_name: str) -> Done:
    """Rename a unit; a short name that came from the old name follows.

    Raises NotFoundError, UsageError for an empty name, RuleError when another unit has the name.
    """
    unit, wanted = existing_department(session, name), clean_line(new_name)
    if not wanted:
        raise UsageError("请写明新的单位名称。")
    fresh = new_department(session, wanted)
    derived = unit.short_name == new_department(session, unit.name).short_name
    changed = replace(unit, name=wanted, short_name=fresh.short_name if derived else unit.short_name)
    _refuse_taken(session, changed, wanted)
    _refuse_taken(session, changed, changed.short_name)
    renamed = _showcases_of(session, unit, wanted)
    return session.commit(f"单位更名：{unit.name} → {wanted}", put=[changed, *renamed])


def _showcases_of(session: Session, unit: Department, new_name: str) -> list[Entity]:
    """Return the showcase projects of a unit under its new name: they hold the name, not the unit."""
    projects = session.repository.all_of(ShowcaseProject, session.application_id)
    return [replace(project, unit=new_name) for project in projects if project.unit == unit.name]


def uses_of(session: Session, unit: Department) -> Uses:
    """Return what belongs to a unit."""
    key = session.application_id
    tasks = session.repository.all_of(Task, key)
    return Uses(
        tuple(task for task in tasks if task.department_id == unit.id),
        _of(unit, session.repository.all_of(Gap, key)),
        _of(unit, session.repository.all_of(EvidenceLink, key)),
        _of(unit, session.repository.all_of(Reminder, key)),
        _of(unit, session.repository.all_of(SentWorkbook, key)),
    )


def merge_departments(session: Session, source: str, target: str) -> Done:
    """Put all that belongs to ``source`` under ``target`` and take ``source`` away, in one operation.

    Two tasks on one item are joined: 牵头 wins, the earlier due date, all persons; what a supporter had reported goes
    into the note of the item where the other leads, and a warning says so. Contacts are joined; where both have a
    leader in charge, the target's stays and a warning says so. Raises NotFoundError, UsageError.
    """
    old, kept = existing_department(session, source), existing_department(session, target)
    if old.id == kept.id:
        raise UsageError(f"「{source}」和「{target}」是同一个单位，不用合并。")
    uses = uses_of(session, old)
    mine = {task.criterion_id: task for task in uses_of(session, kept).tasks}
    put: list[Entity] = [_joined_unit(kept, old)]
    put += [_moved(session, task, kept, mine.get(task.criterion_id)) for task in uses.tasks]
    noted = _parts_noted(session, old, kept, uses.tasks, mine)
    put += noted
    put += [replace(gap, department_id=kept.id) for gap in uses.gaps]
    put += [replace(link, department_id=kept.id) for link in uses.links]
    put += [replace(reminder, department_id=kept.id) for reminder in uses.reminders]
    put += [replace(workbook, department_id=kept.id) for workbook in uses.workbooks]
    put += _showcases_of(session, old, kept.name)
    label = f"单位合并：{old.name} 并入 {kept.name}" + (f"（{uses.text}）" if uses.text else "")
    done = session.commit(label, put=put, remove=[*uses.tasks, old])
    warnings = []
    if noted:
        items = numbers_text(item for item in session.edition.criteria if item.id in {r.criterion_id for r in noted})
        warnings.append(f"第 {items} 项合并后由{kept.name}牵头，配合时填报的状态、自评和备注已写进该项的备注。")
    if old.leader and kept.leader and old.leader != kept.leader:
        warnings.append(f"{old.name}的分管领导 {old.leader} 没有并入，仍为 {kept.leader}。")
    return Done(done.message, done.operation, tuple(warnings))


def _parts_noted(
    session: Session, old: Department, kept: Department, tasks: Iterable[Task], mine: Mapping[str, Task]
) -> list[Record]:
    """Return the records of items where a supporter becomes one with the lead, its report added to their notes."""
    noted = []
    for task in tasks:
        present = mine.get(task.criterion_id)
        if present is None or present.role is task.role:
            continue
        unit, part = (old, task) if task.role is TaskRole.SUPPORT else (kept, present)
        record = session.record(task.criterion_id)
        changed = with_part_noted(record, unit.name, part)
        noted += [changed] if changed != record else []
    return noted


def remove_department(session: Session, name: str) -> Done:
    """Take a unit away that nothing belongs to. Raises NotFoundError, RuleError naming what belongs to it."""
    unit = existing_department(session, name)
    uses = uses_of(session, unit)
    if uses.text:
        raise RuleError(
            f"「{unit.name}」还有 {uses.text}，不能移除。",
            f"可并入别的单位：{Way.MERGE_UNITS(f'{unit.name} 单位名称')}",
        )
    return session.commit(f"移除单位：{unit.name}", remove=[unit])


class _UnitBook:
    """The units as they will be once every line of a list has been taken in."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._stored = {unit.id: unit for unit in session.repository.all_of(Department, session.application_id)}
        self._units = dict(self._stored)
        self._line_of: dict[str, int] = {}
        self.problems: list[LineProblem] = []

    @property
    def added(self) -> list[Department]:
        """The units that are not stored yet."""
        return [unit for key, unit in self._units.items() if key not in self._stored]

    @property
    def changed(self) -> list[Department]:
        """The stored units that differ now."""
        return [unit for key, unit in self._units.items() if key in self._stored and unit != self._stored[key]]

    def take(self, line: UnitLine) -> None:
        """Take in one line, or write down what is wrong with it."""
        unit = unit_named(self._units.values(), line.name) or self._new(line.name)
        if unit.id in self._line_of:
            self._wrong(line, f"「{line.name}」与第 {self._line_of[unit.id]} 行是同一个单位。")
            return
        if other := other_with_name(self._units.values(), unit, line.short_name):
            self._wrong(line, f"简称「{line.short_name}」已是「{other.name}」在用。")
        self._line_of[unit.id] = line.line
        self._units[unit.id] = replace(
            unit,
            short_name=line.short_name or unit.short_name,
            leader=line.leader or unit.leader,
            contact=line.contact or unit.contact,
            presumed=False,
        )

    def _new(self, name: str) -> Department:
        last = max((unit.position for unit in self._units.values()), default=0)
        unit = new_department(self._session, name, position=last + 1)
        taken = other_with_name(self._units.values(), unit, unit.short_name)
        return replace(unit, short_name="") if taken else unit

    def _wrong(self, line: UnitLine, text: str) -> None:
        self.problems.append(LineProblem(line.line, text))


def _refuse_taken(session: Session, unit: Department, name: str) -> None:
    units = session.repository.all_of(Department, session.application_id)
    if other := other_with_name(units, unit, name):
        raise RuleError(
            f"「{name}」已是「{other.name}」的名称或简称。",
            f"如是同一个单位，可以合并：{Way.MERGE_UNITS(f'{unit.name} {other.name}')}",
        )


def _of(unit: Department, rows: Sequence[R]) -> tuple[R, ...]:
    return tuple(row for row in rows if row.department_id == unit.id)


def _joined_unit(kept: Department, old: Department) -> Department:
    return replace(kept, leader=kept.leader or old.leader, contact=joined_people(kept.contact, old.contact))


def _moved(session: Session, task: Task, to: Department, present: Task | None) -> Task:
    if present is not None:
        return joined_parts(present, task)
    return replace(task, id=task_id(session, task.criterion_id, to.id), department_id=to.id, version=0)
