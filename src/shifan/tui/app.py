"""The way in: settles the terminal before Textual is imported, then runs the interface."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from shifan.tui.cjk import terminal

if TYPE_CHECKING:
    from shifan.services.session import Session
    from shifan.tui.application import ShifanApp

__all__ = ["ShifanApp", "run"]


def run(open_session: Callable[[], Session]) -> int:
    """Run the interface until the user leaves and return the exit code.

    ``open_session`` is called once, on the thread that will own the session, which is closed there at the end.
    """
    terminal.prepare_streams()
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        print("界面要在终端窗口里打开。请在终端中运行 shifan，或用 shifan status 查看文字概况。", file=sys.stderr)  # noqa: T201
        return 2
    terminal.disable_kitty_on_posix(os.environ)
    from shifan.tui.store_thread import StoreThread

    store = StoreThread(open_session)  # the store opens while Textual is being imported
    try:
        from shifan.tui.application import ShifanApp

        app = ShifanApp(open_session, store=store)
        app.run()
        return app.return_code or 0
    finally:
        store.close()


def __getattr__(name: str) -> Any:
    """Give out ShifanApp without importing Textual for those who only need ``run``."""
    if name == "ShifanApp":
        from shifan.tui.application import ShifanApp

        return ShifanApp
    raise AttributeError(name)
