"""A screen of the UI drawn as SVG, each character where its cells are, so that Chinese lines up in any font."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape

from rich.cells import cell_len
from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.app import App

CELL, LINE, SIZE = 10, 25, 20
"""Width and height of a cell and the size of the letters, in pixels."""
FONTS = "'Noto Sans Mono CJK SC','Sarasa Mono SC','NSimSun',monospace"
_TOP = 34
_PAPER, _INK = Color.parse("#ffffff"), Color.parse("#000000")


@dataclass(frozen=True)
class Run:
    """Text of one style in one line, starting at a cell."""

    line: int
    column: int
    text: str
    style: Style


def runs(app: App[object]) -> Iterator[Run]:
    """Yield what is on screen."""
    for line, strip in enumerate(app.screen._compositor.render_strips()):
        column = 0
        for segment in strip:
            assert isinstance(segment, Segment)
            yield Run(line, column, segment.text, segment.style or Style.null())
            column += segment.cell_length


def picture(app: App[object], title: str) -> tuple[str, int, int]:
    """Return the SVG of the screen in a window frame, and its width and height in pixels."""
    width, height = app.size.width * CELL + 2 * CELL, app.size.height * LINE + _TOP + CELL
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">',
        f'<rect width="{width}" height="{height}" rx="8" fill="#d9dde3"/>',
        *(f'<circle cx="{18 + 20 * place}" cy="17" r="6" fill="#9aa3af"/>' for place in range(3)),
        f'<text x="{width // 2}" y="23" font-family="{FONTS}" font-size="15" text-anchor="middle" fill="#374151">'
        f"{escape(title)}</text>",
        f'<g transform="translate({CELL},{_TOP})" font-family="{FONTS}" font-size="{SIZE}">',
    ]
    drawn = list(runs(app))
    parts += [_background(run) for run in drawn]
    parts += [text for run in drawn if (text := _letters(run))]
    return "\n".join([*parts, "</g></svg>"]) + "\n", width, height


def _colours(style: Style) -> tuple[str, str]:
    ink, paper = _hex(style.color, _INK), _hex(style.bgcolor, _PAPER)
    return (paper, ink) if style.reverse else (ink, paper)


def _hex(colour: Color | None, otherwise: Color) -> str:
    return (otherwise if colour is None or colour.is_default else colour).get_truecolor().hex


def _background(run: Run) -> str:
    _, paper = _colours(run.style)
    x, y, width = run.column * CELL, run.line * LINE, cell_len(run.text) * CELL
    return f'<rect x="{x}" y="{y}" width="{width}" height="{LINE}" fill="{paper}" shape-rendering="crispEdges"/>'


def _letters(run: Run) -> str:
    """Return the words of a run, each character with its own place; spaces are left out, as SVG would fold them."""
    ink, _ = _colours(run.style)
    bold = ' font-weight="bold"' if run.style.bold else ""
    line = ' text-decoration="underline"' if run.style.underline else ""
    words = []
    for word in re.finditer(r"\S+", run.text):
        column, places = run.column + cell_len(run.text[: word.start()]), []
        for char in word[0]:
            places.append(str(column * CELL))
            column += cell_len(char)
        where = f'x="{" ".join(places)}" y="{run.line * LINE + 19}"'
        words.append(f'<text {where} fill="{ink}"{bold}{line}>{escape(word[0])}</text>')
    return "".join(words)
