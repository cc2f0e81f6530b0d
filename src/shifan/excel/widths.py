"""How wide the columns of a table are, from the texts in them, East Asian characters counting two."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shifan.excel.columns import Column, Value, capacity
from shifan.excel.styles import HIGHEST_ROW, LINE_HEIGHT, ROW_PADDING
from shifan.excel.text import lines_needed, longest_line

MOST_LINES = int((HIGHEST_ROW - ROW_PADDING) / LINE_HEIGHT)
"""Most lines that the highest row shows."""

_PADDING = 2.0
_WIDEST = 120.0
_STEP = 1.3


def fitted_widths(columns: Sequence[Column[Any]], rows: Sequence[Sequence[Value]]) -> list[float]:
    """Return the width of each column in characters.

    A text column is as wide as its longest line, between its header and its own width; where a text would then need
    more lines than a row can show, it is widened until the text fits, within reason.
    """
    found = []
    for position, column in enumerate(columns):
        if not column.kind.wrap:
            found.append(column.width)
            continue
        texts = {value for row in rows if isinstance(value := row[position], str) and value}
        longest = max(map(longest_line, texts), default=0)
        least = min(column.width, longest_line(column.header) + _PADDING)
        width = min(column.width, max(least, longest + _PADDING))
        found.append(_widened(width, [text for text in texts if len(text) > MOST_LINES or text.count("\n") > 1]))
    return found


def _widened(width: float, texts: Sequence[str]) -> float:
    while texts and width < _WIDEST:
        texts = [text for text in texts if lines_needed(text, capacity(width)) > MOST_LINES]
        if texts:
            width = min(_WIDEST, width * _STEP)
    return round(width, 1)
