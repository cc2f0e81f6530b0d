"""Our writer gives the file that openpyxl itself would have given."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from xml.etree import ElementTree

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.hyperlink import Hyperlink

from shifan.excel.columns import Value
from shifan.excel.writing import Extras, Link, workbook_bytes


def sample() -> Workbook:
    """Return a workbook with every kind of cell that our sheets have."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    values: list[Value] = ["文字", "a<b & c>d \"x\" ]]>", "两\n行", 1, 0, -2.5, 1 / 3, 2**53, Decimal("0.1"),
              date(2023, 10, 9), datetime.fromisoformat("2023-10-09 10:05"), None]  # fmt: skip
    for column, value in enumerate(values, start=1):
        cell = sheet.cell(2, column, value)
        cell.font = Font(bold=column % 2 == 0)
        cell.alignment = Alignment(wrap_text=True)
    sheet.cell(4, 2, "链接").hyperlink = Hyperlink(ref="B4", target="材料/a%20b.pdf")
    sheet.row_dimensions[2].height = 33.5
    sheet.freeze_panes = "B3"
    book.create_sheet("空表")
    return book


def test_same_parts_as_openpyxl_and_same_cells() -> None:
    plain = BytesIO()
    sample().save(plain)
    ours = BytesIO(workbook_bytes(sample()))
    with zipfile.ZipFile(plain) as expected, zipfile.ZipFile(ours) as got:
        assert got.namelist() == expected.namelist()
        assert got.testzip() is None
        for name in expected.namelist():
            if name.endswith((".xml", ".rels")) and "core.xml" not in name:
                assert canonical(got.read(name)) == canonical(expected.read(name)), name


def canonical(xml: bytes) -> str:
    """Return XML in a form that compares equal for equal meaning; what is the default anyway may be written."""
    text = ElementTree.canonicalize(xml.decode())
    return text.replace(' t="n"', "").replace(' s="0"', "").replace(' xml:space="preserve"', "")


def test_values_come_back() -> None:
    sheet = load_workbook(BytesIO(workbook_bytes(sample()))).active
    assert sheet is not None
    assert [cell.value for cell in sheet[2]][:5] == ["文字", 'a<b & c>d "x" ]]>', "两\n行", 1, 0]
    assert sheet.cell(2, 10).value == datetime.fromisoformat("2023-10-09")
    assert sheet.cell(2, 11).value == datetime.fromisoformat("2023-10-09 10:05")


def linked(*, extras: bool) -> tuple[Workbook, dict[str, Extras]]:
    """Return a workbook with links and heights, kept by openpyxl or beside it."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    links = [Link("A1", target="材料/a%20b.pdf"), Link("A2", location="'乙 表'!A3"), Link("A3", target="材料/c&d.pdf")]
    kept = Extras(links, {1: 20.5, 5: 31})
    for link in links:
        sheet[link.cell] = link.cell
        if not extras:
            target, location = link.target or None, link.location or None
            sheet[link.cell].hyperlink = Hyperlink(ref=link.cell, target=target, location=location)
    if not extras:
        for row, height in kept.heights.items():
            sheet.row_dimensions[row].height = height
    book.create_sheet("乙 表")
    return book, {sheet.title: kept} if extras else {}


def tree(xml: bytes) -> list[tuple[str, list[tuple[str, str]], str]]:
    """Return the elements of an XML part with their attributes and texts, in order."""
    return [(e.tag, sorted(e.attrib.items()), e.text or "") for e in ElementTree.fromstring(xml).iter()]


def test_links_and_heights_kept_beside_openpyxl_give_the_same_file() -> None:
    with (
        zipfile.ZipFile(BytesIO(workbook_bytes(*linked(extras=False)))) as expected,
        zipfile.ZipFile(BytesIO(workbook_bytes(*linked(extras=True)))) as got,
    ):
        assert got.namelist() == expected.namelist()
        for name in ("xl/worksheets/sheet1.xml", "xl/worksheets/_rels/sheet1.xml.rels"):
            assert tree(got.read(name)) == tree(expected.read(name))
