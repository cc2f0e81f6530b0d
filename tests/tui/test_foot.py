"""The foot of the main screen, what it says with marks on another place, and names beside what they mean."""

from __future__ import annotations

from pathlib import Path

import pytest

from shifan.domain.text import display_width
from shifan.services.session import Done
from shifan.tui.keys import ACTIONS
from shifan.tui.page_keys import PAGE_ACTIONS, opener_of
from shifan.tui.screens.frame import done_text
from shifan.tui.widgets.labels import Labels
from shifan.tui.widgets.line_view import LineView
from support_desk import SIZES, Desk, at_desk

sizes = pytest.mark.parametrize("size", SIZES)
GENERAL = {"search", "undo", "history", "export", "menu", "help", "back", "quit"}


def foot(desk: Desk) -> list[str]:
    return desk.app.main.query_one("#foot", Labels).shown_actions


@sizes
async def test_what_is_always_possible_stays_at_the_foot(folder: Path, size: tuple[int, int]) -> None:
    async with at_desk(folder, size) as desk:
        for place in "123456":
            await desk.press(place)
            assert set(foot(desk)) >= GENERAL, place
        await desk.open_item("3")
        await desk.press("f7")
        await desk.dialog()
        await desk.press("enter")
        await desk.closed()
        await desk.sees("第 3 项自评「达标」")
        await desk.until(lambda: not desk.wide or "repeat" in foot(desk), "重复")
        assert set(foot(desk)) >= GENERAL
        await desk.press("2", "home", "insert")
        await desk.sees("已标记 1 项")
        assert set(foot(desk)) >= {*GENERAL, "clear_marks"}


async def test_what_finds_no_room_at_the_foot_is_under_more(folder: Path) -> None:
    async with at_desk(folder, (80, 24)) as desk:
        await desk.press("2")
        await desk.sees("F8 备注 更多")
        assert "bulk" not in foot(desk)
        await desk.click("F8 备注 更多", shift=8)
        await desk.dialog()
        await desk.sees("全部操作")


@sizes
async def test_marks_do_not_show_where_no_items_are_listed(folder: Path, size: tuple[int, int]) -> None:
    async with at_desk(folder, size) as desk:
        await desk.press("4")
        unmarked = desk.text.split("\n")[2:6]
        await desk.press("2", "insert", "down", "insert", "4")
        await desk.sees("已标记 2 项（指标）")
        assert desk.text.split("\n")[2:6] == unmarked
        assert "change_status" not in foot(desk)
        assert "page_units" in foot(desk)
        await desk.press("f4")
        await desk.sees("请先选中一项指标")
        await desk.press("2")
        await desk.sees("> [x] 2", "已标记 2 项")
        assert "（指标）" not in desk.text
        assert "change_status" in foot(desk)


def test_sentences_are_joined_without_a_double_stop() -> None:
    done = Done("第 1 项由县公安局牵头", None, ("换下了原来的牵头单位：县司法局（第 1 项）。", "台账里没有这个单位。"))
    text = done_text(done)
    assert "（第 1 项）；台账里没有这个单位。" in text
    assert "。；" not in text


async def test_names_do_not_run_into_what_they_mean(folder: Path) -> None:
    on_pages = [action for page, actions in PAGE_ACTIONS.items() if opener_of(page) for action in actions[1:]]
    async with at_desk(folder, (120, 40)) as desk:
        for actions in (ACTIONS, on_pages):
            name = max((action.label for action in actions), key=display_width)
            await desk.press("ctrl+p")
            await desk.dialog()
            await desk.type(name)
            await desk.until(lambda: desk.app.screen.query_one("#results", LineView).cursor_key, "一行")
            rows = [line for line in desk.text.split("\n") if name in line]
            assert any(f"{name}  " in line for line in rows), name
            await desk.press("escape")
            await desk.closed()
