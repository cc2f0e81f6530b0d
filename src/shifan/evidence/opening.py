"""Opening a file with the program the system has for it, without waiting and without giving away our terminal."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from threading import Thread

from shifan.domain.errors import NotFoundError, ProtectedError, system_reason
from shifan.domain.ways import Way
from shifan.evidence.names import refuse_unfit

_SETTLED_SECONDS = 0.5  # an opener that cannot open says so at once; one that still runs has opened it
_OPENERS = {"darwin": "open"}


def open_file(path: Path) -> None:
    """Open ``path`` with the system's program for it.

    Raises NotFoundError when the file is not there, RuleError for a program or shortcut, ProtectedError when the
    system has nothing that opens it; the message names the path, so that it can be opened by hand.
    """
    absolute = path.absolute()
    if not absolute.is_file():
        raise NotFoundError(f"找不到文件：{absolute}。", f"请用{Way.DOCTOR}检查材料库。")
    refuse_unfit(absolute.name)
    try:
        if sys.platform == "win32":
            os.startfile(absolute)
        else:
            _launch([_OPENERS.get(sys.platform, "xdg-open"), str(absolute)])
    except OSError as error:
        reason = "没有能打开它的程序" if isinstance(error, FileNotFoundError) else system_reason(error)
        raise _failed(absolute, reason) from error
    except subprocess.CalledProcessError as error:
        raise _failed(absolute, "系统没有能打开它的程序") from error


def _launch(command: list[str]) -> None:
    """Start ``command`` detached: no terminal, no stream of ours, not ended with us. Raises CalledProcessError."""
    child = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        code = child.wait(_SETTLED_SECONDS)
    except subprocess.TimeoutExpired:
        Thread(target=child.wait, daemon=True).start()  # collects it when its window is closed
        return
    if code != 0:
        raise subprocess.CalledProcessError(code, command)


def _failed(path: Path, reason: str) -> ProtectedError:
    return ProtectedError(f"「{path.name}」打不开：{reason}。", f"请手工打开：{path}")
