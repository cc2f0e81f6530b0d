"""A clerk at the desk: changes made through the screen, each undone and done again with equal state."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual import events
from textual.widgets import TextArea

from shifan.tui.dialogs.base import Field
from shifan.tui.dialogs.form import Choice
from shifan.tui.dialogs.pages import PageDialog
from shifan.tui.keys import ACTIONS, BY_ID
from shifan.tui.widgets.line_view import LineView
from support import Dump, dump
from support_desk import Desk


class Clerk:
    """The user at the desk for a year: steps through pages and dialogs, each taken back and done again."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.steps = 0

    # -- what the store says --------------------------------------------------------------------------------------

    def dump(self) -> Dump:
        """Return every stored row without versions."""
        return self.desk.look(lambda session: dump(session.repository))

    def newest(self) -> int:
        """Return the number of the newest operation in the journal."""
        return self.desk.look(lambda session: session.repository.operations(session.application_id, limit=1)[0].seq)

    async def shown(self, seq: int) -> None:
        """Wait until the application shows the state after the operation ``seq``."""

        def there() -> bool:
            model = self.desk.app.model
            return model is not None and model.recent[0].seq >= seq

        await self.desk.until(there, f"第 {seq} 步操作")

    # -- hands --------------------------------------------------------------------------------------------------

    async def menu(self, action: str) -> None:
        """Choose an action from the list of all actions."""
        desk = self.desk
        await desk.press("ctrl+p")
        await desk.dialog()
        menu = desk.app.screen
        results = menu.query_one(LineView)
        await desk.until(lambda: results.keys, "全部操作")
        await desk.type(BY_ID[action].label)
        wanted = f"act:{action}"
        await desk.until(lambda: wanted in results.keys and len(results.keys) < len(ACTIONS) // 2, "筛选")
        await self.cursor(results, wanted)
        await desk.press("enter")
        await desk.until(lambda: desk.app.screen not in (menu, desk.app.main), action)
        await desk.dialog()

    async def page(self, action: str) -> PageDialog[object]:
        """Open a page from the list of all actions and return it."""
        await self.menu(action)
        await self.desk.page()
        page = self.desk.app.screen
        assert isinstance(page, PageDialog)
        return page

    async def dialog(self, *keys: str) -> None:
        """Press keys that open a dialog over what is in front, and wait for it."""
        before = self.desk.app.screen
        await self.desk.press(*keys)
        await self.desk.until(lambda: self.desk.app.screen is not before, "对话框")
        await self.desk.dialog()

    async def cursor(self, view: LineView, key: str) -> None:
        """Move the cursor of a list to the row ``key``, from the end when that is nearer."""
        await self.desk.until(lambda: key in view.keys and view.cursor_key in view.keys, key)
        rows = view.keys
        way = rows.index(key) - rows.index(view.cursor_key)
        if view.has_focus and len(rows) - 1 - rows.index(key) < abs(way) - 1:
            await self.desk.press("end")
            way = rows.index(key) - len(rows) + 1
        await self.desk.press(*["down" if way > 0 else "up"] * abs(way))
        await self.desk.until(lambda: view.cursor_key == key, key)

    async def focus(self, field: str) -> None:
        """Press Tab until a field has the focus."""
        desk = self.desk
        for _ in range(20):
            if desk.app.focused is not None and desk.app.focused.id == field:
                return
            await desk.press("tab")
        pytest.fail(f"到不了「{field}」\n{desk.text}")

    async def fill(self, **texts: str) -> None:
        """Write into the fields of a form, over what stands there."""
        for name, text in texts.items():
            await self.focus(name)
            field = self.desk.app.screen.query_one(f"#{name}", Field)
            if field.value:
                await self.desk.press("home", "shift+end")
            await self.desk.type(text)
            await self.desk.until(lambda field=field, text=text: field.value == text, text)  # type: ignore[misc]

    async def write(self, text: str) -> None:
        """Write several lines."""
        area = self.desk.app.screen.query_one(TextArea)
        await self.desk.until(lambda: area.has_focus, "文字栏")
        await self.desk.type(text)
        await self.desk.until(lambda: area.text == text, text)

    async def choose(self, field: str, value: str) -> None:
        """Choose one of the options of a form."""
        await self.focus(field)
        choice = self.desk.app.screen.query_one(f"#{field}", Choice)
        await self.cursor(choice, value)

    async def submit(self, key: str = "enter") -> None:
        """Confirm the dialog in front and wait until it has closed."""
        before = self.desk.app.screen
        await self.desk.press(key)
        await self.desk.until(lambda: self.desk.app.screen is not before, f"已确定（{key}）")

    async def drop(self, path: Path, *seen: str) -> None:
        """Drop a path on the window."""
        self.desk.app.post_message(events.Paste(f"'{path}'"))
        await self.desk.sees(*seen)

    # -- a step -------------------------------------------------------------------------------------------------

    @asynccontextmanager
    async def step(self, name: str) -> AsyncIterator[None]:
        """What is done inside is one operation; Ctrl+Z takes it back exactly, Ctrl+Y does it again exactly."""
        desk = self.desk
        before, seq = self.dump(), self.newest()
        yield
        await self.shown(seq + 1)
        while desk.app.screen is not desk.app.main:
            front = desk.app.screen
            await desk.press("escape")
            await desk.until(lambda front=front: desk.app.screen is not front, "返回")  # type: ignore[misc]
        assert self.newest() == seq + 1, name
        after = self.dump()
        assert after != before, name
        for key, wanted, state in (("ctrl+z", seq + 2, before), ("ctrl+y", seq + 3, after)):
            await desk.press(key)
            await self.shown(wanted)
            assert self.newest() == wanted, f"{name} {key}"
            assert self.dump() == state, f"{name} {key}"
        self.steps += 1
