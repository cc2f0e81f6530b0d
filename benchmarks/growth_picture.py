"""Growth drawn as an SVG: milliseconds over the number of applications, both on logarithmic scales."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

_WIDTH, _HEIGHT = 760, 420
_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 200, 50, 60
_NAME_HEIGHT = 18
_INK, _RULE = "#262B33", "#C3CAD3"
_FONT = "微软雅黑, Microsoft YaHei, Noto Sans CJK SC, sans-serif"


@dataclass(frozen=True)
class Line:
    """One line: its name, its values in milliseconds, colour and dash pattern."""

    name: str
    values: Sequence[float]
    colour: str
    dash: str


def growth_picture(title: str, sizes: Sequence[int], lines: Sequence[Line]) -> str:
    """Return the picture as SVG text."""
    values = [value for line in lines for value in line.values]
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))

    def across(size: float) -> float:
        first, last = math.log10(sizes[0]), math.log10(sizes[-1])
        return _LEFT + (math.log10(size) - first) / max(last - first, 0.01) * (_WIDTH - _LEFT - _RIGHT)

    def up(value: float) -> float:
        return _HEIGHT - _BOTTOM - (math.log10(value) - low) / max(high - low, 1) * (_HEIGHT - _TOP - _BOTTOM)

    def parts() -> Iterator[str]:
        yield (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{_HEIGHT}" '
            f'viewBox="0 0 {_WIDTH} {_HEIGHT}" font-family="{_FONT}" fill="{_INK}">'
        )
        yield f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="white"/>'
        yield f'<text x="{_LEFT}" y="28" font-size="15" font-weight="bold">{escape(title)}</text>'
        for power in range(low, high + 1):
            y = up(10**power)
            yield f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="{_RULE}"/>'
            yield f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" font-size="12" text-anchor="end">{10**power:g}</text>'
        for size in sizes:
            x = across(size)
            yield f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP}" y2="{_HEIGHT - _BOTTOM}" stroke="{_RULE}"/>'
            yield f'<text x="{x:.1f}" y="{_HEIGHT - _BOTTOM + 20}" font-size="12" text-anchor="middle">{size:,}</text>'
        middle = (_LEFT + _WIDTH - _RIGHT) / 2
        yield f'<text x="{middle:.0f}" y="{_HEIGHT - 14}" font-size="12" text-anchor="middle">申报数</text>'
        yield f'<text x="{_LEFT - 8}" y="{_TOP - 6}" font-size="12" text-anchor="end">毫秒</text>'
        names = _apart([up(line.values[-1]) for line in lines])
        for line, name in zip(lines, names, strict=True):
            points = [(across(size), up(value)) for size, value in zip(sizes, line.values, strict=True)]
            yield from _drawn(line, points, name)
        yield "</svg>\n"

    return "\n".join(parts())


def _apart(places: Sequence[float]) -> list[float]:
    """Return heights near ``places`` at which names stand one below the other."""
    found = list(places)
    order = sorted(range(len(found)), key=lambda at: places[at])
    for above, below in zip(order, order[1:], strict=False):
        found[below] = max(found[below], found[above] + _NAME_HEIGHT)
    return found


def _drawn(line: Line, points: Sequence[tuple[float, float]], name_at: float) -> Iterator[str]:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    yield (
        f'<polyline points="{path}" fill="none" stroke="{line.colour}" stroke-width="2.5" '
        f'stroke-dasharray="{line.dash}"/>'
    )
    for x, y in points:
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{line.colour}"/>'
    name = escape(f"{line.name} {line.values[-1]:.0f}")
    yield f'<text x="{points[-1][0] + 14:.1f}" y="{name_at + 5:.1f}" font-size="13" fill="{line.colour}">{name}</text>'
