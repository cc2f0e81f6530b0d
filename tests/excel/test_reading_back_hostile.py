"""Files that are no good department workbook: one clear message each, nothing written, little memory used."""

from __future__ import annotations

import re
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from shifan.domain.errors import DataFileError, NotFoundError, ProtectedError, ShifanError, UsageError
from shifan.domain.records import Rating
from shifan.excel.department.baseline import BASELINE_SHEET
from shifan.excel.department.reading import read_department
from shifan.services.session import Session
from support import dump
from support_returns import LAW, fill, fill_sheet, plan, send, take, units_at_work

MB = 1024 * 1024
Parts = dict[str, bytes]


@pytest.fixture
def law(workspace: Session, tmp_path: Path) -> Path:
    """The workbook of 县司法局, with one answer in it."""
    units_at_work(workspace)
    path = send(workspace, tmp_path / "发出")[LAW]
    return fill(path, {("35", "自评"): "达标"})


def repacked(path: Path, change: Callable[[Parts], None]) -> Path:
    """Change the parts of a workbook and pack it again."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def fill_part(parts: Parts) -> str:
    """Return the part of the fill sheet."""
    return next(name for name, data in parts.items() if name.startswith("xl/worksheets/") and b"autoFilter" in data)


def _macro(parts: Parts) -> None:
    parts["xl/vbaProject.bin"] = b"macro"


def _entity(parts: Parts) -> None:
    secret = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    name = fill_part(parts)
    parts[name] = re.sub(rb"\A<\?xml[^>]*\?>|\A", secret, parts[name], count=1)


def _late_entity(parts: Parts) -> None:
    parts["xl/sharedStrings.xml"] = (
        b"<!--" + b" " * 3000 + b'--><!DOCTYPE sst [<!ENTITY a "x">]><sst><si><t>&a;</t></si></sst>'
    )


def _bomb(parts: Parts) -> None:
    parts["xl/media/image1.png"] = b"\0" * (64 * MB)


def _broken(parts: Parts) -> None:
    parts[fill_part(parts)] = parts[fill_part(parts)][:-400].replace(b"</c>", b"</d>", 1)


def _no_part(parts: Parts) -> None:
    del parts[fill_part(parts)]


@pytest.mark.parametrize(
    ("change", "kind", "words"),
    [
        (_macro, ProtectedError, "含有宏"),
        (_entity, ProtectedError, "不该有的内容"),
        (_late_entity, DataFileError, "读不出来"),
        (_bomb, ProtectedError, "异常大"),
        (_broken, DataFileError, "读不出来"),
        (_no_part, DataFileError, "读不出来"),
    ],
)
def test_dangerous_or_damaged_workbook_is_refused_and_nothing_is_written(
    workspace: Session, law: Path, change: Callable[[Parts], None], kind: type[ShifanError], words: str
) -> None:
    before = dump(workspace.repository, versions=True)
    with pytest.raises(kind, match=words):
        take(workspace, repacked(law, change))
    assert dump(workspace.repository, versions=True) == before


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "旧格式"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "打开密码"),
        ("编号,自评\n32,达标\n".encode("gb18030"), "不是 .xlsx"),
        (b"", "不是 .xlsx"),
        (b"PK\x03\x04 cut off", "读不出来"),
    ],
)
def test_other_files_under_the_same_name(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "填报表.xlsx"
    path.write_bytes(content)
    with pytest.raises(DataFileError, match=words):
        read_department(path)


def test_foreign_workbook_missing_file_and_one_that_is_open(law: Path, tmp_path: Path) -> None:
    foreign = tmp_path / "别的.xlsx"
    Workbook().save(foreign)
    with pytest.raises(UsageError, match="不是本程序发出的填报表"):
        read_department(foreign)
    with pytest.raises(NotFoundError, match="找不到文件"):
        read_department(tmp_path / "没有.xlsx")
    law.with_name(f"~${law.name}").write_bytes(b"")
    with pytest.raises(ProtectedError, match="正在别的程序里打开"):
        read_department(law)


def test_edited_baseline_is_noticed(law: Path) -> None:
    book = load_workbook(law)
    sheet = book[BASELINE_SHEET]
    cell = sheet["B3"]
    cell.value = str(cell.value).replace('"claim":""', '"claim":"达标"')
    book.save(law)
    with pytest.raises(DataFileError, match="校对数据被改动过"):
        read_department(law)


def test_key_of_another_workbook_is_not_taken_for_a_row(workspace: Session, law: Path) -> None:
    book = load_workbook(law)
    fill_sheet(book)["A6"].value = "zzzzzz~0000"
    fill_sheet(book)["B6"].value = "999"
    book.save(law)
    made = plan(workspace, law)
    assert any("不是发出的行" in text for text in made.left)


def test_million_rows_with_content_are_refused(law: Path) -> None:
    rows = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (at, at) for at in range(100, 30_000))

    def many(parts: Parts) -> None:
        name = fill_part(parts)
        parts[name] = parts[name].replace(b"</sheetData>", rows + b"</sheetData>")

    with pytest.raises(ProtectedError, match="不像填报表"):
        read_department(repacked(law, many))


def test_many_empty_rows_with_borders_cost_little(workspace: Session, law: Path) -> None:
    cells = b"".join(b'<c r="%c%%d" s="1"/>' % letter for letter in b"ABCDEFGH")
    row = b'<row r="%d" ht="15" customHeight="1">' + cells + b"</row>"

    def haunted(parts: Parts) -> None:
        name = fill_part(parts)
        ghosts = b"".join(row % ((at,) * 9) for at in range(200, 150_000))
        last = b'<row r="1048576"><c r="C1048576" t="inlineStr"><is><t>\xe6\x9c\x80\xe5\x90\x8e</t></is></c></row>'
        parts[name] = parts[name].replace(b"</sheetData>", ghosts + last + b"</sheetData>")

    repacked(law, haunted)
    tracemalloc.start()
    try:
        made = plan(workspace, law)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 40 * MB
    assert [change.text for change in made.files[0].rows.changes] == ["第 35 项自评：（空） → 达标"]
    assert any("C1048576" in text for text in made.left), "what stands at the very end is told too"


def test_row_without_an_end_is_refused(law: Path) -> None:
    def endless(parts: Parts) -> None:
        name = fill_part(parts)
        row = b'<row r="300">' + b'<c r="A300" s="1"/>' * 1_500_000
        parts[name] = parts[name].replace(b"</sheetData>", row + b"</row></sheetData>")

    with pytest.raises(ProtectedError):
        read_department(repacked(law, endless))


def _extent_of_one_cell(parts: Parts) -> None:
    """Rewrite the workbook as WPS may: a wrong extent, hidden instead of very hidden."""
    for name in [name for name in parts if name.startswith("xl/worksheets/")]:
        parts[name] = re.sub(rb"<dimension[^>]*/>", b'<dimension ref="A1"/>', parts[name])
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b"veryHidden", b"hidden")


def _shared_texts(parts: Parts) -> None:
    """Keep the texts in one table, as Excel does, in pieces with a guide to their reading."""
    texts: list[bytes] = []

    def share(found: re.Match[bytes]) -> bytes:
        texts.append(found[3])
        return b'<c r="%s"%s t="s"><v>%d</v></c>' % (found[1], found[2], len(texts) - 1)

    for name in [name for name in parts if name.startswith("xl/worksheets/")]:
        inline = rb'<c r="([A-Z]+\d+)"([^>]*?) t="inlineStr"><is>(.*?)</is></c>'
        parts[name] = re.sub(inline, share, parts[name], flags=re.S)
    read = b'<rPh sb="0" eb="1"><t>da</t></rPh>'
    items = b"".join(b"<si><r>%s</r>%s</si>" % (text, read) for text in texts)
    parts["xl/sharedStrings.xml"] = b"<sst>%s</sst>" % items


def _prefixed(parts: Parts) -> None:
    """Rewrite the sheets with a prefix before every name, and without addresses on rows and cells."""
    for name in [name for name in parts if name.startswith("xl/worksheets/")]:
        data = re.sub(rb"<(/?)([A-Za-z])", rb"<\1x:\2", parts[name])
        parts[name] = data.replace(b"xmlns=", b"xmlns:x=").replace(b"<?x:xml", b"<?xml")


@pytest.mark.parametrize("change", [_extent_of_one_cell, _shared_texts, _prefixed])
def test_other_ways_to_write_the_same_workbook(workspace: Session, law: Path, change: Callable[[Parts], None]) -> None:
    made = plan(workspace, repacked(law, change))
    assert made.complete
    assert made.left == ()
    take(workspace, law)
    assert workspace.record(workspace.item("35").id).claim is Rating.MET


def test_picture_in_a_cell_is_told(workspace: Session, law: Path) -> None:
    def picture(parts: Parts) -> None:
        parts["xl/cellimages.xml"] = b"<x/>"

    fill(law, {("32", "佐证材料"): '=DISPIMG("ID_1",1)'})
    made = plan(workspace, repacked(law, picture))
    assert any("图片" in text for text in made.left)
    assert len(made.problems) == 1
