"""A workbook being written: safe cells with shared styles, and what the user should be warned about."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import get_column_letter
from openpyxl.utils.indexed_list import IndexedList
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.worksheet import Worksheet

from shifan.domain.text import clean_line
from shifan.excel.columns import Spot, Value
from shifan.excel.styles import Look, Styles, Tone, body_font, conditional
from shifan.excel.text import CELL_LIMIT, cell_text
from shifan.excel.writing import Extras, Formula, Link, workbook_bytes

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
        self._extras: dict[str, Extras] = {}
        self._spots: dict[Spot, int] = {}
        self._full: set[str] = set()
        self._rule_styles: dict[Tone, int] = {}
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

    def describe(self, *, subject: str, keywords: str, facts: Mapping[str, str]) -> None:
        """Set further document properties; ``facts`` become properties of their own, by name."""
        properties = self._workbook.properties
        properties.subject, properties.keywords = clean_line(subject), clean_line(keywords)
        properties.lastModifiedBy = properties.creator
        for name, text in facts.items():
            self._workbook.custom_doc_props.append(  # type: ignore[attr-defined]
                StringProperty(name=name, value=clean_line(text))
            )

    def add_sheet(self, title: str) -> Worksheet:
        """Return a new sheet behind the others."""
        assert len(title) <= _TITLE_LIMIT, title
        sheet: Worksheet = self._workbook.create_sheet(title)
        sheet.sheet_view.showGridLines = False
        self._extras[sheet.title] = Extras()
        return sheet

    def put(self, sheet: Worksheet, row: int, column: int, value: Value, look: Look) -> str:
        """Write one cell and return its text as shown (empty for numbers and dates); no text becomes a formula."""
        return self.put_styled(sheet, row, column, value, self.style(look))

    def style(self, look: Look) -> StyleArray:
        """Return the shared style of ``look``, for ``put_styled``."""
        return self._styles.of(look)

    def put_styled(self, sheet: Worksheet, row: int, column: int, value: Value, style: StyleArray) -> str:
        """Write one cell as ``put`` does, in a style looked up before."""
        cell = _bare_cell(sheet, row, column, style)
        shown = ""
        if isinstance(value, str):
            shown, cut = cell_text(value)
            if shown:
                # Set past openpyxl's guessing, which makes a formula of "=…" and an error of "#N/A".
                cell._value = shown
                cell.data_type = "s"
            if cut:
                where = f"「{sheet.title}」{cell.coordinate}"
                self.warnings.append(f"{where} 的文字超过 {CELL_LIMIT} 字，只写入了前面部分。")
        elif isinstance(value, Decimal):
            cell.value = float(value)
        elif value is not None:
            cell.value = value
        if shown.startswith(_FORMULA_SIGNS):
            cell._style = self._quoted(style)
        return shown

    def put_formula(self, sheet: Worksheet, row: int, column: int, formula: Formula, look: Look) -> None:
        """Write a formula of our own with the result that it has now."""
        cell = _bare_cell(sheet, row, column, self.style(look))
        cell._value, cell.data_type = formula, "f"

    def define_name(self, name: str, cells: str) -> None:
        """Give a range (``'sheet'!$A$1:$A$3``) a name that formulas and dropdowns can use."""
        self._workbook.defined_names[name] = DefinedName(name, attr_text=cells)

    def rule_style(self, tone: Tone) -> int:
        """Return the number of the style that a conditional format gives for ``tone``."""
        known = self._rule_styles.get(tone)
        if known is None:
            styles = self._workbook._differential_styles.styles  # type: ignore[attr-defined]
            known = self._rule_styles[tone] = len(styles)
            styles.append(conditional(tone))
        return known

    def _quoted(self, style: StyleArray) -> StyleArray:
        """Return ``style`` marked as text for good: editing the cell must not make a formula of it."""
        made = self._quoted_styles.get(id(style))
        if made is None:
            made = self._quoted_styles[id(style)] = copy(style)
            made.quotePrefix = 1
        return made

    def link(self, sheet: Worksheet, row: int, column: int, target: str) -> bool:
        """Make a written cell a hyperlink to a file; returns False when the sheet can hold no more of them."""
        return self._add_link(sheet, Link(f"{get_column_letter(column)}{row}", target=target))

    def mark_spot(self, spot: Spot, row: int) -> None:
        """Remember where ``spot`` is, so that other sheets can lead there; the first row counts."""
        self._spots.setdefault(spot, row)

    def jump(self, sheet: Worksheet, row: int, column: int, spot: Spot) -> bool:
        """Make a written cell a link to ``spot``; returns False when that place is not in this workbook."""
        if spot not in self._spots:
            return False
        title = spot[0].replace("'", "''")
        location = f"'{title}'!A{self._spots[spot]}"
        return self._add_link(sheet, Link(f"{get_column_letter(column)}{row}", location=location))

    def leads_to(self, spot: Spot | None) -> bool:
        """Tell whether ``spot`` is in this workbook."""
        return spot in self._spots

    def _add_link(self, sheet: Worksheet, link: Link) -> bool:
        links = self._extras[sheet.title].links
        if len(links) < LINK_LIMIT:
            links.append(link)
            return True
        if sheet.title not in self._full:
            self._full.add(sheet.title)
            self.warnings.append(f"「{sheet.title}」超过 {LINK_LIMIT} 个链接，其余只写文字，不能点开。")
        return False

    def let_rows_grow(self, sheet: Worksheet) -> None:
        """Have the rows of a sheet become higher when more is written in their cells."""
        self._extras[sheet.title].rows_grow = True

    def set_height(self, sheet: Worksheet, row: int, points: float) -> None:
        """Give a row its height."""
        self._extras[sheet.title].heights[row] = points

    def to_bytes(self) -> bytes:
        """Return the finished workbook as an .xlsx file's bytes."""
        return workbook_bytes(self._workbook, self._extras)

    def _set_default_font(self) -> None:
        # The default font is the unit of all column widths, so it must be the one the cells use.
        font = body_font()
        self._workbook._fonts = IndexedList([font])  # type: ignore[attr-defined]
        self._workbook._named_styles["Normal"].font = font  # type: ignore[attr-defined]


def _bare_cell(sheet: Worksheet, row: int, column: int, style: StyleArray) -> Any:
    """Return a new cell in the sheet, made without the look-ups and copies that openpyxl does for each."""
    cell: Any = Cell.__new__(Cell)
    cell.parent, cell.row, cell.column = sheet, row, column
    cell._value, cell.data_type, cell._hyperlink, cell._comment, cell._style = None, "n", None, None, style
    sheet._cells[row, column] = cell
    return cell
