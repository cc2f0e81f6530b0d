"""Paragraphs and tables as the XML of a Word file: python-docx looks through a whole table for each of its cells."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from shifan.domain.text import clean_text, display_width
from shifan.domain.values import value
from shifan.domain.ways import plain

TWIPS = 567
"""Twentieths of a point in a centimetre."""
_FORBIDDEN = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BOTH = re.compile("([“”‘’…—·～]+)")
_LISTED = re.compile(r"(?<=\d)、(?=\d)")
_MARGINS = (("top", 30), ("left", 100), ("bottom", 30), ("right", 100))
_TALLEST = 9.0  # centimetres: a row that may be taller is allowed to break, or it would leave half pages empty


@value
class Look:
    """How a table looks: colours, the size of its text in half points, its cells' paragraph style if it has one."""

    border: str = "000000"
    head_fill: str = ""
    band_fill: str = ""
    size: int = 21
    style: str = ""
    head_style: str = ""


@value
class Cell:
    """One cell: the XML of its runs."""

    runs: str
    centred: bool = False
    fill: str = ""
    style: str = ""


@value
class Line:
    """One row of cells; a single cell goes across the table. ``height`` in centimetres is the least."""

    cells: tuple[Cell, ...]
    height: float = 0
    head: bool = False
    splits: bool = False
    keeps: bool = False


def clean(text: str) -> str:
    """Return text without what a Word file must not hold."""
    return _FORBIDDEN.sub("�", clean_text(plain(text)))


def breakable(text: str) -> str:
    """Return clean text whose numbers may part behind each 、: else some programs break inside a number."""
    return _LISTED.sub("、\u200b", clean(text))


def runs(text: str, properties: str = "", fonts: str = "", *, listed: bool = False) -> str:
    """Return the runs that show ``text``; its line breaks stay, and where it is ``listed`` numbers, more are allowed.

    ``fonts`` are attributes of the font element. Marks that are both Latin and Chinese get a run of their own that says
    they are Chinese; said of whole sentences, it would let numbers break.
    """
    parts = []
    for place, part in enumerate(_BOTH.split(breakable(text) if listed else clean(text))):
        hint = 'w:hint="eastAsia" ' if place % 2 else ""
        named = f"<w:rFonts {hint}{fonts}/>" if hint or fonts else ""
        body = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in part.split("\n"))
        if part:
            parts.append(f"<w:r><w:rPr>{named}{properties}</w:rPr>{body}</w:r>")
    return "".join(parts)


def paragraph(content: str, style: str, properties: str = "") -> Any:
    """Return a paragraph with this style around the XML of its runs."""
    ppr = f'<w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>'
    return parse_xml(f"<w:p {nsdecls('w', 'r')}>{ppr}{content}</w:p>")


def table(widths: Sequence[int], lines: Sequence[Line], look: Look) -> Any:
    """Return a table whose columns are ``widths`` twips wide; heading lines are repeated on every page."""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    border = "".join(f'<w:{side} w:val="single" w:sz="4" w:color="{look.border}"/>' for side in sides)
    margins = "".join(f'<w:{side} w:w="{width}" w:type="dxa"/>' for side, width in _MARGINS)
    body = "".join(_row(line, widths, look) for line in lines)
    return parse_xml(
        f'<w:tbl {nsdecls("w", "r")}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{border}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        f"<w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>"
        f"<w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl>"
    )


def _row(line: Line, widths: Sequence[int], look: Look) -> str:
    height = f'<w:trHeight w:val="{round(line.height * TWIPS)}" w:hRule="atLeast"/>' if line.height else ""
    properties = ("" if line.splits else "<w:cantSplit/>") + height + ("<w:tblHeader/>" if line.head else "")
    if len(line.cells) == 1 and len(widths) > 1:
        cells = _cell(line.cells[0], sum(widths), look, span=len(widths), keeps=line.keeps)
    else:
        pairs = zip(line.cells, widths, strict=True)
        cells = "".join(_cell(cell, width, look, keeps=line.keeps) for cell, width in pairs)
    return f"<w:tr><w:trPr>{properties}</w:trPr>{cells}</w:tr>"


def _cell(cell: Cell, width: int, look: Look, *, span: int = 1, keeps: bool = False) -> str:
    spanned = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{cell.fill}"/>' if cell.fill else ""
    style = cell.style or look.style
    ppr = f'<w:pStyle w:val="{style}"/>' if style else ""
    ppr += "<w:keepNext/>" if keeps else ""
    ppr += '<w:jc w:val="center"/>' if cell.centred else ""
    inside = f"<w:pPr>{ppr}</w:pPr>" if ppr else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{spanned}{shade}<w:vAlign w:val="center"/></w:tcPr>'
        f"<w:p>{inside}{cell.runs}</w:p></w:tc>"
    )


def is_tall(texts: Sequence[str], widths: Sequence[int], size: int) -> bool:
    """Tell whether a row with these texts may be taller than what should stay on one page."""
    character = size / 4 * 20  # half a full-width character in twips, as ``display_width`` counts
    tallest = 0
    for text, width in zip(texts, widths, strict=True):
        room = max(2.0, (width - 200) / character)
        tallest = max(tallest, sum(math.ceil(max(1, display_width(part)) / room) for part in text.split("\n")))
    return tallest * size * 10 * 1.3 > _TALLEST * TWIPS
