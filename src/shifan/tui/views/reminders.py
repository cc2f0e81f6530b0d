"""Reminders: the text for each department that owes something, and the log of what was sent and what came back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from shifan.services.reminding import Draft, LogLine
from shifan.tui.lines import BLANK, Block, Line, Page, cell, heading, paragraph, safe, text_line, wrapped


@dataclass(frozen=True)
class RemindersView:
    """What the page shows: the reminders to send, and those that were sent, newest first."""

    drafts: tuple[Draft, ...]
    log: tuple[LogLine, ...]


def reminders_page(view: RemindersView, marked: Collection[str], opened: Collection[str], width: int) -> Page:
    """Return the departments to remind (``marked`` by department id) and the log; ``opened`` keys show their text."""
    blocks = [heading("欠交单位", f"选中 {len(marked)} 个，空格选或不选，回车看催办文字")]
    if not view.drafts:
        blocks.append(text_line(("没有单位欠交，不用催办。", "good")))
    for draft in view.drafts:
        blocks.append(_draft(draft, draft.department.id in marked, width))
        if f"draft:{draft.department.id}" in opened:
            blocks.append(paragraph(draft.text, width, "quiet", indent=4))
    waiting = sum(not line.reminder.response for line in view.log)
    note = f"{len(view.log)} 次，{waiting} 次未回复，回车登记回复"
    blocks += [BLANK, heading("催办记录", note if view.log else "还没有催办过")]
    blocks += [_sent(line, width) for line in view.log]
    return Page(tuple(blocks))


def _draft(draft: Draft, marked: bool, width: int) -> Block:
    owed = draft.owed
    parts = [f"牵头 {len(owed.leads)} 项"] if owed.leads else []
    parts += [f"配合 {len(owed.supports)} 项"] if owed.supports else []
    parts += [f"问题 {len(owed.gaps)} 个"] if owed.gaps else []
    last = f"上次 {draft.last_sent:%m-%d}" if draft.last_sent else "没有催过"
    name = 24 if width < 100 else 34
    spans: Line = (
        ("[x] ", "good") if marked else ("[ ] ", ""),
        cell(draft.department.name, name, "bold"),
        cell("，".join(parts), max(10, width - name - 4 - 14 - 12)),
        cell(f"逾期 {owed.overdue} 项" if owed.overdue else "", 14, "bad"),
        cell(last, 12, "quiet"),
    )
    return Block((spans,), f"draft:{draft.department.id}")


def _sent(line: LogLine, width: int) -> Block:
    sent = line.reminder
    first = (cell(f"{sent.sent_at:%m-%d %H:%M}", 13, "quiet"), cell(line.department.name, 24), (" ", ""))
    if sent.response:
        text = safe(f"{sent.responded_on} 回复：{sent.response}")
        return Block(wrapped(text, width, first=first), f"sent:{sent.id}")
    return Block(wrapped(f"未回复（{safe(sent.sent_by)} 催办）", width, "warn", first=first), f"sent:{sent.id}")
