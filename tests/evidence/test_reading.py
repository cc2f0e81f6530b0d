"""What is read from a file: types by content, pages, text, guesses; and that a hostile file only goes unread."""

from __future__ import annotations

import os
import struct
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shifan.domain.contents import Content, ContentType
from shifan.domain.guessing import guess_dates, guess_numbers
from shifan.evidence.content_types import HEAD, type_of_head
from shifan.evidence.reader import Reader, _type_at
from shifan.evidence.reading_pdf import MOST_CHARS
from support import write_file
from support_documents import assemble, docx, locked_pdf, pdf, png, zipped

FIRST_PAGE = ("柳城县人民政府文件", "柳城政发〔2023〕5号", "关于印发方案的通知", "二〇二三年八月二十三日")


def read(folder: Path, content: bytes, name: str = "材料") -> Content:
    with Reader() as reader:
        return reader.content(write_file(folder, name, content))


class TestFacts:
    """Ordinary documents."""

    def test_a_word_document(self, tmp_path: Path) -> None:
        found = read(tmp_path, docx(*FIRST_PAGE, "\f", "第二页〔2024〕9号", pages=7))
        assert (found.type, found.pages, found.has_text) == (ContentType.DOCX, 7, True)
        assert found.numbers == ("柳城政发〔2023〕5号",)
        assert found.dates == ("2023-08-23",)
        assert found.beginning.startswith("柳城县人民政府文件 柳城政发〔2023〕5号")
        assert "第二页" not in found.beginning

    def test_a_pdf_with_text_and_one_without(self, tmp_path: Path) -> None:
        found = read(tmp_path, pdf("Issued 2023-08-23", "more"))
        assert (found.type, found.pages, found.has_text, found.dates) == (ContentType.PDF, 2, True, ("2023-08-23",))
        scan = read(tmp_path, pdf("", "", ""))
        assert (scan.pages, scan.has_text, scan.scanned) == (3, False, True)

    def test_locked_and_only_restricted_ones(self, tmp_path: Path) -> None:
        assert read(tmp_path, locked_pdf("secret")).locked
        assert not read(tmp_path, locked_pdf("")).locked

    @pytest.mark.parametrize(
        ("content", "kind", "size"),
        [
            (png(640, 480), ContentType.PNG, (640, 480)),
            (b"GIF89a" + struct.pack("<HH", 30, 20), ContentType.GIF, (30, 20)),
            (b"BM" + bytes(16) + struct.pack("<ii", 70, -50), ContentType.BMP, (70, 50)),
            (
                b"\xff\xd8\xff\xe0\x00\x10" + bytes(14) + b"\xff\xc0\x00\x11\x08" + struct.pack(">HH", 480, 640),
                ContentType.JPEG,
                (640, 480),
            ),
            (
                b"II*\x00" + struct.pack("<IHHHII", 8, 2, 256, 3, 1, 900) + struct.pack("<HHII", 257, 4, 1, 700),
                ContentType.TIFF,
                (900, 700),
            ),
            (b"RIFF\0\0\0\0WEBPVP8X" + bytes(8) + b"\x7f\x02\x00\xdf\x01\x00", ContentType.WEBP, (640, 480)),
        ],
    )
    def test_pictures(self, tmp_path: Path, content: bytes, kind: ContentType, size: tuple[int, int]) -> None:
        found = read(tmp_path, content)
        assert (found.type, (found.width, found.height)) == (kind, size)

    @pytest.mark.parametrize(
        ("content", "kind"),
        [
            (zipped({"xl/workbook.xml": "<x/>"}), ContentType.XLSX),
            (zipped({"ppt/presentation.xml": "<x/>"}), ContentType.PPTX),
            (zipped({"OFD.xml": "<x/>"}), ContentType.OFD),
            (zipped({"a.txt": "x"}), ContentType.ARCHIVE),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), ContentType.OLD_OFFICE),
            ("会议纪要".encode("gb18030"), ContentType.TEXT),
            ("会议纪要".encode("utf-16"), ContentType.TEXT),
            (b"<!DOCTYPE html><html>", ContentType.HTML),
            (b"MZ\x90\x00", ContentType.PROGRAM),
            (b"\0\0\0\x18ftypmp42", ContentType.MEDIA),
            (b"\0\x01\x02\x03", ContentType.UNKNOWN),
        ],
    )
    def test_types_by_content(self, tmp_path: Path, content: bytes, kind: ContentType) -> None:
        assert read(tmp_path, content).type is kind

    def test_the_whole_text(self, tmp_path: Path) -> None:
        sheet = '<worksheet><c t="s"><v>0</v></c><c><v>13800138000</v></c></worksheet>'
        book = zipped(
            {
                "xl/workbook.xml": "<x/>",
                "xl/sharedStrings.xml": "<sst><si><t>张三</t></si></sst>",
                "xl/worksheets/s.xml": sheet,
            }
        )
        with Reader() as reader:
            assert "第二页" in text_of(reader, tmp_path, docx("第一页", "\f", "第二页"))
            assert "two" in text_of(reader, tmp_path, pdf("one", "two"))
            found = text_of(reader, tmp_path, book)
            assert "张三" in found
            assert "13800138000" in found
            assert text_of(reader, tmp_path, "身份证".encode("gb18030")) == "身份证"
            assert reader.text(write_file(tmp_path, "e", png(9, 9))) is None
            assert reader.text(write_file(tmp_path, "f", pdf(""))) is None

    @pytest.mark.parametrize("gap", ["<w:tab/>", "<w:br/>", "<w:cr/>"])
    def test_what_a_tab_or_line_break_keeps_apart_stays_apart(self, tmp_path: Path, gap: str) -> None:
        body = f"<d xmlns:w='w'><w:p><w:r><w:t>编号1</w:t>{gap}<w:t>13812345678</w:t>{gap}<w:t>2</w:t></w:r></w:p></d>"
        with Reader() as reader:
            found = text_of(reader, tmp_path, zipped({"word/document.xml": body}))
        assert found.split() == ["编号1", "13812345678", "2"]

    @pytest.mark.parametrize(
        "part",
        [
            "word/header2.xml",
            "word/footnotes.xml",
            "word/endnotes.xml",
            "xl/drawings/drawing1.xml",
            "xl/comments1.xml",
            "ppt/notesSlides/notesSlide1.xml",
        ],
    )
    def test_the_parts_beside_the_main_text_are_read(self, tmp_path: Path, part: str) -> None:
        main = {"w": "word/document.xml", "x": "xl/workbook.xml", "p": "ppt/presentation.xml"}[part[0]]
        book = zipped({main: "<d/>", part: "<d><p><t>绝密</t></p></d>"})
        with Reader() as reader:
            assert "绝密" in text_of(reader, tmp_path, book)

    def test_a_broken_part_is_told_and_hides_no_other(self, tmp_path: Path) -> None:
        book = zipped({"word/document.xml": "<d><t>机密</t></e>", "word/header1.xml": "<d><t>绝密</t></d>"})
        with Reader() as reader:
            found = reader.text(write_file(tmp_path, "a", book))
        assert found is not None
        assert (found.text.split(), found.whole) == (["机密", "绝密"], False)

    def test_long_texts_are_read_to_the_end_and_too_long_ones_told(self, tmp_path: Path) -> None:
        with Reader() as reader:
            long = reader.text(write_file(tmp_path, "a", docx("甲" * 500_000, "绝密")))
            longer = reader.text(write_file(tmp_path, "b", b"a" * (MOST_CHARS + 1)))
        assert long is not None
        assert longer is not None
        assert ("绝密" in long.text, long.whole, longer.whole) == (True, True, False)


