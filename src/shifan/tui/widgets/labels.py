"""Words that can be clicked: tabs, the foot, buttons, the bar that says what was done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from shifan.tui.cjk.cells import cell_width, fit
from shifan.tui.lines import safe
from shifan.tui.look import STYLES

Piece = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Label:
    """Styled pieces of text that stay together; a click on them runs ``action``, if there is one."""

    pieces: tuple[Piece, ...]
    action: str = ""
    right: bool = False

    @property
    def width(self) -> int:
        """Width in cells."""
        return sum(cell_width(safe(text)) for text, _ in self.pieces)


Laid = list[tuple[int, Label]]
"""One line: labels with the cells they begin at."""


class Labels(Widget):
    """Rows of labels laid out from the left; a label that does not fit goes to the next row, if there is one.

    With ``more``, the last row always stays: where there is no room for all, the rows before it lose labels from the
    end, and ``more`` stands in their place.
    """

    ALLOW_SELECT = False
    DEFAULT_CSS = "Labels { height: 1; width: 1fr; }"

    class Pressed(Message):
        """A label was clicked."""

        def __init__(self, action: str) -> None:
            super().__init__()
            self.action = action

    def __init__(self, *, id: str | None = None, fill: str = "label", gap: int = 1, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._fill = fill
        self._gap = gap
        self._rows: Sequence[Sequence[Label]] = ()
        self._more: Label | None = None
        self._laid: list[Laid] = []

    def show(
        self, *rows: Sequence[Label], fill: str | None = None, gap: int | None = None, more: Label | None = None
    ) -> None:
        """Show rows of labels; what is shown already is not drawn again."""
        gap = self._gap if gap is None else gap
        fill = self._fill if fill is None else fill
        if (rows, fill, gap, more) == (self._rows, self._fill, self._gap, self._more):
            return
        self._rows, self._fill, self._gap, self._more = rows, fill, gap, more
        self._lay_out()
        self.refresh()

    @property
    def shown_actions(self) -> list[str]:
        """The actions that can be clicked now."""
        return [label.action for row in self._laid for _, label in row if label.action]

    def rows_for(self, width: int) -> int:
        """Return how many rows it takes to show all labels in ``width`` cells."""
        return len(self._arranged(width, len(self._rows) + sum(map(len, self._rows))))

    def on_resize(self) -> None:
        """Lay out again for the new width."""
        self._lay_out()
        self.refresh()

    def _lay_out(self) -> None:
        self._laid = self._arranged(self.size.width, self.size.height) if self.size.width else []

    def _arranged(self, width: int, height: int) -> list[Laid]:
        rows = [self._wrapped(row, width) for row in self._rows]
        if self._more is None or sum(map(len, rows)) <= height:
            return list(chain.from_iterable(rows))[:height]
        last = rows[-1][:height]
        before = list(chain.from_iterable(rows[:-1]))[: height - len(last)]
        if before:
            before[-1] = self._ending(before[-1], self._more, width)
        return before + last

    def _wrapped(self, row: Sequence[Label], width: int) -> list[Laid]:
        lines: list[Laid] = [[]]
        x = 0
        for label in row:
            if lines[-1] and x + label.width > width:
                lines.append([])
                x = 0
            start = max(x, width - label.width) if label.right else x
            lines[-1].append((start, label))
            x = start + label.width + self._gap
        return lines

    def _ending(self, line: Laid, label: Label, width: int) -> Laid:
        """Return the line with ``label`` at its end, without what leaves no room for that."""
        kept = [(start, one) for start, one in line if start + one.width + self._gap + label.width <= width]
        start = kept[-1][0] + kept[-1][1].width + self._gap if kept else 0
        return [*kept, (start, label)]

    def render_line(self, y: int) -> Strip:
        """Return one row of the screen."""
        width = self.size.width
        ground = STYLES["base"] + STYLES[self._fill]
        segments: list[Segment] = []
        x = 0
        for start, label in self._laid[y] if y < len(self._laid) else ():
            segments.append(Segment(" " * (start - x), ground))
            x = start
            for text, name in label.pieces:
                text = safe(text)
                if x + cell_width(text) > width:
                    text = fit(text, max(0, width - x))
                segments.append(Segment(text, ground + STYLES[name]))
                x += cell_width(text)
        return Strip(segments).adjust_cell_length(width, ground)

    def on_click(self, event: events.Click) -> None:
        """Run the label under the mouse."""
        for start, label in self._laid[event.y] if event.y < len(self._laid) else ():
            if label.action and start <= event.x < start + label.width:
                event.stop()
                self.post_message(self.Pressed(label.action))
                return
