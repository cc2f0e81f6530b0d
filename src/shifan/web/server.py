"""The page server: its routes, who is turned away, and a clean end."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import sys
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from threading import Thread
from urllib.parse import quote

import textual_serve
from aiohttp import WSMsgType, web
from textual_serve.download_manager import DownloadManager

from shifan.web.gate import Gate
from shifan.web.window import Window

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_PAGE = Path(__file__).with_name("page")
_TERMINAL = Path(textual_serve.__file__).with_name("static")
_PAGES_REMEMBERED = 50
_MOST_CELLS = 1000
_SECONDS_TO_FINISH = 8.0
_REFUSED = "打不开这一页：地址已经用过，或者不对。\n请回到开着网页服务的命令行窗口，按回车得到新的地址。"
_ELSEWHERE = "拒绝：请求不是从这里的网页发出的。"
_FAILED = "这里出了问题，数据都在。请刷新这一页；还不行，请在命令行窗口里重新打开网页服务。"
_HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class PageServer:
    """Serves the page and runs ``command`` for every page that is opened, until ``run`` is told to stop."""

    def __init__(self, command: Sequence[str], gate: Gate) -> None:
        self._command = tuple(command)
        self._gate = gate
        self._cookie = f"shifan-{gate.port}"  # cookies do not know ports: another server here has its own name
        self._downloads = DownloadManager()
        self._windows: set[Window] = set()
        self._last_words: dict[str, str] = {}
        policy = (
            "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; script-src 'self'; "
            "style-src 'self' 'unsafe-inline'; font-src 'self'; img-src 'self' data:; "
            f"connect-src 'self' ws://127.0.0.1:{gate.port}"
        )
        self._headers = {**_HEADERS, "Content-Security-Policy": policy}

    def application(self) -> web.Application:
        """Return the application with all routes; each is behind the gate."""

        @web.middleware
        async def guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
            return await self._guarded(request, handler)

        made = web.Application(middlewares=[guarded])
        made.on_response_prepare.append(self._add_headers)
        made.on_shutdown.append(self._close_all)
        made.add_routes(
            [
                web.get("/", self._index),
                web.get("/enter/{token}", self._enter, allow_head=False),
                web.get("/ws/{key}/{page}", self._page),
                web.get("/ended/{page}", self._ended),
                web.get("/download/{key}", self._download),
                web.static("/page", _PAGE),
                web.static("/terminal", _TERMINAL),
            ]
        )
        return made

    async def run(self, listening: socket.socket, ready: Callable[[], None]) -> None:
        """Serve on the socket until a signal asks to stop; ``ready`` is called at the start and at every Enter."""
        _quiet_libraries()
        runner = web.AppRunner(self.application(), access_log=None, shutdown_timeout=_SECONDS_TO_FINISH)
        await runner.setup()
        try:
            await web.SockSite(runner, listening).start()
            stop = _stop_on_signals()
            ready()
            _call_on_enter(ready)
            await stop.wait()
        finally:
            await runner.cleanup()

    # -- the gate ---------------------------------------------------------------------------------------------

    async def _guarded(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        origin = request.headers.get("Origin")
        live = request.path.startswith("/ws/")
        if not self._gate.is_ours(request.headers.get("Host")):
            return web.Response(status=403, text=_ELSEWHERE)
        if (live or origin is not None) and not self._gate.comes_from_us(origin):
            return web.Response(status=403, text=_ELSEWHERE)
        if not request.path.startswith("/enter/") and not self._gate.knows(request.cookies.get(self._cookie)):
            return web.Response(status=403, text=_REFUSED)
        try:
            return await handler(request)
        except web.HTTPException as error:
            return web.Response(status=error.status, text=_FAILED if error.status >= 500 else "没有这一页。")
        except (OSError, ValueError, RuntimeError):
            if live:  # the answer has begun
                raise
            return web.Response(status=500, text=_FAILED)

    async def _add_headers(self, request: web.Request, response: web.StreamResponse) -> None:
        response.headers.update(self._headers)

    async def _enter(self, request: web.Request) -> web.StreamResponse:
        admitted = self._gate.admit(request.match_info["token"])
        if admitted is None:
            return web.Response(status=403, text=_REFUSED)
        cookie, key = admitted
        answer = web.Response(status=303, headers={"Location": f"/#{key}"})  # what follows # is never sent anywhere
        # Lax, as the address may be opened from a file; what a stranger's link can open with it is an empty page
        answer.set_cookie(self._cookie, cookie, httponly=True, samesite="Lax", path="/")
        return answer

    # -- pages ------------------------------------------------------------------------------------------------

    async def _index(self, request: web.Request) -> web.StreamResponse:
        return web.FileResponse(_PAGE / "index.html")

    async def _page(self, request: web.Request) -> web.StreamResponse:
        if not self._gate.opens(request.cookies.get(self._cookie), request.match_info["key"]):
            return web.Response(status=403, text=_REFUSED)
        page = web.WebSocketResponse(heartbeat=15)
        await page.prepare(request)
        remember = partial(self._remember, request.match_info["page"])
        window = Window(self._command, page, self._downloads, remember)
        self._windows.add(window)
        try:
            await window.start(_cells(request.query.get("width"), 80), _cells(request.query.get("height"), 24))
            await _listen(page, window)
        finally:
            await window.stop()
            self._windows.discard(window)
        return page

    def _remember(self, page: str, words: str) -> None:
        self._last_words[page] = words
        while len(self._last_words) > _PAGES_REMEMBERED:
            del self._last_words[next(iter(self._last_words))]

    async def _ended(self, request: web.Request) -> web.StreamResponse:
        return web.Response(text=self._last_words.pop(request.match_info["page"], ""))

    async def _download(self, request: web.Request) -> web.StreamResponse:
        key = request.match_info["key"]
        try:
            found = await self._downloads.get_download_metadata(key)
        except KeyError:
            raise web.HTTPNotFound from None
        answer = web.StreamResponse()
        answer.content_type = found.mime_type or "application/octet-stream"
        # never shown inside the browser: what others sent in must not run as a page of ours
        answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(found.file_name, safe='')}"
        await answer.prepare(request)
        async for piece in self._downloads.download(key):
            await answer.write(piece)
        await answer.write_eof()
        return answer

    async def _close_all(self, application: web.Application) -> None:
        """Let every process finish, then close its page."""
        await asyncio.gather(*(window.stop() for window in tuple(self._windows)))


def listen_on(port: int) -> socket.socket:
    """Return a socket bound to this computer only; port 0 takes any free one. Raises OSError when it cannot be had."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if sys.platform == "win32":  # there the other option lets a second program take the same port
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", port))
        listening.listen()
    except OSError:
        listening.close()
        raise
    return listening


