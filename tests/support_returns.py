"""Helpers of workbooks back: departments with tasks, their workbooks, and filling these in as a clerk does."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from shifan.domain.merging import Side
from shifan.domain.tasks import TaskRole
from shifan.excel.department.columns import FILL_SHEET, KEY_HEADER
from shifan.services.assigning import assign
from shifan.services.import_found import ConflictKey
from shifan.services.import_reading import read_returns
from shifan.services.importing import ImportPlan, plan_import, take_import
from shifan.services.sending import Sending, export_by_department
from shifan.services.session import Done, Session

LAW, MONEY, HEALTH = "县司法局", "县财政局", "县卫健局"
DUE = date(2023, 10, 20)

Answers = Mapping[tuple[str, str], Any]
"""What is typed: by item number and header."""


def units_at_work(session: Session) -> None:
    """Give three departments their tasks: 县司法局 leads five items and supports one, among them one with figures."""
    assign(session, "32,35,65,101,40", LAW)
    assign(session, "33", LAW, role=TaskRole.SUPPORT)
    assign(session, "33,41", MONEY)
    assign(session, "32", MONEY, role=TaskRole.SUPPORT)
    assign(session, "42", HEALTH)


def send(session: Session, folder: Path, *, due: date | None = DUE) -> dict[str, Path]:
    """Send the workbooks and return them by department."""
    export_by_department(session, folder, Sending(due=due))
    return {name: next(folder.glob(f"{name}*.xlsx")) for name in (LAW, MONEY, HEALTH)}


def headers(sheet: Worksheet) -> tuple[int, dict[str, int]]:
    """Return the header's row and the column of each header."""
    for number, row in enumerate(sheet.iter_rows(), start=1):
        found = {str(cell.value): at for at, cell in enumerate(row, start=1) if cell.value is not None}
        if KEY_HEADER in found:
            return number, found
    raise AssertionError("no header")


def row_of(sheet: Worksheet, number: str) -> int:
    """Return the row of an item."""
    head, columns = headers(sheet)
    for row in range(head + 1, sheet.max_row + 1):
        if str(sheet.cell(row, columns["编号"]).value) == number:
            return row
    raise AssertionError(f"no row of {number}")


def fill_sheet(book: Workbook) -> Worksheet:
    """Return the fill sheet."""
    sheet = book[FILL_SHEET]
    assert isinstance(sheet, Worksheet)
    return sheet


def address(path: Path, number: str, header: str) -> str:
    """Return where the answer of an item stands."""
    sheet = fill_sheet(load_workbook(path))
    return sheet.cell(row_of(sheet, number), headers(sheet)[1][header]).coordinate


def fill(path: Path, answers: Answers, target: Path | None = None) -> Path:
    """Type answers into a workbook, by number and header, and save it (as ``target``)."""
    book = load_workbook(path)
    sheet = fill_sheet(book)
    _, columns = headers(sheet)
    for (number, header), value in answers.items():
        sheet.cell(row_of(sheet, number), columns[header]).value = value
    book.save(target or path)
    return target or path


def plan(
    session: Session, *paths: Path, decided: Mapping[ConflictKey, Side] | None = None, rule: Side | None = None
) -> ImportPlan:
    """Return what workbooks would change."""
    return plan_import(session, read_returns(paths), decided=decided, rule=rule)


def take(session: Session, *paths: Path, rule: Side | None = None, attach: bool = False) -> Done:
    """Take workbooks in, as the command does."""
    made = plan(session, *paths, rule=rule)
    keys = [offer.key for offer in made.offers] if attach else []
    return session.perform(lambda opened: take_import(opened, made, attach=keys))
