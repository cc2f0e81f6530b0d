"""What a ledger is taken for is said by cell: merged ranges, headings, one unit in several spellings or parts."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from shifan.domain.application import Department
from shifan.domain.ledger.sheet import spans
from shifan.domain.tasks import TaskRole
from shifan.services.session import Session
from shifan.services.taking_ledger import LedgerPlan, plan_ledger, take_ledger
from support_desk_year import both_ways, speaker
from support_ledger import Line, book, planned, said, sheet_of, tasks_of

HEADER = ("编号", "指标名称", "牵头单位", "配合单位")


def merged(session: Session, lines: list[Line], *ranges: str) -> LedgerPlan:
    """Return the plan of a workbook with merged cells, its header in row 1."""
    made = Workbook()
    sheet = sheet_of(made)
    for line in (HEADER, *lines):
        sheet.append(list(line))
    for cells in ranges:
        sheet.merge_cells(cells)
    path = session.folder.parent / "合并.xlsx"
    made.save(path)
    return plan_ledger(session, path)


def items(session: Session, count: int) -> list[Line]:
    """Return lines of the first items, only every other one with a lead."""
    found = session.edition.criteria[:count]
    return [
        (item.number, item.title, None if at % 2 else f"县{'甲乙丙丁戊己庚辛'[at // 2]}某局")
        for at, item in enumerate(found)
    ]


def test_each_merged_range_is_named_with_what_its_rows_take(workspace: Session) -> None:
    lines = [
        (32, "听证与座谈", "县委编办"),
        (33, "专家论证"),
        (34, "风险评估"),
        (35, "合法性审查", "县司法局", "县财政局"),
    ]
    plan = merged(workspace, [*lines], "C2:C4", "D5:D6")
    assert plan.problems == ()
    assert "C2:C4 合并，C3:C4 按「县委编办」取用。" in said(plan.questions)
    assert "D5" not in said(plan.questions)  # nothing stands in the row below
    done = both_ways(workspace, lambda: take_ledger(workspace, plan))
    assert "C2:C4 合并，C3:C4 按「县委编办」取用。" in done.warnings
    assert {name for name, *_ in tasks_of(workspace, "34")} == {"县委编办"}


def test_many_merged_ranges_of_a_column_are_one_remark(workspace: Session) -> None:
    ranges = [f"C{row}:C{row + 1}" for row in range(2, 16, 2)]
    plan = merged(workspace, items(workspace, 14), *ranges)
    assert plan.problems == ()
    (remark,) = [found.text for found in plan.questions if "合并" in found.text]
    assert remark == f"「牵头单位」有 7 处合并的格子，下面各行都按第一行的取用：{'、'.join(ranges)}。"


def test_cells_of_a_run_are_named_as_a_range() -> None:
    assert spans(["F9", "F3", "F4", "E4", "F5", "F10"]) == ("E4", "F3:F5", "F9:F10")


def test_one_unit_in_three_spellings_is_one_lead(workspace: Session) -> None:
    plan = planned(workspace, (32, "听证与座谈", "司法局、县司法局、柳城县司法局"), header=HEADER)
    assert (plan.problems, plan.questions) == ((), ())
    take_ledger(workspace, plan)
    assert [(name, role) for name, role, *_ in tasks_of(workspace, "32")] == [("县司法局", TaskRole.LEAD)]


@pytest.mark.parametrize(
    ("cells", "address"),
    [(("县司法局", "县财政局、柳城县司法局"), "C3、D3"), (("配合：县司法局；牵头：县司法局", "县财政局"), "C3")],
)
def test_a_unit_in_both_parts_of_a_row_leads_and_is_named(
    workspace: Session, cells: tuple[str, str], address: str
) -> None:
    plan = planned(workspace, (32, "听证与座谈", *cells), header=HEADER)
    assert plan.problems == ()
    assert f"{address}：「县司法局」在这一行既是牵头又是配合，按牵头取用。" in said(plan.questions)
    take_ledger(workspace, plan)
    roles = {name: role for name, role, *_ in tasks_of(workspace, "32")}
    assert roles == {"县司法局": TaskRole.LEAD, "县财政局": TaskRole.SUPPORT}


@pytest.mark.parametrize("number", ["一", "（三）", "三、", "第二部分"])
def test_a_heading_with_its_number_beside_it_is_passed_over_and_named(workspace: Session, number: str) -> None:
    plan = planned(workspace, (number, "重大行政决策"), (32, "听证与座谈", "县司法局"), header=HEADER)
    assert plan.problems == ()
    assert f"A3：「{number} 重大行政决策」像是标题" in said(plan.questions)
    assert plan.understanding.taken_rows == (4,)


def test_alike_new_names_may_be_said_to_be_one(
    workspace: Session, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [(32, "听证与座谈", "县发改局"), (33, "专家论证", "县发展改革局")]
    plan = planned(workspace, *lines, header=HEADER)
    assert plan.problems == ()
    assert {(doubt.name, doubt.similar, doubt.blocking) for doubt in plan.doubts} == {
        ("县发改局", ("县发展改革局",), False),
        ("县发展改革局", ("县发改局",), False),
    }
    say = speaker(workspace, capsys, monkeypatch)
    path: Path = book(workspace.folder.parent, *lines, header=HEADER)
    seen = say("takeover", "ledger", path, "--dry-run")
    assert seen.code == 0
    assert "其实是同一单位请说明，例如：--unit 县发改局=县发展改革局；不说明则各建一个单位。" in seen.out
    seen = say("takeover", "ledger", path, "--unit", "县发改局=县发展改革局", "--dry-run")
    assert "其实是同一单位" not in seen.out
    assert say("takeover", "ledger", path, "--unit", "县发改局=县发展改革局").code == 0
    assert [unit.name for unit in workspace.repository.all_of(Department)] == ["县发展改革局"]
    assert say("undo").code == 0
    assert say("takeover", "ledger", path).code == 0
    assert len(workspace.repository.all_of(Department)) == 2
