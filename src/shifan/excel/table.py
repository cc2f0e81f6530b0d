"""A table sheet from its columns: title, header, rows, heights, frozen panes, filter, colours, print set-up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic

from openpyxl.formatting.rule import DataBar, FormatObject, Rule
from openpyxl.styles.cell_style import StyleArray
from openpyxl.styles.colors import Color
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import Outline
from openpyxl.worksheet.worksheet import Worksheet

from shifan.excel.book import Book
from shifan.excel.columns import Column, Row, Spot, Value, capacity
from shifan.excel.page import set_up_page
from shifan.excel.styles import (
    BAR_COLOUR,
    HEADER,
    HIGHEST_ROW,
    LINE_HEIGHT,
    ROW_PADDING,
    SUBTITLE,
    SUBTITLE_LINK,
    TITLE,
    Kind,
    Look,
    Tone,
)
from shifan.excel.text import lines_needed
from shifan.excel.widths import MOST_LINES, fitted_widths

HEADER_ROW = 3
FIRST_ROW = HEADER_ROW + 1


@dataclass(frozen=True, slots=True)
class Table(Generic[Row]):
    """A sheet with one table. ``frozen`` columns stay in view; ``empty`` is said where there are no rows.

    ``key`` names a row, so that other sheets can lead to it; ``home`` is where the link above the table leads.
    """

    sheet_title: str
    title: str
    subtitle: str
    columns: Sequence[Column[Row]]
    rows: Sequence[Row]
    frozen: int = 1
    empty: str = "（暂无记录）"
    landscape: bool = True
    key: Callable[[Row], str] | None = None
    home: Spot | None = None


def mark_spots(book: Book, table: Table[Row]) -> None:
    """Make the rows of a table known to all links, before any sheet is written."""
    book.mark_spot((table.sheet_title, ""), 1)
    if table.key is not None:
        for number, row in enumerate(table.rows, start=FIRST_ROW):
            book.mark_spot((table.sheet_title, table.key(row)), number)


def write_table(book: Book, table: Table[Row]) -> Worksheet:
    """Add the table's sheet to ``book`` and return it. The header is row 3, rows follow without gaps or merges."""
    sheet = book.add_sheet(table.sheet_title)
    values = [[column.value(row) for column in table.columns] for row in table.rows]
    widths = fitted_widths(table.columns, values)
    _write_head(book, sheet, table, widths)
    _write_rows(book, sheet, table, values, widths)
    last = HEADER_ROW + len(table.rows)
    if table.rows:
        sheet.auto_filter.ref = f"A{HEADER_ROW}:{get_column_letter(len(table.columns))}{last}"
        _colour(book, sheet, table.columns, last)
    else:
        book.put(sheet, FIRST_ROW, 1, table.empty, SUBTITLE)
    sheet.freeze_panes = f"{get_column_letter(table.frozen + 1)}{FIRST_ROW}"
    set_up_page(book, sheet, landscape=table.landscape, header_row=HEADER_ROW)
    return sheet


def row_height(lines: int) -> float:
    """Return the height in points of a row with so many lines of body text, at most what Excel allows."""
    return min(HIGHEST_ROW, lines * LINE_HEIGHT + ROW_PADDING)


def _write_head(book: Book, sheet: Worksheet, table: Table[Row], widths: Sequence[float]) -> None:
    book.put(sheet, 1, 1, table.title, TITLE)
    linked = table.home is not None and book.leads_to(table.home)
    if table.home is not None and linked:
        book.put(sheet, 2, 1, table.home[0], SUBTITLE_LINK)
        book.jump(sheet, 2, 1, table.home)
    book.put(sheet, 2, 2 if linked else 1, table.subtitle, SUBTITLE)
    book.set_height(sheet, 1, 28)
    book.set_height(sheet, 2, 18)
    lines = 1
    for number, (column, width) in enumerate(zip(table.columns, widths, strict=True), start=1):
        book.put(sheet, HEADER_ROW, number, column.header, HEADER)
        dimension = sheet.column_dimensions[get_column_letter(number)]
        dimension.width = width
        if column.detail:
            dimension.outlineLevel = 1
        lines = max(lines, lines_needed(column.header, capacity(width)))
    sheet.sheet_properties.outlinePr = Outline(summaryBelow=False, summaryRight=False)
    book.set_height(sheet, HEADER_ROW, row_height(lines) + 4)


