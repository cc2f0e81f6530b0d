"""The workbook of one department as a file: what is open, what is locked, what the dropdowns and the baseline hold."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from shifan.domain.answers import Answer, canonical, criterion_of_key
from shifan.domain.errors import DataFileError
from shifan.domain.records import Rating, WorkStatus
from shifan.domain.state import ApplicationState
from shifan.excel.department.baseline import BASELINE_SHEET, read_baseline, shown_digest
from shifan.excel.department.columns import COLUMNS, FILL_SHEET, LIST_SHEET
from shifan.excel.department.facts import DepartmentFacts
from shifan.excel.department.fill_sheet import FIRST_ROW, HEADER_ROW
from shifan.excel.department.rows import fill_rows
from shifan.excel.department.workbook import BuiltWorkbook, build_department
from shifan.services.session import Session

WORKBOOK_ID = "0123456789abcdef"
OPEN_HEADERS = {column.header for column in COLUMNS if column.answer is not None}


def facts_of(session: Session, name: str, state: ApplicationState | None = None) -> DepartmentFacts:
    """Return what the workbook of a department is about."""
    state = state or session.state()
    unit = next(unit for unit in state.departments if unit.name == name)
    return DepartmentFacts(
        workbook_id=WORKBOOK_ID,
        edition=session.edition,
        application=state.application,
        department=unit,
        rows=fill_rows(session.edition, state, unit.id),
        due=date(2023, 11, 1),
        call="李敏 0772-7611111",
        operation=7,
        sent_at=session.clock(),
        sent_by=session.user,
    )


def opened(built: BuiltWorkbook, *, results: bool = False) -> Workbook:
    """Return the workbook as openpyxl reads it."""
    return load_workbook(io.BytesIO(built.data), data_only=results)


@pytest.fixture(scope="module")
def built(county: Session) -> BuiltWorkbook:
    """The workbook of 县司法局, which leads two items."""
    return build_department(facts_of(county, "县司法局"))


@pytest.fixture(scope="module")
def sheet(built: BuiltWorkbook) -> Worksheet:
    """Its fill sheet."""
    return opened(built)[FILL_SHEET]


def cells(sheet: Worksheet) -> Iterator[tuple[str, Any]]:
    """Yield header and cell of every item's row."""
    headers = [str(cell.value) for cell in sheet[HEADER_ROW]]
    for row in sheet.iter_rows(min_row=FIRST_ROW):
        yield from zip(headers, row, strict=True)


def text_of(value: object) -> str:
    """Return a cell's value as text."""
    return value.date().isoformat() if isinstance(value, datetime) else "" if value is None else str(value)


def test_it_has_five_sheets_two_of_them_out_of_sight(built: BuiltWorkbook) -> None:
    book = opened(built)
    states = {sheet.title: sheet.sheet_state for sheet in book.worksheets}
    assert states == {
        "说明": "visible", "填报": "visible", "签字盖章": "visible", LIST_SHEET: "hidden", BASELINE_SHEET: "veryHidden",
    }  # fmt: skip
    assert all(sheet.protection.sheet and not sheet.protection.password for sheet in book.worksheets)
    assert built.warnings == ()


def test_the_cover_says_how_and_whom_to_call(built: BuiltWorkbook) -> None:
    text = "\n".join(str(cell.value) for row in opened(built)["说明"].iter_rows() for cell in row if cell.value)
    for said in (
        "县司法局",
        "2023 年 11 月 1 日前交回",
        "李敏 0772-7611111",
        "共 2 项，牵头 2 项",
        "01234567",
        "【清空】",
    ):
        assert said in text


def test_only_answers_can_be_written(sheet: Worksheet) -> None:
    found = {header: cell.protection.locked for header, cell in cells(sheet)}
    assert {header for header, locked in found.items() if not locked} == OPEN_HEADERS
    assert sheet.protection.autoFilter is False  # False allows


def test_rows_can_be_sorted_with_their_key(sheet: Worksheet) -> None:
    last = FIRST_ROW + 1
    assert sheet.auto_filter.ref == f"A{HEADER_ROW}:O{last}"
    assert sheet.column_dimensions["A"].hidden
    assert not sheet.merged_cells.ranges
    keys = [sheet.cell(row, 1).value for row in range(FIRST_ROW, last + 1)]
    assert all(criterion_of_key(str(key), WORKBOOK_ID) for key in keys)
    assert criterion_of_key(str(keys[0]), "another") is None


def test_dropdowns_refuse_other_words_and_keep_to_the_limits(built: BuiltWorkbook, sheet: Worksheet) -> None:
    book = opened(built)
    lists = [rule for rule in sheet.data_validations.dataValidation if rule.type == "list"]
    assert len(lists) >= 2
    for rule in lists:
        assert rule.showErrorMessage
        assert rule.errorStyle == "stop"
        words = str(book.defined_names[str(rule.formula1)].attr_text)
        assert words.startswith(f"'{LIST_SHEET}'!")
    for rule in sheet.data_validations.dataValidation:
        assert rule.showInputMessage
        assert (len(rule.error or "") <= 224, len(rule.prompt) <= 255, len(rule.promptTitle) <= 32) == (True,) * 3


def test_what_may_be_chosen_follows_the_item(county: Session) -> None:
    state = county.state()
    rows = fill_rows(county.edition, state, facts_of(county, "县司法局").department.id)
    claims = next(column for column in COLUMNS if column.answer is Answer.CLAIM)
    assert claims.choices is not None
    for row in rows:
        assert (Rating.NA.label in claims.choices(row)) is row.item.na_rule.allowed
        assert [status.label for status in row.choices] == ["收集中", "已提交"]


