"""Messages about what happened, fit for the screen."""

from __future__ import annotations

from collections.abc import Sequence

from shifan.domain.errors import ShifanError
from shifan.domain.journal import Operation
from shifan.tui.ways import screen_text


def news_of_others(before: Sequence[Operation], now: Sequence[Operation]) -> str:
    """Return in one line what others did: the newest operations (newest first) against those that were known.

    Empty when there is none: the store was written to, but not this application.
    """
    known = before[0].seq if before else 0
    new = [operation for operation in now if operation.seq > known]
    if not new:
        return ""
    more = f"等 {len(new)} 处改动" if len(new) > 1 else ""
    if len(new) == len(now) and len(new) > 1:  # only the newest few are at hand
        more = "等多处改动"
    return f"{new[0].user} 刚刚：{new[0].label}{more}。已显示最新内容。"


def error_text(error: ShifanError) -> str:
    """Return what went wrong and what to do next, by labels and keys."""
    return "\n".join(filter(None, map(screen_text, (error.message, error.hint))))
