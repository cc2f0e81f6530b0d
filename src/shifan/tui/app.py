"""The way in: settles the terminal before Textual is imported, then runs the interface."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shifan.domain.ways import Way, as_commands
from shifan.tui.cjk import terminal

if TYPE_CHECKING:
    from shifan.services.session import Session
    from shifan.tui.application import ShifanApp
    from shifan.tui.dialogs.starting import Started

__all__ = ["ShifanApp", "begin", "has_terminal", "run"]

_IN_BROWSER = "shifan.tui.browser:"  # the driver that the page server chooses


def has_terminal() -> bool:
    """Tell whether the program talks to a terminal, or to a page; the streams are None where there are none."""
    if _in_browser():
        return True
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))


def _in_browser() -> bool:
    return os.environ.get("TEXTUAL_DRIVER", "").startswith(_IN_BROWSER)


def begin(here: Path) -> tuple[int, Started | None]:
    """Run the guided start and return an exit code, and what was started (None when the user left).

    Call it only where there is a terminal.
    """
    with terminal.held_keys():
        _settle()
        from shifan.services.at_work import local_now
        from shifan.tui.start import StartApp

        app = StartApp(here, local_now().date())
        started = app.run()
        return app.return_code or 0, started


def run(open_session: Callable[[], Session], *, first: Sequence[str] = (), look: str = "") -> int:
    """Run the interface until the user leaves and return the exit code.

    ``open_session`` is called once, on the thread that will own the session, which is closed there at the end;
    ``first`` names actions to run at once, ``look`` the colours.
    """
    terminal.prepare_streams()
    if not has_terminal():
        told = f"界面要在终端窗口里打开。请在终端中运行 shifan，或用{Way.STATUS}查看文字概况。"
        print(as_commands(told), file=sys.stderr)  # noqa: T201
        return 2
    with terminal.held_keys():
        return _run(open_session, first, look)


def _run(open_session: Callable[[], Session], first: Sequence[str], look: str) -> int:
    from shifan.tui.store_thread import StoreThread

    gc.disable()  # start-up makes many objects and no garbage
    store = StoreThread(open_session)  # the store opens while the terminal is asked and Textual is being imported
    try:
        _settle()
        from shifan.tui.application import ShifanApp

        app = ShifanApp(open_session, store=store, first=first, when_ready=gc.enable)
        app.wear(look)
        app.run()
        return app.return_code or 0
    finally:
        gc.enable()
        store.close()


def _settle() -> None:
    terminal.prepare_streams()
    terminal.disable_kitty_on_posix(os.environ)
    if not _in_browser():  # there the page's size comes by these names
        terminal.follow_the_window(os.environ)
    width = terminal.ambiguous_width()
    if width is not None:  # said once: what is started from here, and the page that checks the terminal, need not ask
        os.environ[terminal.AMBIGUOUS_VARIABLE] = str(width)
    if width == 2:
        from shifan.tui.cjk.ambiguous import count_ambiguous_wide  # only where it is needed

        count_ambiguous_wide()


def __getattr__(name: str) -> Any:
    """Give out ShifanApp without importing Textual for those who only need ``run``."""
    if name == "ShifanApp":
        from shifan.tui.application import ShifanApp

        return ShifanApp
    raise AttributeError(name)