def text_of(reader: Reader, folder: Path, content: bytes) -> str:
    """Return the text of a file that is read to its end."""
    found = reader.text(write_file(folder, "文件", content))
    assert found is not None
    assert found.whole
    return found.text


class TestHostile:
    """Files that are made to hang, to swell or to crash a reader; the next file is read all the same."""

    def hostile(self) -> dict[str, bytes]:
        swelling = zlib.compress(b"0 0 m " * 14_000_000, 9)
        bomb = b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(swelling), swelling)
        page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R /Resources << >> >>"
        endless = b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2000000000 >>"
        entities = (
            '<!DOCTYPE d [<!ENTITY a "ha">'
            + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
            + "]>"
        )
        return {
            "swelling page": assemble([b"<< /Type /Catalog /Pages 2 0 R >>", _pages(b"3 0 R"), page, bomb]),
            "endless tree": assemble([b"<< /Type /Catalog /Pages 2 0 R >>", endless]),
            "deep nesting": b"%PDF-1.4\n1 0 obj\n" + b"[" * 200_000,
            "swelling part": docx("甲" * 14_000_000),
            "entities": docx("&j;", extra=entities),
            "cut off": docx("正文")[:-30],
            "huge claim": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff\xff\xff\xff\xff\xff\xff\xff",
        }

    def test_none_of_them_stops_the_work(self, tmp_path: Path) -> None:
        with Reader() as reader:
            for name, content in self.hostile().items():
                path = write_file(tmp_path, name, content)
                reader.content(path)
                reader.text(path)
                after = reader.content(write_file(tmp_path, "good", docx("正文")))
                assert (name, after.type, after.broken) == (name, ContentType.DOCX, "")

    def test_one_that_takes_too_long_is_given_up(self, tmp_path: Path) -> None:
        pipe = tmp_path / "没有结尾"
        os.mkfifo(pipe)
        with Reader() as reader:
            child = reader._running()
            keep = os.open(pipe, os.O_RDWR)
            try:
                answer = reader._ask(pipe, "facts", 0.5)
                assert _type_at(pipe) is ContentType.UNKNOWN
            finally:
                os.close(keep)
            assert answer is None
            assert child.wait(10) is not None
            assert reader.content(write_file(tmp_path, "good", docx("正文"))).type is ContentType.DOCX

    def test_nothing_in_the_folder_we_are_in_is_imported(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("json.py", "zipfile.py", "pypdf.py"):
            write_file(tmp_path, name, "raise SystemExit")
        monkeypatch.chdir(tmp_path)
        assert read(tmp_path, pdf("text here")).has_text

    def test_a_child_without_a_parent_ends(self, tmp_path: Path) -> None:
        with Reader() as reader:
            reader.content(write_file(tmp_path, "good", docx("正文")))
            child = reader._running()
            assert child.stdin is not None
            child.stdin.close()
            assert child.wait(10) == 0

    def test_a_vanished_file_is_told(self, tmp_path: Path) -> None:
        with Reader() as reader:
            assert reader.content(tmp_path / "没有").broken == "读不出来"

    def test_a_name_that_is_no_text(self, tmp_path: Path) -> None:
        path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe"))
        path.write_bytes(docx("正文"))
        with Reader() as reader:
            assert reader.content(path).type is ContentType.DOCX

    @given(st.binary(max_size=300))
    def test_any_head_has_a_type(self, head: bytes) -> None:
        assert isinstance(type_of_head(head[:HEAD]), ContentType)


def _pages(kids: bytes) -> bytes:
    return b"<< /Type /Pages /Kids [%s] /Count 1 >>" % kids


class TestGuesses:
    """Numbers and dates out of names and first pages."""

    @pytest.mark.parametrize(
        ("text", "number"),
        [
            ("柳城政发〔2023〕5号", "柳城政发〔2023〕5号"),
            ("桂政发 [2021] 12 号", "桂政发[2021]12号"),
            ("国办发（2019）35号文", "国办发（2019）35号"),
            ("根据中发【2020】第 3 号", "中发【2020】第3号"),
        ],
    )
    def test_numbers(self, text: str, number: str) -> None:
        assert guess_numbers(text) == (number,)

    @pytest.mark.parametrize(
        "text",
        [
            "2023年8月23日",
            "2023 年 08 月 23 日",
            "二〇二三年八月二十三日",
            "二○二三年八月二十三日",
            "二\uff2f二三年八月二十三日",
            "二O二三年八月二三日",
            "二0二三年八月二十三日",
            "2023-8-23",
            "20230823",
        ],
    )
    def test_dates(self, text: str) -> None:
        assert [day.isoformat() for day in guess_dates(f"印发{text}执行")] == ["2023-08-23"]

    @pytest.mark.parametrize("text", ["2023年2月30日", "20231340", "电话2023082345", "第5页", ""])
    def test_no_dates(self, text: str) -> None:
        assert guess_dates(text) == ()

    @given(st.text(alphabet="〔〕[]（）二三十〇年月日0123456789号第 发", max_size=400))
    def test_any_text_is_borne(self, text: str) -> None:
        assert len(guess_numbers(text)) <= 5
        assert all(1949 <= day.year <= 2100 for day in guess_dates(text))
