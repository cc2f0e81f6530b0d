"""What a file says about itself is looked through like its text: author, company; and where a photo was taken."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
from openpyxl import Workbook
from openpyxl.packaging.custom import StringProperty
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject, NameObject, NumberObject, StreamObject

from shifan.domain.privacy import MarkKind
from shifan.evidence.reader import Reader, ReadText
from shifan.evidence.reading_properties import MOST_CHARS
from shifan.evidence.watch import Watch
from shifan.services.attaching import attach_files
from shifan.services.file_looks import look_into, releases_of
from shifan.services.privacy import check_privacy, release
from shifan.services.session import Session
from support import write_file
from support_documents import assemble, exif_jpeg, exif_place, jpeg, pdf, zipped

PHONE, ID, CARD = "13812345678", "11010519491231002X", "6222021234567890128"


def word() -> bytes:
    """Return a Word document that python-docx wrote, with marks in its core properties and none in its text."""
    made = docx.Document()
    made.add_paragraph("听证公告")
    core = made.core_properties
    core.author, core.last_modified_by, core.title = f"覃小明 {PHONE}", f"韦某 {ID}", "机密★5年 公告"
    core.subject, core.keywords, core.comments = f"卡号 {CARD}", f"电话{PHONE}", f"联系 {PHONE}、{PHONE}"
    return saved(made.save)


def book() -> bytes:
    """Return a workbook that openpyxl wrote, with a mark in two of its properties."""
    made: Any = Workbook()  # its types leave out the properties of the user's own
    made.properties.creator, made.properties.category = "统计股", "内部资料"
    made.custom_doc_props.append(StringProperty(name="经办人电话", value=PHONE))
    return saved(made.save)


def paper(*, info: dict[str, str] | None = None, xmp: bytes = b"", flat: bool = True) -> bytes:
    """Return a PDF that pypdf wrote, with an information dictionary and an XMP packet."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf("hearing notice"))))
    writer.add_metadata(info or {})
    if xmp:
        stream = DecodedStreamObject()
        stream.set_data(xmp)
        written: StreamObject = stream if flat else stream.flate_encode()
        writer.root_object[NameObject("/Metadata")] = writer._add_object(written)
    return saved(writer.write)


def saved(save: Callable[[io.BytesIO], object]) -> bytes:
    out = io.BytesIO()
    save(out)
    return out.getvalue()


def xmp(body: str) -> bytes:
    """Return an XMP packet."""
    spaces = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    return f'<?xpacket begin="\ufeff"?><rdf:RDF {spaces}>{body}</rdf:RDF><?xpacket end="w"?>\n  \0'.encode()


