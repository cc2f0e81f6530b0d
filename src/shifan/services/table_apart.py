"""Reading a file of unknown origin in a child process with limits of time and memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from shifan.domain.edition_table.values import SourceFile
from shifan.domain.errors import DataFileError
from shifan.services.table_child import ERRORS, unpacked

SECONDS = 60.0
_FLAGS = 0x08000000 if sys.platform == "win32" else 0  # CREATE_NO_WINDOW
_HINT = "请核对文件来源；是自己的文件，请只留指标表，另存一份再试。"


def read_tables_apart(path: Path, *, seconds: float = SECONDS) -> SourceFile:
    """Return the tables of a file, read in a process of its own, and not for longer than ``seconds``.

    Raises UsageError for a folder, NotFoundError, DataFileError for every file that cannot be read.
    """
    # -P: the folder we were started in may hold anybody's files, and must not be imported from
    command = [sys.executable, "-P", "-m", "shifan.services.table_child", os.fspath(path.absolute())]
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            creationflags=_FLAGS,
            check=False,
        )
        answer = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        raise DataFileError(f"「{path.name}」太复杂，{seconds:g} 秒还没有读完，已停止。", _HINT) from None
    except ValueError:  # it ended without an answer
        raise DataFileError(f"「{path.name}」太大或有问题，没有读完。", _HINT) from None
    if "error" in answer:
        raise ERRORS[answer["error"]](answer["message"], answer["hint"])
    return unpacked(answer)
