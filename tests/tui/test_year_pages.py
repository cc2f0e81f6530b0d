"""What holds for every page: its actions are registered with keys that clash with nothing, and can be done."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pytest

from shifan.tui import dialogs
from shifan.tui.dialogs.pages import PageDialog
from shifan.tui.keys import ACTIONS
from shifan.tui.page_keys import PAGE_ACTIONS
from shifan.tui.screens.pages import OPENERS
from support_desk import SMALL, at_desk

FORBIDDEN = {"f1", "f5", "f10", "f11", "f12", *(f"ctrl+{letter}" for letter in "mihjwntqcszy")}


DIALOGS = {"lookup", "search", "conflict", "help"}  # they have keys of their own in the registry, and are no pages


def page_classes() -> dict[str, type[PageDialog[Any]]]:
    """Return the classes of all pages by the page's id."""
    for module in iter_modules(dialogs.__path__):
        import_module(f"{dialogs.__name__}.{module.name}")
    waiting: list[type[PageDialog[Any]]] = [PageDialog]
    found = {}
    while waiting:
        for kind in waiting.pop().__subclasses__():
            waiting.append(kind)
            if "PAGE" in vars(kind):
                found[kind.PAGE] = kind
    return found


def test_every_registered_action_of_a_page_can_be_done() -> None:
    pages = page_classes()
    assert set(pages) == set(PAGE_ACTIONS) - DIALOGS
    missing = [
        f"{page}.{action.id}"
        for page, kind in pages.items()
        for action in PAGE_ACTIONS[page]
        if not callable(getattr(kind, f"do_{action.id}", None))
    ]
    assert missing == []


@pytest.mark.parametrize("page", sorted(PAGE_ACTIONS))
def test_keys_of_a_page_are_free(page: str) -> None:
    keys = [key for action in PAGE_ACTIONS[page] for key in action.keys]
    assert len(keys) == len(set(keys))
    assert not FORBIDDEN & set(keys)
    assert not {"escape", "f9", "question_mark", "up", "down"} & set(keys)
    assert not [key for key in keys if len(key) == 1 or key.startswith("alt+")]
    ids = [action.id for action in PAGE_ACTIONS[page]]
    assert len(ids) == len(set(ids))
    assert not {"help", "undo", "submit", "cancel"} & set(ids)


def test_every_opener_is_an_action() -> None:
    assert set(OPENERS) <= {action.id for action in ACTIONS}


@pytest.mark.parametrize("size", SMALL)
async def test_help_of_a_page_explains_its_actions_and_does_them(folder: Path, size: tuple[int, int]) -> None:
    async with at_desk(folder, size) as desk:
        await desk.press("ctrl+p")
        await desk.dialog()
        await desk.type("单位管理")
        await desk.press("enter")
        await desk.page()
        await desk.sees("单位管理", "还没有责任单位")
        await desk.click("帮助 F9")
        await desk.sees("帮助：单位管理", "一次登记许多单位")
        await desk.press("down", "enter")
        await desk.sees("登记责任单位", "每行一个单位")
        await desk.press("escape")
        await desk.page()
        await desk.press("escape")
        await desk.closed()
