"""Supporting units on the screens: reporting, the late one in lists and ranking; an empty hand-in is asked about."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from shifan.domain.records import Rating, WorkStatus
from shifan.domain.tasks import Task, TaskRole
from shifan.services.assigning import assign
from shifan.services.recording import change_status
from shifan.services.session import open_session
from shifan.services.submitting import submissions
from shifan.services.supporting import Report, report_part
from support import NOW, fixed_clock
from support_desk import SMALL, Desk, at_desk, problems

sizes = pytest.mark.parametrize("size", SMALL)
LATE = NOW.date() - timedelta(days=3)


@pytest.fixture
def shared(folder: Path) -> Path:
    """县司法局 leads 32 and 33; 县公安局 supports 32, late; 县财政局 supports 33 and 40."""
    with open_session(folder, clock=fixed_clock) as session:
        assign(session, "32,33", "县司法局")
        assign(session, "32", "县公安局", role=TaskRole.SUPPORT, due=LATE)
        assign(session, "40", "县公安局", role=TaskRole.SUPPORT)
        assign(session, "33,40", "县财政局", role=TaskRole.SUPPORT)
    return folder


def task(desk: Desk, number: str, unit: str) -> Task:
    state = desk.look(lambda session: session.state())
    key = desk.look(lambda session: session.item(number).id)
    (found,) = (one for one in state.tasks_of[key] if state.department_by_id[one.department_id].name == unit)
    return found


async def to_the_supporter(desk: Desk) -> None:
    """Move the cursor of the detail to the first supporting unit."""
    await desk.until(lambda: any(key.startswith("task:") for key in desk.app.main.detail.keys), "配合单位")
    for _ in range(30):
        if desk.app.main.detail.cursor_key.startswith("task:"):
            return
        await desk.press("down")
    pytest.fail(desk.text)


@sizes
async def test_a_supporter_reports_from_the_detail(shared: Path, size: tuple[int, int]) -> None:
    async with at_desk(shared, size) as desk:
        await desk.open_item("32")
        await to_the_supporter(desk)
        await desk.sees("配合单位", "完成 0/1，回车登记", "未启动 县公安局", f"{LATE} 前，已逾期")
        await desk.press("enter")
        await desk.dialog()
        await desk.sees("第 32 项：县公安局的配合情况（现在是未启动）", "不改", "收集中", "已提交", "没有自评")
        await desk.press("down", "down", "tab", "down", "tab")
        await desk.type("档案齐全")
        await desk.press("tab")
        await desk.type("已送专班")
        await desk.press("enter")
        await desk.closed()
        kept = task(desk, "32", "县公安局")
        assert (kept.status, kept.claim, kept.claim_reason, kept.note) == (
            WorkStatus.SUBMITTED,
            Rating.MET,
            "档案齐全",
            "已送专班",
        )
        await desk.sees("已提交 县公安局", "自评达标（档案齐全）", "备注：已送专班", "完成 1/1")
        await desk.press("ctrl+z")
        await desk.sees("未启动 县公安局")
        await desk.press("ctrl+y")
        await desk.sees("已提交 县公安局")
        assert task(desk, "32", "县公安局") == replace(kept, version=kept.version + 2)


@sizes
async def test_a_units_page_shows_its_own_part_and_date(shared: Path, size: tuple[int, int]) -> None:
    with open_session(shared, clock=fixed_clock) as session:
        change_status(session, "33", WorkStatus.SUBMITTED)
        assign(session, "33", "县公安局", role=TaskRole.SUPPORT, due=NOW.date())
        report_part(session, "33", "县公安局", Report(WorkStatus.COLLECTING))
    async with at_desk(shared, size) as desk:
        await desk.press("4")
        names = desk.look(lambda session: {unit.name: unit.id for unit in session.state().departments})
        view = desk.app.main.list
        await desk.until(lambda: f"department:{names['县公安局']}" in view.keys, "单位")
        await desk.press(*["down"] * view.keys.index(f"department:{names['县公安局']}"), "enter")
        await desk.sees("牵头 0 项", "配合 3 项", "时限", str(LATE), str(NOW.date()))
        rows = [line for line in desk.text.splitlines() if "听证与座谈" in line or "专家论证" in line]
        assert [("逾期" in row, " 未 " in row, " 收 " in row) for row in rows] == [
            (True, True, False),
            (False, False, True),
        ]
        assert problems(desk.text, size[0]) == []


async def test_returning_keeps_the_claim_and_needs_a_reason(shared: Path) -> None:
    with open_session(shared, clock=fixed_clock) as session:
        report_part(session, "32", "县公安局", Report(WorkStatus.SUBMITTED, Rating.MET, reason="齐全"))
    async with at_desk(shared) as desk:
        await desk.open_item("32")
        await to_the_supporter(desk)
        await desk.press("enter")
        await desk.dialog()
        await desk.press("down", "enter")
        await desk.sees("退回补正须写明原因")
        await desk.press("tab", "tab")
        await desk.type("缺签名")
        await desk.press("enter")
        await desk.closed()
        kept = task(desk, "32", "县公安局")
        assert (kept.status, kept.status_reason, kept.claim, kept.claim_reason) == (
            WorkStatus.RETURNED,
            "缺签名",
            Rating.MET,
            "齐全",
        )
        await desk.sees("退回原因：缺签名")


async def test_nothing_changed_is_no_operation_and_a_note_alone_leaves_the_rest(shared: Path) -> None:
    with open_session(shared, clock=fixed_clock) as session:
        report_part(session, "32", "县公安局", Report(WorkStatus.COLLECTING, Rating.PARTLY, reason="缺一份"))
    async with at_desk(shared) as desk:
        await desk.open_item("32")
        await to_the_supporter(desk)
        await desk.press("enter")
        await desk.dialog()
        await desk.press("enter")
        await desk.sees("没有写要登记什么")
        assert "shifan" not in desk.text
        await desk.press("tab", "tab", "tab")
        await desk.type("等盖章")
        await desk.press("enter")
        await desk.closed()
        kept = task(desk, "32", "县公安局")
        assert (kept.status, kept.claim, kept.claim_reason, kept.note) == (
            WorkStatus.COLLECTING,
            Rating.PARTLY,
            "缺一份",
            "等盖章",
        )


async def test_what_another_wrote_meanwhile_stays(shared: Path) -> None:
    async with at_desk(shared) as desk:
        await desk.open_item("32")
        await to_the_supporter(desk)
        await desk.press("enter")
        await desk.dialog()
        await desk.press("tab", "tab", "tab")
        await desk.type("已送专班")
        with open_session(shared, user="李四", clock=fixed_clock) as session:
            report_part(session, "32", "县公安局", Report(WorkStatus.COLLECTING, Rating.PARTLY, reason="缺一份"))
        await desk.press("enter")
        await desk.closed()
        kept = task(desk, "32", "县公安局")
        assert (kept.status, kept.claim, kept.claim_reason, kept.note) == (
            WorkStatus.COLLECTING,
            Rating.PARTLY,
            "缺一份",
            "已送专班",
        )


async def test_the_unit_is_asked_where_several_support_and_said_where_none_does(shared: Path) -> None:
    async with at_desk(shared) as desk:
        await desk.open_item("40")
        desk.app.main.commands.run("report_part")
        await desk.dialog()
        await desk.sees("哪个配合单位", "县公安局（未启动）", "县财政局（未启动）")
        await desk.press("down", "enter")
        await desk.sees("县财政局的配合情况")
        await desk.dialog()
        await desk.press("down", "enter")
        await desk.closed()
        assert task(desk, "40", "县财政局").status is WorkStatus.COLLECTING
        await desk.press("escape")
        await desk.open_item("50")
        desk.app.main.commands.run("report_part")
        await desk.sees("第 50 项没有配合单位。按 Ctrl+G 分派")


async def test_late_supporters_are_in_lists_load_and_ranking(shared: Path) -> None:
    async with at_desk(shared) as desk:
        await desk.open_item("32")
        await desk.sees(f"配合逾期 县公安局，时限 {LATE}")
        await desk.press("3")
        await desk.sees("配合单位逾期 1 项", "配合逾期 32")
        await desk.press("4")
        await desk.sees("县公安局", "1 项")
        desk.app.main.commands.run("page_units")
        await desk.page()
        await desk.sees("县公安局", "配合")
        await desk.press("escape")
        desk.app.main.commands.run("page_dispatch")
        await desk.page()
        await desk.press("f2")
        await desk.sees("留一份调度快照")
        await desk.press("enter")
        await desk.sees("第 1 次调度以来", "配合任务完成 0/4 项（持平）", "逾期 1 项")
        await desk.sees("牵头、配合合计完成率从高到低", "0/2")


async def test_an_empty_ledger_is_handed_in_only_after_a_second_word(folder: Path) -> None:
    async with at_desk(folder) as desk:
        desk.app.main.commands.run("page_submissions")
        await desk.page()
        await desk.press("f2")
        await desk.sees("报送：冻结现在的台账")
        await desk.type("市委依法治市办")
        await desk.press("enter")
        await desk.sees("报送空台账", "台账里还没有任何佐证材料")
        await desk.press("escape")
        await desk.sees("没有报送。", "市委依法治市办")
        assert desk.look(submissions) == []
        await desk.press("enter")
        await desk.sees("报送空台账", "仍要报送")
        await desk.press("enter")
        await desk.sees("第 1 次报送", "还没有回执")
        assert len(desk.look(submissions)) == 1
