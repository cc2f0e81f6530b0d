"""The application on a workspace, with a user at it who presses keys, clicks on words and reads the screen."""

from __future__ import annotations

import re
import time
import unicodedata
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import TypeVar
from unicodedata import category, east_asian_width

import pytest
from rich.cells import cell_len
from textual import events
from textual.keys import REPLACED_KEYS, _character_to_key, _get_unicode_name_from_key
from textual.pilot import Pilot
from textual.strip import Strip

from shifan.domain.records import Record
from shifan.services.session import Session, open_session
from shifan.tui.application import ShifanApp
from shifan.tui.dialogs.pages import PageDialog
from support import USER, fixed_clock

T = TypeVar("T")

SIZES = ((80, 24), (120, 40))
SMALL = SIZES[:1]
"""For pages and dialogs, which the walk of the goldens sees at the other sizes."""
ALLOWED_WORDS = {"Ctrl", "docx", "xlsx"}
NO_LINE_START = "，。、；：）》！？」』】〕％"


def stroke(key: str) -> events.Key:
    """Return what the driver sends for a key by Textual's name, or for a character."""
    name = _character_to_key(key) if len(key) == 1 and not key.isalnum() else key
    try:
        return events.Key(name, unicodedata.lookup(_get_unicode_name_from_key(REPLACED_KEYS.get(name, name))))
    except KeyError:
        return events.Key(name, name if len(name) == 1 else None)


class Desk:
    """A running application with the user at it."""

    def __init__(self, app: ShifanApp, pilot: Pilot[None], folder: Path) -> None:
        self.app = app
        self.pilot = pilot
        self.folder = folder

    @property
    def text(self) -> str:
        """What is on screen."""
        return "\n".join(line.rstrip() for line in self._lines(0))

    def _lines(self, left: int) -> list[str]:
        """Return the lines of the screen from the cell ``left`` on."""
        strips = self.app.screen._compositor.render_strips()
        return ["".join(part.text for part in strip.crop(left)) for strip in map(Strip, strips)]

    @property
    def front(self) -> str:
        """What the dialog or page in front shows, without the pieces of the screen beside it."""
        box = self.app.screen.query_one("#box").region
        strips = list(map(Strip, self.app.screen._compositor.render_strips()))[box.y : box.bottom]
        return "\n".join("".join(part.text for part in strip.crop(box.x, box.right)).rstrip() for strip in strips)

    @property
    def wide(self) -> bool:
        """True at a size where list and detail stand side by side."""
        return self.app.main.wide

    def look(self, ask: Callable[[Session], T]) -> T:
        """Return what the store says, asked through a connection of its own."""
        with open_session(self.folder, user="别人", clock=fixed_clock) as session:
            return ask(session)

    async def until(self, happened: Callable[[], object], what: str) -> None:
        """Wait for a condition; fail with the screen when it does not come."""
        deadline = time.monotonic() + 10
        while not happened():
            if time.monotonic() > deadline:
                pytest.fail(f"等不到：{what}\n{self.text}")
            await self.pilot.pause(0.01)

    async def sees(self, *texts: str) -> None:
        """Wait until all of these are on screen; line breaks do not matter, in the detail column neither."""
        for text in texts:
            await self.until(partial(self._shows, text), text)

    def _shows(self, text: str) -> bool:
        right = self.app.main.detail.region.x
        everything = "".join((*self._lines(0), *self._lines(right)))
        return re.sub(r"\s+", "", text) in re.sub(r"\s+", "", everything)

    async def press(self, *keys: str) -> None:
        """Press keys one after the other, each when what the one before it began has been done.

        The pilot's own ``press`` waits three times as long, by a clock.
        """
        for key in keys:
            self.app.post_message(stroke(key))
            await self.pilot._wait_for_screen()
            await self.until(self._done, "按键已处理")
            await self.pilot.pause()

    def _done(self) -> bool:
        """Tell whether no key waits for another, and the detail is that of the row under the cursor."""
        return not (self.app.typed.busy or self.app._burst) and self.app.main._delay is None

    async def type(self, text: str) -> None:
        """Commit text as an input method does."""
        self.app.post_message(events.Paste(text))
        await self.pilot.pause()

    async def click(self, text: str, *, shift: int = 0) -> None:
        """Click on the first place where ``text`` stands."""
        for y, line in enumerate(self.text.split("\n")):
            if text in line:
                await self.pilot.click(offset=(cell_len(line[: line.index(text)]) + shift, y))
                await self.pilot.pause()
                return
        pytest.fail(f"屏幕上没有「{text}」\n{self.text}")

    async def open_item(self, number: str) -> None:
        """Find an item by its number and open it."""
        await self.press("f3")
        await self.until(lambda: self.app.focused is not None and self.app.focused.id == "query", "搜索框")
        await self.press(*number, "enter")
        item = self.look(lambda session: session.item(number))
        await self.until(lambda: self.app.screen is self.app.main, "搜索已关闭")
        await self.until(lambda: self.app.main._shown_item == item.id, f"第 {number} 项的明细")
        self.app.main.clear_status()

    async def dialog(self) -> None:
        """Wait until a dialog has its focus."""
        await self.until(lambda: self.app.screen is not self.app.main and self.app.focused is not None, "对话框")
        await self.pilot.pause()

    async def page(self) -> None:
        """Wait until a page is in front, with what it shows."""

        def there() -> bool:
            page = self.app.screen
            return isinstance(page, PageDialog) and page.data is not None and not page.busy

        await self.until(there, "页面")
        await self.pilot.pause()

    async def closed(self) -> None:
        """Wait until the dialog has closed."""
        await self.until(lambda: self.app.screen is self.app.main, "对话框已关闭")
        await self.pilot.pause()


@asynccontextmanager
async def at_desk(folder: Path, size: tuple[int, int] = (120, 40)) -> AsyncIterator[Desk]:
    """Run the application on a workspace."""
    app = ShifanApp(lambda: open_session(folder, user=USER, clock=fixed_clock))
    async with app.run_test(size=size) as pilot:
        desk = Desk(app, pilot, folder)
        await desk.until(lambda: app.model is not None, "台账已打开")
        await desk.sees("今天先做")
        await desk.until(lambda: app.typed.over, "启动时按的键已处理")
        yield desk


def record(desk: Desk, number: str = "32") -> Record:
    """Return an item's record as the store has it."""
    return desk.look(lambda session: session.record(session.item(number).id))


def ticks(desk: Desk) -> int:
    """Return how many checkpoints are ticked in the store."""
    return desk.look(lambda session: len(session.state().ticks))


def problems(text: str, width: int) -> list[str]:
    """Return what is wrong with a screen."""
    found = []
    for line in text.split("\n"):
        if cell_len(line) > width:
            found.append(f"太宽：{line}")
        if line.strip()[:1] and line.strip()[0] in NO_LINE_START:
            found.append(f"行首标点：{line}")
    for char in sorted(set(text) - {"\n"}):
        if east_asian_width(char) == "A" and category(char)[0] not in "LM":
            found.append(f"宽度不定的字符：{char}")
        if category(char) in ("Cc", "Cf", "Cn"):
            found.append(f"控制字符：{char!r}")
    for_colleagues = r"命令\s+shifan\s[a-z\s-]+(?=[（，])"
    names = re.sub(rf"{for_colleagues}|\S*[/\\]\S*|\S+\.(?:txt|xlsx|docx)|(?:编码|摘要)\s+\S+", "", text)
    found += [f"英文：{word}" for word in re.findall(r"[A-Za-z]{4,}", names) if word not in ALLOWED_WORDS]
    return found
