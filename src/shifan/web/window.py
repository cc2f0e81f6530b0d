"""One open page: the process behind it, and what goes between the two."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from asyncio.subprocess import Process
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web
from textual_serve.app_service import AppService
from textual_serve.download_manager import DownloadManager

DRIVER = "shifan.tui.browser:BrowserDriver"
_BEGIN = b"__GANGLION__\n"  # what Textual's web driver writes before its first packet
_LINES_BEFORE = 50
_SECONDS_TO_LEAVE = 5.0
_LAST_WORDS = 4000
_CUT_OFF = "界面意外结束了。确认过的改动都已保存；正在填写、还没有确认的内容没有存下。\n请刷新这一页再打开。"
_OWN_GROUP: dict[str, Any] = {}  # Ctrl+C in the server's terminal is for the server, which lets each process finish
if sys.platform == "win32":
    _OWN_GROUP["creationflags"] = subprocess.CREATE_NEW_PROCESS_GROUP
else:
    _OWN_GROUP["start_new_session"] = True


class Window(AppService):
    """Runs ``command`` for a page and carries keys, screen, downloads and links between them.

    Where it differs from textual-serve: no shell between, a process that hangs is ended, and the page is closed only
    when the process has ended, so that its last words can be shown.
    """

    def __init__(
        self,
        command: Sequence[str],
        page: web.WebSocketResponse,
        downloads: DownloadManager,
        ended: Callable[[str], None],
    ) -> None:
        async def write_bytes(data: bytes) -> None:
            with suppress(ConnectionError):  # the page was closed: the process must not wait for it
                await page.send_bytes(data)

        async def write_text(text: str) -> None:
            with suppress(ConnectionError):
                await page.send_str(text)

        async def close() -> None:
            await page.close()

        super().__init__(
            " ".join(command), write_bytes=write_bytes, write_str=write_text, close=close, download_manager=downloads
        )
        self._words = tuple(command)
        self._ended = ended

    def _build_environment(self, width: int = 80, height: int = 24) -> dict[str, str]:
        return {
            **super()._build_environment(width, height),
            "TEXTUAL_DRIVER": DRIVER,
            "TERM": "xterm-256color",
            "SHIFAN_AMBIGUOUS": "1",  # the page's terminal draws ambiguous glyphs one cell wide
            "PYTHONUTF8": "1",
        }

    async def _open_app_process(self, width: int = 80, height: int = 24) -> Process:
        self._process = process = await asyncio.create_subprocess_exec(
            *self._words,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=self._build_environment(width, height),
            **_OWN_GROUP,
        )
        self._stdin = process.stdin
        return process

    async def run(self) -> None:
        """Carry everything until the process has ended, then close the page."""
        process = self._process
        assert process is not None
        assert process.stdout is not None
        assert process.stderr is not None
        told = asyncio.create_task(_tail(process.stderr))
        try:
            if await _begun(process.stdout):
                await self._carry(process.stdout)
        except asyncio.IncompleteReadError:
            pass  # it has ended
        except (KeyError, ValueError):  # not what a page can be shown: nothing sensible can follow
            process.kill()
        code = await process.wait()
        self._ended((await told).decode("utf-8", "replace").strip() or (_CUT_OFF if code else ""))
        await self.remote_close()

    async def _carry(self, output: asyncio.StreamReader) -> None:
        takers = {b"D": self.on_data, b"M": self.on_meta, b"P": self.on_packed}
        while True:
            kind = await output.readexactly(1)
            size = int.from_bytes(await output.readexactly(4), "big")
            await takers[kind](await output.readexactly(size))

    async def on_meta(self, data: bytes) -> None:
        """Pass on a download or a link to the web; that the process leaves is seen when it has left."""
        said = json.loads(data)
        if said["type"] == "exit":
            await self.send_meta(said)  # wakes its reader, which on Windows waits for input without end
        elif said["type"] != "open_url" or safe_link(said["url"]):
            await super().on_meta(data)

    async def stop(self) -> None:
        """Ask the process to leave, as Ctrl+Q does, and end it when it does not. Calling it again does nothing."""
        task, self._task = self._task, None
        if task is None:
            return
        await self._download_manager.cancel_app_downloads(app_service_id=self.app_service_id)
        await self.send_meta({"type": "quit"})
        if not (await asyncio.wait({task}, timeout=_SECONDS_TO_LEAVE))[0] and self._process is not None:
            with suppress(ProcessLookupError):
                self._process.kill()
        await asyncio.wait({task})


def interface_command(options: Sequence[str]) -> list[str]:
    """Return the command that runs the interface with the root command's ``options``."""
    return [sys.executable, "-m", "shifan", *options]


def safe_link(address: str) -> bool:
    """Return True for an address of the web, the only kind a page may be told to open."""
    with suppress(ValueError):
        return urlsplit(address).scheme in ("http", "https")
    return False


async def _begun(output: asyncio.StreamReader) -> bool:
    for _ in range(_LINES_BEFORE):
        line = await output.readline()
        if line == _BEGIN:
            return True
        if not line:
            return False
    return False


async def _tail(errors: asyncio.StreamReader) -> bytes:
    """Return the end of what is written to ``errors``, once it is closed."""
    kept = b""
    while piece := await errors.read(_LAST_WORDS):
        kept = (kept + piece)[-_LAST_WORDS:]
    return kept
