"""Yearly duties: the next date of each and the rule that demands it."""

from __future__ import annotations

from collections.abc import Sequence

from shifan.domain.duties import Upcoming
from shifan.tui.lines import Block, Line, Page, cell, wrapped
from shifan.tui.views.common import nothing


def duties_page(lines: Sequence[Upcoming], width: int) -> Page:
    """Return one row for each duty, nearest first."""
    return Page(tuple(_duty(dated, place, width) for place, dated in enumerate(lines)) or (nothing("没有年度事项。"),))


def _duty(dated: Upcoming, place: int, width: int) -> Block:
    soon = "bad" if dated.days_left <= 7 else "warn" if dated.days_left <= 30 else "quiet"
    mark: Line = (cell(str(dated.on), 12), cell(dated.when, 14, soon))
    lines = wrapped(f"{dated.title}{'（本县添加）' if dated.key else ''}", width, "bold", first=mark)
    for text in (f"依据：{dated.source}" if dated.source else "", dated.note):
        if text:
            lines += wrapped(text, width, "quiet", first=((" " * 12, ""),))
    return Block(lines, f"duty:{dated.key or place}")