class _ColumnWriter(Generic[Row]):
    """Writes the cells of one column; remembers its styles, since looking one up by its look costs more than a cell."""

    def __init__(self, book: Book, sheet: Worksheet, position: int, column: Column[Row], width: float) -> None:
        self.column = column
        self.room = capacity(width) if column.kind.wrap else 0
        self._book = book
        self._sheet = sheet
        self._position = position
        self._varies = bool(column.tone_of or column.number_format) or column.kind is Kind.AMOUNT
        self._styles: dict[tuple[bool, bool], StyleArray] = {}

    def write(self, number: int, row: Row, value: Value) -> int:
        """Write one cell and return how many lines its text needs."""
        column = self.column
        target = column.link(row) if column.link else ""
        linked = bool(target) and self._book.link(self._sheet, number, self._position, target)
        if column.jump and value is not None and (spot := column.jump(row)) is not None:
            linked = self._book.jump(self._sheet, number, self._position, spot)
        word = not column.kind.wrap and isinstance(value, str)  # a dash among numbers
        style = self._styles.get((linked, word))
        if style is None:
            style = self._book.style(self._look(row, value, linked=linked, word=word))
            if not self._varies:
                self._styles[linked, word] = style
        shown = self._book.put_styled(self._sheet, number, self._position, value, style)
        return lines_needed(shown, self.room) if shown and self.room else 1

    def _look(self, row: Row, value: Value, *, linked: bool, word: bool) -> Look:
        column = self.column
        tone = Tone.LINK if linked else column.tone_of(row) if column.tone_of else column.tone
        if word:
            return Look(Kind.LABEL, tone)
        number_format = column.number_format(row) if column.number_format else ""
        if column.kind is Kind.AMOUNT and isinstance(value, Decimal):
            number_format = amount_format(value)
        return Look(column.kind, tone, number_format)


def _write_rows(
    book: Book, sheet: Worksheet, table: Table[Row], values: Sequence[Sequence[Value]], widths: Sequence[float]
) -> None:
    """Write the rows, each as high as its longest text needs, and warn of texts that no row is high enough for."""
    writers = [
        _ColumnWriter(book, sheet, position, column, width)
        for position, (column, width) in enumerate(zip(table.columns, widths, strict=True), start=1)
    ]
    too_long = []
    for number, (row, cells) in enumerate(zip(table.rows, values, strict=True), start=FIRST_ROW):
        needed = [writer.write(number, row, value) for writer, value in zip(writers, cells, strict=True)]
        lines = max(needed)
        book.set_height(sheet, number, row_height(lines))
        if lines > MOST_LINES:
            too_long += [f"{get_column_letter(at)}{number}" for at, n in enumerate(needed, start=1) if n > MOST_LINES]
    if too_long:
        some = "、".join(too_long[:5]) + ("等" if len(too_long) > 5 else "")
        book.warnings.append(f"「{sheet.title}」{some} 的文字太长，打印时显示不全；全文都在单元格里，点开可看。")


def amount_format(value: Decimal) -> str:
    """Return a number format with as many decimals as ``value`` has (a format with # would show ``511.``)."""
    places = max(0, -int(value.normalize().as_tuple().exponent))
    return f"#,##0.{'0' * places}_ " if places else Kind.AMOUNT.number_format


def _colour(book: Book, sheet: Worksheet, columns: Sequence[Column[Row]], last: int) -> None:
    repeated: list[str] = []
    for position, column in enumerate(columns, start=1):
        letter = get_column_letter(position)
        cells = f"{letter}{FIRST_ROW}:{letter}{last}"
        if column.faint_repeats:
            repeated.append(letter)
            same = ",".join(f"${x}{FIRST_ROW}=${x}{HEADER_ROW}" for x in repeated)
            _add_rule(book, sheet, cells, f"AND({same})", Tone.FAINT)
        for word, tone in column.states:
            _add_rule(book, sheet, cells, f'LEFT({letter}{FIRST_ROW},{len(word)})="{word}"', tone)
        if column.bar:
            add_bar(sheet, cells)


def _add_rule(book: Book, sheet: Worksheet, cells: str, formula: str, tone: Tone) -> None:
    rule = Rule(type="expression", dxfId=book.rule_style(tone), formula=[formula])
    sheet.conditional_formatting.add(cells, rule)


def add_bar(sheet: Worksheet, cells: str) -> None:
    """Draw data bars from 0 to 1 in a range of percentages."""
    ends = [FormatObject(type="num", val=value) for value in (0, 1)]
    bar = DataBar(cfvo=ends, color=Color(rgb=f"FF{BAR_COLOUR}"), minLength=0, maxLength=100)
    sheet.conditional_formatting.add(cells, Rule(type="dataBar", dataBar=bar))
