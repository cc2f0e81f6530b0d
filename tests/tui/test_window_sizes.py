"""The window changes its size while the program is at work: the screen follows it, and comes to rest."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.events import Resize, Show
from textual.geometry import Size

from support_desk import at_desk


@pytest.mark.parametrize("keys", [(), ("f3",)], ids=["screen", "dialog"])
async def test_two_sizes_under_way_do_not_take_turns_for_ever(folder: Path, keys: tuple[str, ...]) -> None:
    async with at_desk(folder, (120, 40)) as desk:
        await desk.press(*keys)
        screen, drawn = desk.app.screen, []
        desk.app.screen.screen_layout_refresh_signal.subscribe(screen, lambda _: drawn.append(screen.size))
        for size in (Size(120, 40), Size(100, 30), Size(120, 40), Size(100, 30)):
            desk.app.post_message(Resize(size, size))
            screen.post_message(Resize(size, size))
            screen.post_message(Show())  # what keeps two sizes apart that would otherwise become one
        await desk.pilot.pause(0.3)
        assert screen.size == Size(100, 30)
        assert len(drawn) < 10
