"""Print set-up: A4, fit to width, repeated header, page x of y."""

from __future__ import annotations

from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from shifan.domain.text import clean_line
from shifan.excel.book import Book
from shifan.excel.styles import FONT

_LONGEST = 60
"""Header and footer together hold 255 characters; each of our parts keeps well below."""


def set_up_page(
    book: Book, sheet: Worksheet, *, landscape: bool, header_row: int | None = None, one_page: bool = False
) -> None:
    """Make ``sheet`` print on A4 pages as wide as the paper; ``header_row`` is repeated on each page."""
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 1 if one_page else 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.4
    margins.top, margins.bottom = 0.7, 0.65
    margins.header = margins.footer = 0.3
    if header_row is not None:
        sheet.print_title_rows = f"{header_row}:{header_row}"
    _header_and_footer(book, sheet)


def _header_and_footer(book: Book, sheet: Worksheet) -> None:
    header, footer = sheet.oddHeader, sheet.oddFooter
    assert header is not None
    assert footer is not None
    parts = (
        (header.left, _printable(book.heading)),
        (header.right, _printable(sheet.title)),
        (footer.left, _printable(book.notice)),
        (footer.right, "第 &P 页，共 &N 页"),
    )
    for part, text in parts:
        part.text, part.size, part.font = text, 9, f"{FONT},Regular"


def _printable(text: str) -> str:
    text = clean_line(text)
    short = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
    return short.replace("&", "&&")  # a single & starts a print code
