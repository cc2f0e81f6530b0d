"""Place 2: the criteria with their groups. Place 5 and a department's items use the same rows."""

from __future__ import annotations

from collections.abc import Iterable

from shifan.domain.criteria import Criterion
from shifan.tui.cjk.cells import cell_width
from shifan.tui.lines import Block, Line, Page, cell, right, safe
from shifan.tui.model import Model
from shifan.tui.views.common import CHIP, chip, flags, item_key, progress, who

_NUMBER, _TICKS = 5, 6


def items_page(model: Model, width: int) -> Page:
    """Return all items under their first-level headings."""
    blocks: list[Block] = []
    for done in model.overview.groups:
        group = done.group
        ratio = done.completion.collected if done.points is not None else done.completion.self_checked
        word = "收集" if done.points is not None else "自查"
        blocks.append(_group_row(f"{group.number}、{group.title}", f"{word} {ratio.done}/{ratio.total}", width))
        blocks += item_rows(model, group.criteria, width)
    return Page(tuple(blocks), head=(head_line(width),))


def head_line(width: int) -> Line:
    """Return the column titles."""
    title, lead = _widths(width)
    return (
        cell("编号", _NUMBER, "quiet"),
        cell("状态", CHIP + 1, "quiet"),
        cell("指标", title + 1, "quiet"),
        cell("核查点", _TICKS + 1, "quiet"),
        cell("牵头", lead, "quiet"),
    )


def item_rows(model: Model, items: Iterable[Criterion], width: int) -> list[Block]:
    """Return one row for each item."""
    title, lead = _widths(width)
    return [Block((_item_line(model, item, title, lead),), item_key(item)) for item in items]


def _widths(width: int) -> tuple[int, int]:
    lead = 14 if width >= 70 else 10
    return max(8, width - _NUMBER - CHIP - _TICKS - lead - 3), lead


def _item_line(model: Model, item: Criterion, title: int, lead: int) -> Line:
    before = flags(model, item)
    room = title - sum(cell_width(text) for text, _ in before)
    done, style = progress(model, item)
    return (
        cell(item.number, _NUMBER),
        chip(item, model.record(item)),
        (" ", ""),
        *before,
        cell(item.title, room),
        (" ", ""),
        cell(done, _TICKS, style),
        (" ", ""),
        who(model, item, lead),
    )


def _group_row(title: str, note: str, width: int) -> Block:
    note = safe(note)
    room = max(0, width - cell_width(note) - 1)
    line: Line = (cell(title, room, "group"), right(note, width - room, "group-quiet"))
    return Block((line,), fill="group")
