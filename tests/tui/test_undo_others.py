"""Ctrl+Z when the newest step is a colleague's: asked first, in the main window and on a page."""

from __future__ import annotations

from pathlib import Path

import pytest

from shifan.services import recording
from shifan.services.session import open_session
from shifan.tui.dialogs.confirming import ConfirmDialog
from support import fixed_clock
from support_desk import SIZES, Desk, at_desk, problems


def ticked(desk: Desk) -> int:
    """Return how many checkpoints are ticked."""
    return desk.look(lambda session: len(session.state().ticks))


def colleague_ticks(folder: Path) -> None:
    """Tick as 李四, through a session of his own."""
    with open_session(folder, user="李四", clock=fixed_clock) as session:
        recording.tick_checkpoint(session, "32.3")


async def asked(desk: Desk) -> None:
    """Wait for the question."""
    await desk.until(lambda: isinstance(desk.app.screen, ConfirmDialog), "问要不要撤销别人的一步")
    await desk.sees("最近一步不是您做的：李四", "勾选 32.3")


@pytest.mark.parametrize("size", SIZES)
async def test_it_is_asked_about_and_escape_leaves_it(folder: Path, size: tuple[int, int]) -> None:
    async with at_desk(folder, size) as desk:
        colleague_ticks(folder)
        await desk.press("ctrl+z")
        await asked(desk)
        assert problems(desk.text, size[0]) == []
        await desk.press("escape")
        await desk.until(lambda: not isinstance(desk.app.screen, ConfirmDialog), "回到台账")
        assert ticked(desk) == 1
        await desk.press("ctrl+z")
        await asked(desk)
        await desk.press("enter")
        await desk.until(lambda: ticked(desk) == 0, "撤销了")


async def test_on_a_page_too(folder: Path) -> None:
    async with at_desk(folder, SIZES[0]) as desk:
        await desk.press("ctrl+l")
        await desk.until(lambda: "新建申报" in desk.text, "历史记录")
        colleague_ticks(folder)
        await desk.press("ctrl+z")
        await asked(desk)
        await desk.press("enter")
        await desk.until(lambda: ticked(desk) == 0, "撤销了")
