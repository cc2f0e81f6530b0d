"""What LibreOffice puts on paper: words with their places, and the cells of a table they stand in."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

_XHTML = "{http://www.w3.org/1999/xhtml}"
_SLACK = 1.5
"""Points by which a glyph's box may reach beyond its cell."""


@dataclass(frozen=True)
class Word:
    """A word on a page with its box in points."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    @property
    def x(self) -> float:
        """Middle from left to right."""
        return (self.left + self.right) / 2

    @property
    def y(self) -> float:
        """Middle from top to bottom."""
        return (self.top + self.bottom) / 2


@dataclass(frozen=True)
class PrintedPage:
    """A page with its size in points."""

    width: float
    height: float
    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """All words in the order of the file, without spaces."""
        return "".join(word.text for word in self.words)


def convert(file: Path, kind: str, folder: Path) -> Path:
    """Return ``file`` converted by LibreOffice to ``kind`` in ``folder``."""
    profile = (folder / "profile").as_uri()
    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation={profile}", "--convert-to", kind, "--outdir", str(folder),
         str(file)],
        check=True,
        capture_output=True,
    )  # fmt: skip
    return folder / f"{file.stem}.{kind}"


def printed_pages(pdf: Path) -> list[PrintedPage]:
    """Return the pages of a PDF."""
    html = subprocess.run(
        ["pdftotext", "-bbox", str(pdf), "-"], check=True, capture_output=True, encoding="utf-8"
    ).stdout
    pages = []
    for page in ElementTree.fromstring(html).iter(f"{_XHTML}page"):
        words = tuple(
            Word(squeezed(word.text or ""), *(float(word.get(name, "0")) for name in ("xMin", "yMin", "xMax", "yMax")))
            for word in page.iter(f"{_XHTML}word")
        )
        pages.append(PrintedPage(float(page.get("width", "0")), float(page.get("height", "0")), words))
    return pages


def squeezed(text: str) -> str:
    """Return ``text`` without any white space."""
    return re.sub(r"\s", "", text)


@dataclass(frozen=True)
class Box:
    """A cell's place on a page."""

    left: float
    top: float
    right: float
    bottom: float

    def text(self, words: tuple[Word, ...]) -> str:
        """Return what stands inside, line by line; a word that reaches beyond the cell counts as cut off."""
        inside = [word for word in words if self.left <= word.x <= self.right and self.top <= word.y <= self.bottom]
        whole = [
            word
            for word in inside
            if word.left >= self.left - _SLACK
            and word.right <= self.right + _SLACK
            and word.top >= self.top - _SLACK
            and word.bottom <= self.bottom + _SLACK
        ]
        lines: list[list[Word]] = []
        for word in sorted(whole, key=lambda one: one.y):
            if lines and abs(word.y - lines[-1][0].y) < (word.bottom - word.top) * 0.6:
                lines[-1].append(word)
            else:
                lines.append([word])
        return "".join(word.text for line in lines for word in sorted(line, key=lambda one: one.x))


def cut_cells(sheet: Worksheet, pages: list[PrintedPage], header_row: int) -> Iterator[str]:
    """Yield address, text and what can be read of it for each text cell of a table that is not whole on paper.

    ``pages`` are those of this sheet; each must have the header, from whose words the columns' places follow. The
    first column must hold something short in every row, from which the rows' places follow.
    """
    headers = [squeezed(str(cell.value)) for cell in sheet[header_row]]
    widths = [float(sheet.column_dimensions[get_column_letter(at)].width) for at in range(1, len(headers) + 1)]
    row = header_row + 1
    for page in pages:
        columns = _columns(page, headers, widths)
        anchors = _anchors(sheet, page, columns[0], row)
        assert anchors, f"no row of {sheet.title} on a page"
        heights = {
            number: float(sheet.row_dimensions[number].height or 0)
            for number in (header_row, *range(row, sheet.max_row + 1))
        }
        top = _header_word(page, headers[0]).y
        down = sum(heights[number] for number, _ in anchors) - (heights[anchors[-1][0]] - heights[header_row]) / 2
        scale = (anchors[-1][1] - top) / down
        for number, middle in anchors:
            half = heights[number] * scale / 2
            for cell, (left, right) in zip(sheet[number], columns, strict=False):
                if isinstance(cell.value, str):
                    found = Box(left, middle - half, right, middle + half).text(page.words)
                    if found != squeezed(cell.value):
                        yield f"{cell.coordinate} {cell.value!r} -> {found!r}"
        row = anchors[-1][0] + 1
    assert row == sheet.max_row + 1, f"{sheet.title} ends at row {row - 1} on paper"


def _columns(page: PrintedPage, headers: list[str], widths: list[float]) -> list[tuple[float, float]]:
    """Return the left and right edge of each column, from the middles of the first and last header."""
    first, last = _header_word(page, headers[0]).x, _header_word(page, headers[-1]).x
    scale = (last - first) / (sum(widths) - (widths[0] + widths[-1]) / 2)
    left = first - widths[0] * scale / 2
    edges = [left]
    for width in widths:
        edges.append(edges[-1] + width * scale)
    return list(zip(edges, edges[1:], strict=False))


def _header_word(page: PrintedPage, header: str) -> Word:
    for word in page.words:
        if word.text == header:
            return word
    raise AssertionError(f"header {header} is not on the page")


def _anchors(sheet: Worksheet, page: PrintedPage, column: tuple[float, float], row: int) -> list[tuple[int, float]]:
    """Return (row, middle) of the rows on a page, found by what stands in the first column."""
    found = []
    words = [word for word in page.words if column[0] <= word.x <= column[1]]
    for word in sorted(words, key=lambda one: one.y):
        if row <= sheet.max_row and word.text == squeezed(str(sheet.cell(row, 1).value)):
            found.append((row, word.y))
            row += 1
    return found
