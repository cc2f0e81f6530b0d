"""The workbook of one department: 说明, 填报, 签字盖章, and hidden what dropdowns and reading back need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl.worksheet.worksheet import Worksheet

from shifan.domain.answers import row_key
from shifan.excel.book import Book
from shifan.excel.department.baseline import (
    BASELINE_SHEET,
    FORMAT,
    Baseline,
    BaselineItem,
    baseline_rows,
    shown_digest,
)
from shifan.excel.department.columns import FillColumn, columns_for
from shifan.excel.department.facts import DepartmentFacts
from shifan.excel.department.fill_sheet import HEADER_ROW, locked_texts, write_fill_sheet
from shifan.excel.department.instructions import write_instructions
from shifan.excel.department.lists import Lists
from shifan.excel.department.protection import protect
from shifan.excel.department.rows import FillRow
from shifan.excel.department.signature import write_signature
from shifan.excel.page import set_up_page
from shifan.excel.styles import Kind, Look

_TEXT = Look(Kind.CODE, boxed=False, wrap=False)


@dataclass(frozen=True, slots=True)
class BuiltWorkbook:
    """A finished workbook: the file's bytes, what its cells begin from, and warnings."""

    data: bytes
    baseline: Baseline
    warnings: tuple[str, ...]


def build_department(facts: DepartmentFacts) -> BuiltWorkbook:
    """Return the workbook of one department; it must have at least one item."""
    book = Book(
        title=f"{facts.department.name}　法治政府建设示范创建填报表",
        heading=facts.heading,
        notice=facts.edition.notice,
        creator=facts.sent_by,
        created=facts.sent_at,
    )
    columns = columns_for(facts.rows)
    lists = Lists(columns, facts.rows)
    _describe(book, facts)
    fixed = _digests(write_instructions(book, facts))
    fixed |= _digests(write_fill_sheet(book, facts, columns, lists), HEADER_ROW)
    fixed |= _digests(write_signature(book, facts, columns))
    fixed |= _digests(lists.write(book))
    baseline = _baseline(facts, columns, fixed)
    _write_baseline(book, baseline)
    return BuiltWorkbook(book.to_bytes(), baseline, tuple(book.warnings))


def _describe(book: Book, facts: DepartmentFacts) -> None:
    application = facts.application
    book.describe(
        subject=f"{facts.heading}　{facts.department.name}　{facts.due_words}交回",
        keywords="法治政府 示范创建 填报表",
        facts={
            "格式": FORMAT,
            "表号": facts.workbook_id,
            "申报编号": application.id,
            "单位编号": facts.department.id,
            "指标版本": f"{facts.edition.id} 修订号 {facts.edition.revision}",
            "指标摘要": facts.edition.digest,
            "导出时间": facts.sent_at.isoformat(timespec="seconds"),
        },
    )


def _digests(sheet: Worksheet, last_row: int | None = None) -> set[str]:
    """Return the digests of the constant texts of a sheet, down to ``last_row``."""
    cells: Any = sheet._cells  # iterating over rows would make the empty ones
    return {
        shown_digest(cell.value)
        for (row, _), cell in cells.items()
        if cell.data_type == "s" and cell.value and (last_row is None or row <= last_row)
    }


def _baseline(facts: DepartmentFacts, columns: Sequence[FillColumn], fixed: set[str]) -> Baseline:
    application, department, edition = facts.application, facts.department, facts.edition
    return Baseline(
        workbook_id=facts.workbook_id,
        application_id=application.id,
        county=application.county,
        round=application.round,
        department_id=department.id,
        department=department.name,
        edition_id=edition.id,
        edition_digest=edition.digest,
        exported_at=facts.sent_at,
        due=facts.due,
        operation=facts.operation,
        columns={column.header: column.answer.value if column.answer else "" for column in columns},
        items=tuple(_item(facts, columns, row) for row in facts.rows),
        fixed=tuple(sorted(fixed)),
    )


def _item(facts: DepartmentFacts, columns: Sequence[FillColumn], row: FillRow) -> BaselineItem:
    return BaselineItem(
        key=row_key(row.item.id, facts.workbook_id),
        criterion_id=row.item.id,
        number=row.item.number,
        role=row.task.role,
        record_version=row.record.version,
        task_version=row.task.version,
        base=row.base,
        shown={header: shown_digest(text) for header, text in locked_texts(columns, row).items()},
    )


def _write_baseline(book: Book, baseline: Baseline) -> None:
    sheet = book.add_sheet(BASELINE_SHEET)
    for number, cells in enumerate(baseline_rows(baseline), start=1):
        for position, text in enumerate(cells, start=1):
            book.put(sheet, number, position, text, _TEXT)
    sheet.sheet_state = "veryHidden"
    set_up_page(book, sheet, landscape=True)
    protect(sheet)
