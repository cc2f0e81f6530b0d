"""The search as it is typed: hits, counts and highlights; the list narrowed to them; searches kept under a name."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.strip import Strip

from shifan.services import assigning
from shifan.services.saved_filters import saved_filters
from shifan.services.session import open_session
from shifan.tui.dialogs.searching import SearchDialog
from shifan.tui.look import STYLES
from support import USER, fixed_clock
from support_desk import SIZES, Desk, at_desk, problems

sizes = pytest.mark.parametrize("size", SIZES)


@pytest.fixture
def folder(folder: Path) -> Path:
    """A workspace in which a unit leads five items."""
    with open_session(folder, user=USER, clock=fixed_clock) as session:
        assigning.assign(session, "1-5", "县司法局")
    return folder


async def search(desk: Desk, *texts: str) -> None:
    """Open the search and type."""
    await desk.press("f3")
    await desk.until(lambda: isinstance(desk.app.screen, SearchDialog) and desk.app.focused is not None, "搜索")
    for text in texts:
        await desk.type(text)


def highlighted(desk: Desk) -> list[str]:
    """Return the pieces of text that are shown as found."""
    wanted = STYLES["hit"].bgcolor
    strips = map(Strip, desk.app.screen._compositor.render_strips())
    return [part.text for strip in strips for part in strip if part.style is not None and part.style.bgcolor == wanted]


@sizes
async def test_hits_follow_what_is_typed(folder: Path, size: tuple[int, int]) -> None:
    async with at_desk(folder, size) as desk:
        await search(desk)
        await desk.sees("常用", "逾期", "未分工 99 项")
        await desk.press(*"zwgk")
        await desk.sees("找到 3 项", "主动公开", "二级指标：全面推进政务公开")
        assert highlighted(desk) == ["政务公开"] * 3
        await desk.press(*["backspace"] * 4)
        await desk.sees("常用")
        await desk.type("公开　政务")
        await desk.sees("找到 3 项")
        assert set(highlighted(desk)) == {"政务公开", "公开"}
        assert problems(desk.text, size[0]) == []
        await desk.press("down", "enter")
        await desk.closed()
        await desk.sees("69 依申请公开与年报", "考核要求")


async def test_full_width_numbers_and_units(folder: Path) -> None:
    async with at_desk(folder, SIZES[0]) as desk:
        await search(desk, "３２")
        await desk.until(lambda: desk.app.model is not None and "> 32" in desk.text, "第 32 项")
        await desk.press("escape")
        await desk.closed()
        await search(desk, "司法局　１－３")
        await desk.sees("找到 3 项")


@sizes
async def test_the_list_is_narrowed_and_esc_shows_all_again(folder: Path, size: tuple[int, int]) -> None:
    async with at_desk(folder, size) as desk:
        main = desk.app.main
        await search(desk, "sfj 未提交 1-5")
        await desk.sees("找到 5 项")
        await desk.press("f4")
        await desk.closed()
        await desk.sees("筛选：sfj 未提交 1-5 5 项")
        assert len(main.list.keys) == 5
        assert problems(desk.text, size[0]) == []
        await desk.press("f4", "down", "enter")
        await desk.sees("第 1 项改为「已提交」")
        assert len(main.list.keys) == 5  # what was worked on stays until one leaves
        await desk.press("3")
        await desk.press("2")
        await desk.until(lambda: len(main.list.keys) == 4, "筛选还在，按现在的情况")
        await desk.press("escape")
        await desk.until(lambda: len(main.list.keys) == 104, "全部指标")
        assert main.place == "items"
        await desk.press("escape")
        assert main.place == "overview"


async def test_an_item_that_is_filtered_out_can_still_be_opened(folder: Path) -> None:
    async with at_desk(folder) as desk:
        await search(desk, "1-3")
        await desk.press("f4")
        await desk.closed()
        await desk.press("3", "end", "enter")
        await desk.until(lambda: len(desk.app.main.list.keys) == 104, "不再筛选")
        assert desk.app.main.current_item() is not None


async def test_nothing_found_is_said(folder: Path) -> None:
    async with at_desk(folder) as desk:
        await search(desk)
        await desk.press("f4")
        await desk.sees("请先输入要查的词")
        await desk.type("没有这样的词")
        await desk.sees("找到 0 项", "少写几个字试试")
        await desk.press("f4")
        await desk.closed()
        await desk.sees("没有这样的指标。按 Esc 显示全部")


@sizes
async def test_a_state_is_chosen_by_mouse(folder: Path, size: tuple[int, int]) -> None:
    async with at_desk(folder, size) as desk:
        await search(desk)
        await desk.sees("未分工 99 项")
        await desk.click("未分工    ")
        await desk.click("未分工    ")
        await desk.sees("找到 99 项")
        await desk.click("筛选列表 F4")
        await desk.closed()
        await desk.sees("筛选：未分工 99 项")


async def test_searches_are_kept_used_and_deleted(folder: Path) -> None:
    async with at_desk(folder, SIZES[0]) as desk:
        await search(desk, "县司法局 未提交")
        await desk.sees("找到 5 项")
        await desk.press("f6")
        await desk.sees("名称", "不进操作记录")
        await desk.press("end", *["backspace"] * 8)
        await desk.type("司法局的")
        await desk.press("enter")
        await desk.sees("已保存筛选「司法局的」")
        assert [(one.name, one.query) for one in saved_filters(folder, USER)] == [("司法局的", "县司法局 未提交")]
    async with at_desk(folder) as desk:  # it is there the next day
        await search(desk)
        await desk.sees("保存的筛选", "司法局的 5 项")
        await desk.press("enter")
        await desk.sees("找到 5 项")
        await desk.press("home", *["delete"] * 8)
        await desk.sees("保存的筛选")
        await desk.press("home", "delete")
        await desk.sees("已删除筛选「司法局的」", "找到 5 项")
        assert saved_filters(folder, USER) == ()
        await desk.press("f6")
        await desk.sees("不进操作记录")
        await desk.press("enter")
        await desk.sees("已保存筛选「县司法局 未提交」")
        assert len(saved_filters(folder, USER)) == 1
