"""What the parts of a template do to its reader: they embed nothing, and lead outside only where somebody clicks.

Readers follow the id that an element names and not the kind that its relationship says it has, so both are looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from shifan.domain.errors import DataFileError

HINT = "请用 WPS 或 Word 另存为普通的 .docx 文件，再作模板。"
_BASE = "attachedTemplate"
_LINK = "hyperlink"
_CLICKED = ("w:hyperlink", "a:hlinkClick", "a:hlinkHover", "a:hlinkMouseOver")
_BINARY = {
    "image": ("image/",),
    "thumbnail": ("image/",),
    "hdphoto": ("image/",),
    "font": ("application/vnd.openxmlformats-officedocument.obfuscatedfont", "application/x-font"),
    "printerSettings": ("application/vnd.openxmlformats-officedocument.wordprocessingml.printersettings",),
}
"""What need not be text, by the last word of its relationship's kind: how its content type begins."""
_CONTAINERS = (b"\xd0\xcf\x11\xe0", b"PK\x03\x04")
_EMBEDDING = ("altChunk", "subDoc", "OLEObject", "objectEmbed", "objectLink", "externalData")
_PICTURES = ("imagedata", "fill", "stroke")
_FROM = ("src", "href", "althref")
_ELSEWHERE = re.compile(r"\s*(?:[A-Za-z][A-Za-z0-9+.-]*:|[\\/]{2})")
_LEAST, _MOST = 20, 1_200  # millimetres that a page may measure


def check_shape(document: Any, shown: str) -> None:
    """Raise DataFileError where what is filled is not there or of another kind: body, pages, headers, styles."""
    if document.element.tag != qn("w:document") or document.element.body is None:
        raise DataFileError(f"模板「{shown}」里没有正文，没有打开。", HINT)
    tags = (document.settings.element.tag, document.styles.element.tag)
    if tags != (qn("w:settings"), qn("w:styles")):
        raise DataFileError(f"模板「{shown}」的设置或样式不完好，没有打开。", HINT)
    if not len(document.sections):
        raise DataFileError(f"模板「{shown}」没有页面设置，没有打开。", HINT)
    for section in document.sections:
        _check_page(section, shown)
    for part in edges(document):
        if part._element.tag not in (qn("w:hdr"), qn("w:ftr")):
            raise DataFileError(f"模板「{shown}」的页眉或页脚不完好，没有打开。", HINT)
    _ = document.core_properties.title  # whatever is wrong with it comes to light here and not half-way


def edges(document: Any) -> Iterator[Any]:
    """Yield the headers and footers of a document that have a text of their own."""
    for section in document.sections:
        for part in (section.header, section.footer, section.even_page_header, section.even_page_footer,
                     section.first_page_header, section.first_page_footer):  # fmt: skip
            if not part.is_linked_to_previous:
                yield part


def _check_page(section: Any, shown: str) -> None:
    try:
        pages = [length for length in (section.page_width, section.page_height) if length is not None]
        sides = [length for length in (section.left_margin, section.right_margin) if length is not None]
    except ValueError as error:
        raise DataFileError(f"模板「{shown}」的页面大小不对，没有打开。", HINT) from error
    fits = all(_LEAST <= length.mm <= _MOST for length in pages) and all(abs(length.mm) <= _MOST for length in sides)
    if not fits:
        raise DataFileError(f"模板「{shown}」的页面大小不对，没有打开。", HINT)


def forget_base(document: Any) -> None:
    """Take away the name of the template that the template was made from: a reader would go and fetch it."""
    settings = document.settings.element
    for found in settings.findall(qn(f"w:{_BASE}")):
        settings.remove(found)
    rels = document.part.part_related_by(RELATIONSHIP_TYPE.SETTINGS).rels
    for key in [key for key, rel in rels.items() if rel.reltype.endswith(f"/{_BASE}")]:
        del rels[key]


def check_parts(document: Any, shown: str) -> None:
    """Raise DataFileError for what leads outside other than by a click, and for what holds another file."""
    package = document.part.package
    _check_rels(package.rels, shown)
    for part in package.iter_parts():
        _check_rels(part.rels, shown)
        outside = {key: rel.target_ref for key, rel in part.rels.items() if rel.is_external}
        if str(part.partname).lower().endswith(".xml"):
            _check_elements(part.element if hasattr(part, "element") else parse_xml(part.blob), outside, shown)


def _check_rels(rels: Any, shown: str) -> None:
    for rel in rels.values():
        kind = rel.reltype.rpartition("/")[2]
        if rel.is_external:
            if kind != _LINK:
                _refuse_outside(rel.target_ref, shown)
            continue
        part = rel.target_part
        if str(part.partname).lower().endswith(".xml"):
            continue
        plain = part.content_type.lower().startswith(_BINARY.get(kind, ("-",)))
        if not plain or part.blob.startswith(_CONTAINERS):
            raise DataFileError(f"模板「{shown}」含有宏或嵌入的对象，没有打开。", HINT)


def _check_elements(root: Any, outside: dict[str, str], shown: str) -> None:
    for element in root.iter("*"):
        name = element.tag.rpartition("}")[2]
        if name in _EMBEDDING or (name == "control" and any("/relationships}" in key for key in element.attrib)):
            raise DataFileError(f"模板「{shown}」里嵌有别的文件，没有打开。", HINT)
        for key, text in element.attrib.items():
            if text.strip() in outside and not _is_click(element, key):
                _refuse_outside(outside[text.strip()], shown)
            if name in _PICTURES and key.rpartition("}")[2] in _FROM and _ELSEWHERE.match(text):
                _refuse_outside(text, shown)


def _is_click(element: Any, attribute: str) -> bool:
    return attribute == qn("r:id") and element.tag in map(qn, _CLICKED)


def _refuse_outside(where: str, shown: str) -> None:
    raise DataFileError(f"模板「{shown}」要从别处取内容（{where}），没有打开。", HINT)
