"""Files that are hostile, broken, or not what was asked for: told in Chinese, in bounded time and memory, exit 1."""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from shifan.domain.errors import DataFileError
from shifan.services.table_apart import read_tables_apart
from shifan.services.table_reading import read_tables
from support import run_python
from support_tables import (
    CONTENT,
    Table,
    header,
    imported,
    plain_rows,
    read,
    write_csv,
    write_docx,
    write_html,
    write_xlsx,
)

HEAD = header("一级指标", "二级指标", "编号", "三级指标", "指标内容")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
MEASURE = """
import resource, sys
from pathlib import Path
from shifan.domain.errors import DataFileError
from shifan.services.table_apart import read_tables_apart
try:
    read_tables_apart(Path(sys.argv[1]))
except DataFileError:
    print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
"""
ENTITY = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
LAUGHS = "<!DOCTYPE x [<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY {chr(98 + at)} '{f'&{chr(97 + at)};' * 40}'>" for at in range(8)
)


def book(folder: Path) -> Path:
    return write_xlsx(folder / "表.xlsx", [Table([HEAD, *plain_rows()])])


def document(folder: Path) -> Path:
    return write_docx(folder / "表.docx", [Table([HEAD, *plain_rows()])])


def changed(path: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    """Return the office file with one part changed, or added."""
    made = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
        if part not in old.namelist():
            new.writestr(part, change(b""))
    path.write_bytes(made.getvalue())
    return path


def bomb(path: Path, part: str) -> Path:
    """Return the office file with a part that unpacks to 100 MB."""
    changed(path, part, lambda _: b"")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("word/more.xml" if path.suffix == ".docx" else "xl/more.xml", "w") as member:
            for _ in range(100):
                member.write(b" " * 1_000_000)
    return path


def after_declaration(text: str) -> Callable[[bytes], bytes]:
    return lambda old: old.replace(b"?>", b"?>" + text.encode(), 1) if b"?>" in old[:200] else text.encode() + old


def late_doctype(old: bytes) -> bytes:
    """A declaration behind a long comment, where a look at the beginning does not find it."""
    return after_declaration(f"<!--{'x' * 5000}-->{LAUGHS}]>")(old).replace(b"<w:t>", b"<w:t>&i;", 1)


def late_doctype_in_a_workbook(old: bytes) -> bytes:
    """The same in a worksheet, with a file of this machine as an entity."""
    declared = f"<!--{'x' * 5000}-->" + ENTITY
    return after_declaration(declared)(old).replace(b"</t>", b"&e;</t>", 1)


def no_table(folder: Path) -> Path:
    import docx  # a document without a table

    made = docx.Document()
    made.add_paragraph("关于开展创建工作的通知")
    made.save(str(folder / "通知.docx"))
    return folder / "通知.docx"


def picture_of_a_table(folder: Path) -> Path:
    import docx

    made = docx.Document()
    made.add_picture(io.BytesIO(PIXEL))
    made.save(str(folder / "扫描.docx"))
    return folder / "扫描.docx"


def raw(name: str, content: bytes) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        (folder / name).write_bytes(content)
        return folder / name

    return make


def large(folder: Path) -> Path:
    path = folder / "大.xlsx"
    with path.open("wb") as file:
        file.write(b"PK\x03\x04")
        file.truncate(200 * 1024 * 1024)
    return path


def many_rows(folder: Path) -> Path:
    rows = plain_rows() * 160
    return write_csv(folder / "长.csv", [Table([HEAD, *rows])])


def many_rows_of_html(folder: Path) -> Path:
    return write_html(folder / "长.html", [Table([HEAD, *plain_rows(merged=False) * 160])])


def many_rows_of_xlsx(folder: Path) -> Path:
    return write_xlsx(folder / "长.xlsx", [Table([HEAD, *plain_rows(merged=False) * 160])])


FILES: dict[str, tuple[Callable[[Path], Path], str]] = {
    "zip bomb, xlsx": (lambda f: bomb(book(f), "xl/worksheets/sheet1.xml"), "异常大|太大"),
    "zip bomb, docx": (lambda f: bomb(document(f), "word/document.xml"), "异常大|太大"),
    "200 MB": (large, "超过 50 MB"),
    "XXE, docx": (lambda f: changed(document(f), "word/document.xml", after_declaration(ENTITY)), "不该有的内容"),
    "XXE, xlsx": (lambda f: changed(book(f), "xl/worksheets/sheet1.xml", after_declaration(ENTITY)), "不该有的内容"),
    "laughs, late": (lambda f: changed(document(f), "word/document.xml", late_doctype), "不该有的内容"),
    "XXE, late": (
        lambda f: changed(book(f), "xl/worksheets/sheet1.xml", late_doctype_in_a_workbook),
        "读不出来",
    ),
    "broken XML, docx": (lambda f: changed(document(f), "word/document.xml", lambda old: old[:-200]), "损坏"),
    "broken XML, xlsx": (lambda f: changed(book(f), "xl/worksheets/sheet1.xml", lambda old: old[:-60]), "损坏|读不出"),
    "cut zip": (lambda f: raw("断.docx", document(f).read_bytes()[:3000])(f), "损坏"),
    "password": (raw("锁.xlsx", OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600), "密码"),
    "xls": (raw("旧.xls", OLE + b"\0" * 600 + "Workbook".encode("utf-16-le") + b"\0" * 600), r"\.xls.*\n.*\.xlsx"),
    "et": (raw("旧.et", OLE + b"\0" * 600 + "Workbook".encode("utf-16-le") + b"\0" * 600), r"\.et.*\n.*\.xlsx"),
    "doc": (raw("旧.doc", OLE + b"\0" * 600 + "WordDocument".encode("utf-16-le")), r"\.doc.*\n.*\.docx"),
    "PDF": (raw("表.pdf", b"%PDF-1.7\n%\xe2\xe3"), "PDF"),
    "picture": (raw("表.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 50), "是图片"),
    "archive": (lambda f: changed(raw("空.zip", b"PK\x05\x06" + b"\0" * 18)(f), "表.txt", lambda _: b"x"), "压缩包"),
    "mht": (raw("页.mht", b"MIME-Version: 1.0\r\nContent-Type: multipart/related"), "另存为「网页"),
    "rtf": (raw("表.doc", b"{\\rtf1 x}"), "RTF"),
    "xml": (raw("表.xml", b'<?xml version="1.0"?><Workbook/>'), "XML"),
    "empty": (raw("空.csv", b" \r\n"), "空文件"),
    "bytes": (raw("乱.csv", bytes(range(256)) * 20), "不是认识的格式"),
    "2,240 rows, csv": (many_rows, "超过 2000 行"),
    "2,240 rows, html": (many_rows_of_html, "超过 2000 行"),
    "2,240 rows, xlsx": (many_rows_of_xlsx, "超过 2000 行"),
    "nested html": (raw("套.html", b"<html><body>" + b"<table><tr><td>" * 5000), "套得太深"),
}


@pytest.mark.parametrize("kind", FILES)
def test_a_file_that_cannot_be_read_is_told_and_costs_little(tmp_path: Path, kind: str) -> None:
    make, message = FILES[kind]
    path = make(tmp_path)
    with pytest.raises(DataFileError, match=message) as caught:
        read_tables_apart(path)
    assert caught.value.exit_code == 1


@pytest.mark.parametrize("kind", ["zip bomb, xlsx", "laughs, late", "2,240 rows, xlsx", "nested html"])
def test_memory_is_bounded(tmp_path: Path, kind: str) -> None:
    megabytes = int(run_python(MEASURE, FILES[kind][0](tmp_path)))
    assert megabytes < 200


def test_a_child_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match="秒还没有读完"):
        read_tables_apart(book(tmp_path), seconds=0.01)


def test_a_child_that_dies_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = book(tmp_path)
    monkeypatch.setattr("sys.executable", "/bin/false")
    with pytest.raises(DataFileError, match="没有读完"):
        read_tables_apart(path)


def test_the_child_reads_the_same(tmp_path: Path) -> None:
    for path in (book(tmp_path), document(tmp_path)):
        apart, here = read_tables_apart(path), read_tables(path)
        assert apart == here
        assert len(apart.sha256) == 64


def test_tables_are_asked_for(tmp_path: Path) -> None:
    assert read(no_table(tmp_path)).problems == ("文件里没有表格",)
    proposal = read(picture_of_a_table(tmp_path))
    assert proposal.problems == ("文件里没有表格，只有图片，读不出指标",)
    assert "有 1 张图片，里面的文字没有读取" in proposal.remarks


def test_macros_and_links_are_left_alone_and_told(tmp_path: Path) -> None:
    path = changed(book(tmp_path), "xl/vbaProject.bin", lambda _: b"MZ")
    path = changed(path, "xl/externalLinks/externalLink1.xml", lambda _: b"<externalLink/>")
    proposal = read(path)
    assert imported(proposal)[0][0] == CONTENT[0].title
    assert any("宏" in remark for remark in proposal.remarks)
    assert any("链接" in remark for remark in proposal.remarks)


def test_a_template_elsewhere_is_not_fetched(tmp_path: Path) -> None:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"
    relation = (
        f'<Relationship Id="r9" Type="{kind}" Target="http://192.0.2.1/x.dotm" TargetMode="External"/></Relationships>'
    )
    path = changed(
        document(tmp_path),
        "word/_rels/document.xml.rels",
        lambda old: old.replace(b"</Relationships>", relation.encode()),
    )
    proposal = read(path)
    assert any("链接" in remark for remark in proposal.remarks)
    assert proposal.problems == ()
