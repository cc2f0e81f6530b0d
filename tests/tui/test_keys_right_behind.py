"""Keys that come right behind the one that opens a dialog: they count there, and nothing is lost or broken."""

from __future__ import annotations

from pathlib import Path

import pytest

from shifan.domain.records import Rating
from support_desk import Desk, at_desk, record, stroke


async def burst(desk: Desk, *keys: str) -> None:
    """Send keys without waiting for anything between them, as a slow line or a macro does."""
    for key in keys:
        desk.app.post_message(stroke(key))
    await desk.pilot.pause()


@pytest.mark.parametrize(
    ("opening", "key"),
    [
        ("县", "f4"),
        ("县", "f6"),
        ("县", "delete"),
        ("县", "pagedown"),
        ("f3", "pageup"),
        ("f3", "enter"),
        ("f9", "enter"),
        ("ctrl+l", "ctrl+z"),
    ],
)
async def test_any_key_behind_one_that_opens_a_dialog(folder: Path, opening: str, key: str) -> None:
    async with at_desk(folder, (80, 24)) as desk:
        await burst(desk, opening, key)
        await desk.until(lambda: desk.app.at_rest, "键都已处理")
        await desk.press("escape", "escape", "escape", "1")
        await desk.sees("今天先做")


async def test_a_filter_right_behind_a_word(folder: Path) -> None:
    async with at_desk(folder) as desk:
        await burst(desk, "听", "证", "f4")
        await desk.sees("筛选：听证", "Esc 显示全部")


async def test_what_is_typed_right_behind_is_typed_there(folder: Path) -> None:
    async with at_desk(folder) as desk:
        await desk.open_item("32")
        await burst(desk, "f3", "听", "证")
        await desk.sees("搜索指标", "找到")
        assert "听证" in desk.front
        await desk.press("escape")
        await desk.closed()
        await burst(desk, "f7", "down", "enter")
        await desk.until(lambda: record(desk).claim is not None, "自评已写入")
        assert record(desk).claim in tuple(Rating)


@pytest.mark.parametrize("key", ["f4", "f6"])
async def test_a_key_that_uses_what_is_being_typed_finds_all_of_it(folder: Path, key: str) -> None:
    """The search dialog's own keys are asked before the field is, and the text is still on its way there."""
    async with at_desk(folder) as desk:
        await desk.press("f3")
        await desk.dialog()
        await burst(desk, "听", "证", key)
        if key == "f4":
            await desk.sees("筛选：听证")
        else:
            await desk.sees("保存筛选")
        await desk.until(lambda: desk.app.at_rest, "键都已处理")
        await desk.press("escape", "escape")


async def test_a_key_behind_the_one_that_saves_counts_where_one_was_before(folder: Path) -> None:
    async with at_desk(folder) as desk:
        await desk.open_item("32")
        await burst(desk, "f7", "down", "enter", "f3", "听", "证")
        await desk.sees("搜索指标", "找到")
        assert "听证" in desk.front
        assert record(desk).claim is not None