def with_part(office: bytes, name: str, text: str) -> bytes:
    """Return an Office file with one part in another wording."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(office)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for other in source.namelist():
            if other != name:
                target.writestr(other, source.read(other))
        target.writestr(name, text)
    return out.getvalue()


def told(session: Session, inbox: Path, name: str, content: bytes) -> set[tuple[str, MarkKind, int]]:
    """Attach a file and return what has to be decided on: where, what, how often."""
    attach_files(session, "32", [write_file(inbox, name, content)])
    return {(one.where, one.kind, one.count) for one in check_privacy(session).open}


def read(folder: Path, content: bytes) -> ReadText:
    with Reader() as reader:
        found = reader.text(write_file(folder, "文件", content))
    assert found is not None
    return found


class TestOfficeFiles:
    """Core, application and custom properties."""

    def test_each_property_of_a_word_document_has_its_place(self, workspace: Session, inbox: Path) -> None:
        assert told(workspace, inbox, "公告.docx", word()) == {
            ("文件属性（作者）", MarkKind.PHONE, 1),
            ("文件属性（最后修改人）", MarkKind.ID_CARD, 1),
            ("文件属性（标题）", MarkKind.SECRECY, 1),
            ("文件属性（主题）", MarkKind.BANK_CARD, 1),
            ("文件属性（关键词）", MarkKind.PHONE, 1),
            ("文件属性（备注）", MarkKind.PHONE, 2),
        }
        first = next(one for one in check_privacy(workspace).open if one.where == "文件属性（作者）")
        assert str(first) == "第 32 项「公告.docx」文件属性（作者）有手机号码：覃小明 138******78"

    def test_a_workbook(self, workspace: Session, inbox: Path) -> None:
        assert told(workspace, inbox, "表.xlsx", book()) == {
            ("文件属性（自定义）", MarkKind.PHONE, 1),
            ("文件属性（类别）", MarkKind.SECRECY, 1),
        }

    @pytest.mark.parametrize(
        ("part", "text", "place"),
        [
            ("docProps/app.xml", f"<Properties><Company>局 {PHONE}</Company></Properties>", "文件属性（单位）"),
            ("docProps/APP.XML", f"<Properties><Manager>{PHONE}</Manager></Properties>", "文件属性（主管）"),
            ("docProps/app.xml", f"<P><TitlesOfParts><v>{PHONE}</v></TitlesOfParts></P>", "文件属性（各部分标题）"),
            ("docProps/app.xml", f"<Properties><Template>{PHONE}</Template></Properties>", "文件属性（其他）"),
            (
                "package/services/metadata/core-properties/0a1b.psmdcp",
                f"<c><lastModifiedBy>{PHONE}</lastModifiedBy></c>",
                "文件属性（最后修改人）",
            ),
            ("docProps/custom.xml", f"<p><property name='{PHONE}'><s>是</s></property></p>", "文件属性（自定义）"),
            (
                "OFD.xml",
                f"<OFD><DocBody><DocInfo><Author>{PHONE}</Author></DocInfo></DocBody></OFD>",
                "文件属性（作者）",
            ),
        ],
    )
    def test_other_parts(self, workspace: Session, inbox: Path, part: str, text: str, place: str) -> None:
        slides = zipped({"ppt/presentation.xml": "<x/>", part: text})
        assert told(workspace, inbox, "汇报.pptx", slides) == {(place, MarkKind.PHONE, 1)}

    def test_a_number_is_found_wherever_the_parser_cuts_a_long_text(self, tmp_path: Path) -> None:
        text = "，".join([PHONE] * 9_000)
        found = read(tmp_path, with_part(word(), "docProps/app.xml", f"<P><Company>{text}</Company></P>"))
        assert dict(found.properties)["单位"].count(PHONE) == 9_000
        assert found.properties_whole


class TestPdf:
    """The information dictionary and the XMP packet."""

    def test_the_information_dictionary(self, workspace: Session, inbox: Path) -> None:
        info = {"/Title": "秘密★3年", "/Author": f"覃 {PHONE}", "/Subject": ID, "/Keywords": CARD, "/经办": PHONE}
        assert told(workspace, inbox, "公告.pdf", paper(info=info)) == {
            ("文件属性（标题）", MarkKind.SECRECY, 1),
            ("文件属性（作者）", MarkKind.PHONE, 1),
            ("文件属性（主题）", MarkKind.ID_CARD, 1),
            ("文件属性（关键词）", MarkKind.BANK_CARD, 1),
            ("文件属性（其他）", MarkKind.PHONE, 1),
        }

    @pytest.mark.parametrize("flat", [True, False])
    def test_the_xmp_packet(self, workspace: Session, inbox: Path, flat: bool) -> None:
        body = (
            f"<rdf:Description rdf:about='uuid:{PHONE}' dc:subject='{ID}'>"
            f"<dc:creator><rdf:Seq><rdf:li>覃 {PHONE}</rdf:li></rdf:Seq></dc:creator></rdf:Description>"
        )
        assert told(workspace, inbox, "公告.pdf", paper(xmp=xmp(body), flat=flat)) == {
            ("文件属性（作者）", MarkKind.PHONE, 1),
            ("文件属性（主题）", MarkKind.ID_CARD, 1),
        }

    def test_a_scan_says_who_made_it(self, workspace: Session, inbox: Path) -> None:
        writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(""))))
        writer.add_metadata({"/Author": PHONE})
        assert told(workspace, inbox, "扫描.pdf", saved(writer.write)) == {("文件属性（作者）", MarkKind.PHONE, 1)}
        assert check_privacy(workspace).unread == ("扫描.pdf",)


class TestDecided:
    """Deciding and remembering go by the content, as for texts."""

    def test_what_was_decided_is_not_read_or_asked_again(self, workspace: Session, inbox: Path) -> None:
        told(workspace, inbox, "公告.docx", word())
        report = check_privacy(workspace)
        release(workspace, report.open, "均已公示")
        after = check_privacy(workspace)
        assert after.open == ()
        assert {(one.where, one.kind) for one in after.released} == {(one.where, one.kind) for one in report.open}
        assert {one.excerpt for one in after.released} == {""}

    def test_it_is_told_before_a_file_is_added(self, workspace: Session, inbox: Path) -> None:
        source = write_file(inbox, "公告.docx", word())
        (look,) = look_into([source], (), Watch())
        said = [str(caution) for caution in look.cautions]
        assert (
            "文件属性（作者）有手机号码：覃小明 138******78。请在原来的程序里改掉文件属性再添加；打包前还会再问。"
            in said
        )
        assert look.secret
        attach_files(workspace, "32", [source])
        release(workspace, check_privacy(workspace).open, "均已公示")
        (after,) = look_into([source], releases_of(workspace), Watch())
        assert after.cautions == ()


class TestHostile:
    """Properties that are made to swell, to break off or to mislead: the text is read all the same, and it is told."""

    def hostile(self) -> dict[str, bytes]:
        office = word()
        entities = '<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><P><Company>&b;</Company></P>'
        bomb = zlib.compress(b"<a>" * 27_000_000, 9)
        swelling = b"<< /Type /Metadata /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(bomb), bomb)
        text = b"<< /Length 40 >>\nstream\nBT /F1 24 Tf 72 700 Td (notice) Tj ET     \nendstream"
        fonts = b"<< /Font << /F1 6 0 R >> >>"
        page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R /Resources %s >>" % fonts
        root = b"<< /Type /Catalog /Pages 2 0 R /Metadata 5 0 R >>"
        pages = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
        font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
        return {
            "huge": with_part(office, "docProps/app.xml", f"<P><Company>{'局' * 1_000_000}</Company></P>"),
            "huge spaces": with_part(office, "docProps/app.xml", f"<P>{' ' * 9_000_000}</P>"),
            "many": with_part(office, "docProps/app.xml", "<P>" + f"<a b='{'局' * 90}'/>" * 40_000 + "</P>"),
            "broken": with_part(office, "docProps/app.xml", "<P><Company>局</Manager></P>"),
            "cut off": with_part(office, "docProps/app.xml", "<P><Company>局"),
            "entities": with_part(office, "docProps/app.xml", entities),
            "no info": paper().replace(b"/Info ", b"/Info 7 % "),
            "broken packet": paper(xmp=b"<rdf:RDF><a></b>"),
            "swelling packet": assemble([root, pages, page, text, swelling, font]),
        }

    def test_none_of_them_hides_the_text(self, tmp_path: Path) -> None:
        with Reader() as reader:
            for name, content in self.hostile().items():
                found = reader.text(write_file(tmp_path, name, content))
                assert found is not None, name
                assert found.text.strip() in ("听证公告", "hearing notice", "notice"), name
                assert not found.properties_whole, name
                assert sum(len(text) for _, text in found.properties) <= MOST_CHARS * 1.1, name

    def test_many_large_parts_take_no_more_than_one(self, tmp_path: Path) -> None:
        out = io.BytesIO(word())
        with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as office:
            for number in range(60):
                office.writestr(f"docProps/p{number}.xml", "<P>" + "<a/>" * 900_000 + "</P>")
        found = read(tmp_path, out.getvalue())
        assert found.text.strip() == "听证公告"
        assert not found.properties_whole

    def test_it_is_told_that_they_were_not_read_to_the_end(self, workspace: Session, inbox: Path) -> None:
        broken = with_part(word(), "docProps/app.xml", f"<P><Company>{PHONE}</Company></Q>")
        assert ("文件属性（单位）", MarkKind.PHONE, 1) in told(workspace, inbox, "公告.docx", broken)
        assert check_privacy(workspace).partly == ("公告.docx（文件属性没有读完）",)

    def test_a_packet_that_is_none_is_no_trouble(self, tmp_path: Path) -> None:
        writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf("hearing notice"))))
        writer.root_object[NameObject("/Metadata")] = NumberObject(7)
        found = read(tmp_path, saved(writer.write))
        assert (found.text.strip(), found.properties_whole) == ("hearing notice", True)


class TestPictures:
    """Where a picture was taken is told, and needs no decision."""

    @pytest.mark.parametrize(
        ("content", "located"),
        [
            (exif_jpeg(exif_place(24.65, 109.24)), True),
            (exif_jpeg(exif_place(24.65, 109.24, order=">")), True),
            (exif_place(24.65, 109.24) + bytes(64), True),
            (exif_jpeg(exif_place(0, 0)), False),
            (exif_jpeg(exif_place(24.65, 109.24, known=False)), False),
            (exif_jpeg(exif_place(24.65, 109.24)[:60]), False),
            (exif_jpeg(b""), False),
            (jpeg(), False),
        ],
    )
    def test_a_place_that_stands_in_it(self, workspace: Session, inbox: Path, content: bytes, located: bool) -> None:
        source = write_file(inbox, "现场.jpg", content)
        attach_files(workspace, "32", [source])
        for _ in range(2):  # the second time from what was kept
            report = check_privacy(workspace)
            assert (report.located, report.open) == (("现场.jpg",) if located else (), ())
            assert report.unread == ("现场.jpg",)
        (look,) = look_into([source], (), Watch())
        said = [(caution.text, caution.stops) for caution in look.cautions if "位置" in caution.text]
        assert said == ([("照片里有拍摄位置", False)] if located else [])
