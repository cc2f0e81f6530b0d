"""Workbooks nobody checked: ghost rows, bombs, old formats, damage. Each is read within bounds or refused in words."""

from __future__ import annotations

import random
import re
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from shifan.domain.errors import DataFileError, NotFoundError, ProtectedError, ShifanError, UsageError
from shifan.excel.ledger import MOST_ROWS, read_sheets
from support import write_file

HEADER = ["编号", "指标名称", "责任单位"]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def plain_book(path: Path, *lines: list[object]) -> Path:
    """Write a workbook with these lines."""
    made = Workbook()
    assert isinstance(made.active, Worksheet)
    for line in lines:
        made.active.append(line)
    made.save(path)
    return path


def with_sheet(path: Path, sheet: bytes) -> Path:
    """Replace the XML of the first sheet."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/worksheets/sheet1.xml"] = sheet
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def sheet_xml(path: Path) -> bytes:
    """Return the XML of the first sheet."""
    with zipfile.ZipFile(path) as archive:
        return archive.read("xl/worksheets/sheet1.xml")


def complaint(path: Path) -> str:
    """Return what reading says about the file, empty when it can be read. Any other error is a failure."""
    try:
        read_sheets(path)
    except ShifanError as error:
        return str(error)
    return ""


def test_a_stated_extent_of_one_cell_is_not_believed(tmp_path: Path) -> None:
    path = plain_book(tmp_path / "WPS.xlsx", [*HEADER], [32, "听证与座谈", "县司法局"])
    assert b'ref="A1:C2"' in sheet_xml(path)
    with_sheet(path, sheet_xml(path).replace(b'ref="A1:C2"', b'ref="A1"'))
    (sheet,) = read_sheets(path)
    assert [[cell.text for cell in row.cells] for row in sheet.rows] == [HEADER, ["32", "听证与座谈", "县司法局"]]


def test_ghost_rows_cost_little_memory(tmp_path: Path) -> None:
    path = plain_book(tmp_path / "整列边框.xlsx", [*HEADER], [32, "听证与座谈", "县司法局"])
    rows = b"".join(b'<row r="%d"><c r="A%d" s="0"/><c r="B%d" s="0"/></row>' % (n, n, n) for n in range(3, 600_000))
    xml = sheet_xml(path).replace(b"</sheetData>", rows + b"</sheetData>")
    xml = xml.replace(b"</sheetData>", b'</sheetData><mergeCells count="1"><mergeCell ref="C2:C600000"/></mergeCells>')
    with_sheet(path, xml)
    read_sheets(path)  # imports what it needs
    tracemalloc.start()
    try:
        (sheet,) = read_sheets(path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(sheet.rows) == 2
    assert len(xml) > 35_000_000
    assert peak < len(xml) // 2


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = plain_book(tmp_path / "炸弹.xlsx", [*HEADER])
    with_sheet(path, sheet_xml(path).replace(b"</sheetData>", b" " * 40_000_000 + b"</sheetData>"))
    assert path.stat().st_size < 100_000
    with pytest.raises(ProtectedError, match="异常大"):
        read_sheets(path)


def test_parts_held_whole_and_whole_files_have_a_limit(tmp_path: Path) -> None:
    path = plain_book(tmp_path / "大.xlsx", [*HEADER])
    chance = random.Random(1)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedText.xml", b"".join(chance.randbytes(20) + b"0" * 1000 for _ in range(68_000)))
    with pytest.raises(ProtectedError, match="异常大"):
        read_sheets(path)
    with path.open("r+b") as file:
        file.truncate(51 * 1024 * 1024)
    with pytest.raises(ProtectedError, match="超过 50 MB"):
        read_sheets(path)


def test_more_rows_than_any_ledger_has(tmp_path: Path) -> None:
    path = plain_book(tmp_path / "长.xlsx", [*HEADER], *([n, "甲"] for n in range(MOST_ROWS)))
    with pytest.raises(ProtectedError, match="不像台账"):
        read_sheets(path)


def test_a_document_type_is_refused(tmp_path: Path) -> None:
    path = plain_book(tmp_path / "实体.xlsx", [*HEADER])
    with_sheet(path, b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]>' + sheet_xml(path))
    with pytest.raises(ProtectedError, match="不该有的内容"):
        read_sheets(path)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("旧.xls", OLE + b"\0" * 600, "另存为"),
        ("旧.et", OLE + b"\0" * 600, "另存为"),
        ("改名.xlsx", OLE + b"\0" * 600, "另存为"),
        ("加密.xlsx", OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "取消密码"),
        ("网页.xls", b"<html><table></table></html>", "另存为"),
        ("空.xlsx", b"", "另存为"),
        ("断.xlsx", b"PK\x03\x04" + b"\0" * 100, "已损坏"),
    ],
)
def test_other_formats_are_refused_with_what_to_do(tmp_path: Path, name: str, content: bytes, says: str) -> None:
    with pytest.raises(DataFileError) as caught:
        read_sheets(write_file(tmp_path, name, content))
    assert says in str(caught.value)


def test_places_that_are_no_workbook(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        read_sheets(tmp_path / "没有.xlsx")
    with pytest.raises(UsageError, match="文件夹"):
        read_sheets(tmp_path)
    with pytest.raises(UsageError, match="临时文件"):
        read_sheets(write_file(tmp_path, "~$台账.xlsx", b"x"))
    with pytest.raises(ShifanError):
        read_sheets(Path("a\0b.xlsx"))


def test_a_damaged_workbook_never_gives_anything_but_words(tmp_path: Path) -> None:
    whole = plain_book(tmp_path / "好.xlsx", [*HEADER], [32, "听证与座谈", "县司法局"]).read_bytes()
    chance = random.Random(7)
    said = []
    for _ in range(150):
        broken = bytearray(whole)
        for _ in range(chance.randrange(1, 30)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        path = write_file(tmp_path, "坏.xlsx", bytes(broken[: chance.randrange(len(broken) // 2, len(broken) + 1)]))
        said.append(complaint(path))
    assert sum(1 for text in said if "坏.xlsx" in text) > 100
    assert all("坏.xlsx" in text for text in said if text)


def test_a_damaged_sheet_inside_a_whole_zip(tmp_path: Path) -> None:
    for number, xml in enumerate(
        (b"", b"<a", b"\xff\xfe", b'<worksheet><sheetData><row r="x"/></sheetData></worksheet>')
    ):
        path = with_sheet(plain_book(tmp_path / f"{number}.xlsx", [*HEADER]), xml)
        assert "另存为" in complaint(path)


def test_cached_values_are_read_and_uncalculated_or_wrong_formulas_named(tmp_path: Path) -> None:
    path = plain_book(tmp_path / "公式.xlsx", ["甲"], ["=1+1"], ["=1+2"], ["=NA()"], ["=9+9"])
    xml = sheet_xml(path)
    for formula, result in ((b"1+2", b"<v>3</v>"), (b"NA()", b"<v>#N/A</v>")):
        xml = re.sub(
            rb"<f>" + re.escape(formula) + rb"</f>\s*<v\s*(/>|></v>)", b"<f>" + formula + b"</f>" + result, xml
        )
    xml = xml.replace(b'<c r="A4"', b'<c r="A4" t="e"')
    (sheet,) = read_sheets(with_sheet(path, xml))
    cells = {row.number: row.cells[0] for row in sheet.rows}
    assert cells[3].text == "3"
    assert "还没有算出结果" in cells[2].fault
    assert "#N/A" in cells[4].fault
    assert "还没有算出结果" in cells[5].fault


def test_texts_come_back_as_they_show(tmp_path: Path) -> None:
    path = plain_book(tmp_path / "字.xlsx", ["甲_x000D_\n乙", 32.0, 3.5, True, "\u200b  "], ["长" * 6000])
    (sheet,) = read_sheets(path)
    assert [cell.text for cell in sheet.rows[0].cells] == ["甲\n乙", "32", "3.5", "是", ""]
    assert "超过 5000 字" in sheet.rows[1].cells[0].fault


def test_the_file_is_not_held_open(tmp_path: Path) -> None:
    path = plain_book(tmp_path / "放手.xlsx", [*HEADER])
    with path.open("rb") as probe:
        before = probe.fileno()
    for _ in range(5):
        read_sheets(path)
    with path.open("rb") as probe:
        assert probe.fileno() == before
