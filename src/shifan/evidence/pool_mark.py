"""The mark by which machines that share a store see that they share its pool too: a small file with a random id."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path

from shifan.domain.errors import ProtectedError, system_reason

MARK_NAME = ".shifan-pool"
_ID = re.compile(r"[0-9a-f]{32}")


def read_mark(folder: Path) -> str:
    """Return the pool's id, empty when the folder or its mark cannot be seen from here."""
    try:
        text = (folder / MARK_NAME).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""
    return text if _ID.fullmatch(text) else ""


def make_mark(folder: Path) -> str:
    """Give the pool an id, unless it has one, and return it; the folder is made. Raises ProtectedError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / MARK_NAME).exists():
            with suppress(FileExistsError), (folder / MARK_NAME).open("x", encoding="ascii") as file:
                file.write(os.urandom(16).hex() + "\n")
    except OSError as error:
        raise ProtectedError(f"材料库 {folder} 无法写入：{system_reason(error)}。", "请检查权限和磁盘空间。") from error
    found = read_mark(folder)
    if not found:
        raise ProtectedError(f"材料库 {folder} 的标记文件 {MARK_NAME} 读不出来。", "请检查权限；没有改动任何材料。")
    return found
