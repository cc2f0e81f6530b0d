"""serve: the interface in a browser on this computer."""

from __future__ import annotations

import asyncio
import atexit
import errno
import importlib.util
import tempfile
import webbrowser
from contextlib import suppress
from pathlib import Path

import click

from shifan.cli.chinese import Command
from shifan.cli.context import Options
from shifan.cli.output import echo
from shifan.criteria.library import cache_folder
from shifan.domain.errors import NotFoundError, UsageError, system_reason

DEFAULT_PORT = 8765
_MISSING = "浏览器界面要用的组件没有安装。"
_INSTALL = '请运行：pip install "shifan[serve]"；没有网络时用离线包安装，里面已经带上。'


@click.command(cls=Command)
@click.option("--port", type=int, default=DEFAULT_PORT, metavar="端口", help=f"端口，默认 {DEFAULT_PORT}；0 为任选。")
@click.option("--open", "show", is_flag=True, help="同时在这台电脑的浏览器里打开。")
@click.pass_obj
def serve(options: Options, port: int, show: bool) -> None:
    """在浏览器里打开界面。只有这台电脑能打开；印出的地址只能用一次，按回车得到新的。"""
    if not 0 <= port <= 65535:
        raise UsageError(f"端口 {port} 不在 0 到 65535 之间。", f"例：shifan serve --port {DEFAULT_PORT}")
    if importlib.util.find_spec("textual_serve") is None or importlib.util.find_spec("aiohttp") is None:
        raise NotFoundError(_MISSING, _INSTALL)
    with options.open_quietly() as session:  # what is wrong with the workspace is said here, not in every page
        place = session.describe_store()
    from shifan.web.gate import Gate  # the web library: only for this command
    from shifan.web.server import PageServer, listen_on
    from shifan.web.window import interface_command

    try:
        listening = listen_on(port)
    except OSError as error:
        raise _no_port(port, error) from error
    gate = Gate(listening.getsockname()[1])

    def print_address() -> None:
        address = f"http://127.0.0.1:{gate.port}/enter/{gate.new_token()}"
        echo(f"{address}\n（只能用一次。换浏览器：在这里按回车得到新的地址。结束：Ctrl+C）")
        nonlocal show
        if show:
            show = False
            _open_quietly(address)

    echo(f"台账：{place}\n请在这台电脑的浏览器里打开：")
    server = PageServer(interface_command(_words(options)), gate)
    with suppress(KeyboardInterrupt):
        asyncio.run(server.run(listening, print_address))
    echo("已停止。每次改动都已保存。")


def _open_quietly(address: str) -> None:
    """Open the address in the browser by way of a file that only this user can read.

    A browser's command line can be read by everybody on the computer, and whoever comes first is let in.
    """
    with suppress(OSError, RuntimeError):  # no place for it: the printed address is there to be copied
        folder = cache_folder()
        folder.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix="打开-", suffix=".html", dir=folder)  # readable by the owner only
        with open(descriptor, "w", encoding="utf-8") as page:
            page.write(f'<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0;url={address}">')
        atexit.register(Path(name).unlink, missing_ok=True)  # the address is dead by then
        webbrowser.open(Path(name).as_uri())


def _words(options: Options) -> list[str]:
    """Return the root command's options as they are passed on to the process behind each page."""
    words: list[str] = []
    for name, value in (
        ("--workspace", options.workspace and options.workspace.absolute()),
        ("--store", options.store),
        ("--app", options.application),
        ("--user", options.user),
    ):
        words += [name, str(value)] if value else []
    words += ["--read-only"] if options.read_only else []
    return words + (["--force-exclusive"] if options.exclusive else [])


def _no_port(port: int, error: OSError) -> UsageError:
    if error.errno in (errno.EADDRINUSE, getattr(errno, "WSAEADDRINUSE", errno.EADDRINUSE)):
        what = f"端口 {port} 已经被占用，可能另一个 shifan serve 还开着。"
    else:
        what = f"端口 {port} 不能用：{system_reason(error)}。"
    return UsageError(what, f"请换一个，如 shifan serve --port {port + 1 if port < 65535 else 8765}；--port 0 为任选。")
