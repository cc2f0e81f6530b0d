"""Walks the registry: every action has a key that is no letter, a label to click, an entry in the list of actions."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path

import pytest
from textual.binding import Binding
from textual.dom import DOMNode

import shifan.tui
from shifan.services.session import open_session
from shifan.tui.dialogs.pages import PageDialog
from shifan.tui.dialogs.picking import HelpDialog, PickDialog
from shifan.tui.keys import _NUMBERED, ACTIONS, BY_ID, Where, keys_text
from shifan.tui.keys_sheet import page_name
from shifan.tui.page_keys import PAGE_ACTIONS, opener_of
from shifan.tui.screens.pages import OPENERS
from shifan.tui.widgets.labels import Labels
from shifan.tui.widgets.line_view import LineView
from support import USER, fixed_clock
from support_desk import Desk, at_desk
from support_desk_year import hand_in_desk


@pytest.fixture
def worked(folder: Path) -> Path:
    """A workspace in which something of everything was done."""
    with open_session(folder, user=USER, clock=fixed_clock) as session:
        hand_in_desk(session)
    return folder


def test_every_action_has_a_key_or_a_number_of_its_own() -> None:
    keys = [key for action in ACTIONS for key in action.keys]
    assert len(keys) == len(set(keys))
    assert set(_NUMBERED) == {action.id for action in ACTIONS if not action.keys}
    assert len(_NUMBERED) == len(set(_NUMBERED)) <= 89
    for action in ACTIONS:
        assert keys_text(action), action.id
        assert action.help.endswith("。"), action.id


def test_numbers_never_move() -> None:
    """They are printed on sheets that lie on desks."""
    numbers = {"report_part": "11", "page_score": "12", "page_pack": "23", "page_doctor": "42", "show_all": "44"}
    assert {name: BY_ID[name].number for name in numbers} == numbers


def test_every_page_and_dialog_action_has_a_key_and_a_name() -> None:
    for page, actions in PAGE_ACTIONS.items():
        assert page_name(page) != "其他页面", page
        for action in actions:
            assert action.keys, (page, action.id)
            assert action.help.endswith("。"), (page, action.id)


def every_class(kind: type[DOMNode]) -> set[type[DOMNode]]:
    return {kind}.union(*(every_class(child) for child in kind.__subclasses__()))


def test_nothing_in_the_interface_is_bound_to_a_letter() -> None:
    for module in pkgutil.walk_packages(shifan.tui.__path__, "shifan.tui."):
        importlib.import_module(module.name)
    own = [found for found in every_class(DOMNode) if found.__module__.startswith("shifan.")]
    assert len(own) > 50
    for found in own:
        for binding in found.__dict__.get("BINDINGS", ()):
            keys = binding.key if isinstance(binding, Binding) else binding[0]
            letters = [key for key in keys.split(",") if len(key) == 1 and key.isalpha()]
            assert letters == [], found


async def menu(desk: Desk, typed: str = "") -> LineView:
    """Open the list of actions, type, and return its rows."""
    await desk.press("ctrl+p")
    await desk.until(lambda: isinstance(desk.app.screen, PickDialog) and desk.app.focused is not None, "全部操作")
    if typed:
        await desk.type(typed)
    return desk.app.screen.query_one("#results", LineView)


async def test_a_number_runs_what_has_no_key(worked: Path) -> None:
    async with at_desk(worked, (80, 24)) as desk:
        rows = await menu(desk, "１２")
        await desk.until(lambda: rows.keys == ["act:page_score"], "只剩一行")
        await desk.press("enter")
        await desk.page()
        assert getattr(desk.app.screen, "PAGE", "") == "score"


async def test_the_list_is_searched_by_pinyin_and_knows_the_pages(worked: Path) -> None:
    async with at_desk(worked) as desk:
        rows = await menu(desk, "dclb")
        await desk.until(lambda: rows.keys == [] or "act:page_pack" in rows.keys, "筛选")
        await desk.press(*["backspace"] * 4)
        await desk.type("dacailiaobao")
        await desk.until(lambda: rows.keys == ["act:page_pack"], "打材料包")
        await desk.press(*["backspace"] * 12)
        await desk.type("更名 单位")
        await desk.until(lambda: "act:page_units:rename" in rows.keys, "页面里的操作")
        await desk.press("end", "enter")
        await desk.page()


async def test_undo_says_what_it_takes_back(worked: Path) -> None:
    async with at_desk(worked) as desk:
        await menu(desk, "ctrl+z")
        await desk.sees("现在是：")


async def test_every_page_shows_and_lists_all_its_actions(worked: Path) -> None:
    walked: set[str] = set()
    async with at_desk(worked, (80, 24)) as desk:
        await desk.open_item("32")
        for opener in OPENERS:
            desk.app.main.commands.run(opener)
            await desk.until(lambda: desk.app.screen is not desk.app.main, opener)
            page = desk.app.screen
            if not isinstance(page, PageDialog):
                await desk.press("escape")
                await desk.closed()
                continue
            await desk.until(lambda: desk.app.focused is not None, opener)
            own = {action.id for action in PAGE_ACTIONS[page.PAGE]}
            assert own <= set(page.query_one("#buttons", Labels).shown_actions), page.PAGE
            rows = await menu(desk)
            assert {f"act:{name}" for name in (*own, "undo", "redo", "help", "back")} <= set(rows.keys), page.PAGE
            await desk.press("escape")
            await desk.until(lambda: desk.app.screen is page, "页面")  # noqa: B023
            walked.add(page.PAGE)
            await desk.press("escape")
            await desk.closed()
    assert walked >= {page for page in PAGE_ACTIONS if opener_of(page).startswith("page_")}


async def test_an_action_of_a_page_runs_from_its_list(worked: Path) -> None:
    async with at_desk(worked) as desk:
        await desk.press("ctrl+u")
        await desk.page()
        await menu(desk, "登记")
        await desk.sees("一次登记许多单位")
        await desk.press("enter")
        await desk.sees("登记责任单位", "每行一个单位")


async def test_help_begins_with_the_focused_thing_and_saves_the_sheet(worked: Path) -> None:
    async with at_desk(worked) as desk:
        await desk.open_item("32")
        await desk.press("f9")
        await desk.until(lambda: isinstance(desk.app.screen, HelpDialog), "帮助")
        rows = desk.app.screen.query_one("#results", LineView)
        await desk.sees("明细", "现在这里")
        near = [action.id for action in ACTIONS if action.where is not Where.ANYWHERE]
        assert [key.removeprefix("act:") for key in rows.keys][: len(near)] == near
        assert {key.removeprefix("act:") for key in rows.keys} == set(BY_ID)
        await desk.press("f6")
        await desk.sees("按键表.html")
        await desk.press("enter")
        await desk.sees("已导出：", "用浏览器打开就可以打印")
        assert "示范：按键表" in (worked / "按键表.html").read_text(encoding="utf-8")
