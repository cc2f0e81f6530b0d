"""A scrolling view of blocks of lines with a cursor: lists, details and choices are all drawn by it (Line API)."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from shifan.tui.cjk.cells import cell_width
from shifan.tui.lines import Block, Page
from shifan.tui.look import STYLES
from shifan.tui.widgets.laid_out import LaidOut
from shifan.tui.widgets.strips import strip_of

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

    class Scrolled(Message):
        """Other lines are in sight, or there are more or fewer of them."""

    def __init__(self, *, id: str | None = None, marks: tuple[str, str] = ("  ", "> ")) -> None:
        super().__init__(id=id)
        self.marks = marks
        self.opens_on = Click.AGAIN
        self.scroll_freely = False
        self._boxes: Boxes | None = None
        self._boxed = False
        self._builder: Builder = lambda _width: Page(())
        self._laid = LaidOut.of(Page(()))
        self._cursor = -1
        self._wanted = ""
        self._width = 76
        self._reveal_later = False

    # -- what is shown ----------------------------------------------------------------------------------------

    def show(self, builder: Builder, *, key: str = "", fresh: bool = False) -> None:
        """Show what ``builder`` makes; the cursor goes to ``key``; ``fresh`` begins at the top.

        Else the cursor stays on its block, and that block on its line of the screen, whatever came or went above it.
        """
        anchors = [] if key or fresh else self._laid.anchors(self.scroll_offset.y, self._room, self._cursor)
        self._builder = builder
        if fresh:
            self._cursor = -1
            self.scroll_to(y=0, animate=False)
        self._wanted = key or ("" if fresh else self._wanted)
        self._rebuild(fresh)
        if key:
            self._reveal()
        top = self._laid.top_holding(anchors)
        if top is not None and top != self.scroll_offset.y:
            self.scroll_to(y=top, animate=False)

    def _rebuild(self, fresh: bool = False) -> None:
        region = self.scrollable_content_region
        self._width = region.width or self._width  # hidden: the cursor still has to find its row
        before, wanted = self._cursor, self._wanted or ("" if fresh else self.cursor_key)
        self._laid = LaidOut.of(self._build())
        self._cursor = self._laid.find(wanted, before)
        self._wanted = ""
        self.virtual_size = Size(self._width, len(self._laid.lines) + len(self._laid.page.head))
        self.post_message(self.Scrolled())
        self.refresh()

    def _build(self) -> Page:
        """Return the page; boxes take room only where some row has one."""
        self._boxed = self._boxes is not None
        page = self._builder(max(20, self._width - self._pad))
        if self._boxes is not None and not any(self._boxes(block.key) is not None for block in page.blocks):
            self._boxed = False
            page = self._builder(max(20, self._width - self._pad))
        return page

    def on_resize(self) -> None:
        """Lay out again for the new width."""
        self._rebuild()
        if self._reveal_later or not self.scroll_freely:
            self._reveal()

    def show_boxes(self, boxes: Boxes | None) -> None:
        """Put boxes before the rows, or take them away; called again when what is ticked has changed."""
        wider = (boxes is None) != (self._boxes is None)
        self._boxes = boxes
        if wider and self._laid.page.blocks:
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
        block = self._laid.block(self._cursor)
        return self._wanted if block is None else block.key

    @property
    def keys(self) -> list[str]:
        """The keys of all blocks that the cursor can stand on, in order."""
        return [self._laid.page.blocks[index].key for index in self._laid.stops]

    @property
    def position(self) -> tuple[int, int]:
        """Which block the cursor is on (1 for the first) and how many there are."""
        stops = self._laid.stops
        return (stops.index(self._cursor) + 1 if self._cursor in stops else 0), len(stops)

    @property
    def below(self) -> int:
        """How many rows are below what can be seen."""
        return self._laid.below(self.scroll_offset.y + self._room)

    @property
    def text_below(self) -> tuple[int, list[str]]:
        """How many lines are below what can be seen, and the section headings among them."""
        return self._laid.text_below(self.scroll_offset.y + self._room) if self.size.height else (0, [])

    @property
    def cursor_in_sight(self) -> bool:
        """True when the first line of the block under the cursor is on screen."""
        if self._laid.block(self._cursor) is None:
            return False
        return 0 <= self._laid.starts[self._cursor] - self.scroll_offset.y < self._room

    def put_cursor_on(self, key: str) -> None:
        """Put the cursor on the block with this key, if it is there, without saying so."""
        self._cursor = self._laid.find(key, self._cursor)
        self.refresh()

    def bring_into_sight(self) -> None:
        """Scroll so that the block under the cursor can be seen."""
        self._reveal()

    # -- drawing ----------------------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        """Return one line of the screen."""
        width = self.size.width
        head = self._laid.page.head
        if y < len(head):
            return strip_of(((" " * self._pad, ""), *head[y]), width, None, "")
        index = y - len(head) + self.scroll_offset.y
        if index >= len(self._laid.lines):
            return Strip.blank(width, STYLES["base"])
        line, number = self._laid.lines[index]
        block = self._laid.page.blocks[number]
        first = self._laid.starts[number] == index
        here = number == self._cursor
        mark = self._gutter(block.key, here) if first and block.key else " " * self._pad
        cursor = STYLES["cursor" if self.has_focus else "cursor-away"] if here else None
        return strip_of(((mark, ""), *line), width, cursor, block.fill)

    def watch_has_focus(self, _has_focus: bool) -> None:
        """Draw the cursor as active or not."""
        super().watch_has_focus(_has_focus)
        self.refresh()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Say that other lines are in sight."""
        super().watch_scroll_y(old_value, new_value)
        if round(old_value) != round(new_value):
            self.post_message(self.Scrolled())

    # -- moving -----------------------------------------------------------------------------------------------

    @property
    def _room(self) -> int:
        return max(1, self.size.height - len(self._laid.page.head))

    def _reveal(self) -> None:
        self._reveal_later = not self.size.height  # hidden: nothing can be scrolled yet
        if self._reveal_later or self._laid.block(self._cursor) is None:
            return
        heading_too = not self.scroll_freely  # the first row brings the heading above it into sight
        top = self._laid.top_showing(self._cursor, self.scroll_offset.y, self._room, heading_too)
        if top != self.scroll_offset.y:
            self.scroll_to(y=top, animate=False)

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
        block = self._laid.block(index)
        if block is None:
            return Region()
        y = self._laid.starts[index] - self.scroll_offset.y + len(self._laid.page.head)
        return Region(0, y, self.size.width, len(block.lines))

    def action_move(self, step: int) -> None:
        """Go to the next block; where it is far away, scroll the text in between line by line."""
        laid = self._laid
        following = laid.following(self._cursor, step)
        top = self.scroll_offset.y
        if following is not None:
            near = top - _FAR <= laid.starts[following] and laid.stop(following) <= top + self._room + _FAR
            far = laid.text_between(self._cursor, following) > self._room  # more text than one screen shows
            if near or not (self.scroll_freely or far):
                self._put_cursor(following)
                return
        self.scroll_to(y=top + step, animate=False)

    def action_page(self, step: int) -> None:
        """Go a screenful up or down."""
        if self.scroll_freely or not self._laid.stops:
            self.scroll_to(y=self.scroll_offset.y + step * max(1, self._room - 1), animate=False)
            return
        far, top = max(1, self._room - 1), self.scroll_offset.y
        goal = self._laid.starts[self._cursor] + step * far
        nearest = min(self._laid.stops, key=lambda index: abs(self._laid.starts[index] - goal))
        if self.cursor_in_sight and nearest != self._cursor:
            self._put_cursor(nearest)
            if abs(self.scroll_offset.y - top) <= self._room:
                return
        self._scroll_text(top + step * far)

    def _scroll_text(self, top: int) -> None:
        """Scroll along lines without rows, so that they are read too; the cursor follows where a row is in sight."""
        self.scroll_to(y=top, animate=False)
        seen = self._laid.seen(self.scroll_offset.y, self._room)
        index = min(seen, key=lambda i: abs(i - self._cursor), default=self._cursor)
        if index != self._cursor:
            self._cursor = index
            self.refresh()
            self.post_message(self.Moved(self, self.cursor_key))

    def action_edge(self, end: int) -> None:
        """Go to the first (0) or last (-1) block."""
        if self._laid.stops:
            self._put_cursor(self._laid.stops[end])
        if end == 0 or self.scroll_freely:
            self.scroll_to(y=0 if end == 0 else len(self._laid.lines), animate=False)

    def action_choose(self) -> None:
        """Say that the block under the cursor was chosen."""
        self.post_message(self.Chosen(self, self.cursor_key))

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where the mouse is; whether that chooses the block is for ``opens_on`` to say."""
        line = event.y - len(self._laid.page.head) + self.scroll_offset.y
        if event.y < len(self._laid.page.head) or not 0 <= line < len(self._laid.lines):
            return
        number = self._laid.lines[line][1]
        block = self._laid.page.blocks[number]
        if not block.key:
            return
        event.stop()
        again = number == self._cursor
        self._put_cursor(number)
        if event.x < _BOX_CELLS and self._has_box(block) and self._laid.starts[number] == line:
            self.post_message(self.BoxClicked(self, block.key))
        elif self.opens_on is Click.ONCE or (again and self.opens_on is Click.AGAIN):
            self.action_choose()

    def _has_box(self, block: Block) -> bool:
        if self._boxes is not None and self._boxes(block.key) is not None:
            return True
        return bool(block.lines[0]) and block.lines[0][0][0][:1] == "["
