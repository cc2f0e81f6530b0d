"""The interface as the process behind a page in the browser: how it writes, and when it leaves."""

from __future__ import annotations

import asyncio
import os
from threading import Lock
from typing import Any

from textual import messages
from textual.app import App
from textual.drivers.web_driver import WebDriver


class BrowserDriver(WebDriver):
    """Textual's web driver, mended: packets of two threads do not mix, and it leaves when the page server is gone."""

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._writing = Lock()
        self._write = self._write_whole  # type: ignore[assignment]

    def _write_whole(self, data: bytes) -> int:
        """Write all of ``data`` in one piece; to nobody when the page server is gone."""
        rest = memoryview(data)
        with self._writing:
            while rest:
                try:
                    rest = rest[os.write(self.fileno, rest) :]
                except OSError:
                    break
        return len(data)

    def run_input_thread(self) -> None:
        """Read until told to stop. When the input just ends, nobody is there any more: leave as Ctrl+Q does."""
        super().run_input_thread()
        if not self.exit_event.is_set():
            asyncio.run_coroutine_threadsafe(self._leave(), self._loop)

    async def _leave(self) -> None:
        self._app.post_message(messages.ExitApp())
