"""An authority's own form is filled cell by cell; everything else in the file stays as it was."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from shifan.domain.errors import DataFileError, NotFoundError, ProtectedError, ShifanError, UsageError
from shifan.services.exporting import Choice, Exported
from shifan.services.filling import fill_template
from shifan.services.session import Session
from support_form import EXTRA, HEADER_ROW, make_form, parts
from support_print import convert

MAP = """header_row: 4
id_column: 序号
answers:
  牵头单位: 牵头单位
  完成情况: 状态
  自评等次: {content: 自评, words: {达标: A, 基本达标: B}}
  佐证说明: 材料名称
  G: 最高可达
  经办: 备注
"""
Fill = Callable[..., Exported]


@pytest.fixture
def form(tmp_path: Path) -> Path:
    """The form with its map beside it."""
    (tmp_path / "省表.yaml").write_text(MAP, encoding="utf-8")
    return make_form(tmp_path / "省表.xlsx")


@pytest.fixture
def fill(county: Session, form: Path) -> Fill:
    """A function that fills the form, with another map where one is given."""

    def run(told: str | None = None, **options: Any) -> Exported:
        if told is not None:
            form.with_suffix(".yaml").write_text(told, encoding="utf-8")
        return fill_template(county, form.parent / "填好.xlsx", form, force=True, **options)

    return run


def sheet_of(done: Exported, title: str = "附件2") -> Worksheet:
    """Return a sheet of what was written."""
    found = load_workbook(done.path)[title]
    assert isinstance(found, Worksheet)
    return found


def test_answers_stand_in_their_cells(fill: Fill) -> None:
    done = fill()
    assert (done.filled, done.sheets) == (104, ("附件2",))
    sheet = sheet_of(done)
    assert [sheet[f"{letter}36"].value for letter in "ABCDE"] == [32, "指标32", "县司法局", "收集中", "B"]
    assert sheet["F36"].value == "听证 公告#3 100%.txt"
    assert sheet["F8"].value is None
    assert sheet["G32"].value == 1
    assert sheet["H9"].value == "=1+1"
    assert sheet["H9"].data_type == "s"
    assert sheet["D106"].value == "自查无此情形"


def test_everything_else_is_as_it_was(fill: Fill, form: Path) -> None:
    before = form.read_bytes()
    done = fill()
    assert form.read_bytes() == before
    old, new = parts(before), parts(done.path.read_bytes())
    assert list(new) == list(old)
    changed = {name for name in old if old[name] != new[name]}
    assert changed == {"xl/worksheets/sheet2.xml", "xl/workbook.xml"}
    assert new[EXTRA] == bytes(range(256))
    assert b'fullCalcOnLoad="1"' in new["xl/workbook.xml"]
    template, filled = load_workbook(form)["附件2"], sheet_of(done)
    assert filled.merged_cells.ranges == template.merged_cells.ranges
    assert filled.data_validations.dataValidation == template.data_validations.dataValidation
    for row in template.iter_rows():
        for cell in row:
            other = filled[cell.coordinate]
            assert other.style_id == cell.style_id  # the part that holds the styles is the same
            if isinstance(cell.value, str) and (cell.value.startswith("=") or cell.column < 3):
                assert other.value == cell.value
    assert filled["D36"].font.color is not None
    assert filled["D36"].font.color.rgb == "00FF0000"


def test_what_was_not_or_hardly_filled_is_said_with_its_address(fill: Fill) -> None:
    said = "\n".join(fill().warnings)
    assert "G36 是公式，没有填。" in said
    assert "D37、F37 在合并的单元格里，没有填。" in said
    assert "C37 原来有内容，已改写。" in said
    plain = "\n".join(fill(MAP.replace("words: {达标: A, 基本达标: B}", "words: {达标: A}")).warnings)
    assert "E36「基本达标」 填入的字不在下拉选项里" in plain


def test_a_merged_pair_of_columns_is_filled_in_its_first_cell(fill: Fill) -> None:
    sheet = sheet_of(fill(MAP.replace("  牵头单位: 牵头单位\n", "")))
    assert sheet["C37"].value == "收集中"


def test_rows_are_found_by_title_and_odd_rows_are_named(fill: Fill, form: Path, county: Session) -> None:
    book = load_workbook(form)
    sheet = book["附件2"]
    titles = [county.item(number).title for number in ("32", "33", "33")]
    for row, title in enumerate((f" {titles[0]}　", *titles[1:], "别的事"), start=HEADER_ROW + 1):
        sheet.cell(row, 2, title)
    sheet.delete_rows(HEADER_ROW + 5, 200)
    book.save(form)
    done = fill("header_row: 4\nid_column: 指标\nid: 三级指标\nanswers: {完成情况: 状态}\n")
    assert done.filled == 2
    assert [sheet_of(done).cell(row, 4).value for row in (5, 6, 7, 8)] == ["收集中", "收集中", None, None]
    said = "\n".join(done.warnings)
    assert "B7 与前面的行重复，没有填。" in said
    assert "B8「别的事」" in said
    assert "有 102 项在表中没有对应的行，没有填：1、2、3" in said


def test_only_the_items_chosen_are_filled(fill: Fill) -> None:
    done = fill(choice=Choice(department="县司法局"))
    assert done.filled == 2
    assert sheet_of(done)["D5"].value is None
    assert "A5「1」" in done.warnings[-1]
    assert "等 102 处 在指标或所选范围里对不上，没有填。" in done.warnings[-1]


def test_keys_may_be_chinese_and_the_sheet_named(fill: Fill) -> None:
    done = fill("工作表: 附件2\n表头行: 4\n编号列: A\n填写:\n  完成情况: {内容: 状态, 换词: {收集中: 正在办}}\n")
    assert sheet_of(done)["D36"].value == "正在办"


@pytest.mark.parametrize(
    ("told", "kind", "said"),
    [
        ("id_column: 序号\nanswers: {完成情况: 状态}\n", DataFileError, "字段 表头行：缺少这个字段"),
        ("header_row: 四\nid_column: 序号\nanswers: {完成情况: 状态}\n", DataFileError, "第 1 行"),
        ("header_row: 4\nid_column: 序号\nanswers: {}\n", DataFileError, "至少要有一项"),
        ("header_row: 4\nid_column: 序号\nanswers: {完成情况: 天气}\n", UsageError, "「天气」不认识"),
        ("header_row: 4\nid_column: 编码\nanswers: {完成情况: 状态}\n", UsageError, "没有叫「编码」的列"),
        ("header_row: 3\nid_column: 序号\nanswers: {完成情况: 状态}\n", UsageError, "第 3 行"),
        ("header_row: 4\nid_column: 指标\nanswers: {完成情况: 状态}\n", NotFoundError, "没有一行能与指标对上"),
        ("sheet: 附件9\nheader_row: 4\nid_column: A\nanswers: {D: 状态}\n", UsageError, "填表说明、附件2、其他"),
        ("answers: [", DataFileError, "YAML"),
    ],
)
def test_a_wrong_map_is_refused_and_nothing_written(
    fill: Fill, form: Path, told: str, kind: type[ShifanError], said: str
) -> None:
    with pytest.raises(kind) as caught:
        fill(told)
    assert said in str(caught.value)
    assert not (form.parent / "填好.xlsx").exists()


def test_without_a_map_an_example_is_shown(county: Session, form: Path) -> None:
    form.with_suffix(".yaml").unlink()
    with pytest.raises(NotFoundError, match="缺少说明") as caught:
        fill_template(county, form.parent / "填好.xlsx", form)
    assert "编号列: 序号" in caught.value.hint


def test_the_example_shown_is_a_whole_map(county: Session, form: Path) -> None:
    from shifan.services.form_map import EXAMPLE

    form.with_suffix(".yaml").write_text(EXAMPLE, encoding="utf-8")
    assert fill_template(county, form.parent / "填好.xlsx", form).filled == 104


def test_the_template_itself_and_other_kinds_of_files_are_refused(county: Session, form: Path) -> None:
    with pytest.raises(ProtectedError, match="模板自己"):
        fill_template(county, form, form, force=True)
    old = form.with_suffix(".xls")
    old.write_bytes(form.read_bytes())
    with pytest.raises(UsageError, match="不是 .xlsx"):
        fill_template(county, form.parent / "填好.xls", old)
    with pytest.raises(UsageError, match="不选表"):
        fill_template(county, form.parent / "填好.xlsx", form, choice=Choice(sheets=("总览",)))


@pytest.mark.parametrize(
    ("content", "kind", "said"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, DataFileError, "旧格式"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), DataFileError, "打开密码"),
        (b"PK\x03\x04 broken", DataFileError, "读不出来"),
        (b"<html>", DataFileError, "不是 .xlsx"),
    ],
)
def test_a_template_that_cannot_be_read_says_why(
    fill: Fill, form: Path, content: bytes, kind: type[ShifanError], said: str
) -> None:
    form.write_bytes(content)
    with pytest.raises(kind, match=said):
        fill()


def test_a_signed_template_is_refused(fill: Fill, form: Path) -> None:
    with zipfile.ZipFile(form, "a") as archive:
        archive.writestr("_xmlsignatures/sig1.xml", b"<Signature/>")
    with pytest.raises(ProtectedError, match="数字签名"):
        fill()


def test_a_form_with_macros_keeps_them(county: Session, form: Path) -> None:
    macros = form.rename(form.with_suffix(".xlsm"))
    with zipfile.ZipFile(macros, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\0macro")
    with pytest.raises(UsageError, match=".xlsm"):
        fill_template(county, form.parent / "填好.xlsx", macros)
    done = fill_template(county, form.parent / "填好.xlsm", macros)
    assert parts(done.path.read_bytes())["xl/vbaProject.bin"] == b"\0macro"


@pytest.mark.needs("soffice")
def test_a_spreadsheet_program_opens_what_was_filled(fill: Fill, tmp_path: Path) -> None:
    done = fill()
    out = tmp_path / "另存"
    out.mkdir()
    again = load_workbook(convert(done.path, "xlsx", out), data_only=True)["附件2"]
    assert [again[f"{letter}36"].value for letter in "ACDE"] == [32, "县司法局", "收集中", "B"]
    assert again["D109"].value == 2  # worked out from the answers
