"""The crash file: what happened, without local variables."""

from __future__ import annotations

import tempfile
import traceback
from datetime import datetime
from pathlib import Path

LOG_FOLDER = "日志"


def write_crash(error: BaseException, folder: Path | None, now: datetime) -> Path | None:
    """Write the traceback (no local variables) under the workspace's 日志 folder and return the file.

    Falls back to the temporary folder; None when nothing could be written. It never fails: whoever calls it is
    about to leave, and an error here would keep the program from ending.
    """
    text = "".join(traceback.format_exception(error))
    name = f"出错-{now:%Y%m%d-%H%M%S}.txt"
    for base in (folder and folder / LOG_FOLDER, Path(tempfile.gettempdir())):
        if base is None:
            continue
        try:
            base.mkdir(parents=True, exist_ok=True)
            (base / name).write_text(text, encoding="utf-8", errors="backslashreplace")
        except (OSError, ValueError):  # the second: a name that this system's encoding cannot hold
            continue
        return base / name
    return None


def crash_message(file: Path | None) -> str:
    """Return what the user is told."""
    where = f"出错记录：{file}\n" if file else ""
    again = "重新运行 shifan 即可继续；如再次出现，请把出错记录发给维护人员。"
    return f"程序遇到问题，已经关闭。您的数据已保存。\n{where}{again}"
