"""The blocks of a report as elements of a Word file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from shifan.domain.reports.contents import (
    Block,
    Column,
    Contents,
    Heading,
    Paragraph,
    Row,
    Table,
    Title,
    Turn,
    sources_of,
)
from shifan.reports.fonts import HEAD, SECOND
from shifan.reports.page import (
    CELL,
    CELL_HEAD,
    CENTRED,
    HEADINGS,
    LANDSCAPE_WIDTH,
    PORTRAIT_WIDTH,
    RED,
    SMALL,
    TEXT,
    TITLE,
    fonts_of,
    sized,
)
from shifan.reports.pieces import Cell, Line, Look, is_tall, paragraph, runs, table

_LOOK = Look(style=CELL, head_style=CELL_HEAD)
_MARK = '<w:vertAlign w:val="superscript"/>'
_TO_WRITE = '<w:highlight w:val="yellow"/>'
_GAP = '<w:spacing w:before="0" w:after="0" w:line="120" w:lineRule="exact"/>'
_TWIPS = 56.7  # in a millimetre

Piece = Any | Turn
"""An element of the file, or the turn of the page."""


def pieces_of(contents: Contents, width: float | None = None) -> Iterator[Piece]:
    """Yield a whole report: its blocks, where its figures come from, how it was made.

    ``width`` in millimetres is the room there is; without it the pages turn as the report wants.
    """
    numbers = {source: place for place, source in enumerate(sources_of(contents.blocks), start=1)}
    room = width or PORTRAIT_WIDTH
    for block in contents.blocks:
        if isinstance(block, Turn):
            if width is None:
                room = LANDSCAPE_WIDTH if block.landscape else PORTRAIT_WIDTH
                yield block
            continue
        yield from _pieces(block, numbers, room)
        if isinstance(block, Title):
            yield from said_of(contents, sample=width is not None)
    yield from source_lines(contents)
    yield from made_lines(contents)


def said_of(contents: Contents, *, sample: bool = True) -> Iterator[Any]:
    """Yield what the reader must know first: that it is a sample, and that the wording is not the official one.

    Our own pages say at their head that it is a ``sample``.
    """
    if contents.sample and sample:
        yield _small(contents.sample, centred=True, colour=RED)
    if contents.notice:
        yield _small(contents.notice, centred=True)


def source_lines(contents: Contents) -> Iterator[Any]:
    """Yield the numbered sources."""
    found = sources_of(contents.blocks)
    if found:
        yield paragraph(runs("数据来源", fonts=fonts_of(HEAD)), SMALL, "<w:keepNext/>")
    for place, source in enumerate(found, start=1):
        yield _small(f"[{place}] {source}")


def made_lines(contents: Contents) -> Iterator[Any]:
    """Yield how the report was made."""
    told = "；".join(f"{label}：{text}" for label, text in contents.provenance)
    yield paragraph(runs("生成说明：", fonts=fonts_of(HEAD)) + runs(told), SMALL)


def points_lines(contents: Contents) -> Iterator[Any]:
    """Yield what must be said wherever points are shown."""
    yield _small(f"计分说明：{contents.points}")


def _small(text: str, *, centred: bool = False, colour: str = "") -> Any:
    return paragraph(
        runs(text, sized(20, colour=colour) if colour else ""), SMALL, '<w:jc w:val="center"/>' if centred else ""
    )


def _pieces(block: Block, numbers: dict[str, int], room: float) -> Iterator[Any]:
    if isinstance(block, Title):
        yield paragraph(runs(block.text), TITLE)
        for line in block.below:
            yield paragraph(runs(line), CENTRED)
    elif isinstance(block, Heading):
        yield paragraph(runs(block.text), HEADINGS[block.level - 1])
    elif isinstance(block, Paragraph):
        yield paragraph(_sentence(block, numbers), TEXT)
    elif isinstance(block, Table):
        yield paragraph("", SMALL, f"<w:keepNext/>{_GAP}")  # room above the table
        yield _table(block, room)
        if block.source:
            yield _small(f"数据来源：{block.source}。")
        else:
            yield paragraph("", SMALL, _GAP)  # or the next table would grow together with this one


def _sentence(block: Paragraph, numbers: dict[str, int]) -> str:
    if block.to_write:
        return runs(block.text, _TO_WRITE, fonts_of(SECOND))
    parts = []
    for part in block.parts:
        if part.text:
            parts.append(runs(part.text))
            if part.source:
                parts.append(runs(f"[{numbers[part.source]}]", _MARK))
    return "".join(parts)


def _table(block: Table, room: float) -> Any:
    scale = room / (sum(column.width for column in block.columns) * 10)
    widths = [round(column.width * 10 * scale * _TWIPS) for column in block.columns]
    lines = []
    if block.head:
        lines.append(Line(tuple(_head_cell(column.title) for column in block.columns), head=True))
    lines += [_line(row, block, widths) for row in block.rows]
    return table(widths, lines, _LOOK)


def _head_cell(text: str) -> Cell:
    return Cell(runs(text), centred=True, style=CELL_HEAD)


def _line(row: Row, block: Table, widths: list[int]) -> Line:
    if len(row.cells) == 1:
        return Line((Cell(runs(row.cells[0]), style=CELL_HEAD),), row.height, keeps=True)
    cells = tuple(
        _head_cell(text) if not block.head and at % 2 == 0 else _cell(text, column)
        for at, (text, column) in enumerate(zip(row.cells, block.columns, strict=True))
    )
    return Line(cells, row.height, splits=is_tall(row.cells, widths, _LOOK.size))


def _cell(text: str, column: Column) -> Cell:
    return Cell(runs(text, listed=True), centred=column.centred)
