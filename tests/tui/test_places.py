"""Six places by digit and by mouse, each with its own cursor; opening, going back, searching."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events

from shifan.services import assigning, recording
from shifan.services.session import open_session
from shifan.tui.keys import PLACES
from support_desk import SIZES, at_desk

MARKS = {
    "overview": "今天先做这 3 件事",
    "items": "一、政府职能依法全面履行",
    "gaps": "共 104 项有缺项",
    "departments": "责任单位",
    "ledgers": "计算过程",
    "evidence": "印证的指标",
}


@pytest.mark.parametrize("size", SIZES)
async def test_digits_and_tabs_reach_all_six_places(folder: Path, size: tuple[int, int]) -> None:
    async with at_desk(folder, size) as desk:
        for number, (place, _) in reversed(list(enumerate(PLACES, start=1))):
            await desk.press(str(number))
            await desk.sees(MARKS[place])
        for number, (place, name) in enumerate(PLACES, start=1):
            await desk.click(f"{number} {name}", shift=1)
            await desk.sees(MARKS[place])
            assert desk.app.main.place == place


async def test_each_place_keeps_its_cursor(folder: Path) -> None:
    async with at_desk(folder) as desk:
        await desk.press("2", "down", "down")
        await desk.press("3", "down")
        await desk.press("2")
        assert desk.app.main.list.position[0] == 3
        await desk.press("3")
        assert desk.app.main.list.position[0] == 2


async def test_overview_is_honest(folder: Path) -> None:
    async with at_desk(folder) as desk:
        await desk.sees(
            "未设上报截止日期", "工作版，依公开法规转述，非官方原文", "0 ～ 100", "已审定 0", "最高可达 100"
        )
        await desk.sees("收集率 0/100 0%", "核查点 0/642", "提交率", "审定率", "自查完成 0/4", "最近操作", "新建申报")


@pytest.mark.parametrize("size", SIZES)
async def test_todays_item_opens_with_enter_and_esc_comes_back(folder: Path, size: tuple[int, int]) -> None:
    async with at_desk(folder, size) as desk:
        await desk.press("down", "enter")
        await desk.sees("考核要求", "2 依法实施行政许可")
        assert desk.app.main.place == "items"
        await desk.press("escape")
        await desk.sees("今天先做")
        assert desk.app.main.list.position[0] == 2


async def test_narrow_shows_the_detail_alone_and_arrows_turn_items(folder: Path) -> None:
    async with at_desk(folder, (80, 24)) as desk:
        await desk.press("2")
        assert "考核要求" not in desk.text
        await desk.press("enter")
        await desk.sees("1 审批服务便民化", "考核要求")
        await desk.press("right")
        await desk.sees("2 依法实施行政许可")
        await desk.press("left", "left")
        await desk.sees("1 审批服务便民化")
        await desk.press("escape")
        await desk.sees("编号")
        assert "考核要求" not in desk.text


async def test_wide_shows_both_and_arrows_change_sides(folder: Path) -> None:
    async with at_desk(folder, (120, 40)) as desk:
        await desk.press("2", "down")
        await desk.sees("2 依法实施行政许可", "考核要求", "编号")
        await desk.press("right")
        assert desk.app.main.detail.has_focus
        await desk.press("left")
        assert desk.app.main.list.has_focus


async def test_window_that_grows_and_shrinks_keeps_the_item(folder: Path) -> None:
    async with at_desk(folder, (80, 24)) as desk:
        await desk.open_item("32")
        await desk.pilot.resize_terminal(120, 40)
        await desk.sees("编号", "考核要求", "32.1")
        await desk.pilot.resize_terminal(80, 24)
        await desk.until(lambda: "编号" not in desk.text, "只剩明细")
        await desk.sees("考核要求")


async def test_gap_opens_its_item_and_esc_returns_to_the_gap(folder: Path) -> None:
    async with at_desk(folder) as desk:
        await desk.press("3", "down", "down", "enter")
        await desk.sees("考核要求", "3 规范审批中介服务")
        await desk.press("escape")
        await desk.sees("共 104 项有缺项")
        assert desk.app.main.list.position[0] == 3


@pytest.mark.parametrize("size", SIZES)
async def test_department_lists_its_items(folder: Path, size: tuple[int, int]) -> None:
    with open_session(folder) as session:
        assigning.assign(session, "32", "县司法局")
    async with at_desk(folder, size) as desk:
        await desk.press("4")
        await desk.sees("县司法局", "未分工的指标（103 项）")
        await desk.press("enter")
        await desk.sees("县司法局 的指标", "牵头 1 项")
        await desk.press("enter")
        await desk.sees("考核要求")
        await desk.press("escape")
        await desk.sees("县司法局 的指标")
        await desk.press("escape")
        await desk.sees("未分工的指标（103 项）")


async def test_row_opens_by_mouse(folder: Path) -> None:
    async with at_desk(folder, (80, 24)) as desk:
        await desk.press("2")
        await desk.click("规范审批中介服务")
        assert desk.app.main.list.position[0] == 3
        await desk.click("规范审批中介服务")
        await desk.sees("考核要求")


@pytest.mark.parametrize("size", SIZES)
async def test_search_follows_words_in_any_order_and_esc_changes_nothing(folder: Path, size: tuple[int, int]) -> None:
    with open_session(folder) as session:
        assigning.assign(session, "32", "县司法局")
        recording.tick_checkpoint(session, "32.1")
    async with at_desk(folder, size) as desk:
        await desk.press("2", "down", "f3")
        await desk.dialog()
        await desk.type("收集中 司法")
        await desk.sees("找到 1 项", "32")
        await desk.press("escape")
        await desk.closed()
        assert desk.app.main.list.position[0] == 2
        await desk.press("f3")
        await desk.dialog()
        await desk.type("司法 收集中")
        await desk.sees("找到 1 项")
        await desk.press("enter")
        await desk.sees("考核要求", "32.1")
        assert desk.app.main.current_item() == desk.look(lambda session: session.item("32"))


async def test_search_by_number_puts_that_number_first(folder: Path) -> None:
    async with at_desk(folder) as desk:
        await desk.press("、")
        await desk.dialog()
        await desk.press("1", "0", "enter")
        await desk.closed()
        assert desk.app.main.current_item() == desk.look(lambda session: session.item("10"))


async def test_words_committed_with_no_field_open_the_search(folder: Path) -> None:
    async with at_desk(folder) as desk:
        await desk.press(*"政务")
        await desk.dialog()
        await desk.sees("搜索指标", "政务", "找到")


async def test_full_width_keys_work(folder: Path) -> None:
    async with at_desk(folder) as desk:
        desk.app.post_message(events.Key("fullwidth_digit_two", "２"))
        await desk.sees(MARKS["items"])
        desk.app.post_message(events.Key("fullwidth_question_mark", "？"))
        await desk.sees("全部按键")
        await desk.press("escape")
        await desk.closed()
        desk.app.post_message(events.Key("ideographic_space", "\u3000"))
        await desk.until(lambda: desk.look(lambda session: session.state().ticks), "打勾")


async def test_esc_on_the_overview_says_how_to_leave(folder: Path) -> None:
    async with at_desk(folder) as desk:
        await desk.press("escape")
        await desk.sees("退出请按 Ctrl+Q")
        await desk.press("ctrl+q")
        assert desk.app.return_code == 0
