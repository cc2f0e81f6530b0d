"""The picture of the layers, from the import graph: which packages there are and which of them import which."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

import grimp

ROOT = Path(__file__).resolve().parents[2]
_NAMES = {
    "cli": "命令",
    "tui": "界面",
    "web": "浏览器里的页",
    "services": "用例",
    "criteria": "指标",
    "store": "存取",
    "evidence": "材料",
    "excel": "工作簿",
    "reports": "文书",
    "domain": "规则",
}
_WIDTH, _ROW, _BOX, _HIGH = 900, 120, 140, 56
_FONT = "'Noto Sans CJK SC','Microsoft YaHei','SimHei',sans-serif"
_COLOURS = ("#00458b", "#005f43", "#87005f", "#805500", "#444444")


def rows() -> list[list[str]]:
    """Return the layers from the outside in, each with its packages, as the import contract has them."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    return [[name.strip().partition(".")[2] for name in layer.split("|")] for layer in layers]


def imports() -> set[tuple[str, str]]:
    """Return which package imports which, from the source."""
    graph = grimp.build_graph("shifan", cache_dir=None)
    found = set()
    for module in graph.modules:
        for other in graph.find_modules_directly_imported_by(module):
            pair = (_package(module), _package(other))
            if all(pair) and pair[0] != pair[1]:
                found.add(pair)
    return found


def _package(module: str) -> str:
    name = [*module.split("."), ""][1]
    return name if name in _NAMES else ""


def layers_svg() -> str:
    """Return the picture. Raises SystemExit for a package that has no name here."""
    layers = rows()
    if unknown := {name for layer in layers for name in layer} ^ set(_NAMES):
        raise SystemExit(f"scripts/manual/layers.py 里没有写：{'、'.join(sorted(unknown))}")
    boxes = {name: box for row, layer in enumerate(layers) for name, box in _placed(row, layer)}
    height = 20 + (len(layers) - 1) * _ROW + _HIGH + 20
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" viewBox="0 0 {_WIDTH} {height}"'
        f' font-family="{_FONT}" text-anchor="middle">',
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
        '<path d="M0 0 8 4 0 8z" fill="#555"/></marker></defs>',
        f'<rect width="{_WIDTH}" height="{height}" fill="#fff"/>',
    ]
    drawn: dict[str, int] = {}
    for one, other in sorted(imports(), key=lambda pair: (pair[0], boxes[pair[1]].row, pair[1])):
        parts.append(_arrow(boxes[one], boxes[other], drawn.get(one, 0)))
        drawn[one] = drawn.get(one, 0) + 1
    parts += [_box(name, box) for name, box in boxes.items()]
    return "\n".join([*parts, "</svg>"]) + "\n"


@dataclass(frozen=True)
class Box:
    """Where a package stands: its layer, its middle, its width; alone in an inner layer it spans the picture."""

    row: int
    x: int
    wide: int

    @property
    def y(self) -> int:
        """The upper edge."""
        return 20 + self.row * _ROW


def _placed(row: int, layer: list[str]) -> list[tuple[str, Box]]:
    if len(layer) == 1 and row:
        return [(layer[0], Box(row, _WIDTH // 2, _WIDTH - 40))]
    return [(name, Box(row, _WIDTH * (2 * place + 1) // (2 * len(layer)), _BOX)) for place, name in enumerate(layer)]


def _box(name: str, box: Box) -> str:
    colour = _COLOURS[box.row % len(_COLOURS)]
    return (
        f'<rect x="{box.x - box.wide // 2}" y="{box.y}" width="{box.wide}" height="{_HIGH}" rx="6" fill="#fff"'
        f' stroke="{colour}" stroke-width="2"/>'
        f'<text x="{box.x}" y="{box.y + 24}" font-size="17" font-weight="bold" fill="{colour}">{name}</text>'
        f'<text x="{box.x}" y="{box.y + 45}" font-size="14" fill="#333">{_NAMES[name]}</text>'
    )


def _arrow(start: Box, end: Box, place: int) -> str:
    """Return a line down, behind the boxes between; dashed when it goes further than the next layer."""
    wide = start.wide > _BOX
    x1 = end.x if wide and end.wide <= _BOX else start.x + (0 if wide else 16 * place - 40)
    x2 = x1 if end.wide > _BOX else end.x + (x1 > end.x) * 20 - (x1 < end.x) * 20
    dash = "" if end.row == start.row + 1 else ' stroke-dasharray="5 4"'
    line = f"M{x1} {start.y + _HIGH}L{x2} {end.y - 2}"
    return f'<path d="{line}" fill="none" stroke="#777" stroke-width="1.4"{dash} marker-end="url(#tip)"/>'
