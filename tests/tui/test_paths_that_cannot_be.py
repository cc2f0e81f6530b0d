"""A typed path that no file can have, or in the home of nobody, is refused in words; nothing stops."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events

from support_desk import Desk, at_desk, problems
from support_edition_desk import fill
from support_walk import settled

TOO_LONG = "很长" * 200
NOBODYS = "~$没有这个人/表.xlsx"


async def answer(desk: Desk, action: str, field: str, text: str, *keys: str) -> None:
    """Open what asks for a path, write it, and confirm."""
    desk.app.main.commands.run(action)
    await desk.dialog()
    await settled(desk)
    await desk.press(*keys)
    await settled(desk)
    await fill(desk, field, text)
    await desk.press("ctrl+s")
    await settled(desk)


@pytest.mark.parametrize("text", [TOO_LONG, f"/{TOO_LONG}", NOBODYS], ids=["long", "long from the root", "nobody"])
@pytest.mark.parametrize("action", ["take_ledger", "take_materials", "take_inbox", "import_returns"])
async def test_a_source_that_cannot_be_is_not_found(folder: Path, action: str, text: str) -> None:
    async with at_desk(folder) as desk:
        await answer(desk, action, "path", text, "f2")
        await desk.sees("找不到「", "请把它拖进窗口，或写完整的路径")


@pytest.mark.parametrize("text", [TOO_LONG, NOBODYS], ids=["long", "nobody"])
@pytest.mark.parametrize(
    ("action", "field", "keys"), [("export", "path", ()), ("page_backups", "target", ("f6",)), ("clone", "folder", ())]
)
async def test_a_target_that_cannot_be_is_refused(
    folder: Path, action: str, field: str, keys: tuple[str, ...], text: str
) -> None:
    before = sorted(path.name for path in folder.parent.iterdir())
    async with at_desk(folder) as desk:
        await answer(desk, action, field, text, *keys)
        assert desk.app.screen is not desk.app.main
        assert desk.app._running
        await desk.press("escape", "escape", "escape")
        await desk.closed()
        assert problems(desk.text, 120) == []
    assert sorted(path.name for path in folder.parent.iterdir()) == before


async def test_a_paste_of_such_a_path_is_told(folder: Path) -> None:
    async with at_desk(folder) as desk:
        await desk.open_item("32")
        desk.app.post_message(events.Paste(f"'~$没有这个人/公告.docx' '/{TOO_LONG}.docx'"))
        await desk.dialog()
        await settled(desk)
        await desk.sees("公告.docx", "找不到")
