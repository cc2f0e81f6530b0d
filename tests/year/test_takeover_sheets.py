"""Worksheets as offices keep them: merged cells, headers of two rows, hidden rows and columns, several sheets."""

from __future__ import annotations

from openpyxl import Workbook

from shifan.domain.errors import UsageError
from shifan.services.session import Session
from shifan.services.taking_ledger import plan_ledger, take_ledger
from support_desk_year import refused
from support_ledger import GOOD, HEADER, said, sheet_of, tasks_of


def test_merged_cells_are_filled_inside_their_range_only(workspace: Session) -> None:
    made = Workbook()
    sheet = sheet_of(made)
    for line in (
        HEADER,
        (32, "听证与座谈", "县司法局"),
        (None, None, None, "县政府办"),
        (None, None, None, "县财政局"),
    ):
        sheet.append(list(line))
    sheet.merge_cells("A2:A3")
    sheet.merge_cells("B2:B3")
    path = workspace.folder.parent / "合并.xlsx"
    made.save(path)
    plan = plan_ledger(workspace, path)
    assert [problem.addresses for problem in plan.problems] == [("D4",)]
    take_ledger(workspace, plan, skip_problems=True)
    assert {name for name, *_ in tasks_of(workspace, "32")} == {"县司法局", "县政府办"}


def test_a_header_of_two_rows_headings_and_totals(workspace: Session) -> None:
    made = Workbook()
    sheet = sheet_of(made)
    for line in (
        ("责任分解表",),
        ("序号", "任务", "责任单位", None, "完成时限"),
        (None, None, "牵头单位", "配合单位", None),
        ("三、重大行政决策",),
        (32, "听证与座谈", "县司法局", "县政府办", "2023-08-23"),
        ("合计", 1),
        ("填表人：张三",),
    ):
        sheet.append(list(line))
    for cells in ("A1:E1", "C2:D2", "A2:A3", "B2:B3", "E2:E3", "A4:E4"):
        sheet.merge_cells(cells)
    path = workspace.folder.parent / "两层.xlsx"
    made.save(path)
    plan = plan_ledger(workspace, path)
    assert plan.layout.header_row == 3
    assert plan.problems == ()
    assert [question.addresses for question in plan.questions] == [("A4",), ("A6",), ("A7",)]
    assert plan.counts.tasks_new == 2


def test_hidden_rows_and_columns_are_named(workspace: Session) -> None:
    made = Workbook()
    sheet = sheet_of(made)
    for line in (HEADER, GOOD, (35, "合法性审查", "县司法局")):
        sheet.append(list(line))
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["E"].hidden = True
    path = workspace.folder.parent / "隐藏.xlsx"
    made.save(path)
    plan = plan_ledger(workspace, path)
    assert "A3：第 3 行是隐藏的" in said(plan.questions)
    assert "E1：「承办人」这一列是隐藏的" in said(plan.questions)
    assert plan.understanding.taken_rows == (2, 3)


def test_several_sheets_and_their_choice(workspace: Session) -> None:
    made = Workbook()
    for name in ("上半年", "下半年", "封存"):
        sheet = made.create_sheet(name)
        for line in (HEADER, GOOD):
            sheet.append(list(line))
    made["封存"].sheet_state = "hidden"
    path = workspace.folder.parent / "多表.xlsx"
    made.save(path)
    refused(workspace, lambda: plan_ledger(workspace, path), UsageError, match="上半年、下半年。")
    refused(workspace, lambda: plan_ledger(workspace, path, sheet="全年"), UsageError, match="没有名为「全年」")
    assert plan_ledger(workspace, path, sheet="封存").counts.items == 1
