"""Page set-up and paragraph styles after GB/T 9704: A4, margins 37, 35, 28, 26 mm, 仿宋三号, 28 points a line."""

from __future__ import annotations

from typing import Any

from docx.enum.section import WD_ORIENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.oxml import serialize_part_xml
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm

from shifan.reports.fonts import BODY, HEAD, LATIN, OTHER_NAMES, SECOND, SONG, title_font
from shifan.reports.pieces import clean, runs

TITLE, TEXT, CELL, CELL_HEAD, SMALL, CENTRED = (
    f"Shifan{name}" for name in ("Title", "Text", "Cell", "CellHead", "Small", "Centred")
)
HEADINGS = tuple(f"ShifanHeading{level}" for level in (1, 2, 3, 4))
PORTRAIT_WIDTH, LANDSCAPE_WIDTH = 156, 225
"""Of the type area, in millimetres."""
RED = "C00000"
_INDENT = '<w:ind w:firstLineChars="200" w:firstLine="{}"/>'
_OTHER_PROPERTIES = ("/extended-properties", "/custom-properties")
_NO_INDENT = '<w:ind w:firstLineChars="0" w:firstLine="0"/>'
_EXACT = '<w:spacing w:before="{}" w:after="{}" w:line="{}" w:lineRule="exact"/>'
_SINGLE = '<w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/>'


def add_styles(document: Any) -> None:
    """Add the styles that the pieces of a report have; a document that holds them already keeps its own."""
    styles = document.styles.element
    known = {found.get(qn("w:styleId")) for found in styles}
    for name, shown, ppr, rpr in _styles():
        if name in known:
            continue
        styles.append(
            parse_xml(
                f'<w:style {nsdecls("w")} w:type="paragraph" w:customStyle="1" w:styleId="{name}">'
                f'<w:name w:val="{shown}"/><w:qFormat/><w:pPr>{ppr}</w:pPr><w:rPr>{rpr}</w:rPr></w:style>'
            )
        )


def _styles() -> list[tuple[str, str, str, str]]:
    font, bold = title_font()
    line = _EXACT.format(0, 0, 560)
    body_ppr = f"{line}{_INDENT.format(640)}" + '<w:jc w:val="both"/>'
    fonts = (HEAD, SECOND, BODY, BODY)
    return [
        (
            TITLE,
            "公文标题",
            f'<w:keepNext/>{_EXACT.format(0, 120, 640)}{_NO_INDENT}<w:jc w:val="center"/>',
            look(font, 44, bold=bold),
        ),
        (TEXT, "公文正文", body_ppr, look(BODY, 32)),
        *(
            (
                HEADINGS[level],
                f"公文{'一二三四'[level]}级标题",
                f'<w:keepNext/>{line}{_INDENT.format(640)}<w:jc w:val="both"/><w:outlineLvl w:val="{level}"/>',
                look(fonts[level], 32, bold=level == 2),
            )
            for level in range(4)
        ),
        (CELL, "表内文字", f"{_SINGLE}{_NO_INDENT}", look(BODY, 21)),
        (CELL_HEAD, "表头", f'{_SINGLE}{_NO_INDENT}<w:jc w:val="center"/>', look(HEAD, 21)),
        (SMALL, "附注", f"{_EXACT.format(20, 20, 300)}{_NO_INDENT}", look(BODY, 20)),
        (CENTRED, "公文居中", f'<w:keepNext/>{line}{_NO_INDENT}<w:jc w:val="center"/>', look(SECOND, 32)),
    ]


def fonts_of(font: str) -> str:
    """Return the attributes of the font element: the font of Chinese, and that of the rest."""
    return f'w:ascii="{LATIN}" w:hAnsi="{LATIN}" w:cs="{LATIN}" w:eastAsia="{font}"'


def sized(size: int, *, bold: bool = False, colour: str = "", after: str = "") -> str:
    """Return run properties that follow the fonts; the size in half points."""
    parts = ("<w:b/>" if bold else "", f'<w:color w:val="{colour}"/>' if colour else "")
    return f'{"".join(parts)}<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>{after}<w:lang w:eastAsia="zh-CN"/>'


def look(font: str, size: int, *, bold: bool = False) -> str:
    """Return the run properties of a style."""
    return f"<w:rFonts {fonts_of(font)}/>{sized(size, bold=bold)}"


def set_up(document: Any, header: str, *, several: bool = False) -> None:
    """Set up the last section of a new document; ``header`` is written in red at the head of every page.

    Page numbers stand at the outer edge; in a file of ``several`` reports, each numbered from 1, in the middle, or
    programs would put empty pages between two that both begin on an odd one.
    """
    document.settings.odd_and_even_pages_header_footer = not several
    section = document.sections[-1]
    stand(section, landscape=False)
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is not None:
        section._sectPr.remove(grid)
    if header:
        for part in (section.header, section.even_page_header):
            _only_paragraph(part, runs(header, sized(18, colour=RED), fonts_of(SONG)), '<w:jc w:val="center"/>')
    outer = '<w:jc w:val="center"/>' if several else '<w:ind w:right="280"/><w:jc w:val="right"/>'
    _only_paragraph(section.footer, _number(), outer)
    _only_paragraph(section.even_page_footer, _number(), '<w:ind w:left="280"/><w:jc w:val="left"/>')
    _name_fonts(document)


def stand(section: Any, *, landscape: bool) -> None:
    """Make a section's pages stand or lie; the type area is that of the standard, turned."""
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (Mm(297), Mm(210)) if landscape else (Mm(210), Mm(297))
    sides = (28, 26, 37, 35) if landscape else (37, 35, 28, 26)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = map(Mm, sides)
    section.header_distance, section.footer_distance = Mm(15), Mm(14 if landscape else 23)


def _number() -> str:
    properties = f"<w:rPr>{look(SONG, 28)}</w:rPr>"
    field = f'<w:fldSimple w:instr="PAGE"><w:r>{properties}<w:t>1</w:t></w:r></w:fldSimple>'
    dash = f'<w:r>{properties}<w:t xml:space="preserve">{{}}</w:t></w:r>'
    return f"{dash.format('— ')}{field}{dash.format(' —')}"


def _only_paragraph(part: Any, content: str, properties: str) -> None:
    part.is_linked_to_previous = False
    old = part.paragraphs[0]._p
    old.getparent().replace(old, parse_xml(f"<w:p {nsdecls('w', 'r')}><w:pPr>{properties}</w:pPr>{content}</w:p>"))


def _name_fonts(document: Any) -> None:
    """Say in the file which font to take instead of one that is not there."""
    part = document.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
    fonts = parse_xml(part.blob)
    for name, other in OTHER_NAMES.items():
        fonts.append(
            parse_xml(
                f'<w:font {nsdecls("w")} w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/>'
                '<w:family w:val="auto"/><w:pitch w:val="variable"/></w:font>'
            )
        )
    part._blob = serialize_part_xml(fonts)


def describe(document: Any, title: str, made_by: str, made_at: Any) -> None:
    """Write title, author and time into the file's properties; nothing of a template's author stays."""
    rels = document.part.package.rels
    for key in [key for key, rel in rels.items() if rel.reltype.endswith(_OTHER_PROPERTIES)]:
        del rels[key]  # company, manager, the folder of a template, whatever else somebody wrote down
    properties = document.core_properties
    properties.title, properties.author, properties.last_modified_by = clean(title), clean(made_by), clean(made_by)
    properties.comments = properties.keywords = properties.subject = properties.category = ""
    properties.identifier = properties.content_status = properties.version = ""
    properties.created = properties.modified = made_at.replace(tzinfo=None)
