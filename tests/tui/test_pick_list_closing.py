"""A list that follows what is typed, closed at that very moment: it goes, and nothing else with it."""

from __future__ import annotations

from pathlib import Path

from shifan.tui.dialogs.picking import PickDialog
from shifan.tui.lines import Page, row
from support_desk import at_desk, ticks


async def test_a_list_that_closes_while_it_is_drawn_counts_nothing_and_the_application_goes_on(folder: Path) -> None:
    async with at_desk(folder) as desk:
        await desk.open_item("32")
        closing: list[str] = []

        def find(text: str, _width: int) -> Page:
            if text and not closing:
                closing.append(text)
                dialog.query_one("#box").remove()  # what Esc does first of all: the rows go before the dialog
            return Page((row("one", ("一行", "")),))

        dialog = PickDialog("挑一行", "找", find, count="{} 行")
        desk.app.push_screen(dialog)
        await desk.dialog()
        await desk.press("1")
        await desk.until(lambda: closing and not dialog.query("#results"), "行已不在")
        await desk.pilot.pause()
        await desk.press("escape")
        await desk.closed()
        before = ticks(desk)
        await desk.press("space")
        await desk.until(lambda: ticks(desk) != before, "勾选仍可用")


async def test_the_rows_that_fit_are_counted_once_something_is_typed(folder: Path) -> None:
    rows = {"甲": "第一行", "乙": "第二行"}

    def find(text: str, _width: int) -> Page:
        return Page(tuple(row(key, (said, "")) for key, said in rows.items() if text in said))

    async with at_desk(folder) as desk:
        desk.app.push_screen(PickDialog("挑一行", "找", find, count="有 {} 行"))
        await desk.dialog()
        await desk.sees("第一行", "第二行")
        assert "有 2 行" not in desk.front
        await desk.type("行")
        await desk.sees("有 2 行")
        await desk.press("backspace")
        await desk.type("第一")
        await desk.sees("有 1 行")
        assert "第二行" not in desk.front
