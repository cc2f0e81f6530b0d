"""One line of spans as Textual draws it."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from shifan.tui.lines import Line
from shifan.tui.look import OPAQUE, STYLES


def strip_of(line: Line, width: int, cursor: Style | None, fill: str) -> Strip:
    """Return the line, ``width`` cells wide, on the ground ``fill`` names; ``cursor`` covers all but the opaque."""
    ground = STYLES["base"] + STYLES[fill]
    segments = []
    for text, name in line:
        style = ground + STYLES[name]
        if cursor is not None and name not in OPAQUE:
            style = style + cursor
        segments.append(Segment(text, style))
    strip = Strip(segments)
    return strip.adjust_cell_length(width, ground + cursor if cursor is not None else ground)
