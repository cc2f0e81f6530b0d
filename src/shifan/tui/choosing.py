"""Choosing files or a folder: in the system's own window where there is one, else in a list inside the terminal."""

from __future__ import annotations

import asyncio
from enum import Enum
from pathlib import Path
from typing import Any

from textual.app import App

from shifan.services.last_folder import last_folder, remember_folder
from shifan.tui import native_dialog


class Wanted(Enum):
    """What is to be chosen."""

    FILES = "files"
    FOLDER = "folder"
    EITHER = "either"
    """One file or a folder; the system's windows offer only one of the two, so it is chosen in the terminal."""


async def choose(app: App[Any], wanted: Wanted, title: str, work: Path) -> list[Path]:
    """Return what the user chose, nothing when he left it. ``work`` is where the last folder is remembered.

    Call it from a worker: it waits for the user.
    """
    from shifan.tui.dialogs.browsing import BrowseDialog, WindowDialog  # they are built on the dialogs' base

    start = await asyncio.to_thread(last_folder, work) or work
    found: list[Path] | None = None
    if wanted is not Wanted.EITHER and native_dialog.can_open():
        found = await app.push_screen_wait(WindowDialog(wanted, title, start))
    if found is None:
        found = await app.push_screen_wait(BrowseDialog(wanted, title, work, start))
    if found:
        await asyncio.to_thread(_remember, work, found[0])
    return found or []


def _remember(work: Path, chosen: Path) -> None:
    remember_folder(work, chosen if chosen.is_dir() else chosen.parent)
