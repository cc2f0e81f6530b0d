"""The progress workbook of 104 items, against its own cells and styles written again through XlsxWriter.

XlsxWriter gets the finished values, one format for each style, widths and heights, but no charts, links, colours by
rule or print set-up, so it does less than we do.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]
from openpyxl import load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from shifan.excel.progress.workbook import build_progress
from shifan.excel.saving import write_whole
from shifan.services.exporting import progress_facts
from shifan.services.session import Session

_ALIGN = {"center": "vcenter", "top": "top"}


@dataclass(frozen=True)
class CopiedSheet:
    """One sheet's cells as (row, column, value, style key) with its widths and heights."""

    title: str
    cells: list[tuple[int, int, Any, int]]
    widths: dict[str, float]
    heights: dict[int, float]


@dataclass(frozen=True)
class Copy:
    """A workbook's cells, and what XlsxWriter calls its styles, by key."""

    sheets: list[CopiedSheet]
    formats: dict[int, dict[str, Any]]

    @classmethod
    def of(cls, data: bytes) -> Copy:
        """Return the copy of an .xlsx file."""
        book = load_workbook(BytesIO(data))
        formats: dict[int, dict[str, Any]] = {}
        sheets = []
        for sheet in book.worksheets:
            cells = [cell for row in sheet.iter_rows() for cell in row if isinstance(cell, Cell) and _used(cell)]
            for cell in cells:
                if cell.style_id not in formats:
                    formats[cell.style_id] = _format(cell)
            sheets.append(_sheet(sheet, cells))
        return cls(sheets, formats)

    def write(self, target: Path) -> None:
        """Write everything again through XlsxWriter."""
        book = xlsxwriter.Workbook(str(target))
        made = {key: book.add_format(properties) for key, properties in self.formats.items()}
        for sheet in self.sheets:
            page = book.add_worksheet(sheet.title)
            for letter, width in sheet.widths.items():
                page.set_column(f"{letter}:{letter}", width)
            for row, height in sheet.heights.items():
                page.set_row(row - 1, height)
            for row, column, value, style in sheet.cells:
                if isinstance(value, str):
                    page.write_string(row - 1, column - 1, value, made[style])
                elif value is None:
                    page.write_blank(row - 1, column - 1, None, made[style])
                elif isinstance(value, int | float):
                    page.write_number(row - 1, column - 1, value, made[style])
                else:
                    page.write_datetime(row - 1, column - 1, value, made[style])
        book.close()


def pair(session: Session, folder: Path) -> tuple[Callable[[], None], Callable[[], None]]:
    """Return what writes our workbook and what writes its copy, both from facts in memory to a file on disk."""
    facts = progress_facts(session, folder)
    copy = Copy.of(build_progress(facts).data)

    def ours() -> None:
        write_whole(folder / "进度表.xlsx", build_progress(facts).data, force=True)

    return ours, lambda: copy.write(folder / "照抄.xlsx")


def _used(cell: Cell) -> bool:
    return cell.value is not None or cell.has_style


def _sheet(sheet: Worksheet, cells: list[Cell]) -> CopiedSheet:
    widths = {letter: column.width for letter, column in sheet.column_dimensions.items()}
    heights = {row: float(found.height) for row, found in sheet.row_dimensions.items() if found.height}
    return CopiedSheet(sheet.title, [(c.row, c.column, c.value, c.style_id) for c in cells], widths, heights)


def _format(cell: Cell) -> dict[str, Any]:
    font, alignment = cell.font, cell.alignment
    found: dict[str, Any] = {
        "font_name": font.name,
        "font_size": font.size,
        "bold": bool(font.bold),
        "underline": 1 if font.underline else 0,
        "font_color": _colour(font.color),
        "num_format": cell.number_format,
        "text_wrap": bool(alignment.wrap_text),
        "align": alignment.horizontal or "left",
        "valign": _ALIGN.get(str(alignment.vertical), "bottom"),
    }
    if cell.fill.fill_type == "solid":
        found["bg_color"] = _colour(cell.fill.start_color)
    if cell.border.left is not None and cell.border.left.style:
        found |= {"border": 1, "border_color": _colour(cell.border.left.color)}
    return found


def _colour(colour: Any) -> str:
    return f"#{colour.rgb[-6:]}" if colour is not None and isinstance(colour.rgb, str) else "#000000"
