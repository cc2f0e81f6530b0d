"""Backups: the list, and what going back to one would change."""

from __future__ import annotations

from collections.abc import Sequence

from shifan.services.restore_preview import Preview, told
from shifan.services.restoring import Choice
from shifan.tui.lines import Block, Line, Page, cell, paragraph, wrapped
from shifan.tui.views.common import nothing

_LINES = 2000
_MADE, _REASON = 21, 10


def backups_page(choices: Sequence[Choice], width: int) -> Page:
    """Return one row for each backup, newest first."""
    if not choices:
        return Page((nothing("还没有备份。按 F2 马上备份；每天第一次打开、每次大的改动前也会自动备份。"),))
    head: tuple[Line, ...] = (
        (cell("最近 20 份和每月第一份会留着。", width, "quiet"),),
        (cell("备份的是台账，材料文件请另外留存。", width, "quiet"),),
    )
    return Page(tuple(_row(choice, width) for choice in choices), head=head)


def _row(choice: Choice, width: int) -> Block:
    held = choice.contents
    first: Line = (cell(choice.backup.made, _MADE, "bold"), cell(choice.backup.reason, _REASON))
    if held is None:
        return Block(wrapped("读不出来", width, "bad", first=first), f"backup:{choice.number}")
    when = held.last_at[:16].replace("T", " ")
    lines = wrapped(f"{held.operations} 步操作", width, first=first)
    lines += wrapped(f"最后：{when} {held.last_label}", width, "quiet", first=((" " * _MADE, ""),))
    return Block(lines, f"backup:{choice.number}")


def preview_page(found: Preview, width: int) -> Page:
    """Return what going back would change."""
    return Page(tuple(paragraph(line.strip("　"), width, indent=2 if line[0] == "　" else 0) for line in _lines(found)))


def _lines(found: Preview) -> list[str]:
    lines = told(found, limit=_LINES)
    if not found.damage and found.changes:
        lines.append("恢复前会先把现在的台账备份一份；恢复是一步操作，可以撤销。")
    return lines
