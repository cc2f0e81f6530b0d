"""Searches that a person keeps under a name, in a small file of the work folder.

They are how one person looks at the ledger, no part of it: they are not in the journal and are not undone with Ctrl+Z.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path

from shifan.domain.errors import ProtectedError, UsageError, system_reason
from shifan.domain.text import clean_line
from shifan.domain.values import value

FILE_NAME = ".保存的筛选.json"
_LONGEST_NAME = 20
_MOST = 50


@value
class SavedFilter:
    """A name and the query it stands for."""

    name: str
    query: str


def saved_filters(folder: Path, user: str) -> tuple[SavedFilter, ...]:
    """Return what ``user`` keeps in this work folder, in the order of keeping; nothing from a file that is damaged."""
    return tuple(SavedFilter(name, query) for name, query in _read(folder).get(user, {}).items())


def save_filter(folder: Path, user: str, name: str, query: str) -> None:
    """Keep a query under a name; the same name is replaced.

    Raises UsageError for an empty or long name, an empty query or too many; ProtectedError when it cannot be written.
    """
    name, query = clean_line(name), clean_line(query)
    if not name or not query:
        raise UsageError("请先输入要查的词，再起一个名称。")
    if len(name) > _LONGEST_NAME:
        raise UsageError(f"名称最多 {_LONGEST_NAME} 个字，现在有 {len(name)} 个。")
    known = _read(folder)
    mine = {**known.get(user, {}), name: query}
    if len(mine) > _MOST:
        raise UsageError(f"最多保存 {_MOST} 个筛选。", "请先删掉不用的。")
    _write(folder, {**known, user: mine})


def forget_filter(folder: Path, user: str, name: str) -> None:
    """Take a kept query away. Raises ProtectedError when the file cannot be written."""
    known = _read(folder)
    mine = {kept: query for kept, query in known.get(user, {}).items() if kept != name}
    _write(folder, {**known, user: mine})


def free_name(kept: Sequence[SavedFilter], query: str) -> str:
    """Return a name for a query that none of ``kept`` has: the query itself, cut, with a number where it is taken."""
    names = {found.name for found in kept if found.query != query}
    first = clean_line(query)[: _LONGEST_NAME - 3].strip()
    several = (first, *(f"{first} {number}" for number in range(2, _MOST + 2)))
    return next(name for name in several if name not in names)


def _read(folder: Path) -> dict[str, dict[str, str]]:
    try:
        found = json.loads((folder / FILE_NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {
        str(user): {str(name): query for name, query in kept.items() if isinstance(query, str)}
        for user, kept in found.items()
        if isinstance(kept, dict)
    }


def _write(folder: Path, known: dict[str, dict[str, str]]) -> None:
    partial = folder / f"{FILE_NAME}.{os.getpid()}.part"
    try:
        try:
            partial.write_text(json.dumps(known, ensure_ascii=False, indent=1), encoding="utf-8")
            partial.replace(folder / FILE_NAME)
        finally:
            partial.unlink(missing_ok=True)
    except OSError as error:
        reason = system_reason(error)
        raise ProtectedError(f"筛选没有保存：{reason}。", "请检查工作文件夹的权限和磁盘空间。") from error