@pytest.mark.parametrize(
    ("status", "open_fields", "choices"),
    [
        (WorkStatus.NOT_STARTED, {"status", "claim", "claim_reason"}, ("未启动", "收集中", "已提交")),
        (WorkStatus.RETURNED, {"status", "claim", "claim_reason"}, ("退回补正", "已提交")),
        (WorkStatus.SUBMITTED, {"claim", "claim_reason"}, ("已提交",)),
        (WorkStatus.ACCEPTED, set(), ("已审定",)),
    ],
)
def test_what_is_decided_is_locked(
    county: Session, status: WorkStatus, open_fields: set[str], choices: tuple[str, ...]
) -> None:
    state = county.state()
    records = {key: replace(record, status=status, status_reason="缺盖章") for key, record in state.records.items()}
    facts = facts_of(county, "县司法局", replace(state, records=records))
    row = facts.rows[0]
    assert {answer.value for answer in row.open} == open_fields | {"note", "evidence", "figures", "person"} & {
        answer.value for answer in row.answers
    }
    assert tuple(found.label for found in row.choices) == choices
    assert ("退回原因：缺盖章" in row.others) is (status is WorkStatus.RETURNED)
    baseline = build_department(facts).baseline
    assert set(baseline.items[0].base) == {answer.value for answer in row.open}


def test_a_supporter_sees_the_lead_locked_and_writes_its_own(county: Session) -> None:
    facts = facts_of(county, "县政府办")
    (row,) = facts.rows
    assert row.task.role.label == "配合"
    assert "牵头：司法局（收集中，自评基本达标）" in row.others
    assert row.answers[Answer.CLAIM] == ""
    assert Answer.FIGURES not in row.answers
    sheet = opened(build_department(facts))[FILL_SHEET]
    found = dict(cells(sheet))
    assert found["审核意见和其他单位"].protection.locked
    assert not found["自评"].protection.locked
    assert "数据" not in found


def test_the_baseline_says_what_the_open_cells_hold(built: BuiltWorkbook, sheet: Worksheet) -> None:
    rows = [[str(cell) for cell in row if cell] for row in opened(built)[BASELINE_SHEET].iter_rows(values_only=True)]
    baseline = read_baseline(rows)
    assert baseline == built.baseline
    headers = [str(cell.value) for cell in sheet[HEADER_ROW]]
    assert list(baseline.columns) == headers
    for item, row in zip(baseline.items, sheet.iter_rows(min_row=FIRST_ROW), strict=True):
        for header, cell in zip(headers, row, strict=True):
            text = text_of(cell.value)
            if not cell.protection.locked:
                answer = Answer(baseline.columns[header])
                assert canonical(answer, text) == item.base[answer.value]
            elif header in item.shown:
                assert shown_digest(text) == item.shown[header], header


def test_texts_outside_the_rows_are_known(built: BuiltWorkbook) -> None:
    book = opened(built)
    for title in ("说明", LIST_SHEET):
        for row in book[title].iter_rows():
            assert all(shown_digest(str(cell.value)) in built.baseline.fixed for cell in row if cell.value)


@pytest.mark.parametrize("change", ["cell", "row", "row gone", "format", "empty"])
def test_a_changed_baseline_is_refused(built: BuiltWorkbook, change: str) -> None:
    rows = [[str(cell) for cell in row if cell] for row in opened(built)[BASELINE_SHEET].iter_rows(values_only=True)]
    if change == "cell":
        rows[2][1] = rows[2][1].replace("基本达标", "达标")
    elif change == "row":
        rows[2], rows[3] = rows[3], rows[2]
    elif change == "row gone":
        del rows[3]
    elif change == "format":
        rows[0][1] = "2"
    else:
        rows.clear()
    with pytest.raises(DataFileError):
        read_baseline(rows)


def test_what_people_wrote_never_becomes_a_formula_and_comes_back_whole(county: Session) -> None:
    state = county.state()
    nasty = '=1+1\n"引号" \\ _x0041_  两个空格\n#N/A'
    unit = facts_of(county, "县司法局").department.id
    records = {key: replace(record, note=nasty) for key, record in state.records.items()}
    facts = facts_of(county, "县司法局", replace(state, records=records))
    built = build_department(facts)
    row = opened(built)[FILL_SHEET][FIRST_ROW]
    at = list(built.baseline.columns).index("完成情况")
    assert row[at].data_type == "s"
    assert str(row[at].value).replace("_x005F_", "_") == nasty
    rows = [
        [str(cell) for cell in found if cell] for found in opened(built)[BASELINE_SHEET].iter_rows(values_only=True)
    ]
    assert read_baseline(rows).items[0].base["note"] == nasty
    assert unit == built.baseline.department_id


def test_a_text_too_long_for_a_cell_is_locked_and_no_answer(county: Session) -> None:
    state = county.state()
    records = {key: replace(record, note="长" * 5000) for key, record in state.records.items()}
    built = build_department(facts_of(county, "县司法局", replace(state, records=records)))
    assert "note" not in built.baseline.items[0].base
    found = dict(cells(opened(built)[FILL_SHEET]))
    assert found["完成情况"].protection.locked


def test_an_item_under_bonus_is_not_rated(county: Session) -> None:
    state = county.state()
    bonus = county.item("101")
    task = next(task for task in state.tasks if task.role.label == "牵头")
    moved = replace(task, id="x", criterion_id=bonus.id)
    facts = facts_of(county, "县司法局", replace(state, tasks=(moved,)))
    assert {answer.value for answer in facts.rows[0].open} >= {"note", "evidence", "person"}
    built = build_department(facts)
    assert not {"自评", "办理情况", "自评说明"} & set(built.baseline.columns)
    row = dict(cells(opened(built, results=True)[FILL_SHEET]))
    assert row["提示"].value == "未写完成情况"
