"""Where the blocks of a page lie: which line belongs to which block, and where the cursor can stand. Draws nothing."""

from __future__ import annotations

from dataclasses import dataclass

from shifan.tui.lines import Block, Line, Page


@dataclass(frozen=True)
class LaidOut:
    """A page for one width. Blocks are named by their index, lines are counted from the first below the head."""

    page: Page
    lines: tuple[tuple[Line, int], ...]
    starts: tuple[int, ...]
    stops: tuple[int, ...]
    """The blocks with a key, on which the cursor can stand."""
    titles: tuple[tuple[int, str], ...] = ()
    """The section headings with their lines."""

    @staticmethod
    def of(page: Page) -> LaidOut:
        """Return the page with its places."""
        starts: list[int] = []
        position = 0
        for block in page.blocks:
            starts.append(position)
            position += len(block.lines)
        lines = tuple((line, index) for index, block in enumerate(page.blocks) for line in block.lines)
        stops = tuple(index for index, block in enumerate(page.blocks) if block.key)
        titles = tuple(
            (start, block.lines[0][0][0])
            for start, block in zip(starts, page.blocks, strict=True)
            if block.lines and block.lines[0] and block.lines[0][0][1] == "heading"
        )
        return LaidOut(page, lines, tuple(starts), stops, titles)

    def block(self, index: int) -> Block | None:
        """Return a block, or None where there is none."""
        return self.page.blocks[index] if 0 <= index < len(self.starts) else None

    def stop(self, index: int) -> int:
        """Return the line after the last one of a block."""
        return self.starts[index] + len(self.page.blocks[index].lines)

    def find(self, key: str, before: int) -> int:
        """Return the block with this key, else the one nearest to ``before``; -1 where the cursor can stand nowhere."""
        for index in self.stops:
            if self.page.blocks[index].key == key:
                return index
        return min(self.stops, key=lambda index: abs(index - before), default=-1)

    def seen(self, top: int, room: int) -> list[int]:
        """Return the blocks with a key whose first line is among the ``room`` lines from ``top``."""
        return [index for index in self.stops if 0 <= self.starts[index] - top < room]

    def below(self, line: int) -> int:
        """Return how many blocks with a key begin at a line or after it."""
        return sum(self.starts[index] >= line for index in self.stops)

    def text_below(self, line: int) -> tuple[int, list[str]]:
        """Return how many lines there are from a line on, and the section headings among them."""
        return max(0, len(self.lines) - line), [title for start, title in self.titles if start >= line]

    def following(self, index: int, step: int) -> int | None:
        """Return the next block with a key below (``step`` above 0) or above; None where there is no more."""
        if step > 0:
            return next((other for other in self.stops if other > index), None)
        return next((other for other in reversed(self.stops) if other < index), None)

    def text_between(self, one: int, other: int) -> int:
        """Return how many lines lie between two blocks."""
        first, second = sorted((one, other))
        return self.starts[second] - self.stop(first)

    def anchors(self, top: int, room: int, cursor: int) -> list[tuple[str, int]]:
        """Return the blocks in sight by key, with their lines on screen: the cursor's first, then from the top."""
        seen = sorted(self.seen(top, room), key=lambda index: index != cursor)
        return [(self.page.blocks[index].key, self.starts[index] - top) for index in seen]

    def top_holding(self, anchors: list[tuple[str, int]]) -> int | None:
        """Return the top at which the first of ``anchors`` that is still there stands on the line where it stood."""
        start_of = {self.page.blocks[index].key: self.starts[index] for index in self.stops}
        return next((start_of[key] - line for key, line in anchors if key in start_of), None)

    def top_showing(self, index: int, top: int, room: int, heading_too: bool) -> int:
        """Return the top, nearest to the present one, at which a block is in sight.

        With ``heading_too`` the first block brings what stands above it into sight.
        """
        start, stop = self.starts[index], self.stop(index)
        if heading_too and index == self.stops[0] and start < room:
            start = 0
        if start < top:
            return start
        return min(start, stop - room) if stop > top + room else top
