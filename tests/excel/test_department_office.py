"""The department workbook in a real spreadsheet program: the self-checks, the paper, and what is left when saved."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from shifan.domain.answers import Answer
from shifan.domain.records import Rating, WorkStatus
from shifan.domain.tasks import Task, TaskRole
from shifan.excel.department.baseline import BASELINE_SHEET, read_baseline
from shifan.excel.department.columns import BASE_CHECKS, CHECK_HEADER, FILL_SHEET, SIGNATURE_SHEET
from shifan.excel.department.facts import DepartmentFacts
from shifan.excel.department.fill_sheet import FIRST_ROW, HEADER_ROW
from shifan.excel.department.rows import fill_rows
from shifan.excel.department.workbook import BuiltWorkbook, build_department
from shifan.services.session import Session
from support_print import PrintedPage, convert, cut_cells, printed_pages

pytestmark = [pytest.mark.needs("soffice"), pytest.mark.needs("pdftotext")]
NOTE = "印发《实施意见》（柳政办〔2023〕7号），听取意见 31 条，采纳 29 条，逐条反馈。" * 4 + "\n第二段"

# What is typed in a row (自评, 自评说明, 办理情况, 完成情况, 佐证材料), and what the row then says.
TYPED = (
    (("", "", "收集中", "", ""), "未填自评"),
    (("不适用", " ", "收集中", "", ""), "不适用须写理由"),
    (("达标", "", "已提交", "做完", ""), "缺佐证材料"),
    (("基本达标", "差一份", "已提交", "做完", "  "), "缺佐证材料"),
    (("未达标", "没做", "已提交", "", ""), "未写完成情况"),
    (("达标", "", "收集中", "做完", "通知.pdf"), "还没提交"),
    (("达标", "", "已提交", "做完", "通知.pdf\n清单.xlsx"), ""),
)
FIELDS = (Answer.CLAIM, Answer.CLAIM_REASON, Answer.STATUS, Answer.NOTE, Answer.EVIDENCE)


@pytest.fixture(scope="module")
def built(county: Session) -> BuiltWorkbook:
    """The workbook of a unit that leads twelve items and supports one, some with much text."""
    state = county.state()
    unit = next(unit for unit in state.departments if unit.name == "县司法局")
    numbers = ("21", "22", "23", "24", "26", "32", "33", "35", "40", "46", "62", "101")
    tasks = tuple(
        Task(f"t{number}", county.application_id, county.item(number).id, unit.id,
             TaskRole.SUPPORT if number == "35" else TaskRole.LEAD)
        for number in numbers
    )  # fmt: skip
    records = {
        key: replace(record, note=NOTE, status=WorkStatus.RETURNED, status_reason="缺盖章，" * 20, claim=Rating.PARTLY)
        if record.criterion_id == county.item("62").id
        else record
        for key, record in state.records.items()
    }
    state = replace(state, tasks=tasks, records=records)
    return build_department(
        DepartmentFacts(
            workbook_id="0123456789abcdef",
            edition=county.edition,
            application=state.application,
            department=unit,
            rows=fill_rows(county.edition, state, unit.id),
            due=None,
            call="李敏",
            operation=1,
            sent_at=county.clock(),
            sent_by=county.user,
        )
    )


@pytest.fixture(scope="module")
def file(built: BuiltWorkbook, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbook as a file."""
    path = tmp_path_factory.mktemp("填报") / "县司法局.xlsx"
    path.write_bytes(built.data)
    return path


