"""A county's ledger as a workbook, what taking it would change, and what it left behind."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from shifan.domain.application import Department
from shifan.domain.tasks import Task, TaskRole
from shifan.services.session import Session
from shifan.services.taking_ledger import LedgerPlan, plan_ledger

HEADER = ("编号", "指标名称", "责任单位", "配合单位", "承办人", "完成时限", "完成情况", "状态", "自评")
GOOD = (32, "听证与座谈", "县司法局", "县政府办、县财政局", "张三", "2023.8.23", "已听证2次", "进行中", "达标")
Line = Sequence[object]


def book(folder: Path, *lines: Line, header: Line = HEADER, name: str = "旧台账.xlsx") -> Path:
    """Write a workbook with a title, a header in row 2 and lines from row 3 on."""
    made = Workbook()
    sheet = sheet_of(made)
    for line in (("柳城县创建任务分解表",), header, *lines):
        sheet.append(list(line))
    made.save(folder / name)
    return folder / name


def sheet_of(made: Workbook) -> Worksheet:
    """Return the active worksheet."""
    assert isinstance(made.active, Worksheet)
    return made.active


def planned(session: Session, *lines: Line, header: Line = HEADER) -> LedgerPlan:
    """Return the plan of a workbook with these lines."""
    return plan_ledger(session, book(session.folder.parent, *lines, header=header))


def tasks_of(session: Session, number: str) -> set[tuple[str, TaskRole, str, date | None]]:
    """Return an item's tasks by the names of their units."""
    names = {unit.id: unit.name for unit in session.repository.all_of(Department)}
    wanted = session.item(number).id
    found = [task for task in session.repository.all_of(Task) if task.criterion_id == wanted]
    return {(names[task.department_id], task.role, task.person, task.due) for task in found}


def said(findings: Sequence[object]) -> str:
    """Return findings as text."""
    return "\n".join(map(str, findings))
