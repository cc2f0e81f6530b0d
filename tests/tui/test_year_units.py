"""Units, bulk assignment and hand-over at the screen: every change is one step, seen in the store and undone."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from shifan.domain.tasks import Task
from shifan.services import assigning, departments
from shifan.services.session import open_session
from support_desk import SMALL, Desk, at_desk

sizes = pytest.mark.parametrize("size", SMALL)

DAY = date(2023, 11, 30)


def units(desk: Desk) -> list[str]:
    return desk.look(lambda session: [unit.name for unit in session.state().departments])


def task(desk: Desk, number: str) -> Task | None:
    return desk.look(lambda session: session.state().lead_of(session.item(number).id))


def operations(desk: Desk) -> int:
    return desk.look(lambda session: len(session.repository.operations(session.application_id)))


async def open_units(desk: Desk) -> None:
    await desk.press("4", "ctrl+u")
    await desk.page()


def prepare(folder: Path) -> None:
    with open_session(folder) as session:
        departments.add_departments(session, "县司法局，司法局，王五\n县公安局\n县交通运输局")
        assigning.assign(session, "32", "县司法局", person="张三", due=DAY)


@sizes
async def test_units_are_added_in_bulk_and_undone_at_once(folder: Path, size: tuple[int, int]) -> None:
    async with at_desk(folder, size) as desk:
        await open_units(desk)
        await desk.sees("还没有责任单位", "登记多个 F2")
        await desk.press("f2")
        await desk.sees("每行一个单位")
        await desk.type("县司法局，司法局，王五，李四\n县公安局")
        await desk.press("ctrl+s")
        await desk.page()
        await desk.sees("登记责任单位：新增 2 个", "共 2 个单位，都已确认", "王五", "李四")
        assert units(desk) == ["县司法局", "县公安局"]
        await desk.press("ctrl+z")
        await desk.sees("还没有责任单位")
        assert units(desk) == []
        await desk.press("escape")
        await desk.closed()
        assert desk.app.main.place == "departments"


async def test_wrong_line_keeps_the_typed_list(folder: Path) -> None:
    async with at_desk(folder) as desk:
        await open_units(desk)
        await desk.press("f2")
        await desk.sees("每行一个单位")
        await desk.type("县司法局\n县司法局")
        await desk.press("ctrl+s")
        await desk.sees("第 2 行", "同一个单位", "一个单位也没有登记")
        await desk.press("escape")
        await desk.sees("写的内容还没有登记")
        await desk.press("escape")
        await desk.page()
        assert units(desk) == []


async def test_unit_is_edited_confirmed_renamed_and_merged(folder: Path) -> None:
    with open_session(folder) as session:
        assigning.assign(session, "32", "县司法局")
        session.commit("推定", put=[assigning.new_department(session, "县公安局", presumed=True, position=2)])
    async with at_desk(folder) as desk:
        await open_units(desk)
        await desk.sees("其中 1 个推定")
        await desk.press("down", "enter")
        await desk.sees("修改「县公安局」")
        await desk.press("tab")
        await desk.type("赵六")
        await desk.press("enter")
        await desk.page()
        await desk.sees("都已确认", "赵六")
        await desk.press("f4")
        await desk.sees("「县公安局」更名")
        await desk.press("end")
        await desk.type("交警大队")
        await desk.press("enter")
        await desk.page()
        assert units(desk) == ["县司法局", "县公安局交警大队"]
        await desk.press("up", "ctrl+o")
        await desk.sees("「县司法局」并入别的单位")
        await desk.type("县公安局交警大队")
        await desk.press("enter")
        await desk.page()
        await desk.sees("单位合并：县司法局 并入 县公安局交警大队（1 项任务）")
        assert units(desk) == ["县公安局交警大队"]
        await desk.press("delete")
        await desk.sees("还有 1 项任务，不能移除")
        assert "shifan" not in desk.text
        await desk.press("ctrl+z")
        await desk.until(lambda: len(units(desk)) == 2, "撤销合并")


@sizes
async def test_collective_unit_is_spread_in_the_order_of_ticking(folder: Path, size: tuple[int, int]) -> None:
    prepare(folder)
    with open_session(folder) as session:
        assigning.assign(session, "45,48", "各执法部门", due=DAY)
    async with at_desk(folder, size) as desk:
        await open_units(desk)
        await desk.press("end", "ctrl+f")
        await desk.sees("统称落实到具体单位", "各执法部门")
        await desk.press("tab", "tab", "tab", "tab")
        await desk.until(lambda: desk.app.focused is not None and desk.app.focused.id == "units", "单位名单")
        await desk.press("down", "down", "space")
        await desk.click("[ ] 县公安局")
        await desk.sees("[x] 县交通运输局（第 1 个）", "[x] 县公安局（第 2 个）")
        before = operations(desk)
        await desk.press("enter")
        await desk.page()
        await desk.sees("落实到 2 个单位：县交通运输局、县公安局")
        assert operations(desk) == before + 1
        assert units(desk) == ["县司法局", "县公安局", "县交通运输局"]
        led = task(desk, "45")
        assert led is not None
        assert led.due == DAY
        assert desk.look(lambda session: session.state().lead_name(session.item("48").id)) == "县交通运输局"


async def test_load_counts_what_is_late_and_soon_due(folder: Path) -> None:
    prepare(folder)
    with open_session(folder) as session:
        assigning.assign(session, "33", "县司法局", due=date(2023, 10, 1))
        assigning.assign(session, "34", "县司法局", due=date(2023, 10, 12))
    async with at_desk(folder) as desk:
        await open_units(desk)
        row = next(line for line in desk.text.split("\n") if "县司法局" in line)
        assert row.split()[:8] == [">", "县司法局", "3", "0", "0", "1", "1", "0"]
        await desk.sees("按分管领导", "王五")


@sizes
async def test_many_items_are_given_to_a_unit_in_one_step(folder: Path, size: tuple[int, int]) -> None:
    prepare(folder)
    async with at_desk(folder, size) as desk:
        await desk.press("2", "ctrl+g")
        await desk.dialog()
        await desk.sees("分派多项")
        await desk.type("、40-42")
        await desk.press("tab")
        await desk.type("县公安局")
        await desk.press("tab", "tab", "tab")
        await desk.type("李四")
        await desk.press("tab")
        await desk.type("11月30日")
        before = operations(desk)
        await desk.press("enter")
        await desk.closed()
        await desk.sees("第 1、40-42 项（共 4 项）由县公安局牵头")
        assert operations(desk) == before + 1
        for number in ("1", "40", "42"):
            given = task(desk, number)
            assert given is not None
            assert (given.person, given.due) == ("李四", DAY)
        await desk.press("ctrl+z")
        await desk.until(lambda: task(desk, "40") is None, "撤销")


async def test_supporting_units_are_given_in_bulk_too(folder: Path) -> None:
    prepare(folder)
    async with at_desk(folder) as desk:
        await desk.open_item("32")
        await desk.press("ctrl+g")
        await desk.dialog()
        await desk.press("tab")
        await desk.type("县公安局")
        await desk.press("tab", "tab", "down", "enter")
        await desk.closed()
        await desk.sees("配合：县公安局", "牵头：县司法局")


async def test_person_and_due_date_are_cleared_in_one_step(folder: Path) -> None:
    prepare(folder)
    async with at_desk(folder) as desk:
        await desk.open_item("32")
        before = operations(desk)
        await desk.press("ctrl+d")
        await desk.dialog()
        await desk.press("tab", "tab", *["backspace"] * 2, "tab", *["backspace"] * 10, "enter")
        await desk.closed()
        found = task(desk, "32")
        assert found is not None
        assert (found.person, found.due) == ("", None)
        assert operations(desk) == before + 1


@sizes
async def test_hand_over_lists_first_and_moves_after_the_second_enter(folder: Path, size: tuple[int, int]) -> None:
    prepare(folder)
    async with at_desk(folder, size) as desk:
        desk.app.main.commands.run("handover")
        await desk.dialog()
        await desk.sees("人员交接", "张三")
        await desk.type("张三")
        await desk.press("tab", "tab")
        await desk.type("李四")
        await desk.press("enter")
        await desk.sees("共 1 处", "还没有改动", "32 听证与座谈", "县司法局")
        found = task(desk, "32")
        assert found is not None
        assert found.person == "张三"
        await desk.press("enter")
        await desk.closed()
        found = task(desk, "32")
        assert found is not None
        assert found.person == "李四"
        await desk.press("ctrl+z")
        await desk.sees("撤销")


async def test_hand_over_from_nobody_says_so(folder: Path) -> None:
    prepare(folder)
    async with at_desk(folder) as desk:
        desk.app.main.commands.run("handover")
        await desk.dialog()
        await desk.type("某人")
        await desk.press("tab", "tab")
        await desk.type("李四")
        await desk.press("enter")
        await desk.sees("「某人」没有承办的任务", "某人", "李四")
