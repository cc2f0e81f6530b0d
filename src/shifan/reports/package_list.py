"""目录.docx of a package: cover and missing list on the first page, then the catalogue with links into the package."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

from shifan.domain.packaging import CatalogueRow, PackageFacts
from shifan.domain.text import clean_text

_BODY, _HEAD = "仿宋", "黑体"
_FORBIDDEN = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SCALE = 567  # twentieths of a point in a centimetre
_GREY, _FILL = "6B7078", "DCE5EF"
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
    run = paragraph.add_run(_clean(text))
    run.font.size = Pt(size)
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    if grey:
        run.font.color.rgb = RGBColor.from_string(_GREY)


# -- tables: written as XML, since python-docx looks through the whole table for each cell ----------------------


def _table(
    document: Any,
    columns: Sequence[tuple[str, float]],
    rows: Sequence[Sequence[str]],
    *,
    head: bool = True,
    wide_rows: bool = False,
) -> None:
    """Append a table; each cell is the XML of its runs. A ``wide_rows`` row of one cell goes across the page."""
    widths = [round(width * _SCALE) for _, width in columns]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    border = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:color="A0A8B2"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    sides = (("top", 30), ("left", 100), ("bottom", 30), ("right", 100))
    margins = "".join(f'<w:{side} w:w="{width}" w:type="dxa"/>' for side, width in sides)
    lines = []
    if head:
        named = zip(columns, widths, strict=True)
        cells = "".join(_cell(_text(name, bold=True), width, _FILL) for (name, _), width in named)
        lines.append(f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{cells}</w:tr>")
    for row in rows:
        if wide_rows and len(row) == 1:
            cells = _cell(row[0], sum(widths), "F3F6F9", span=len(widths))
            lines.append(f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>")
            continue
        cells = "".join(_cell(runs, width) for runs, width in zip(row, widths, strict=True))
        lines.append(f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>")
    xml = (
        f'<w:tbl {nsdecls("w", "r")}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:tblBorders>{border}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        f"<w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>"
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(lines)}</w:tbl>"
    )
    document.element.body.insert_element_before(parse_xml(xml), "w:sectPr")


def _cell(runs: str, width: int, fill: str = "", span: int = 1) -> str:
    spanned = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{spanned}{shade}<w:vAlign w:val="center"/></w:tcPr>'
        f"<w:p>{runs}</w:p></w:tc>"
    )


def _text(text: str, *, bold: bool = False, link: bool = False) -> str:
    """Return the runs that show ``text``; its line breaks stay."""
    look = ("<w:b/>" if bold else "") + ('<w:color w:val="0B5394"/>' if link else "")
    look += '<w:sz w:val="18"/>' + ('<w:u w:val="single"/>' if link else "")
    body = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in _clean(text).split("\n"))
    return f"<w:r><w:rPr>{look}</w:rPr>{body}</w:r>"


def _catalogue_rows(document: Any, rows: Iterable[CatalogueRow]) -> Iterable[list[str]]:
    known: dict[str, str] = {}
    before = ""
    for row in rows:
        if row.number != before:
            before = row.number
            alone = "" if row.evidence else f"　（{row.state}）"
            yield [_text(f"{row.number}　{row.title}{alone}", bold=True)]
        if not row.evidence:
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
        document.part.rels.add_relationship(RELATIONSHIP_TYPE.HYPERLINK, _clean(path), known[path], True)
    return f'<w:hyperlink r:id="{known[path]}">{_text(row.evidence, link=True)}</w:hyperlink>'


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("�", clean_text(text))
