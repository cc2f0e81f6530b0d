"""Marked items: done to all of them in one step. The last thing done again. From item to item without leaving."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from shifan.domain.records import Rating, WorkStatus
from shifan.services import assigning, recording
from shifan.services.session import Session, open_session
from shifan.tui.dialogs.base import Field
from shifan.tui.dialogs.form import FormDialog
from shifan.tui.views.common import split_key
from support import USER, fixed_clock
from support_desk import SIZES, Desk, at_desk, problems, record

sizes = pytest.mark.parametrize("size", SIZES)


@pytest.fixture
def folder(folder: Path) -> Path:
    """A workspace in which a unit leads five items, of which one is handed in."""
    with open_session(folder, user=USER, clock=fixed_clock) as session:
        assigning.assign(session, "1-5", "县司法局")
        recording.change_status(session, "2", WorkStatus.SUBMITTED)
    return folder


def steps(desk: Desk) -> int:
    return desk.look(lambda session: len(session.repository.operations(session.application_id)))


def due(session: Session, number: str) -> date | None:
    task = session.state().lead_of(session.item(number).id)
    return task.due if task else None


def current(desk: Desk) -> str:
    item = desk.app.main.current_item()
    return item.number if item else ""


async def dialog(desk: Desk, key: str, *texts: str) -> None:
    """Press a key and wait for what the dialog shows."""
    await desk.press(key)
    await desk.dialog()
    await desk.sees(*texts)


@sizes
async def test_marks_by_key_by_space_and_by_mouse(folder: Path, size: tuple[int, int]) -> None:
    async with at_desk(folder, size) as desk:
        await desk.press("2", "down", "insert")
        await desk.sees("第 2 项已标记。共标记 1 项", "> [x] 2", "[ ] 3", "已标记 1 项")
        await desk.press("down", "space")
        await desk.sees("[x] 3", "已标记 2 项")
        await desk.click("[ ] 4")
        await desk.sees("[x] 4", "已标记 3 项")
        await desk.press("asterisk")
        await desk.sees("[ ] 4", "已标记 2 项")
        assert problems(desk.text, size[0]) == []
        await desk.press("3")  # the same marks on every list
        await desk.sees("[x]", "已标记 2 项", "共 104 项有缺项")
        await desk.press("ctrl+a")
        await desk.sees("列表里的 104 项都已标记", "已标记 104 项")
        await desk.click("清除标记")
        await desk.sees("已去掉 104 项的标记")
        assert "[x]" not in desk.text
        assert desk.look(lambda session: session.state().ticks) == ()


@sizes
async def test_the_status_of_marked_items_is_one_step(folder: Path, size: tuple[int, int]) -> None:
    async with at_desk(folder, size) as desk:
        before = steps(desk)
        await desk.press("2", "ctrl+a", "home", "insert")
        await desk.sees("第 1 项不再标记。共标记 103 项")
        await dialog(desk, "f4", "改状态：标记的 103 项", "2-104", "(*) 收集中")  # as for one item
        await desk.press("down", "enter")
        await desk.closed()
        await desk.sees("第 3-100 项（共 98 项）改为「已提交」", "没有改的 5 项", "第 2 项：该项已经是「已提交」")
        await desk.sees("第 101、102 项：是加分项", "第 103、104 项：是扣分项", "撤销 Ctrl+Z")
        assert steps(desk) == before + 1
        assert record(desk, "100").status is WorkStatus.SUBMITTED
        assert record(desk, "1").status is WorkStatus.NOT_STARTED
        await desk.press("ctrl+z")
        await desk.sees("重做 Ctrl+Y")
        assert record(desk, "100").status is WorkStatus.NOT_STARTED
        await desk.press("ctrl+y")
        await desk.until(lambda: record(desk, "100").status is WorkStatus.SUBMITTED, "重做")
        assert problems(desk.text, size[0]) == []


async def test_unit_due_date_and_claim_of_marked_items(folder: Path) -> None:
    async with at_desk(folder) as desk:
        await desk.press("2", "insert", "down", "down", "insert")
        await dialog(desk, "ctrl+d", "分派多项：标记的 2 项")
        await desk.type("县公安局")
        await desk.press("enter")
        await desk.sees("第 1、3 项（共 2 项）由县公安局牵头", "换下了原来的牵头单位")
        await dialog(desk, "ctrl+o", "定时限：标记的 2 项")
        await desk.type("11月30日")
        await desk.press("enter")
        await desk.sees("第 1、3 项（共 2 项）完成时限定为 2023-11-30")
        assert desk.look(lambda session: due(session, "3")) == date(2023, 11, 30)
        await dialog(desk, "f7", "自评：标记的 2 项")
        await desk.press("down", "enter")
        await desk.sees("第 1、3 项（共 2 项）自评「基本达标」")
        assert record(desk, "3").claim is Rating.PARTLY
        await dialog(desk, "ctrl+g", "标记的 2 项")
        await desk.press("escape")
        await desk.closed()


async def test_the_present_item_alone_is_meant_inside_its_detail(folder: Path) -> None:
    async with at_desk(folder) as desk:
        await desk.press("2", "insert", "down", "insert")
        await desk.open_item("7")
        await dialog(desk, "f7", "第 7 项「")
        await desk.press("enter")
        await desk.sees("第 7 项自评「达标」")
        assert record(desk, "1").claim is None


async def test_the_due_date_of_one_item(folder: Path) -> None:
    async with at_desk(folder) as desk:
        await desk.open_item("7")
        await desk.press("ctrl+o")
        await desk.sees("第 7 项还没有牵头单位", "请先按 Ctrl+D 指定")
        await desk.open_item("3")
        await dialog(desk, "ctrl+o", "县司法局牵头")
        await desk.type("11-30")
        await desk.press("enter")
        await desk.sees("第 3 项完成时限定为 2023-11-30")
        await dialog(desk, "ctrl+o", "2023-11-30")
        await desk.press("end", *["backspace"] * 10, "enter")
        await desk.sees("第 3 项取消完成时限")
        assert desk.look(lambda session: due(session, "3")) is None


async def test_the_last_thing_is_done_again(folder: Path) -> None:
    async with at_desk(folder) as desk:
        await desk.open_item("3")
        await desk.press("full_stop")
        await desk.sees("还没有可以重复的操作")
        await dialog(desk, "f7", "自评")
        await desk.press("down", "enter")
        await desk.sees("第 3 项自评「基本达标」")
        await desk.press("ctrl+down", "full_stop")
        await desk.sees("第 4 项自评「基本达标」")
        assert record(desk, "4").claim is Rating.PARTLY
        await desk.press("2", "home", "insert", "down", "down", "down", "down", "insert", "full_stop")
        await desk.sees("第 1、5 项（共 2 项）自评「基本达标」")
        await desk.open_item("2")
        await desk.press("f8")
        await desk.sees("回车换行")
        await desk.type("已电话催办")
        await desk.press("ctrl+s")
        await desk.sees("第 2 项写备注")
        await desk.press("ctrl+down", "full_stop")
        await desk.sees("第 3 项写备注")
        assert record(desk, "3").note == "已电话催办"
        await desk.press("ctrl+z")
        await desk.until(lambda: record(desk, "3").note == "", "撤销")


@pytest.mark.parametrize(
    ("on", "back", "size"), [("ctrl+down", "ctrl+up", SIZES[1]), ("]", "[", SIZES[0]), ("】", "【", SIZES[1])]
)
async def test_from_item_to_item_without_leaving(folder: Path, on: str, back: str, size: tuple[int, int]) -> None:
    async with at_desk(folder, size) as desk:
        await desk.open_item("1")
        await desk.press(back)
        await desk.sees("已经是第一项")
        await desk.press(on, on)
        await desk.sees("3 规范审批中介服务")
        assert desk.app.main.detail.has_focus
        await desk.press(back)
        await desk.until(lambda: current(desk) == "2", "回到第 2 项")


async def test_the_order_is_that_of_the_list_one_came_from(folder: Path) -> None:
    async with at_desk(folder) as desk:
        await desk.press("3")
        order = [split_key(key)[1] for key in desk.app.main.list.keys]
        await desk.press("enter")
        await desk.sees("考核要求")
        for expected in order[1:4]:
            await desk.press("]")
            await desk.until(lambda: desk.app.main._shown_item == expected, "缺项的顺序")  # noqa: B023
        await desk.press("escape")
        assert desk.app.main.place == "gaps"


async def test_read_only_refuses_what_writes(folder: Path) -> None:
    async with at_desk(folder) as desk:
        await desk.press("2", "ctrl+a")
        await desk.app.go_read_only()
        before = steps(desk)
        for key in ("f4", "f7", "ctrl+d", "ctrl+o", "ctrl+g", "full_stop"):
            desk.app.main.clear_status()
            await desk.press(key)
            await desk.sees("只读")
            assert desk.app.screen is desk.app.main
        assert steps(desk) == before


async def test_what_is_chosen_in_the_help_over_a_form_that_has_just_saved_comes_too_late(folder: Path) -> None:
    """The form closes when the help has closed, and what was saved is what is done again, not what was typed since."""
    async with at_desk(folder) as desk:
        await desk.open_item("1")
        desk.app.main.commands.run("due")
        await desk.dialog()
        form = desk.app.screen
        assert isinstance(form, FormDialog)
        field = form.query_one("#due", Field)
        field.value = "2023-12-31"
        form.action_submit()
        form.action_explain()
        await desk.until(lambda: desk.look(lambda session: due(session, "1")) == date(2023, 12, 31), "时限已写入")
        await desk.until(lambda: not form.busy, "已保存")
        field.value = "那一天"
        await desk.press("ctrl+s")
        await desk.closed()
        await desk.open_item("2")
        desk.app.main.commands.run("repeat")
        await desk.until(lambda: desk.look(lambda session: due(session, "2")) == date(2023, 12, 31), "同样的时限")
