"""A scrolling view of blocks of lines with a cursor: lists, details and choices are all drawn by it (Line API)."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from shifan.tui.cjk.cells import cell_width
from shifan.tui.lines import Block, Line, Page
from shifan.tui.look import OPAQUE, STYLES

Builder = Callable[[int], Page]
Boxes = Callable[[str], bool | None]
"""By a row's key: ticked or not, None for a row without a box."""

_FAR = 4
_BOX_CELLS = 6
_GUTTER_BOX = {True: "[x] ", False: "[ ] ", None: "    "}


class Click(Enum):
    """Which click on a block chooses it: the one on the block under the cursor, every one, or none."""

    AGAIN = "again"
    ONCE = "once"
    NEVER = "never"


class LineView(ScrollView, inherit_bindings=False):
    """Shows the page that its builder makes for the present width; the cursor stands on blocks that have a key."""

    can_focus = True
    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [
        ("up", "move(-1)"),
        ("down", "move(1)"),
        ("pageup", "page(-1)"),
        ("pagedown", "page(1)"),
        ("home", "edge(0)"),
        ("end", "edge(-1)"),
        ("enter", "choose"),
    ]
    DEFAULT_CSS = "LineView { overflow-x: hidden; overflow-y: auto; scrollbar-size: 0 1; scrollbar-gutter: stable; }"

    class Moved(Message):
        """The cursor stands on another block."""

        def __init__(self, view: LineView, key: str) -> None:
            super().__init__()
            self.view = view
            self.key = key

        @property
        def control(self) -> LineView:
            """The view whose cursor moved."""
            return self.view

    class Chosen(Moved):
        """Enter, or a click on the block under the cursor."""

    class BoxClicked(Moved):
        """A click on the box in front of a block."""

    def __init__(self, *, id: str | None = None, marks: tuple[str, str] = ("  ", "> ")) -> None:
        super().__init__(id=id)
        self.marks = marks
        self.opens_on = Click.AGAIN
        self.scroll_freely = False
        self._boxes: Boxes | None = None
        self._boxed = False
        self._builder: Builder = lambda _width: Page(())
        self._page = Page(())
        self._lines: list[tuple[Line, int]] = []
        self._starts: list[int] = []
        self._stops: list[int] = []
        self._cursor = -1
        self._wanted = ""
        self._width = 76
        self._reveal_later = False

    # -- what is shown ----------------------------------------------------------------------------------------

    def show(self, builder: Builder, *, key: str = "", fresh: bool = False) -> None:
        """Show what ``builder`` makes; the cursor goes to ``key``; ``fresh`` begins at the top.

        Else the cursor stays on its block, and that block on its line of the screen, whatever came or went above it.
        """
        anchors = [] if key or fresh else self._anchors()
        self._builder = builder
        if fresh:
            self._cursor = -1
            self.scroll_to(y=0, animate=False)
        self._wanted = key or ("" if fresh else self._wanted)
        self._rebuild(fresh)
        if key:
            self._reveal()
        self._hold(anchors)

    def _anchors(self) -> list[tuple[str, int]]:
        """Return the blocks in sight by key, with their lines on screen: the cursor's first, then from the top."""
        top = self.scroll_offset.y
        seen = [index for index in self._stops if 0 <= self._starts[index] - top < self._room]
        seen.sort(key=lambda index: index != self._cursor)
        return [(self._page.blocks[index].key, self._starts[index] - top) for index in seen]

    def _hold(self, anchors: list[tuple[str, int]]) -> None:
        """Scroll so that the first of ``anchors`` that is still there stands on the line where it stood."""
        start_of = {self._page.blocks[index].key: self._starts[index] for index in self._stops}
        for key, line in anchors:
            if key in start_of:
                if start_of[key] - line != self.scroll_offset.y:
                    self.scroll_to(y=start_of[key] - line, animate=False)
                return

    def _rebuild(self, fresh: bool = False) -> None:
        region = self.scrollable_content_region
        self._width = region.width or self._width  # hidden: the cursor still has to find its row
        before, wanted = self._cursor, self._wanted or ("" if fresh else self.cursor_key)
        self._page = self._build()
        self._lines = [(line, index) for index, block in enumerate(self._page.blocks) for line in block.lines]
        self._starts = []
        position = 0
        for block in self._page.blocks:
            self._starts.append(position)
            position += len(block.lines)
        self._stops = [index for index, block in enumerate(self._page.blocks) if block.key]
        self._cursor = self._find(wanted, before)
        self._wanted = ""
        self.virtual_size = Size(self._width, len(self._lines) + len(self._page.head))
        self.refresh()

    def _build(self) -> Page:
        """Return the page; boxes take room only where some row has one."""
        self._boxed = self._boxes is not None
        page = self._builder(max(20, self._width - self._pad))
        if self._boxes is not None and not any(self._boxes(block.key) is not None for block in page.blocks):
            self._boxed = False
            page = self._builder(max(20, self._width - self._pad))
        return page

    def _find(self, key: str, before: int) -> int:
        for index in self._stops:
            if self._page.blocks[index].key == key:
                return index
        return min(self._stops, key=lambda index: abs(index - before), default=-1)

    def on_resize(self) -> None:
        """Lay out again for the new width."""
        self._rebuild()
        if self._reveal_later or not self.scroll_freely:
            self._reveal()

    def show_boxes(self, boxes: Boxes | None) -> None:
        """Put boxes before the rows, or take them away; called again when what is ticked has changed."""
        wider = (boxes is None) != (self._boxes is None)
        self._boxes = boxes
        if wider and self._page.blocks:
            self._rebuild()
        self.refresh()

    @property
    def _pad(self) -> int:
        return cell_width(self.marks[0]) + (len(_GUTTER_BOX[None]) if self._boxed else 0)

    def _gutter(self, key: str, here: bool) -> str:
        return self.marks[here] + (_GUTTER_BOX[self._boxes(key)] if self._boxes and self._boxed else "")

    @property
    def cursor_key(self) -> str:
        """The key of the block under the cursor, empty when there is none."""
        if 0 <= self._cursor < len(self._page.blocks):
            return self._page.blocks[self._cursor].key
        return self._wanted

    @property
    def keys(self) -> list[str]:
        """The keys of all blocks that the cursor can stand on, in order."""
        return [self._page.blocks[index].key for index in self._stops]

    @property
    def position(self) -> tuple[int, int]:
        """Which block the cursor is on (1 for the first) and how many there are."""
        return (self._stops.index(self._cursor) + 1 if self._cursor in self._stops else 0), len(self._stops)

    @property
    def cursor_in_sight(self) -> bool:
        """True when the first line of the block under the cursor is on screen."""
        if not 0 <= self._cursor < len(self._starts):
            return False
        return 0 <= self._starts[self._cursor] - self.scroll_offset.y < self._room

    def put_cursor_on(self, key: str) -> None:
        """Put the cursor on the block with this key, if it is there, without saying so."""
        self._cursor = self._find(key, self._cursor)
        self.refresh()

    def bring_into_sight(self) -> None:
        """Scroll so that the block under the cursor can be seen."""
        self._reveal()

    # -- drawing ----------------------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        """Return one line of the screen."""
        width = self.size.width
        head = self._page.head
        if y < len(head):
            return _strip(((" " * self._pad, ""), *head[y]), width, None, "")
        index = y - len(head) + self.scroll_offset.y
        if index >= len(self._lines):
            return Strip.blank(width, STYLES["base"])
        line, number = self._lines[index]
        block = self._page.blocks[number]
        first = self._starts[number] == index
        here = number == self._cursor
        mark = self._gutter(block.key, here) if first and block.key else " " * self._pad
        cursor = STYLES["cursor" if self.has_focus else "cursor-away"] if here else None
        return _strip(((mark, ""), *line), width, cursor, block.fill)

    def watch_has_focus(self, _has_focus: bool) -> None:
        """Draw the cursor as active or not."""
        super().watch_has_focus(_has_focus)
        self.refresh()

    # -- moving -----------------------------------------------------------------------------------------------

    @property
    def _room(self) -> int:
        return max(1, self.size.height - len(self._page.head))

    def _reveal(self) -> None:
        self._reveal_later = not self.size.height  # hidden: nothing can be scrolled yet
        if self._reveal_later:
            return
        if not 0 <= self._cursor < len(self._starts):
            return
        start = self._starts[self._cursor]
        stop = start + len(self._page.blocks[self._cursor].lines)
        if self._cursor == self._stops[0] and not self.scroll_freely and start < self._room:
            start = 0  # the first row brings the heading above it into sight
        top = self.scroll_offset.y
        if start < top:
            self.scroll_to(y=start, animate=False)
        elif stop > top + self._room:
            self.scroll_to(y=min(start, stop - self._room), animate=False)

    def _put_cursor(self, index: int) -> None:
        if index == self._cursor:
            return
        before, self._cursor = self._cursor, index
        top = self.scroll_offset.y
        self._reveal()
        if self.scroll_offset.y == top:  # else all of it is drawn anyway
            self.refresh(self._region_of(before), self._region_of(index))
        self.post_message(self.Moved(self, self.cursor_key))

    def _region_of(self, index: int) -> Region:
        if not 0 <= index < len(self._starts):
            return Region()
        y = self._starts[index] - self.scroll_offset.y + len(self._page.head)
        return Region(0, y, self.size.width, len(self._page.blocks[index].lines))

    def action_move(self, step: int) -> None:
        """Go to the next block; where it is far away, scroll the text in between line by line."""
        later = [i for i in self._stops if (i > self._cursor if step > 0 else i < self._cursor)]
        following = (later[0] if step > 0 else later[-1]) if later else None
        top = self.scroll_offset.y
        if following is not None:
            start = self._starts[following]
            stop = start + len(self._page.blocks[following].lines)
            near = top - _FAR <= start and stop <= top + self._room + _FAR
            if near or not (self.scroll_freely or self._far_apart(self._cursor, following)):
                self._put_cursor(following)
                return
        self.scroll_to(y=top + step, animate=False)

    def _far_apart(self, one: int, other: int) -> bool:
        """Tell whether there is more text between two blocks than one screen shows."""
        first, second = sorted((one, other))
        return self._starts[second] - self._starts[first] - len(self._page.blocks[first].lines) > self._room

    def action_page(self, step: int) -> None:
        """Go a screenful up or down."""
        if self.scroll_freely or not self._stops:
            self.scroll_to(y=self.scroll_offset.y + step * max(1, self._room - 1), animate=False)
            return
        far, top = max(1, self._room - 1), self.scroll_offset.y
        goal = self._starts[self._cursor] + step * far
        nearest = min(self._stops, key=lambda index: abs(self._starts[index] - goal))
        if self.cursor_in_sight and nearest != self._cursor:
            self._put_cursor(nearest)
            if abs(self.scroll_offset.y - top) <= self._room:
                return
        self._scroll_text(top + step * far)

    def _scroll_text(self, top: int) -> None:
        """Scroll along lines without rows, so that they are read too; the cursor follows where a row is in sight."""
        self.scroll_to(y=top, animate=False)
        seen = [i for i in self._stops if 0 <= self._starts[i] - self.scroll_offset.y < self._room]
        index = min(seen, key=lambda i: abs(i - self._cursor), default=self._cursor)
        if index != self._cursor:
            self._cursor = index
            self.refresh()
            self.post_message(self.Moved(self, self.cursor_key))

    def action_edge(self, end: int) -> None:
        """Go to the first (0) or last (-1) block."""
        if self._stops:
            self._put_cursor(self._stops[end])
        if end == 0 or self.scroll_freely:
            self.scroll_to(y=0 if end == 0 else len(self._lines), animate=False)

    def action_choose(self) -> None:
        """Say that the block under the cursor was chosen."""
        self.post_message(self.Chosen(self, self.cursor_key))

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where the mouse is; whether that chooses the block is for ``opens_on`` to say."""
        line = event.y - len(self._page.head) + self.scroll_offset.y
        if event.y < len(self._page.head) or not 0 <= line < len(self._lines):
            return
        number = self._lines[line][1]
        block = self._page.blocks[number]
        if not block.key:
            return
        event.stop()
        again = number == self._cursor
        self._put_cursor(number)
        if event.x < _BOX_CELLS and self._has_box(block) and self._starts[number] == line:
            self.post_message(self.BoxClicked(self, block.key))
        elif self.opens_on is Click.ONCE or (again and self.opens_on is Click.AGAIN):
            self.action_choose()

    def _has_box(self, block: Block) -> bool:
        if self._boxes is not None and self._boxes(block.key) is not None:
            return True
        return bool(block.lines[0]) and block.lines[0][0][0][:1] == "["


def _strip(line: Line, width: int, cursor: Style | None, fill: str) -> Strip:
    ground = STYLES["base"] + STYLES[fill]
    segments = []
    for text, name in line:
        style = ground + STYLES[name]
        if cursor is not None and name not in OPAQUE:
            style = style + cursor
        segments.append(Segment(text, style))
    strip = Strip(segments)
    return strip.adjust_cell_length(width, ground + cursor if cursor is not None else ground)
