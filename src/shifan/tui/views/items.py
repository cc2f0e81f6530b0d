"""Place 2: the criteria with their groups. Place 5 and a department's items use the same rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from shifan.domain.criteria import Criterion
from shifan.domain.item_search import Hit
from shifan.tui.cjk.cells import cell_width
from shifan.tui.lines import Block, Line, Page, Span, cell, marked_cell, right, safe
from shifan.tui.model import Model
from shifan.tui.views.common import CHIP, chip, flags, item_key, nothing, progress, who

_NUMBER, _TICKS = 5, 6
_BEFORE = 12
"""How many characters stand before a hit in a long text."""


@dataclass(frozen=True, slots=True)
class Filter:
    """The items that fitted ``query`` when it was applied; they stay listed when work makes them fit no more."""

    query: str
    ids: frozenset[str]

    @classmethod
    def of(cls, model: Model, query: str) -> Filter:
        """Return the filter for what fits now."""
        return cls(query, frozenset(item.id for item in model.finder.matching(query)))


def items_page(model: Model, width: int, shown: Filter | None = None) -> Page:
    """Return all items, or those of a filter, under their first-level headings."""
    if shown is not None:
        return _filtered_page(model, width, shown)
    blocks: list[Block] = []
    for done in model.overview.groups:
        group = done.group
        ratio = done.completion.collected if done.points is not None else done.completion.self_checked
        word = "收集" if done.points is not None else "自查"
        blocks.append(_group_row(f"{group.number}、{group.title}", f"{word} {ratio.done}/{ratio.total}", width))
        blocks += item_rows(model, group.criteria, width)
    return Page(tuple(blocks), head=(head_line(width),))


def _filtered_page(model: Model, width: int, shown: Filter) -> Page:
    blocks: list[Block] = []
    for group in model.edition.groups:
        found = [item for item in group.criteria if item.id in shown.ids]
        if found:
            count = f"{len(found)}/{len(group.criteria)} 项"
            blocks.append(_group_row(f"{group.number}、{group.title}", count, width))
            blocks += item_rows(model, found, width, shown.query)
    words = f"筛选：{shown.query}　{len(shown.ids)} 项"
    line: Line = ((safe(words), "heading"), ("  Esc 显示全部", "quiet"))
    if not blocks:
        blocks = [nothing("没有这样的指标。按 Esc 显示全部。")]
    return Page(tuple(blocks), head=(line, head_line(width)))


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


def item_rows(model: Model, items: Iterable[Criterion], width: int, query: str = "") -> list[Block]:
    """Return one row for each item; the words of ``query`` stand out in the titles."""
    title, lead = _widths(width)
    return [Block((_item_line(model, item, title, lead, query),), item_key(item)) for item in items]


def hit_rows(model: Model, hits: Iterable[Hit], width: int, query: str) -> list[Block]:
    """Return a row for each item that was found, with a second line where the title does not say why."""
    title, lead = _widths(width)
    rows = []
    for hit in hits:
        lines: list[Line] = [_item_line(model, hit.criterion, title, lead, query)]
        if hit.seen_in is not None:
            kind, text = f"{hit.seen_in.kind}：", hit.seen_in.text.replace("\n", " ")
            places = model.finder.spans(text, query)
            if places and places[0][0] > _BEFORE:  # a long text is shown from shortly before the hit on
                text = ".." + text[places[0][0] - _BEFORE :]
                places = model.finder.spans(text, query)
            room = max(8, width - _NUMBER - cell_width(kind))
            lines.append(((" " * _NUMBER, ""), (kind, "quiet"), *marked_cell(text, room, places, "quiet")))
        rows.append(Block(tuple(lines), item_key(hit.criterion)))
    return rows


def _widths(width: int) -> tuple[int, int]:
    lead = 14 if width >= 70 else 10
    return max(8, width - _NUMBER - CHIP - _TICKS - lead - 3), lead


def _item_line(model: Model, item: Criterion, title: int, lead: int, query: str = "") -> Line:
    before = flags(model, item)
    room = title - sum(cell_width(text) for text, _ in before)
    done, style = progress(model, item)
    name: tuple[Span, ...] = (cell(item.title, room),)
    if query:
        name = marked_cell(item.title, room, model.finder.spans(item.title, query))
    return (
        cell(item.number, _NUMBER),
        chip(item, model.record(item)),
        (" ", ""),
        *before,
        *name,
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
