"""The hidden sheet (选项) with the words that dropdowns offer, each list under a defined name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from shifan.excel.book import Book
from shifan.excel.department.columns import LIST_SHEET, FillColumn
from shifan.excel.department.protection import protect
from shifan.excel.department.rows import FillRow
from shifan.excel.page import set_up_page
from shifan.excel.styles import HEADER, Kind, Look


class Lists:
    """The lists that a workbook needs, by their words."""

    def __init__(self, columns: Iterable[FillColumn], rows: Sequence[FillRow]) -> None:
        self._names: dict[tuple[str, ...], str] = {}
        for column in columns:
            if column.choices is None:
                continue
            wanted = dict.fromkeys(column.choices(row) for row in rows if column.is_open(row))
            for number, words in enumerate(wanted, start=1):
                self._names.setdefault(words, f"{LIST_SHEET}_{column.header}_{number}")

    def name_of(self, words: tuple[str, ...]) -> str:
        """Return the defined name of the list with these words."""
        return self._names[words]

    def write(self, book: Book) -> Worksheet:
        """Add the hidden sheet and the names."""
        sheet = book.add_sheet(LIST_SHEET)
        for position, (words, name) in enumerate(self._names.items(), start=1):
            letter = get_column_letter(position)
            book.put(sheet, 1, position, name, HEADER)
            for number, word in enumerate(words, start=2):
                book.put(sheet, number, position, word, Look(Kind.LABEL))
            sheet.column_dimensions[letter].width = 20
            book.define_name(name, f"'{LIST_SHEET}'!${letter}$2:${letter}${len(words) + 1}")
        sheet.sheet_state = "hidden"
        set_up_page(book, sheet, landscape=False)
        protect(sheet)
        return sheet
