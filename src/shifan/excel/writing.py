"""Turning a finished openpyxl workbook into bytes: openpyxl's own writer, with cells and links written as plain text.

openpyxl builds an XML element for every cell and link, which takes most of its time; the cells of our sheets are only
texts, numbers and dates. A test compares the result with openpyxl's own, cell by cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.compat import safe_string
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.packaging.relationship import Relationship
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


@dataclass(frozen=True, slots=True)
class Link:
    """A cell's hyperlink: ``target`` leads out of the workbook, else ``location`` names a cell in it."""

    cell: str
    target: str = ""
    location: str = ""


@dataclass(slots=True)
class Extras:
    """What is kept beside an openpyxl sheet because openpyxl is slow with it: links, and row heights in points.

    The rows of a sheet whose rows grow become higher when more is written in them.
    """

    links: list[Link] = field(default_factory=list)
    heights: dict[int, float] = field(default_factory=dict)
    rows_grow: bool = False


@dataclass(frozen=True, slots=True)
class Formula:
    """A cell's formula without its ``=``, and the result that it has now."""

    text: str
    result: str | int | float


def workbook_bytes(workbook: Workbook, extras: Mapping[str, Extras] | None = None) -> bytes:
    """Return the workbook as an .xlsx file. Its cells must be texts, numbers, dates, ``Formula`` or empty.

    ``extras`` are by title of the sheet; a sheet that has some must keep its links and heights there alone.
    """
    buffer = BytesIO()
    workbook.properties.modified = datetime.now(UTC).replace(tzinfo=None)
    writer = _BookWriter(workbook, ZipFile(buffer, "w", ZIP_DEFLATED))
    writer.extras = extras or {}
    writer.save()
    return buffer.getvalue()


class _BookWriter(ExcelWriter):
    _archive: ZipFile
    extras: Mapping[str, Extras]

    def write_worksheet(self, ws: Worksheet) -> None:
        sheet: Any = ws  # drawings and relations are openpyxl's own affair
        sheet._drawing = SpreadsheetDrawing()
        sheet._drawing.charts = sheet._charts
        sheet._drawing.images = sheet._images
        writer = _SheetWriter(ws, BytesIO())
        writer.extras = self.extras.get(ws.title) or Extras()
        writer.write()
        sheet._rels = writer._rels  # type: ignore[attr-defined]
        self._archive.writestr(sheet.path[1:], writer.read())
        self.manifest.append(sheet)


class _SheetWriter(WorksheetWriter):
    """Leaves empty elements where rows and links belong and puts them in as text when the rest is done."""

    extras: Extras
    _rows = ""
    _links = ""

    def write_rows(self) -> None:
        self._rows = "".join(_rows_xml(self.ws, self._all_rows(), self.extras))
        self._leave_room("sheetData")

    def _all_rows(self) -> Iterable[tuple[int, list[Any]]]:
        rows: dict[int, list[Any]] = dict(self.rows())
        for number in self.extras.heights.keys() - rows.keys():
            rows[number] = []
        return sorted(rows.items())

    def write_hyperlinks(self) -> None:
        if not self.extras.links:
            super().write_hyperlinks()
            return
        self._links = "".join(self._links_xml())
        self._leave_room("hyperlinks")

    def _links_xml(self) -> Iterator[str]:
        relations: dict[str, str] = {}
        for link in self.extras.links:
            if not link.target:
                yield f'<hyperlink ref="{link.cell}" location={quoteattr(link.location)}/>'
                continue
            if link.target not in relations:
                relation = Relationship("", type="hyperlink", TargetMode="External", Target=link.target)
                self._rels.append(relation)  # type: ignore[attr-defined]  # it gets its id there
                relations[link.target] = str(relation.id)
            yield f'<hyperlink ref="{link.cell}" r:id="{relations[link.target]}"/>'

    def _leave_room(self, name: str) -> None:
        file: Any = self.xf.send(True)
        with file.element(name):
            pass
        self.xf.send(None)

    def read(self) -> bytes:
        whole = _put_inside(super().read(), "sheetData", self._rows)
        return _put_inside(whole, "hyperlinks", self._links, f' xmlns:r="{_RELATIONS}"') if self._links else whole


def _put_inside(whole: bytes, name: str, content: str, attributes: str = "") -> bytes:
    """Return the XML with ``content`` (and ``attributes``) in its empty element ``name``."""
    for form in (f"<{name}></{name}>", f"<{name} />", f"<{name}/>"):
        before, found, after = whole.partition(form.encode())
        if found:
            return b"".join((before, f"<{name}{attributes}>{content}</{name}>".encode(), after))
    raise AssertionError(f"{name} not found")


def _rows_xml(sheet: Any, rows: Iterable[tuple[int, list[Any]]], extras: Extras) -> Iterator[str]:
    letters = [get_column_letter(column) for column in range(1, sheet.max_column + 1)]
    styles: dict[int, str] = {}
    known = sheet.row_dimensions
    heights, fixed = extras.heights, {} if extras.rows_grow else {"customHeight": "1"}
    for number, cells in rows:
        dimension = dict(known[number]) if number in known else {}
        if number in heights:
            dimension |= {"ht": heights[number]} | fixed
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
    if kind == "f":
        return _formula_xml(start, value)
    number = to_excel(value) if kind == "d" else value  # type: ignore[no-untyped-call]
    return f"{start}><v>{safe_string(number)}</v></c>"


def _formula_xml(start: str, formula: Formula) -> str:
    """Return a formula with its result, since previews on a phone calculate nothing."""
    words = ' t="str"' if isinstance(formula.result, str) else ""
    return f"{start}{words}><f>{escape(formula.text)}</f><v>{escape(str(formula.result))}</v></c>"
