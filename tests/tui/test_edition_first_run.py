"""Whoever begins with an official table in hand is led on to importing it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from textual.widgets import Input

from shifan.services.session import open_session
from shifan.tui.application import ShifanApp
from shifan.tui.dialogs.edition_import import ImportEditionPage
from shifan.tui.dialogs.form import Choice
from shifan.tui.start import StartApp
from support import USER, fixed_clock
from support_desk import Desk


async def test_the_guided_start_goes_on_with_the_import(tmp_path: Path) -> None:
    start = StartApp(tmp_path, date(2023, 10, 9))
    async with start.run_test(size=(80, 24)) as pilot:
        desk = Desk(start, pilot, tmp_path)  # type: ignore[arg-type]

        async def go_on(sign: str) -> None:
            await pilot.press("enter")
            await desk.until(lambda: sign in "".join(desk.text.split()), sign)

        await desk.until(lambda: "新建本县的台账" in desk.text, "开始")
        await go_on("哪个县")
        for field, text in (("county", "融安县"), ("round", "2025"), ("user", USER)):
            start.screen.query_one(f"#{field}", Input).value = text
        await go_on("评估期是哪一段")
        await go_on("放在哪个文件夹")
        start.screen.query_one("#folder", Input).value = str(tmp_path / "融安台账")
        await go_on("导入官方指标表")
        start.screen.query_one("#edition", Choice).put_cursor_on("official")
        await go_on("请核对")
        await go_on("建好了")
        await pilot.press("enter")
        await desk.until(lambda: start.return_value is not None, "结束")
    started = start.return_value
    assert started is not None
    assert started.first == ("import_edition",)

    app = ShifanApp(lambda: open_session(started.folder, user=USER, clock=fixed_clock), first=started.first)
    async with app.run_test(size=(80, 24)) as there:
        desk = Desk(app, there, started.folder)
        await desk.until(lambda: isinstance(app.screen, ImportEditionPage), "导入页")
        await desk.page()
        await desk.sees("【1 选文件】", "把官方指标表")
