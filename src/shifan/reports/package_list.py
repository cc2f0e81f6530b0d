"""目录.docx of a package: cover and missing list on the first page, then the catalogue with links into the package."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

from shifan.domain.packaging import CatalogueRow, PackageFacts
from shifan.reports.pieces import TWIPS, Cell, Line, Look, clean, runs, table

_BODY, _HEAD = "仿宋", "黑体"
_GREY, _FILL, _BAND = "6B7078", "DCE5EF", "F3F6F9"
_LOOK = Look(border="A0A8B2")
_TROUBLES = (("编号", 1.4), ("三级指标", 5.2), ("问题", 3.4), ("具体", 9.4), ("怎么办", 6.3))
_CATALOGUE = (
    ("编号", 1.3),
    ("核查点或事项", 5.4),
    ("材料名称", 6.1),
    ("文号", 3.8),
    ("成文日期", 2.3),
    ("印证之处", 2.5),
    ("提供单位", 2.4),
    ("状态", 1.9),
)
_NAME_COLUMN = 2


def build_package_document(facts: PackageFacts, made_at: datetime) -> bytes:
    """Return the bytes of 目录.docx; its links lead from the package's root."""
    document: Any = docx.Document()
    _set_up(document, facts, made_at)
    _line(document, "法治政府建设示范创建佐证材料目录", 22, font=_HEAD, centred=True)
    _line(document, facts.heading, 16, centred=True)
    _line(document, facts.notice, 9, grey=True, centred=True)
    _table(document, (("", 4.0), ("", 21.7)), [[_text(label), _text(text)] for label, text in facts.about], head=False)
    _line(document, f"缺失和问题　{facts.in_short}", 14, font=_HEAD, before=10)
    if facts.troubles:
        rows = [[_text(part) for part in (t.number, t.title, t.what, t.detail, t.advice)] for t in facts.troubles]
        _table(document, _TROUBLES, rows)
    document.add_page_break()
    _line(document, "目录", 14, font=_HEAD)
    _table(document, _CATALOGUE, list(_catalogue_rows(document, facts.rows)), wide_rows=True)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def _set_up(document: Any, facts: PackageFacts, made_at: datetime) -> None:
    properties = document.core_properties
    properties.title, properties.author = f"{facts.heading}　佐证材料目录", facts.made_by
    properties.last_modified_by, properties.comments = facts.made_by, ""
    properties.created = properties.modified = made_at.replace(tzinfo=None)
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21)
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin = section.bottom_margin = Cm(1.8)
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(10.5)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), _BODY)
    style.paragraph_format.space_after = Pt(0)
    section.header.paragraphs[0].text = f"{facts.heading}　佐证材料目录"
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    footer._p.append(parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple>'))


def _line(
    document: Any,
    text: str,
    size: float,
    *,
    font: str = _BODY,
    grey: bool = False,
    centred: bool = False,
    before: float = 0,
) -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(before), Pt(4)
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run(clean(text))
    run.font.size = Pt(size)
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    if grey:
        run.font.color.rgb = RGBColor.from_string(_GREY)


def _table(
    document: Any,
    columns: Sequence[tuple[str, float]],
    rows: Sequence[Sequence[str]],
    *,
    head: bool = True,
    wide_rows: bool = False,
) -> None:
    """Append a table; each cell is the XML of its runs. A ``wide_rows`` row of one cell goes across the page."""
    lines = []
    if head:
        lines.append(Line(tuple(Cell(_text(name, bold=True), fill=_FILL) for name, _ in columns), head=True))
    for row in rows:
        across = wide_rows and len(row) == 1
        lines.append(Line(tuple(Cell(shown, fill=_BAND if across else "") for shown in row)))
    made = table([round(width * TWIPS) for _, width in columns], lines, _LOOK)
    document.element.body.insert_element_before(made, "w:sectPr")


def _text(text: str, *, bold: bool = False, link: bool = False) -> str:
    """Return the runs that show ``text``; its line breaks stay."""
    look = ("<w:b/>" if bold else "") + ('<w:color w:val="0B5394"/>' if link else "")
    return runs(text, look + '<w:sz w:val="18"/>' + ('<w:u w:val="single"/>' if link else ""))


def _catalogue_rows(document: Any, rows: Iterable[CatalogueRow]) -> Iterable[list[str]]:
    known: dict[str, str] = {}
    before = ""
    for row in rows:
        if row.number != before:
            before = row.number
            alone = f"　（{row.state}）" if row.stands_for_item else ""
            yield [_text(f"{row.number}　{row.title}{alone}", bold=True)]
        if row.stands_for_item:
            continue
        when = row.document_date.isoformat() if row.document_date else ""
        parts = (row.number, row.checkpoint, row.evidence, row.document_number, when, row.passage, row.department)
        cells = [_text(part) for part in (*parts, row.state)]
        if row.path:
            cells[_NAME_COLUMN] = _linked(document, row, known)
        yield cells


def _linked(document: Any, row: CatalogueRow, known: dict[str, str]) -> str:
    path = row.path if row.web else row.path.replace(" ", "%20").replace("#", "%23")
    if path not in known:  # with its own number: python-docx would look through all links for each new one
        known[path] = f"rIdOpen{len(known) + 1}"
        document.part.rels.add_relationship(RELATIONSHIP_TYPE.HYPERLINK, clean(path), known[path], True)
    return f'<w:hyperlink r:id="{known[path]}">{_text(row.evidence, link=True)}</w:hyperlink>'
