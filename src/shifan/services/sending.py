"""Workbooks for departments (填报表): one for each unit with all its tasks, and the log of what was sent."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from shifan.domain.application import Department
from shifan.domain.errors import NotFoundError, ProtectedError, RuleError, ShifanError, UsageError
from shifan.domain.sending import SentWorkbook, base_text
from shifan.domain.state import ApplicationState
from shifan.domain.text import clean_line
from shifan.domain.values import value
from shifan.domain.ways import Way, typed
from shifan.evidence.names import safe_file_name
from shifan.excel.saving import check_target, place, stage, unstage
from shifan.services.assigning import existing_department
from shifan.services.session import Done, Session, new_id

if TYPE_CHECKING:
    from shifan.excel.department.facts import DepartmentFacts

_NAME_ROOM = 50  # of a unit's name in a file name: three bytes a character, and some systems take 255
_SHOWN = 5
SUFFIX = ".xlsx"


@value
class Sending:
    """What is wanted: until when the workbooks are to be back, whom to ask (else the person at work), which units.

    No ``departments`` means all that have a task. ``force`` replaces files that are there.
    """

    due: date | None = None
    call: str = ""
    departments: tuple[str, ...] = ()
    force: bool = False


@value
class _Prepared:
    """One workbook before it is in its place."""

    sent: SentWorkbook
    partial: Path
    target: Path
    warnings: tuple[str, ...]


def export_by_department(session: Session, folder: Path, sending: Sending | None = None) -> Done:
    """Write a workbook for each department into ``folder`` and log them as sent, in one operation.

    The folder is made where its parent exists. Raises RuleError for a due date that has passed, NotFoundError (no such
    unit, nobody has a task, no folder), ProtectedError for a file that exists (without ``force``) or a folder that
    cannot be written; StoppedError. Then no file and no operation is left behind.
    """
    sending = sending or Sending()
    _check_due(sending.due, session.today())
    state = session.state()
    units = _units(session, state, sending.departments)
    new = not os.path.lexists(folder)
    targets = _targets(session, _ready(folder), units, force=sending.force)
    prepared: list[_Prepared] = []
    try:
        prepared.extend(_prepare(session, state, targets, sending))
        label = f"发出填报表：{_named(units)}" + (f"，{sending.due} 前交回" if sending.due else "")
        done = session.commit(label, put=[one.sent for one in prepared])
        warnings = [warning for one in prepared for warning in one.warnings]
        warnings += _place(prepared, force=sending.force)
    finally:
        for one in prepared:
            unstage(one.partial)
        if new:
            with suppress(OSError):  # only an empty one goes
                folder.rmdir()
    return Done(f"{done.message}。文件在「{folder}」。", done.operation, tuple(warnings))


def sent_workbooks(session: Session) -> tuple[SentWorkbook, ...]:
    """Return every workbook that was sent, oldest first."""
    found = session.repository.all_of(SentWorkbook, session.application_id)
    return tuple(sorted(found, key=lambda sent: (sent.sent_at, sent.id)))


def file_names(names: Iterable[str], on: date) -> list[str]:
    """Return a file name for each unit's name, safe on Windows and each different from the others."""
    found: list[str] = []
    taken: set[str] = set()
    for name in names:
        stem = f"{clean_line(name)[:_NAME_ROOM]}填报表"
        number, made = 1, safe_file_name(f"{stem} {on}{SUFFIX}")
        while made.casefold() in taken:
            number += 1
            made = safe_file_name(f"{stem}（{number}） {on}{SUFFIX}")
        taken.add(made.casefold())
        found.append(made)
    return found


def _check_due(due: date | None, today: date) -> None:
    if due is not None and due < today:
        raise RuleError(f"交回时限 {due} 已经过去，没有导出。", "请写今天或以后的日期。")


