"""Files that somebody gives as evidence: whether they can serve, and where one lies that is not copied."""

from __future__ import annotations

import stat
from pathlib import Path

from shifan.domain.errors import ProtectedError, RuleError, system_reason
from shifan.domain.text import clean_line
from shifan.domain.values import value
from shifan.evidence.hashing import hash_file, reachable
from shifan.evidence.names import refuse_unfit

_SURROGATE = 0x20000000
"""The bit by which Windows tells what stands for another place from what only lies in a cloud."""


@value
class Stored:
    """Where a file's bytes are now: path (pool-relative with /, or absolute), sha256 hex, size in bytes."""

    path: str
    sha256: str
    size: int


def link(source: Path) -> Stored:
    """Return where ``source`` lies without copying it. Raises as ``Pool.add`` does."""
    check_source(source)
    path = str(source.absolute())
    if not path.isprintable():  # bytes that are no text, line breaks: the store could not hold or show such a path
        raise RuleError(f"「{clean_line(source.name)}」的路径含有不能保存的字符。", "请改名，或改为复制到材料库。")
    try:
        digest, size = hash_file(source)
    except OSError as error:
        raise ProtectedError(f"「{source.name}」读不出来：{system_reason(error)}。", "请检查权限。") from error
    return Stored(path, digest, size)


def is_link(path: Path) -> bool:
    """Tell whether something that leads elsewhere stands at a place: a link, on Windows also a junction."""
    try:
        found = reachable(path).lstat()
    except OSError:
        return False
    return stat.S_ISLNK(found.st_mode) or getattr(found, "st_reparse_tag", 0) & _SURROGATE != 0


def check_source(source: Path) -> None:
    """Raise RuleError when ``source`` is not a file that can prove anything."""
    try:
        found = reachable(source).stat()
    except FileNotFoundError:
        raise RuleError(f"找不到文件：{source}。", "请检查路径，文件可能已移动或改名。") from None
    except (OSError, ValueError) as error:
        reason = system_reason(error) if isinstance(error, OSError) else "路径含有不能用的字符"
        raise RuleError(f"文件打不开：{source}（{reason}）。", "请检查路径和权限。") from error
    if stat.S_ISDIR(found.st_mode):
        raise RuleError(f"「{source.name or source}」是文件夹。", "请选择其中的文件。")
    if not stat.S_ISREG(found.st_mode):
        raise RuleError(f"「{source.name}」不是普通文件，不能作为佐证材料。")
    refuse_unfit(source.name)
    if found.st_size == 0:
        raise RuleError(f"「{source.name}」是空文件（0 字节），证明不了什么。", "请先确认文件内容。")
