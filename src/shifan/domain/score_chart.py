"""The score by day as a small chart of plain text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Protocol

from shifan.domain.explain import points_text
from shifan.domain.scoring import Range
from shifan.domain.text import pad

MOST_DAYS = 30
BAR = 40
_CONFIRMED, _CLAIMED, _OPEN = "#", "+", "."


class Day(Protocol):
    """A day's base score and the full points of that day."""

    @property
    def day(self) -> date: ...
    @property
    def base(self) -> Range: ...
    @property
    def maximum(self) -> Decimal: ...


def chart_lines(
    days: Sequence[Day], of: int, *, cut: bool = False, remarks: Sequence[str] = (), width: int = BAR
) -> Iterator[str]:
    """Yield one line a day, oldest first, at most MOST_DAYS of them spread evenly, both ends among them.

    ``of`` is on how many days there was work, ``cut`` that there were more before; what is not shown, and the
    ``remarks`` on days, are said below.

    All bars have one scale: the largest of all full points and ceilings fills ``width``.
    """
    if not days:
        yield "还没有操作，画不出每天的得分。"
        return
    shown = [days[index] for index in spread(len(days), MOST_DAYS)]
    top = max(max(day.maximum, day.base.ceiling) for day in shown)
    yield f"每天收工时的基本分：{_CONFIRMED} 已审定　{_CLAIMED} 自评　{_OPEN} 最高可达"
    for day in shown:
        low, mid, high = (points_text(part) for part in (day.base.confirmed, day.base.claimed, day.base.ceiling))
        yield f"{day.day} {pad(bar(day.base, top, width), width)} {low} / {mid} / {high}"
    if left_out := left_out_text(len(shown), of, cut=cut):
        yield left_out
    yield from remarks


def left_out_text(shown: int, of: int, *, cut: bool) -> str:
    """Return that only some of the days with work are shown; empty when all are. As ``chart_lines``."""
    thinned = f"共 {of} 天有操作，均匀取了 {shown} 天。" if shown < of else ""
    return f"{thinned}更早的操作太多，没有往前推算。" if cut else thinned


def bar(points: Range, top: Decimal, width: int) -> str:
    """Return the bar of one day: whole cells that a part does not fill are left out."""
    if top <= 0:
        return ""
    ends = [int(part * width / top) for part in (points.confirmed, points.claimed, points.ceiling)]
    marks = zip((_CONFIRMED, _CLAIMED, _OPEN), (0, *ends), ends, strict=False)
    return "".join(mark * (end - start) for mark, start, end in marks)


def spread(count: int, most: int) -> list[int]:
    """Return at most ``most`` of ``count`` positions, evenly, both ends among them."""
    if count <= most:
        return list(range(count))
    return sorted({round(step * (count - 1) / (most - 1)) for step in range(most)})
