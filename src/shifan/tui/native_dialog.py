"""The system's own file dialog, in a child process, so that nothing it does can harm the terminal or hold us up."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import tkinter

_FLAGS = 0x08000000 if sys.platform == "win32" else 0  # CREATE_NO_WINDOW


def can_open(environ: Mapping[str, str] | None = None) -> bool:
    """Tell whether a window may be opened: a screen and tkinter are there. The child may still find that it cannot."""
    known = os.environ if environ is None else environ
    screen = sys.platform in ("win32", "darwin") or bool(known.get("DISPLAY") or known.get("WAYLAND_DISPLAY"))
    far = bool(known.get("SSH_CONNECTION")) and sys.platform == "win32"
    return screen and not far and find_spec("tkinter") is not None and find_spec("_tkinter") is not None


class NativeDialog:
    """One dialog, open until the user has chosen or ``close`` is called."""

    def __init__(self) -> None:
        self._child: asyncio.subprocess.Process | None = None
        self._closed = False

    async def ask(self, kind: str, title: str, start: Path) -> list[Path] | None:
        """Return what was chosen (empty when nothing), None where no window can be opened. ``kind``: files, folder."""
        environment = {**os.environ, "PYTHONUTF8": "1"}
        try:
            self._child = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", __name__, kind, title, str(start)),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env=environment,
                creationflags=_FLAGS,
            )
        except OSError:
            return None
        answer, _ = await self._child.communicate()
        if self._closed:
            return []
        if self._child.returncode != 0:
            return None
        try:
            return [Path(text) for text in json.loads(answer.decode("utf-8"))]
        except ValueError:
            return None

    def close(self) -> None:
        """Take the window away."""
        self._closed = True
        if self._child is not None and self._child.returncode is None:
            with suppress(ProcessLookupError):
                self._child.kill()


def main(arguments: Sequence[str]) -> int:
    """Show the dialog and print what was chosen as JSON; 1 where there is no screen."""
    import tkinter
    from tkinter import filedialog

    kind, title, start = arguments
    try:
        root = tkinter.Tk()
    except tkinter.TclError:
        return 1
    root.withdraw()
    _speak_chinese(root)
    with suppress(tkinter.TclError):
        root.attributes("-topmost", True)  # else it may open behind the terminal
    if kind == "folder":
        folder = filedialog.askdirectory(parent=root, title=title, initialdir=start)
        chosen = [folder] if folder else []
    else:
        chosen = list(filedialog.askopenfilenames(parent=root, title=title, initialdir=start))
    print(json.dumps([str(Path(text)) for text in chosen if text]))  # noqa: T201 - the answer to the parent
    return 0


_WORDS = {
    "&Directory:": "文件夹：",
    "&Selection:": "选定：",
    "File &name:": "文件名：",
    "File &names:": "文件名：",
    "Files of &type:": "文件类型：",
    "&Open": "打开",
    "Open": "打开",
    "&OK": "确定",
    "OK": "确定",
    "&Cancel": "取消",
    "Cancel": "取消",
    "Show &Hidden Files and Directories": "显示隐藏的文件",
    "Show &Hidden Directories": "显示隐藏的文件夹",
}


def _speak_chinese(root: tkinter.Tk) -> None:
    """Where the toolkit draws the dialog itself it has no Chinese words of its own."""
    root.tk.call("::msgcat::mclocale", "zh_cn")
    for english, chinese in _WORDS.items():
        root.tk.call("namespace", "eval", "::tk", ("::msgcat::mcset", "zh_cn", english, chinese))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