@pytest.fixture(scope="module")
def saved_again(file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbook opened and saved by LibreOffice."""
    return convert(file, "xlsx", tmp_path_factory.mktemp("另存"))


@pytest.fixture(scope="module")
def pages(file: Path, tmp_path_factory: pytest.TempPathFactory) -> list[PrintedPage]:
    """What is printed of it."""
    return printed_pages(convert(file, "pdf", tmp_path_factory.mktemp("纸")))


def letters(sheet: Worksheet) -> dict[str, str]:
    """Return the letter of each header's column."""
    return {str(cell.value): get_column_letter(at) for at, cell in enumerate(sheet[HEADER_ROW], start=1)}


def visible(sheet: Worksheet) -> Worksheet:
    """Return a copy of the sheet's values and sizes without its hidden first column."""
    copied = Workbook().active
    assert isinstance(copied, Worksheet)
    for number, row in enumerate(sheet.iter_rows(min_col=2, values_only=True), start=1):
        copied.row_dimensions[number].height = sheet.row_dimensions[number].height
        for at, value in enumerate(row, start=1):
            copied.cell(number, at).value = value
    for at in range(2, sheet.max_column + 1):
        width = sheet.column_dimensions[get_column_letter(at)].width
        copied.column_dimensions[get_column_letter(at - 1)].width = width
    return copied


def test_the_checks_say_what_is_still_to_do(file: Path, tmp_path: Path) -> None:
    book = load_workbook(file)  # saved without results: LibreOffice has to calculate them
    sheet = book[FILL_SHEET]
    column = letters(sheet)
    for number, (texts, _) in enumerate(TYPED, start=FIRST_ROW):
        for field, text in zip(FIELDS, texts, strict=True):
            sheet[f"{column[field.label]}{number}"].value = text or None
    book.save(tmp_path / "填了.xlsx")
    again = load_workbook(convert(tmp_path / "填了.xlsx", "xlsx", tmp_path / "算过"), data_only=True)
    filled, signed = again[FILL_SHEET], again[SIGNATURE_SHEET]
    said = [filled[f"{column[CHECK_HEADER]}{FIRST_ROW + at}"].value or "" for at in range(len(TYPED))]
    assert said == [word for _, word in TYPED]
    assert set(said) >= {check.word for check in BASE_CHECKS}
    rest = [filled[f"{column[CHECK_HEADER]}{number}"].value for number in range(FIRST_ROW, filled.max_row + 1)]
    assert filled["B3"].value == f"还有 {sum(map(bool, rest))} 项要填或要改，见「{CHECK_HEADER}」一栏。"
    assert signed["A3"].value == filled["B3"].value
    lines = [[signed.cell(5 + at, place).value or "" for place in (4, 5, 6)] for at in range(len(TYPED))]
    assert lines[0] == ["", "收集中", ""]
    assert lines[-1] == ["达标", "已提交", 2]


def test_at_first_the_checks_say_the_same_as_calculated(file: Path, saved_again: Path, tmp_path: Path) -> None:
    uncalculated = tmp_path / "没算.xlsx"
    load_workbook(file).save(uncalculated)
    calculated = load_workbook(convert(uncalculated, "xlsx", tmp_path / "算过"), data_only=True)
    written = load_workbook(file, data_only=True)
    for title in (FILL_SHEET, SIGNATURE_SHEET):
        for row in written[title].iter_rows():
            for cell in row:
                assert (calculated[title][cell.coordinate].value or "") == (cell.value or ""), cell.coordinate
    assert saved_again.exists()


@pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")
def test_saved_by_another_program_it_can_still_be_filled_and_read(
    built: BuiltWorkbook, file: Path, saved_again: Path
) -> None:
    before, after = load_workbook(file), load_workbook(saved_again)
    assert after.sheetnames == before.sheetnames
    assert after[BASELINE_SHEET].sheet_state != "visible"
    rows = [[str(cell) for cell in row if cell] for row in after[BASELINE_SHEET].iter_rows(values_only=True)]
    assert read_baseline(rows) == built.baseline
    assert set(after.defined_names) == set(before.defined_names)
    old, new = before[FILL_SHEET], after[FILL_SHEET]
    assert new.protection.sheet
    assert new.auto_filter.ref == old.auto_filter.ref
    for row in old.iter_rows(min_row=FIRST_ROW):
        for cell in row:
            same = new[cell.coordinate]
            assert (same.value, same.protection.locked) == (cell.value, cell.protection.locked), cell.coordinate
    chosen = [rule for rule in new.data_validations.dataValidation if rule.type == "list"]
    assert all(rule.showErrorMessage and rule.formula1 in after.defined_names for rule in chosen)
    assert len(chosen) == sum(rule.type == "list" for rule in old.data_validations.dataValidation)


def test_no_text_is_cut_off_on_paper(file: Path, pages: list[PrintedPage]) -> None:
    book = load_workbook(io.BytesIO(file.read_bytes()), data_only=True)
    filled = [page for page in pages if round(page.width) == 842]
    assert filled
    assert all(f"第{number}页，共{len(pages)}页" in page.text for number, page in enumerate(pages, start=1))
    sheet = visible(book[FILL_SHEET])
    assert list(cut_cells(sheet, filled, HEADER_ROW)) == []


def test_the_page_to_sign_is_one_upright_page(built: BuiltWorkbook, pages: list[PrintedPage]) -> None:
    (page,) = [page for page in pages if "填报情况确认页" in page.text]
    assert (round(page.width), round(page.height)) == (595, 842)
    for said in ("单位（盖章）", f"以上{len(built.baseline.items)}项由本单位填报", "单位分管领导（签字）"):
        assert said in page.text
    assert all(word.right < page.width for word in page.words)