async def _listen(page: web.WebSocketResponse, window: Window) -> None:
    """Hand over what the page sends until it is closed; what is not understood is left out."""
    async for message in page:
        if message.type is not WSMsgType.TEXT:
            continue
        with suppress(ValueError):
            await _hand_over(message.json(), page, window)


async def _hand_over(said: object, page: web.WebSocketResponse, window: Window) -> None:
    match said:
        case ["stdin", str(keys)]:
            await window.send_bytes(keys.encode("utf-8", "replace"))
        case ["resize", {"width": int(width), "height": int(height)}]:
            await window.set_terminal_size(_within(width), _within(height))
        case ["ping", moment]:
            await page.send_json(["pong", moment])
        case ["focus"]:
            await window.focus()
        case ["blur"]:
            await window.blur()


def _cells(text: str | None, otherwise: int) -> int:
    return _within(int(text)) if text and text.isascii() and text.isdigit() and len(text) < 6 else otherwise


def _within(cells: int) -> int:
    return min(max(cells, 1), _MOST_CELLS)


def _quiet_libraries() -> None:
    """Keep the libraries' log lines, tracebacks among them, off the terminal."""
    for name in ("aiohttp", "asyncio", "textual-serve"):
        logger = logging.getLogger(name)
        logger.addHandler(logging.NullHandler())
        logger.propagate = False


def _stop_on_signals() -> asyncio.Event:
    """Return an event that Ctrl+C, a closed terminal or a request to end sets. On Windows Ctrl+C cancels the task."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        with suppress(AttributeError, NotImplementedError):
            loop.add_signal_handler(getattr(signal, name), stop.set)
    return stop


def _call_on_enter(act: Callable[[], None]) -> None:
    """Call ``act`` on the loop at every line typed, for as long as somebody can type."""
    if sys.stdin is None:
        return
    if hasattr(signal, "SIGTTIN"):
        signal.signal(signal.SIGTTIN, signal.SIG_IGN)  # in the background, reading fails instead of stopping us
    loop = asyncio.get_running_loop()

    def read() -> None:
        with suppress(OSError, RuntimeError, ValueError):  # no input, or the loop is over
            descriptor = sys.stdin.fileno()
            while os.read(descriptor, 1024):  # not through the buffer, whose lock would hold up the end
                loop.call_soon_threadsafe(act)

    Thread(target=read, daemon=True, name="回车").start()
