"""Department workbooks that come back changed in shape: sorted, moved, copied, cut, renamed, with things added."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.worksheet.worksheet import Worksheet

from shifan.domain.errors import DataFileError
from shifan.domain.records import Rating
from shifan.excel.department.reading import read_department
from shifan.services.importing import ImportPlan
from shifan.services.session import Session
from support_returns import LAW, address, fill, fill_sheet, headers, plan, row_of, send, take, units_at_work

Change = Callable[[Worksheet], None]


@pytest.fixture
def law(workspace: Session, tmp_path: Path) -> Path:
    """The workbook of 县司法局, with one answer in it."""
    units_at_work(workspace)
    path = send(workspace, tmp_path / "发出")[LAW]
    return fill(path, {("35", "自评"): "达标"})


def reshaped(path: Path, change: Change) -> Path:
    """Change the fill sheet in some way and save the workbook."""
    book = load_workbook(path)
    change(fill_sheet(book))
    book.save(path)
    return path


def said(made: ImportPlan) -> str:
    """Return all that is said of a plan."""
    return "\n".join(made.left)


def only_35(made: ImportPlan) -> bool:
    """Tell whether the one answer came through, and nothing else."""
    changes = [change.text for file in made.files for change in file.rows.changes]
    return changes == ["第 35 项自评：（空） → 达标"] and not made.problems


def _sorted_backwards(sheet: Worksheet) -> None:
    head, _ = headers(sheet)
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=head + 1)]
    for number, values in enumerate(reversed(rows), start=head + 1):
        for column, value in enumerate(values, start=1):
            sheet.cell(number, column).value = value


def _hidden_and_filtered(sheet: Worksheet) -> None:
    sheet.row_dimensions[row_of(sheet, "35")].hidden = True
    sheet.auto_filter.add_filter_column(1, ["32"])


def _title_on_top(sheet: Worksheet) -> None:
    sheet.insert_rows(1, 3)


def _column_in_between(sheet: Worksheet) -> None:
    sheet.insert_cols(headers(sheet)[1]["自评"])


def _columns_swapped(sheet: Worksheet) -> None:
    _, columns = headers(sheet)
    for row in sheet.iter_rows():
        claim, note = row[columns["自评"] - 1], row[columns["完成情况"] - 1]
        claim.value, note.value = note.value, claim.value


def _key_column_gone(sheet: Worksheet) -> None:
    sheet.delete_cols(headers(sheet)[1]["校对码"])


def _renamed(sheet: Worksheet) -> None:
    sheet.title = "司法局 填好了"


def _headers_spaced(sheet: Worksheet) -> None:
    head, columns = headers(sheet)
    sheet.cell(head, columns["自评"]).value = " 自 评\n"


@pytest.mark.parametrize(
    "change",
    [
        _sorted_backwards,
        _hidden_and_filtered,
        _title_on_top,
        _column_in_between,
        _columns_swapped,
        _key_column_gone,
        _renamed,
        _headers_spaced,
    ],
)
def test_shape_does_not_matter(workspace: Session, law: Path, change: Change) -> None:
    made = plan(workspace, reshaped(law, change))
    assert only_35(made)
    assert made.complete


def test_deleted_row_deletes_nothing_and_is_told(workspace: Session, law: Path) -> None:
    made = plan(workspace, reshaped(law, lambda sheet: sheet.delete_rows(row_of(sheet, "32"))))
    assert only_35(made)
    assert "少了第 32 项的行" in said(made)


def test_copied_row_is_an_error_that_names_both_rows(workspace: Session, law: Path) -> None:
    def copied(sheet: Worksheet) -> None:
        source, target = row_of(sheet, "32"), sheet.max_row + 1
        for column, cell in enumerate(sheet[source], start=1):
            sheet.cell(target, column).value = cell.value

    made = plan(workspace, reshaped(law, copied))
    sheet = fill_sheet(load_workbook(law))
    first, second = row_of(sheet, "32"), sheet.max_row
    assert only_35(made) is False
    (problem,) = made.problems
    assert problem[1].rows == (first, second)
    assert f"第 {first}、{second} 行" in problem[1].text
    take(workspace, law)
    assert workspace.record(workspace.item("32").id).claim is None
    assert workspace.record(workspace.item("35").id).claim is Rating.MET


def test_sorting_without_the_key_column_is_noticed(workspace: Session, law: Path) -> None:
    def torn(sheet: Worksheet) -> None:
        first, second = row_of(sheet, "32"), row_of(sheet, "35")
        for column in range(2, sheet.max_column + 1):
            one, other = sheet.cell(first, column), sheet.cell(second, column)
            one.value, other.value = other.value, one.value

    made = plan(workspace, reshaped(law, torn))
    assert made.changes == 0
    assert len(made.problems) == 2
    assert all("校对码和编号不是同一项" in problem.text for _, problem in made.problems)


def test_row_and_column_that_were_not_sent_are_told_by_cell(workspace: Session, law: Path) -> None:
    def added(sheet: Worksheet) -> None:
        last, width = sheet.max_row, sheet.max_column
        sheet.cell(last + 2, 3).value = "我们还做了别的"
        sheet.cell(row_of(sheet, "32"), width + 2).value = "旁边的话"

    made = plan(workspace, reshaped(law, added))
    assert only_35(made)
    sheet = fill_sheet(load_workbook(law))
    beside = sheet.cell(row_of(sheet, "32"), sheet.max_column).coordinate
    assert f"C{sheet.max_row}：这一行不是发出的行，没有取用：我们还做了别的" in said(made)
    assert f"{beside}：" in said(made)
    assert "旁边的话" in said(made)


def test_locked_text_and_text_elsewhere_are_told(workspace: Session, law: Path) -> None:
    def written(sheet: Worksheet) -> None:
        sheet.cell(row_of(sheet, "32"), headers(sheet)[1]["指标"]).value = "自己改的标题"
        assert sheet.parent is not None
        sheet.parent["说明"]["B40"] = "说明里的话"
        sheet.parent.create_sheet("附页")["A1"] = "附页的话"
        sheet["C1"] = "抬头的话"
        sheet[f"K{row_of(sheet, '32')}"].comment = Comment("批注的话", "某人")

    text = said(plan(workspace, reshaped(law, written)))
    for word in ("自己改的标题", "说明里的话", "附页的话", "抬头的话", "1 处批注"):
        assert word in text


def test_merged_cells_are_told(workspace: Session, law: Path) -> None:
    made = plan(workspace, reshaped(law, lambda sheet: sheet.merge_cells("K5:K6")))
    assert "K5:K6" in said(made)


def test_missing_answer_column_is_a_problem_and_the_others_are_taken(workspace: Session, law: Path) -> None:
    made = plan(workspace, reshaped(law, lambda sheet: sheet.delete_cols(headers(sheet)[1]["完成情况"])))
    assert (made.changes, made.complete) == (1, False)
    assert "少了「完成情况」" in said(made)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda sheet: sheet.parent.copy_worksheet(sheet), "有几张表都像填报表"),
        (lambda sheet: sheet.parent.remove(sheet), "找不到填报的表"),
        (lambda sheet: sheet.cell(headers(sheet)[0], sheet.max_column + 1, "自评"), "都是「自评」"),
    ],
)
def test_what_cannot_be_told_apart_is_refused(law: Path, change: Change, words: str) -> None:
    with pytest.raises(DataFileError, match=words):
        read_department(reshaped(law, change))


@pytest.mark.parametrize(
    ("header", "value", "stored"),
    [
        ("完成情况", date(2023, 8, 23), "2023-08-23"),
        ("完成情况", 12, "12"),
        ("完成情况", 0.5, "0.5"),
        ("完成情况", True, "是"),
        ("完成情况", "  一\r\n二　 ", "一\n二"),
        ("自评", "　达 标\n", "达标"),
        ("自评", "ｐａｒｔｌｙ", "基本达标"),
        ("承办人", " 李四\n13900000000 ", "李四 13900000000"),
    ],
)
def test_values_arrive_in_one_form(workspace: Session, law: Path, header: str, value: object, stored: str) -> None:
    made = plan(workspace, fill(law, {("32", header): value}))
    changes = [change for change in made.files[0].rows.changes if "第 32 项" in change.text]
    assert [change.text.partition(" → ")[2] for change in changes] == [" ".join(stored.split())]


def test_percent_and_long_number_are_read_as_they_look(workspace: Session, law: Path) -> None:
    book = load_workbook(law)
    sheet = fill_sheet(book)
    _, columns = headers(sheet)
    percent, long = (sheet.cell(row_of(sheet, number), columns["完成情况"]) for number in ("32", "40"))
    percent.value, percent.number_format = 0.985, "0.0%"
    long.value, long.number_format = 110101199003071234, "General"
    book.save(law)
    made = plan(workspace, law)
    assert "第 32 项完成情况：（空） → 98.5%" in [change.text for change in made.files[0].rows.changes]
    (problem,) = made.problems
    assert problem[1].addresses == (address(law, "40", "完成情况"),)
