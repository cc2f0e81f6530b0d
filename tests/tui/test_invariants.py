"""What holds on every screen at both sizes: widths, line beginnings, glyphs, language, keys."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from shifan.tui.keys import ACTIONS
from shifan.tui.screens.main import MainScreen
from shifan.tui.widgets.labels import Labels
from shifan.tui.widgets.line_view import LineView
from support_desk import SIZES, Desk, at_desk, problems


async def every_screen(desk: Desk) -> AsyncIterator[str]:
    """Go to every place, detail and dialog and yield its name."""
    for place in "123456":
        await desk.press(place)
        yield f"place {place}"
    await desk.press("5", "enter")
    yield "ledger detail"
    await desk.open_item("74")
    yield "detail"
    for _ in range(4):
        await desk.press("pagedown")
        yield "detail further down"
    for key in ("f2", "f3", "f4", "f6", "f7", "f8", "f9", "ctrl+r", "ctrl+d", "ctrl+l", "ctrl+p"):
        await desk.press(key)
        await desk.dialog()
        yield key
        await desk.press("escape")
        await desk.closed()
    await desk.press("5", "ctrl+e")
    await desk.dialog()
    yield "ctrl+e"
    await desk.press("down", "enter")
    await desk.sees("事项名称")
    yield "event"


async def test_every_screen_that_keys_lead_to_is_clean(demo: Path) -> None:
    """In the smallest window; wider ones are looked at where all screens are compared with what is written down."""
    async with at_desk(demo, (80, 24)) as desk:
        wrong = [f"{name}: {problem}" async for name in every_screen(desk) for problem in problems(desk.text, 80)]
    assert wrong == []


def test_the_check_itself_finds_faults() -> None:
    assert len(problems("，好\n│ Quit ok\u202e", 4)) == 5


def test_no_action_needs_a_bare_letter_or_a_forbidden_key() -> None:
    forbidden = {"f1", "f5", "f10", "f11", "f12", "ctrl+space", *(f"ctrl+{letter}" for letter in "mihjwnt")}
    for action in ACTIONS:
        assert not [key for key in action.keys if len(key) == 1 and key.isalpha()], action.id
        assert not forbidden & set(action.keys), action.id
        assert not [key for key in action.keys if key.startswith("alt+")], action.id
    first = [action.keys[0] for action in ACTIONS if action.keys]
    assert len(first) == len(set(first))


def test_all_bindings_come_from_the_registry() -> None:
    known = {key for action in ACTIONS for key in action.keys}
    bound = {key for binding in MainScreen.BINDINGS for key in binding.key.split(",")}  # type: ignore[union-attr]
    assert bound | {"enter", "ctrl+q"} == known


@pytest.mark.parametrize("size", SIZES)
async def test_every_action_can_be_clicked(demo: Path, size: tuple[int, int]) -> None:
    async with at_desk(demo, size) as desk:
        clickable: set[str] = set()
        for number in ("74", "101"):
            await desk.open_item(number)
            for bar in desk.app.main.query(Labels):
                clickable |= set(bar.shown_actions)
        await desk.press("ctrl+p")
        await desk.dialog()
        listed = {key.removeprefix("act:") for key in desk.app.screen.query_one("#results", LineView).keys}
        assert {action.id for action in ACTIONS} <= clickable | listed | {"open"}
        await desk.press("escape")
        await desk.closed()
        await desk.press("3")
        for bar in desk.app.main.query(Labels):
            clickable |= set(bar.shown_actions)
        assert "open" in clickable


@pytest.mark.parametrize("size", SIZES)
async def test_picked_action_runs(demo: Path, size: tuple[int, int]) -> None:
    async with at_desk(demo, size) as desk:
        await desk.press("ctrl+p")
        await desk.dialog()
        await desk.type("缺项")
        await desk.sees("去「缺项」")
        await desk.press("enter")
        await desk.closed()
        await desk.sees("项有缺项")


async def test_sample_note_and_edition_notice_stay_in_sight(demo: Path) -> None:
    async with at_desk(demo, (80, 24)) as desk:
        await desk.press("end", "pagedown", "pagedown")
        await desk.sees("最近操作", "样例：数字取自", "工作版，依公开法规转述，非官方原文")
