"""Reports as a Word file set up after GB/T 9704."""

from __future__ import annotations

import copy
import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.section import Section

from shifan.domain.reports.contents import Contents, Turn
from shifan.reports.body import pieces_of
from shifan.reports.page import SMALL, add_styles, describe, set_up, stand
from shifan.reports.pieces import paragraph


def build_report(reports: Sequence[Contents], made_at: datetime) -> bytes:
    """Return the bytes of a .docx with these reports, each on pages of its own that are numbered from 1."""
    document: Any = docx.Document()
    first = reports[0]
    add_styles(document)
    set_up(document, first.sample, several=len(reports) > 1)
    describe(document, first.title, first.made_by, made_at)
    maker = _Maker(document)
    for contents in reports:
        maker.begin(landscape=False, restart=True)
        for piece in pieces_of(contents):
            if isinstance(piece, Turn):
                maker.begin(landscape=piece.landscape)
            else:
                maker.add(piece)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


class _Maker:
    """Puts elements into the body and begins sections; the body's own properties are those of the last one."""

    def __init__(self, document: Any) -> None:
        self._document = document
        self._body = document.element.body
        self._last: Any = None

    def add(self, element: Any) -> None:
        """Append an element."""
        self._body.insert_element_before(element, "w:sectPr")
        self._last = element

    def begin(self, *, landscape: bool, restart: bool = False) -> None:
        """Begin a section; what was written so far keeps the set-up it had. An empty section is only turned."""
        properties = self._body.find(qn("w:sectPr"))
        if self._last is not None:
            self._close(copy.deepcopy(properties))
            numbering = properties.find(qn("w:pgNumType"))
            if numbering is not None:
                properties.remove(numbering)
        stand(self._document.sections[-1], landscape=landscape)
        if restart:
            _number_from_one(properties)

    def _close(self, properties: Any) -> None:
        last = self._last
        if last.tag != qn("w:p"):
            last = paragraph("", SMALL)
            self._body.insert_element_before(last, "w:sectPr")
        last.get_or_add_pPr().append(properties)
        self._last = None


def _number_from_one(properties: Any) -> None:
    if properties.find(qn("w:pgNumType")) is not None:
        return
    number = parse_xml(f'<w:pgNumType {nsdecls("w")} w:start="1"/>')
    margins = properties.find(qn("w:pgMar"))
    margins.addnext(number)


def width_of(section: Section) -> float:
    """Return the room between the margins of a section in millimetres."""
    sides = (section.page_width, section.left_margin, section.right_margin)
    page, left, right = (
        (side.mm if side is not None else default) for side, default in zip(sides, (210, 28, 26), strict=True)
    )
    return max(50.0, page - left - right)
