"""Files that were dropped, pasted or typed: which of them exist, and which can serve."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from shifan.domain.errors import ShifanError, UsageError
from shifan.evidence.dropped import parse_dropped
from shifan.evidence.names import is_unfit
from shifan.evidence.sources import check_source
from shifan.tui.folders import is_there, typed_path

_PATH_LIKE = re.compile(r"[/\\]|^\s*[\"']?[A-Za-z]:|\bfile:", re.IGNORECASE)

_WHOLE_PATH = re.compile(r"\s*[\"']?(?:/[^/\s]|[A-Za-z]:[/\\]|\\\\|file:)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FoundFile:
    """One path. ``problem`` says in Chinese why it cannot serve, ``trouble`` in a word; both empty when it can."""

    path: Path
    size: int = 0
    problem: str = ""
    trouble: str = ""

    @property
    def usable(self) -> bool:
        """True when the file can be attached."""
        return not self.problem


def begins_like_a_path(text: str) -> bool:
    """Tell whether text that was pasted among other text is rather a file that was dropped there."""
    return _WHOLE_PATH.match(text) is not None


def looks_like_paths(text: str) -> bool:
    """Tell whether pasted text may name files at all."""
    return _PATH_LIKE.search(text) is not None


def find_files(text: str) -> list[FoundFile]:
    """Return the files named in ``text``. Touches the disk: run it on the store thread. Raises UsageError."""
    try:
        paths = parse_dropped(text, windows=os.name == "nt", exists=os.path.exists)
    except ValueError as error:
        raise UsageError(f"{error}。") from error
    return examine_files([typed_path(path) for path in paths])


def examine_files(paths: Sequence[Path]) -> list[FoundFile]:
    """Return what can be said of each path. Touches the disk."""
    return [_examine(path) for path in paths]


def _examine(path: Path) -> FoundFile:
    try:
        check_source(path)
        return FoundFile(path, path.stat().st_size)
    except ShifanError as error:
        return FoundFile(path, problem=error.message, trouble=_trouble(path))
    except (OSError, ValueError):
        return FoundFile(path, problem="文件打不开，请检查路径和权限。", trouble="打不开")


def _trouble(path: Path) -> str:
    """Return in a word why a path cannot serve."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return "找不到"
    except (OSError, ValueError):
        return "打不开"
    if stat.S_ISDIR(found.st_mode):
        return "文件夹"
    return "空" if stat.S_ISREG(found.st_mode) and not is_unfit(path.name) else "不合适"


def shown_size(size: int) -> str:
    """Return a size in bytes as people say it."""
    if size < 1024:
        return f"{size} 字节"
    if size < 1024 * 1024:
        return f"{size / 1024:.0f} KB"
    return f"{size / 1024 / 1024:.1f} MB"


def one_path(text: str) -> Path:
    """Return the one path in ``text``: a file or a folder. Touches the disk: run it on the store thread.

    Raises UsageError when there is none or more than one.
    """
    try:
        paths = parse_dropped(text, windows=os.name == "nt", exists=os.path.exists)
    except ValueError as error:
        raise UsageError(f"{error}。") from error
    found = [path for path in map(typed_path, paths) if is_there(path)]
    if not found:
        raise UsageError(f"找不到「{text.strip()}」。", "请把它拖进窗口，或写完整的路径。")
    if len(found) > 1:
        raise UsageError("一次只能选一个。", "请只拖一个进来。")
    return found[0]
