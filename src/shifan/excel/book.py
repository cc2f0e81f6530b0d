"""A workbook being written: safe cells with shared styles, and what the user should be warned about."""

from __future__ import annotations

from copy import copy
from datetime import UTC, datetime
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils.indexed_list import IndexedList
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from shifan.domain.text import clean_line
from shifan.excel.columns import Value
from shifan.excel.styles import Look, Styles, body_font
from shifan.excel.text import CELL_LIMIT, cell_text
from shifan.excel.writing import workbook_bytes

LINK_LIMIT = 65_530
"""Most hyperlinks a sheet may have before Excel calls the file damaged."""

_TITLE_LIMIT = 31
_FORMULA_SIGNS = ("=", "+", "-", "@")


class Book:
    """A new workbook. ``heading`` is printed above every page, ``notice`` below it."""

    def __init__(self, *, title: str, heading: str, notice: str, creator: str, created: datetime) -> None:
        self.heading = heading
        self.notice = notice
        self.warnings: list[str] = []
        self._workbook = Workbook()
        self._links: dict[str, int] = {}
        self._quoted_styles: dict[int, StyleArray] = {}
        self._set_default_font()
        properties = self._workbook.properties
        properties.title = clean_line(title)
        properties.creator = clean_line(creator)
        properties.created = created.astimezone(UTC).replace(tzinfo=None)  # the file format keeps it in UTC
        unused = self._workbook.create_sheet()
        self._styles = Styles(unused)
        for sheet in self._workbook.worksheets:
            self._workbook.remove(sheet)

    @property
    def sheet_titles(self) -> tuple[str, ...]:
        """Titles of the sheets in order."""
        return tuple(self._workbook.sheetnames)

    def add_sheet(self, title: str) -> Worksheet:
        """Return a new sheet behind the others."""
        assert len(title) <= _TITLE_LIMIT, title
        sheet: Worksheet = self._workbook.create_sheet(title)
        sheet.sheet_view.showGridLines = False
        return sheet

    def put(self, sheet: Worksheet, row: int, column: int, value: Value, look: Look) -> str:
        """Write one cell and return its text as shown (empty for numbers and dates); no text becomes a formula."""
        return self.put_styled(sheet, row, column, value, self.style(look))

    def style(self, look: Look) -> StyleArray:
        """Return the shared style of ``look``, for ``put_styled``."""
        return self._styles.of(look)

    def put_styled(self, sheet: Worksheet, row: int, column: int, value: Value, style: StyleArray) -> str:
        """Write one cell as ``put`` does, in a style looked up before."""
        cell = Cell(sheet, row, column)
        sheet._cells[row, column] = cell  # sheet.cell() looks up what cannot be there
        shown = ""
        if isinstance(value, str):
            shown, cut = cell_text(value)
            if shown:
                # Set past openpyxl's guessing, which makes a formula of "=…" and an error of "#N/A".
                cell._value = shown  # type: ignore[attr-defined]
                cell.data_type = "s"
            if cut:
                where = f"「{sheet.title}」{cell.coordinate}"
                self.warnings.append(f"{where} 的文字超过 {CELL_LIMIT} 字，只写入了前面部分。")
        elif isinstance(value, Decimal):
            cell.value = float(value)
        elif value is not None:
            cell.value = value
        cell._style = self._quoted(style) if shown.startswith(_FORMULA_SIGNS) else style  # type: ignore[attr-defined]
        return shown

    def _quoted(self, style: StyleArray) -> StyleArray:
        """Return ``style`` marked as text for good: editing the cell must not make a formula of it."""
        made = self._quoted_styles.get(id(style))
        if made is None:
            made = self._quoted_styles[id(style)] = copy(style)
            made.quotePrefix = 1
        return made

    def link(self, sheet: Worksheet, row: int, column: int, target: str) -> bool:
        """Make a written cell a hyperlink; returns False when the sheet can hold no more of them."""
        count = self._links.get(sheet.title, 0)
        if count >= LINK_LIMIT:
            if count == LINK_LIMIT:
                self._links[sheet.title] = count + 1
                self.warnings.append(f"「{sheet.title}」超过 {LINK_LIMIT} 个链接，其余只写文件名，不能点开。")
            return False
        self._links[sheet.title] = count + 1
        cell = sheet.cell(row, column)
        cell.hyperlink = Hyperlink(ref=cell.coordinate, target=target)
        return True

    def to_bytes(self) -> bytes:
        """Return the finished workbook as an .xlsx file's bytes."""
        return workbook_bytes(self._workbook)

    def _set_default_font(self) -> None:
        # The default font is the unit of all column widths, so it must be the one the cells use.
        font = body_font()
        self._workbook._fonts = IndexedList([font])  # type: ignore[attr-defined]
        self._workbook._named_styles["Normal"].font = font  # type: ignore[attr-defined]
