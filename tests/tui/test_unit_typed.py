"""The unit that leads an item, typed: what stood there is replaced, and a unit nobody knows is asked about."""

from __future__ import annotations

from pathlib import Path

import pytest

from shifan.services import assigning
from shifan.services.session import open_session
from support_desk import SIZES, at_desk


@pytest.mark.parametrize("size", SIZES)
async def test_a_name_is_not_grown_and_a_new_unit_is_asked_about(folder: Path, size: tuple[int, int]) -> None:
    def lead() -> str:
        return desk.look(lambda session: session.state().lead_name(session.item("32").id))

    with open_session(folder) as session:
        assigning.assign(session, "32", "县财政局")
    async with at_desk(folder, size) as desk:
        await desk.open_item("32")
        await desk.press("ctrl+d")
        await desk.dialog()
        await desk.type("县司法")  # replaces what stands there; the guidance knows the unit
        await desk.sees("> 县司法局")
        await desk.press("enter")
        await desk.sees("新单位？台账里没有「县司法」", "「县司法局」", "再按一次回车")
        assert lead() == "县财政局"
        await desk.press("tab", "enter", "enter")
        await desk.closed()
        assert lead() == "县司法局"
        await desk.press("ctrl+d")
        await desk.dialog()
        await desk.type("县志办")
        await desk.press("enter")
        await desk.sees("新单位？台账里没有「县志办」")
        await desk.press("enter")
        await desk.closed()
        assert lead() == "县志办"
