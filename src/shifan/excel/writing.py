"""Turning a finished openpyxl workbook into bytes: openpyxl's own writer, with the cells written as plain text.

openpyxl builds an XML element for every cell, which takes most of its time; the cells of our sheets are only texts,
numbers and dates. A test compares the result with openpyxl's own, cell by cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.compat import safe_string
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

_EMPTY_FORMS = (b"<sheetData></sheetData>", b"<sheetData />", b"<sheetData/>")


def workbook_bytes(workbook: Workbook) -> bytes:
    """Return the workbook as an .xlsx file. Its cells must be texts, numbers, dates or empty, without comments."""
    buffer = BytesIO()
    workbook.properties.modified = datetime.now(UTC).replace(tzinfo=None)
    _BookWriter(workbook, ZipFile(buffer, "w", ZIP_DEFLATED)).save()
    return buffer.getvalue()


class _BookWriter(ExcelWriter):
    _archive: ZipFile

    def write_worksheet(self, ws: Worksheet) -> None:
        sheet: Any = ws  # drawings and relations are openpyxl's own affair
        sheet._drawing = SpreadsheetDrawing()
        sheet._drawing.charts = sheet._charts
        sheet._drawing.images = sheet._images
        writer = _SheetWriter(ws, BytesIO())
        writer.write()
        sheet._rels = writer._rels  # type: ignore[attr-defined]
        self._archive.writestr(sheet.path[1:], writer.read())
        self.manifest.append(sheet)


class _SheetWriter(WorksheetWriter):
    """Leaves an empty place where the rows belong and puts them in as text when the rest is done."""

    _rows = b""

    def write_rows(self) -> None:
        self._rows = "".join(_rows_xml(self.ws, self.rows())).encode()
        file: Any = self.xf.send(True)
        with file.element("sheetData"):
            pass
        self.xf.send(None)

    def read(self) -> bytes:
        whole = super().read()
        for form in _EMPTY_FORMS:
            before, found, after = whole.partition(form)
            if found:
                return b"".join((before, b"<sheetData>", self._rows, b"</sheetData>", after))
        raise AssertionError("sheetData not found")


def _rows_xml(sheet: Any, rows: Iterable[tuple[int, list[Any]]]) -> Iterator[str]:
    letters = [get_column_letter(column) for column in range(1, sheet.max_column + 1)]
    styles: dict[int, str] = {}
    for number, cells in rows:
        dimension = dict(sheet.row_dimensions[number])
        yield f'<row r="{number}"' + "".join(f' {name}="{value}"' for name, value in dimension.items()) + ">"
        for cell in cells:
            key = id(cell._style)  # shared styles: far cheaper than comparing them
            style = styles.get(key)
            if style is None:
                style = styles[key] = str(cell.style_id)
            if cell._hyperlink is not None:
                sheet._hyperlinks.append(cell._hyperlink)
            yield _cell_xml(f'<c r="{letters[cell.column - 1]}{number}" s="{style}"', cell.data_type, cell._value)
        yield "</row>"


def _cell_xml(start: str, kind: str, value: Any) -> str:
    if value is None:
        return f"{start}/>"
    if kind == "s":
        return f'{start} t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
    number = to_excel(value) if kind == "d" else value  # type: ignore[no-untyped-call]
    return f"{start}><v>{safe_string(number)}</v></c>"
