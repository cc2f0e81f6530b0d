"""A template as a hostile file: it fetches nothing, whatever it calls it, embeds nothing, stops nothing."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest

from shifan.domain.errors import DataFileError
from shifan.services.session import Session
from support_reports import texts
from support_templates import edited, filled, rewritten, template

_DOCUMENT, _RELS, _TYPES = "word/document.xml", "word/_rels/document.xml.rels", "[Content_Types].xml"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_OUT = "http://127.0.0.1:9/x.png"


def related(kind: str, target: str = _OUT, *, outside: bool = True) -> Callable[[str], str]:
    mode = ' TargetMode="External"' if outside else ""
    line = f'<Relationship Id="rId99" Type="{_R}/{kind}" Target="{target}"{mode}/></Relationships>'
    return lambda text: text.replace("</Relationships>", line)


def containing(element: str) -> Callable[[str], str]:
    spaces = f'xmlns:r="{_R}" xmlns:a="{_A}" xmlns:v="urn:schemas-microsoft-com:vml" xmlns:s="{_STRICT}"'
    return lambda text: text.replace("<w:sectPr", f"<w:p {spaces}><w:r>{element}</w:r></w:p><w:sectPr", 1)


@pytest.mark.parametrize("kind", ["hyperlink", "attachedTemplate"])
@pytest.mark.parametrize(
    "element",
    [
        '<w:drawing><a:blip r:link="rId99"/></w:drawing>',
        '<w:drawing><a:blip r:embed="rId99"/></w:drawing>',
        '<w:pict><v:imagedata r:href="rId99"/></w:pict>',
        '<w:pict><v:fill r:pict="rId99"/></w:pict>',
    ],
)
def test_a_picture_from_outside_is_refused_under_any_name(
    workspace: Session, kind: str, element: str, tmp_path: Path
) -> None:
    source = template(tmp_path, "{{县名}}")
    edited(source, _RELS, related(kind))
    edited(source, _DOCUMENT, containing(element))
    with pytest.raises(DataFileError) as error:
        filled(workspace, source)
    assert f"要从别处取内容（{_OUT}）" in error.value.message
    assert not (tmp_path / "出.docx").exists()


def test_a_base_template_is_only_known_to_the_settings(workspace: Session, tmp_path: Path) -> None:
    source = template(tmp_path, "{{县名}}")
    edited(source, _RELS, related("attachedTemplate"))
    with pytest.raises(DataFileError, match="要从别处取内容"):
        filled(workspace, source)


def test_a_link_that_somebody_clicks_stays(workspace: Session, tmp_path: Path) -> None:
    source = template(tmp_path, "{{县名}}")
    edited(source, _RELS, related("hyperlink", "https://www.gov.cn/"))
    link = f'<w:p><w:hyperlink xmlns:r="{_R}" r:id="rId99"><w:r><w:t>网站</w:t></w:r></w:hyperlink></w:p><w:sectPr'
    edited(source, _DOCUMENT, lambda text: text.replace("<w:sectPr", link, 1))
    document = filled(workspace, source)
    assert "https://www.gov.cn/" in [rel.target_ref for rel in document.part.rels.values() if rel.is_external]


@pytest.mark.parametrize(
    ("element", "said"),
    [
        ('<w:instrText>INCLUDEPICTURE"http://127.0.0.1:9/x"</w:instrText>', "INCLUDEPICTURE"),
        ('<s:fldSimple s:instr=" INCLUDETEXT c:/x "/>', "INCLUDETEXT"),
        ('<s:altChunk r:id="rId1"/>', "嵌有别的文件"),
        ('<w:object><o:OLEObject xmlns:o="urn:x" Type="Embed" r:id="rId1"/></w:object>', "嵌有别的文件"),
        ('<w:control r:id="rId1"/>', "嵌有别的文件"),
        (f'<w:pict><v:imagedata src="{_OUT}"/></w:pict>', "要从别处取内容"),
    ],
)
def test_what_readers_would_follow_is_refused(workspace: Session, element: str, said: str, tmp_path: Path) -> None:
    source = template(tmp_path, "{{县名}}")
    edited(source, _DOCUMENT, containing(element))
    with pytest.raises(DataFileError) as error:
        filled(workspace, source)
    assert said in error.value.message


@pytest.mark.parametrize(
    ("kind", "content_type", "data"),
    [
        ("oleObject", "application/vnd.openxmlformats-officedocument.oleObject", b"x" * 99),
        ("image", "application/octet-stream", b"x" * 99),
        ("image", "image/png", b"\xd0\xcf\x11\xe0" + b"x" * 99),
        ("font", "application/x-font-ttf", b"PK\x03\x04" + b"x" * 99),
        ("header", "image/png", b"<w:hdr/>"),
    ],
)
def test_an_embedded_object_under_another_name_is_refused(
    workspace: Session, kind: str, content_type: str, data: bytes, tmp_path: Path
) -> None:
    source = template(tmp_path, "{{县名}}")
    added = f'<Default Extension="bin" ContentType="{content_type}"/></Types>'
    edited(source, _TYPES, lambda text: text.replace("</Types>", added))
    edited(source, _RELS, related(kind, "media/o.bin", outside=False))
    rewritten(source, "word/media/o.bin", data, adding=True)
    with pytest.raises(DataFileError, match="含有宏或嵌入的对象"):
        filled(workspace, source)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_part_that_is_there_twice_is_refused(workspace: Session, tmp_path: Path) -> None:
    source = template(tmp_path, "{{县名}}")
    with zipfile.ZipFile(source, "a") as archive:
        archive.writestr("word/Document.xml", "<a/>")
    with pytest.raises(DataFileError, match="重名"):
        filled(workspace, source)


@pytest.mark.parametrize(
    ("part", "change", "said"),
    [
        (_DOCUMENT, lambda text: f'<w:document xmlns:w="{_W}"/>', "没有正文"),
        (_DOCUMENT, lambda text: text.replace(_W, _STRICT), "没有正文"),
        (_DOCUMENT, lambda text: re.sub("<w:sectPr.*</w:sectPr>", "", text, flags=re.S), "没有页面设置"),
        (_DOCUMENT, lambda text: re.sub("<w:pgSz[^>]*>", '<w:pgSz w:w="abc" w:h="-1"/>', text), "页面大小不对"),
        (_DOCUMENT, lambda text: re.sub("<w:pgSz[^>]*>", '<w:pgSz w:w="1" w:h="99999999"/>', text), "页面大小不对"),
        ("word/settings.xml", lambda text: f'<w:document xmlns:w="{_W}"><w:body/></w:document>', "设置或样式"),
        (_TYPES, lambda text: text.replace("settings+xml", "comments+xml"), "打不开"),
        (_TYPES, lambda text: text.replace("core-properties+xml", "x+xml"), "打不开"),
    ],
)
def test_a_damaged_template_is_named_and_stops_nothing(
    workspace: Session, part: str, change: Callable[[str], str], said: str, tmp_path: Path
) -> None:
    source = template(tmp_path, "{{县名}}", "{{正文}}")
    edited(source, part, change)
    with pytest.raises(DataFileError, match=said) as error:
        filled(workspace, source)
    assert "模板.docx" in error.value.message


def test_a_template_with_endless_fields_is_refused(workspace: Session, tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match="字段太多"):
        filled(workspace, template(tmp_path, "{{县名}}" * 600_000))


def test_the_whole_text_is_put_in_once(workspace: Session, tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match="写了几处"):
        filled(workspace, template(tmp_path, "{{正文}}", "{{正文}}"))


def test_many_fields_in_one_text_come_out_in_order(workspace: Session, tmp_path: Path) -> None:
    body = texts(filled(workspace, template(tmp_path, "甲{{县名}}乙{{轮次}}丙" * 9_000)))
    assert body[0] == "甲柳城县乙2023丙" * 9_000


def test_nothing_of_the_templates_author_stays(workspace: Session, tmp_path: Path) -> None:
    source = template(tmp_path, "{{县名}}", change=lambda document: setattr(document.core_properties, "author", "某甲"))
    edited(
        source,
        "docProps/app.xml",
        lambda text: re.sub("</Properties>", "<Company>某单位</Company><Manager>某乙</Manager></Properties>", text),
    )
    filled(workspace, source)
    with zipfile.ZipFile(tmp_path / "出.docx") as archive:
        kept = b"".join(archive.read(name) for name in archive.namelist() if name.startswith("docProps/")).decode(
            errors="replace"
        )
    assert not re.search("某甲|某单位|某乙", kept)
    assert docx.Document(str(tmp_path / "出.docx")).core_properties.author == workspace.user