def _units(session: Session, state: ApplicationState, names: Sequence[str]) -> list[Department]:
    busy = {task.department_id for task in state.tasks if session.edition.has(task.criterion_id)}
    if not names:
        units = [unit for unit in state.departments if unit.id in busy]
        if not units:
            raise NotFoundError("还没有一个单位有任务，没有导出。", f"请先分派：{Way.ASSIGN('32 单位名称')}")
        return units
    wanted = {unit.id: unit for unit in (existing_department(session, name) for name in names)}
    idle = [unit.name for unit in wanted.values() if unit.id not in busy]
    if idle:
        raise NotFoundError(f"没有任务的单位：{'、'.join(idle)}，没有导出。", "请先分派任务，或去掉这个单位。")
    return list(wanted.values())


def _ready(folder: Path) -> Path:
    try:
        folder.mkdir(exist_ok=True)
    except FileNotFoundError:
        raise NotFoundError(f"文件夹「{folder.parent}」不存在，没有导出。", "请先建好文件夹，或换一个位置。") from None
    except FileExistsError:
        raise UsageError(f"「{folder}」是文件，不是文件夹，没有导出。", "请写一个文件夹的名称。") from None
    except (OSError, ValueError) as error:
        raise ProtectedError(f"建不了文件夹「{folder}」，没有导出。", "请检查名称和权限，或换一个位置。") from error
    return folder


def _targets(session: Session, folder: Path, units: Sequence[Department], *, force: bool) -> dict[str, Path]:
    """Return the file of each unit, by its id."""
    names = file_names((unit.name for unit in units), session.clock().date())
    targets = {unit.id: folder / name for unit, name in zip(units, names, strict=True)}
    there = [target.name for target in targets.values() if target.exists()]
    if there and not force:
        shown = "、".join(there[:_SHOWN]) + (f" 等 {len(there)} 个" if len(there) > _SHOWN else "")
        raise ProtectedError(
            f"「{folder}」里已有：{shown}，没有覆盖，一份也没有导出。",
            f"请换一个文件夹，或者选择覆盖{typed('（--force）')}。",
        )
    for target in targets.values():
        check_target(target, SUFFIX, force=force)
    return targets


def _prepare(
    session: Session, state: ApplicationState, targets: dict[str, Path], sending: Sending
) -> Iterable[_Prepared]:
    # openpyxl takes longer to import than a whole `shifan status`, so only an export pays for it
    from shifan.excel.department.workbook import build_department

    last = session.repository.operations(session.application_id, limit=1)
    now = session.clock()
    session.watch.begin("正在写填报表", len(targets), "份")
    for unit_id, target in targets.items():
        facts = _facts(session, state, unit_id, sending, last[0].seq if last else 0)
        built = build_department(facts)
        sent = SentWorkbook(
            id=facts.workbook_id,
            application_id=session.application_id,
            department_id=unit_id,
            sent_at=now,
            sent_by=session.user,
            due=sending.due,
            operation=facts.operation,
            edition_digest=session.edition.digest,
            file_name=target.name,
            content=base_text({item.criterion_id: item.base for item in built.baseline.items}),
        )
        warnings = tuple(f"{target.name}：{warning}" for warning in built.warnings)
        yield _Prepared(sent, stage(target, built.data), target, warnings)
        session.watch.step()


def _facts(
    session: Session, state: ApplicationState, unit_id: str, sending: Sending, operation: int
) -> DepartmentFacts:
    from shifan.excel.department.facts import DepartmentFacts  # as above
    from shifan.excel.department.rows import fill_rows

    return DepartmentFacts(
        workbook_id=new_id(),
        edition=session.edition,
        application=state.application,
        department=state.department_by_id[unit_id],
        rows=fill_rows(session.edition, state, unit_id),
        due=sending.due,
        call=clean_line(sending.call) or session.user,
        operation=operation,
        sent_at=session.clock(),
        sent_by=session.user,
    )


def _place(prepared: Sequence[_Prepared], *, force: bool) -> list[str]:
    """Put the files in their places; returns what went wrong: the operation stands, so nothing may be raised here."""
    problems = []
    for one in prepared:
        try:
            place(one.partial, one.target, force=force)
        except ShifanError as error:
            problems.append(f"「{one.target.name}」没有写成：{error.message}请单独重新导出这个单位。")
    return problems


def _named(units: Sequence[Department]) -> str:
    shown = "、".join(unit.short_name or unit.name for unit in units[:3])
    return shown if len(units) <= 3 else f"{shown} 等 {len(units)} 个单位"
