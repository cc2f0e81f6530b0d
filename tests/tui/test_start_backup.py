"""Opening the interface leaves a backup behind, once for each state of the ledger."""

from __future__ import annotations

from pathlib import Path

from shifan.store.backup import FOLDER
from support_desk import at_desk


async def test_opening_backs_up_what_changed_since_the_last_backup(folder: Path) -> None:
    def copies() -> int:
        return len(list((folder / FOLDER).glob("shifan-*.db")))

    async with at_desk(folder) as desk:
        await desk.until(lambda: copies() == 1, "the first backup")
    async with at_desk(folder) as desk:
        await desk.open_item("32")
        assert copies() == 1
