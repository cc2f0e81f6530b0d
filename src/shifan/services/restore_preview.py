"""What going back to a backup would change, as data and in words."""

from __future__ import annotations

from pathlib import Path

from shifan.domain.journal import Operation
from shifan.domain.values import value
from shifan.services.change_words import RowChange
from shifan.store import backup


@value
class Preview:
    """What going back to ``path`` would change. ``damage`` says why what is there now cannot be gone back from.

    ``newest`` is the newest operation that both have; ``lost`` are the operations since, newest first; ``missing``
    counts those that only the backup has. ``changes`` go from the present rows to those of the backup. With
    ``damage`` the whole file is replaced; what could still be read of its journal is in ``lost``.
    """

    path: Path
    name: str
    newest: Operation | None
    lost: tuple[Operation, ...]
    missing: int
    changes: tuple[RowChange, ...]
    damage: str = ""


def told(found: Preview, *, limit: int = 200) -> list[str]:
    """Return a preview in lines: from when changes would be lost, which operations, and what would change where."""
    lines = [f"备份：{found.name}"]
    if found.damage:
        lines.insert(0, f"现在的台账不能用：{found.damage}恢复时由备份代替，坏文件留在旁边。")
    if found.damage or found.changes:
        lines.append(since_text(found.newest, "会丢失" if found.damage else "不再算数"))
    if found.missing:
        lines.append(f"这份备份里有 {found.missing} 步操作是现在的台账没有的。")
    if found.lost:
        lines.append(f"恢复后不再算数的操作 {len(found.lost)} 步，新的在前：")
        lines += [f"　{one.at:%Y-%m-%d %H:%M} {one.user}　{one.label}" for one in found.lost[:limit]]
    elif found.damage:
        lines.append("坏文件里的操作记录读不出来，说不出是哪几步。")
    if found.changes:
        lines.append(f"会改动 {len(found.changes)} 处（现在 → 恢复后）：")
        told = [(change.item, line) for change in found.changes for line in change.lines]
        lines += [f"　{_place(item)}{line}" for item, line in told[:limit]]
        lines += [f"　其余 {len(told) - limit} 处从略。"] if len(told) > limit else []
    elif not found.damage:
        lines.append("没有变化：现在的台账与这份备份相同。")
    return lines


def _place(item: str) -> str:
    return f"第 {item.partition(' ')[0]} 项　" if item else ""


def since_text(newest: Operation | None, what: str) -> str:
    """Say from when on changes are lost (``what`` happens to them): ``newest`` is the last operation of a backup."""
    if newest is None:
        return "这份备份里没有操作。"
    return f"{newest.at:%Y-%m-%d %H:%M:%S}（第 {newest.seq} 号操作「{newest.label}」）以后的改动{what}。"


def name_of(path: Path) -> str:
    """Return a backup in words: when it was made and why; the file name of any other file."""
    for found in backup.list_backups(path.parent):
        if found.path == path:
            return f"{found.made}（{found.reason}）"
    return path.name
