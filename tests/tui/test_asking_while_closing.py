"""A dialog that closes just as it wants to ask something: nothing is asked, and the application goes on."""

from __future__ import annotations

import asyncio
from pathlib import Path

from shifan.tui.choosing import Wanted
from shifan.tui.dialogs.base import Dialog
from shifan.tui.dialogs.browsing import BrowseDialog
from shifan.tui.dialogs.files import FilePicker
from support_desk import Desk, at_desk, ticks


async def open_files_dialog(desk: Desk) -> Dialog[object]:
    """Open the dialog that adds evidence to the item."""
    await desk.press("f2")
    await desk.dialog()
    dialog = desk.app.screen
    assert isinstance(dialog, Dialog)
    return dialog


async def still_ticks(desk: Desk) -> None:
    """Wait until a key has changed the store: the application still runs."""
    before = ticks(desk)
    await desk.press("space")
    await desk.until(lambda: ticks(desk) != before, "勾选仍可用")


async def test_what_a_closing_dialog_wants_to_ask_is_not_asked(folder: Path) -> None:
    async with at_desk(folder) as desk:
        await desk.open_item("32")
        dialog = await open_files_dialog(desk)

        async def leave_and_ask() -> None:
            dialog.action_cancel()  # Esc, at the very moment when F2 has found out where to begin
            await desk.app.push_screen_wait(BrowseDialog(Wanted.FILES, "选文件", folder, folder))

        worker = dialog.run_worker(leave_and_ask())
        await desk.until(lambda: worker.is_finished, "不再问")
        await desk.closed()
        await still_ticks(desk)


async def test_escape_right_after_the_key_for_files_leaves_the_application_running(folder: Path) -> None:
    async with at_desk(folder) as desk:
        await desk.open_item("32")
        for turns in range(15):  # a little later each time, as nobody knows when the folder has been looked up
            dialog = await open_files_dialog(desk)
            dialog.query_one(FilePicker).action_browse()
            for _ in range(turns):
                await asyncio.sleep(0)
            dialog.call_later(dialog.action_cancel)
            await desk.pilot.pause()
            while desk.app.screen is not desk.app.main:
                await desk.press("escape")
        await still_ticks(desk)
