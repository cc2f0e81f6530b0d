"""Department workbooks back, cell by cell: times, leading zeros, hints written over, comments, very long rows."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.comments import Comment

from shifan.domain.errors import ProtectedError, UsageError
from shifan.excel.department import sheet_rows
from shifan.excel.department.cells import read_shared
from shifan.excel.department.columns import CHECK_HEADER
from shifan.excel.department.reading import read_department
from shifan.excel.department.sheet_rows import Tail, raw_rows
from shifan.services.session import Session
from support_returns import LAW, address, fill, fill_sheet, headers, plan, row_of, send, take, units_at_work

MB = 1024 * 1024


@pytest.fixture
def law(workspace: Session, tmp_path: Path) -> Path:
    """The workbook of 县司法局."""
    units_at_work(workspace)
    return send(workspace, tmp_path / "发出")[LAW]


@pytest.mark.parametrize(
    ("value", "style", "stored"),
    [
        (time(14, 30), "h:mm", "14:30"),
        (time(14, 30, 5), 'h"时"mm"分"ss"秒"', "14:30:05"),
        (45169.604166666664, "yyyy/m/d h:mm", "2023-08-31 14:30"),
        (45169, "yyyy/m/d h:mm", "2023-08-31"),
        (date(9999, 12, 31), "yyyy/m/d", "9999-12-31"),
        (timedelta(hours=30), "[h]:mm:ss", "30:00"),
        (7, "000", "007"),
        (7, "General", "7"),
        (7.5, "0.00", "7.5"),
    ],
)
def test_times_and_zeros_are_read_as_they_look(
    workspace: Session, law: Path, value: object, style: str, stored: str
) -> None:
    book = load_workbook(law)
    sheet = fill_sheet(book)
    cell = sheet.cell(row_of(sheet, "32"), headers(sheet)[1]["完成情况"])
    cell.value, cell.number_format = value, style  # type: ignore[assignment]
    book.save(law)
    changes = [change.text for file in plan(workspace, law).files for change in file.rows.changes]
    assert changes == [f"第 32 项完成情况：（空） → {stored}"]


def test_a_moment_written_in_words_keeps_its_time(workspace: Session, law: Path) -> None:
    book = load_workbook(law)
    book.iso_dates = True
    sheet = fill_sheet(book)
    sheet.cell(row_of(sheet, "32"), headers(sheet)[1]["完成情况"]).value = datetime.fromisoformat("2023-08-31T14:30")
    book.save(law)
    changes = [change.text for file in plan(workspace, law).files for change in file.rows.changes]
    assert changes == ["第 32 项完成情况：（空） → 2023-08-31 14:30"]


def test_hours_that_look_like_a_time_are_a_problem(workspace: Session, law: Path) -> None:
    book = load_workbook(law)
    sheet = fill_sheet(book)
    cell = sheet.cell(row_of(sheet, "32"), headers(sheet)[1]["完成情况"])
    cell.value, cell.number_format = 1.25, "h:mm"
    book.save(law)
    made = plan(workspace, law)
    (problem,) = made.problems
    assert problem[1].addresses == (address(law, "32", "完成情况"),)
    assert not made.changes


def test_words_over_the_hint_are_told_and_its_own_words_are_not(workspace: Session, law: Path) -> None:
    at = address(law, "32", CHECK_HEADER)
    fill(law, {("32", CHECK_HEADER): "请联系张三", ("35", CHECK_HEADER): "未填自评"})
    said = [text for text in plan(workspace, law).left if CHECK_HEADER in text]
    assert len(said) == 1
    assert at in said[0]
    assert "请联系张三" in said[0]


def test_comments_are_told_with_cell_and_words(workspace: Session, law: Path) -> None:
    book = load_workbook(law)
    fill_sheet(book)["K5"].comment = Comment("请看附件三", "某人")
    book.save(law)
    (said,) = [text for text in plan(workspace, law).left if "批注" in text]
    assert "K5" in said
    assert "请看附件三" in said


def test_a_renamed_answer_column_is_no_clean_import(workspace: Session, law: Path) -> None:
    fill(law, {("32", "自评"): "达标", ("32", "完成情况"): "写了很多"})
    book = load_workbook(law)
    sheet = fill_sheet(book)
    head, columns = headers(sheet)
    sheet.cell(head, columns["完成情况"]).value = "工作完成情况"
    book.save(law)
    assert any("完成情况" in problem.text for _, problem in plan(workspace, law).problems)
    done = take(workspace, law)
    assert any("少了「完成情况」" in text for text in done.warnings)


def test_packed_folder_is_asked_to_be_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "回收.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("甲.xlsx", b"PK")
    with pytest.raises(UsageError, match="压缩包") as found:
        read_department(path)
    assert "解压" in found.value.hint


def _sheet(row: bytes) -> zipfile.ZipFile:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("s.xml", b"<worksheet><sheetData>" + row + b"</sheetData></worksheet>")
    return zipfile.ZipFile(held)


def test_a_long_row_is_searched_once_and_one_of_impossible_length_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    cell = b'<c t="inlineStr"><is><t>row row row</t></is></c>'
    rows = b'<row r="1">' + cell * (MB // len(cell)) + b'</row><row r="2">' + cell + b"</row>"
    with _sheet(rows) as archive:
        found = [(number, len(cells)) for number, cells in raw_rows(Path("甲.xlsx"), archive, "s.xml", Tail())]
    assert found == [(1, MB // len(cell)), (2, 1)]
    searched: list[int] = []
    real = sheet_rows._last_row

    def counted(window: bytes, since: int) -> int:
        searched.append(len(window) - since)
        return real(window, since)

    monkeypatch.setattr(sheet_rows, "_last_row", counted)
    with _sheet(b'<row r="1">' + cell * (15 * MB // len(cell)) + b"</row>") as archive, pytest.raises(ProtectedError):
        list(raw_rows(Path("甲.xlsx"), archive, "s.xml", Tail()))
    assert sum(searched) < 4 * MB


@pytest.mark.parametrize("data", [b"<si/>" * 200_001, b"<si><t>" + b"x" * 20_000_001 + b"</t></si>"])
def test_more_shared_texts_than_any_workbook_has_are_refused(data: bytes) -> None:
    with pytest.raises(ProtectedError):
        read_shared(Path("甲.xlsx"), b"<sst>" + data + b"</sst>")
