"""Lines and blocks: how views describe what is drawn, without knowing the widget that draws it.

A span is (text, style name); the names are those of ``look.STYLES``. All text is made safe for the terminal here, once:
whatever a title or a note holds, no control character, markup or glyph of uncertain width reaches the screen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shifan.tui.cjk.cells import cell_width, display_safe, fit
from shifan.tui.cjk.wrap import wrap_text

_CUT = ".."

Span = tuple[str, str]
Line = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that belong together. ``key`` names a block that the cursor can stand on; empty for plain text."""

    lines: tuple[Line, ...]
    key: str = ""
    fill: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A whole view: ``head`` stays in sight while ``blocks`` scroll."""

    blocks: tuple[Block, ...]
    head: tuple[Line, ...] = ()


def safe(text: str) -> str:
    """Return ``text`` as one line that any terminal draws right."""
    return display_safe(text, newline_to_space=True)


def cell(text: str, width: int, style: str = "") -> Span:
    """Return a column: ``text`` cut or padded to exactly ``width`` cells."""
    return fit(safe(text), width), style


def marked_cell(text: str, width: int, places: Sequence[tuple[int, int]], style: str = "") -> tuple[Span, ...]:
    """Return a column of exactly ``width`` cells in which ``places`` of the text (begin, end) are shown as found."""
    if not places:
        return (cell(text, width, style),)
    spans: list[Span] = []
    cut = cell_width(safe(text)) > width
    room, at = width - cell_width(_CUT) if cut else width, 0
    for start, end in (*places, (len(text), len(text))):
        for piece, name in ((text[at:start], style), (text[start:end], "hit")):
            plain = safe(piece)
            if not plain or room <= 0:
                continue
            size = cell_width(plain)
            spans.append((plain if size <= room else fit(plain, room, ""), name))
            room -= min(size, room)
        at = end
    return (*spans, (" " * max(0, room), style), (_CUT if cut else "", style))


def right(text: str, width: int, style: str = "") -> Span:
    """Return a column with ``text`` at its right edge."""
    text = safe(text)
    return " " * max(0, width - cell_width(text)) + text, style


def row(key: str, *spans: Span, fill: str = "") -> Block:
    """Return a one-line block that the cursor can stand on."""
    return Block((spans,), key, fill)


def text_line(*spans: Span, fill: str = "") -> Block:
    """Return one plain line; the texts are made safe."""
    return Block((tuple((safe(text), style) for text, style in spans),), fill=fill)


BLANK = Block(((),))


def wrapped(text: str, width: int, style: str = "", *, indent: int = 0, first: Sequence[Span] = ()) -> tuple[Line, ...]:
    """Return ``text`` wrapped by Chinese rules, its line ends kept.

    ``first`` stands before the first line; the other lines begin at its end, or at ``indent`` cells.
    """
    lead = sum(cell_width(span[0]) for span in first)
    hang = max(indent, lead)
    pieces = wrap_text(display_safe(text), max(8, width - hang))
    lines: list[Line] = []
    for number, piece in enumerate(pieces):
        before: tuple[Span, ...] = ((" " * hang, ""),) if hang else ()
        if number == 0 and first:
            before = (*first, (" " * (hang - lead), "")) if hang > lead else tuple(first)
        lines.append((*before, (piece, style)))
    return tuple(lines)


def paragraph(text: str, width: int, style: str = "", *, indent: int = 0, key: str = "") -> Block:
    """Return ``text`` as one wrapped block."""
    return Block(wrapped(text, width, style, indent=indent, first=((" " * indent, ""),) if indent else ()), key)


def heading(title: str, note: str = "", width: int = 0) -> Block:
    """Return a section heading with a quiet note behind it; below it where a ``width`` is given that is too small."""
    spans: list[Span] = [(safe(title), "heading")]
    if width and cell_width(safe(title)) + 2 + cell_width(safe(note)) > width:
        return Block((*wrapped(safe(title), width, "heading"), *wrapped(safe(note), width, "quiet")))
    if note:
        spans.append((f"  {safe(note)}", "quiet"))
    return Block((tuple(spans),))


def bar(done: int, total: int, width: int, *, odd: bool = False) -> tuple[Span, Span]:
    """Return a progress bar of coloured spaces; full only when all is done, and never empty once begun.

    ``odd`` rows get another shade, so that full bars below each other stay apart.
    """
    filled = 0 if total == 0 else done * width // total
    if done > 0 and filled == 0:
        filled = 1
    return (" " * filled, "bar-done-odd" if odd else "bar-done"), (" " * (width - filled), "bar-left")
