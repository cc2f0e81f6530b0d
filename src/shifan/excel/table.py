"""A table sheet from its columns: title, header, rows, heights, frozen panes, filter, colours, print set-up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic

from openpyxl.formatting.rule import DataBar, FormatObject, Rule
from openpyxl.styles.cell_style import StyleArray
from openpyxl.styles.colors import Color
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from shifan.excel.book import Book
from shifan.excel.columns import Column, Row
from shifan.excel.page import set_up_page
from shifan.excel.styles import (
    BAR_COLOUR,
    HEADER,
    HIGHEST_ROW,
    LINE_HEIGHT,
    ROW_PADDING,
    SUBTITLE,
    TITLE,
    Kind,
    Look,
    Tone,
    conditional,
)
from shifan.excel.text import lines_needed

HEADER_ROW = 3
FIRST_ROW = HEADER_ROW + 1


@dataclass(frozen=True, slots=True)
class Table(Generic[Row]):
    """A sheet with one table. ``frozen`` columns stay in view; ``empty`` is said where there are no rows."""

    sheet_title: str
    title: str
    subtitle: str
    columns: Sequence[Column[Row]]
    rows: Sequence[Row]
    frozen: int = 1
    empty: str = "（暂无记录）"
    landscape: bool = True


def write_table(book: Book, table: Table[Row]) -> Worksheet:
    """Add the table's sheet to ``book`` and return it. The header is row 3, rows follow without gaps or merges."""
    sheet = book.add_sheet(table.sheet_title)
    _write_head(book, sheet, table)
    writer = _RowWriter(book, sheet, table.columns)
    for number, row in enumerate(table.rows, start=FIRST_ROW):
        writer.write(number, row)
    last = HEADER_ROW + len(table.rows)
    if table.rows:
        sheet.auto_filter.ref = f"A{HEADER_ROW}:{get_column_letter(len(table.columns))}{last}"
        _colour(sheet, table.columns, last)
    else:
        book.put(sheet, FIRST_ROW, 1, table.empty, SUBTITLE)
    sheet.freeze_panes = f"{get_column_letter(table.frozen + 1)}{FIRST_ROW}"
    set_up_page(book, sheet, landscape=table.landscape, header_row=HEADER_ROW)
    return sheet


def row_height(lines: int) -> float:
    """Return the height in points of a row with so many lines of body text, at most what Excel allows."""
    return min(HIGHEST_ROW, lines * LINE_HEIGHT + ROW_PADDING)


def _write_head(book: Book, sheet: Worksheet, table: Table[Row]) -> None:
    book.put(sheet, 1, 1, table.title, TITLE)
    book.put(sheet, 2, 1, table.subtitle, SUBTITLE)
    sheet.row_dimensions[1].height = 28
    sheet.row_dimensions[2].height = 18
    lines = 1
    for number, column in enumerate(table.columns, start=1):
        book.put(sheet, HEADER_ROW, number, column.header, HEADER)
        sheet.column_dimensions[get_column_letter(number)].width = column.width
        lines = max(lines, lines_needed(column.header, column.capacity))
    sheet.row_dimensions[HEADER_ROW].height = row_height(lines) + 4


class _RowWriter(Generic[Row]):
    """Writes rows; remembers the styles it used, since looking one up by its look costs more than the cell."""

    def __init__(self, book: Book, sheet: Worksheet, columns: Sequence[Column[Row]]) -> None:
        self._book = book
        self._sheet = sheet
        self._columns = list(enumerate(columns, start=1))
        self._styles: dict[tuple[Kind, Tone, str, bool], StyleArray] = {}

    def write(self, number: int, row: Row) -> None:
        """Write ``row`` as row ``number``, as high as its longest text needs."""
        lines = 1
        for position, column in self._columns:
            value = column.value(row)
            target = column.link(row) if column.link else ""
            style = self._style(column, row, value, linked=bool(target))
            shown = self._book.put_styled(self._sheet, number, position, value, style)
            if shown and column.kind.wrap:
                lines = max(lines, lines_needed(shown, column.capacity))
            if target:
                self._book.link(self._sheet, number, position, target)
        self._sheet.row_dimensions[number].height = row_height(lines)

    def _style(self, column: Column[Row], row: Row, value: object, *, linked: bool) -> StyleArray:
        tone = Tone.LINK if linked else column.tone_of(row) if column.tone_of else column.tone
        number_format = column.number_format(row) if column.number_format else ""
        if column.kind is Kind.AMOUNT and isinstance(value, Decimal):
            number_format = amount_format(value)
        word = isinstance(value, str) and not column.kind.wrap  # a dash among numbers
        key = (column.kind, tone, number_format, word)
        style = self._styles.get(key)
        if style is None:
            look = Look(Kind.LABEL, tone) if word else Look(column.kind, tone, number_format)
            style = self._styles[key] = self._book.style(look)
        return style


def amount_format(value: Decimal) -> str:
    """Return a number format with as many decimals as ``value`` has (a format with # would show ``511.``)."""
    places = max(0, -int(value.normalize().as_tuple().exponent))
    return f"#,##0.{'0' * places}_ " if places else Kind.AMOUNT.number_format


def _colour(sheet: Worksheet, columns: Sequence[Column[Row]], last: int) -> None:
    repeated: list[str] = []
    for position, column in enumerate(columns, start=1):
        letter = get_column_letter(position)
        cells = f"{letter}{FIRST_ROW}:{letter}{last}"
        if column.faint_repeats:
            repeated.append(letter)
            same = ",".join(f"${x}{FIRST_ROW}=${x}{HEADER_ROW}" for x in repeated)
            _add_rule(sheet, cells, f"AND({same})", Tone.FAINT)
        for word, tone in column.states:
            _add_rule(sheet, cells, f'LEFT({letter}{FIRST_ROW},{len(word)})="{word}"', tone)
        if column.bar:
            add_bar(sheet, cells)


def _add_rule(sheet: Worksheet, cells: str, formula: str, tone: Tone) -> None:
    sheet.conditional_formatting.add(cells, Rule(type="expression", dxf=conditional(tone), formula=[formula]))


def add_bar(sheet: Worksheet, cells: str) -> None:
    """Draw data bars from 0 to 1 in a range of percentages."""
    ends = [FormatObject(type="num", val=value) for value in (0, 1)]
    bar = DataBar(cfvo=ends, color=Color(rgb=f"FF{BAR_COLOUR}"), minLength=0, maxLength=100)
    sheet.conditional_formatting.add(cells, Rule(type="dataBar", dataBar=bar))
