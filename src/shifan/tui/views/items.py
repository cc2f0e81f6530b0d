"""Place 2: the criteria with their groups. Place 5 and a department's items use the same rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from shifan.domain.criteria import Criterion
from shifan.domain.item_search import Hit
from shifan.tui.cjk.cells import cell_width, fit
from shifan.tui.cjk.wrap import wrap_text
from shifan.tui.lines import Block, Line, Page, Span, cell, marked_cell, right, safe
from shifan.tui.model import Model
from shifan.tui.views.common import CHIP, chip, flags, item_key, nothing, progress, who, widest

_NUMBER, _TICKS, _LEAD = 5, 6, 10
_OTHERS = _NUMBER + CHIP + _TICKS + 3
"""All columns but the title and the lead, with what stands between them."""
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


@dataclass(frozen=True, slots=True)
class Columns:
    """How wide the title and the lead unit are."""

    title: int
    lead: int

    @classmethod
    def of(cls, model: Model, items: Iterable[Criterion], width: int) -> Columns:
        """Return widths that cut as little as can be of these items' titles and leads."""
        room, found = max(_LEAD + 8, width - _OTHERS), tuple(items)
        names = widest((model.state.lead_name(item.id) for item in found), _LEAD)
        title = max((_title_width(model, item) for item in found), default=0)
        lead = names if title + names <= room else max(_LEAD, min(names, room - title))
        return cls(room - lead, lead)


def _title_width(model: Model, item: Criterion) -> int:
    return cell_width(item.title) + sum(cell_width(text) for text, _ in flags(model, item))


def items_page(model: Model, width: int, shown: Filter | None = None) -> Page:
    """Return all items, or those of a filter, under their first-level headings."""
    if shown is not None:
        return _filtered_page(model, width, shown)
    columns = Columns.of(model, model.edition.criteria, width)
    blocks: list[Block] = []
    for done in model.overview.groups:
        group = done.group
        ratio = done.completion.collected if done.points is not None else done.completion.self_checked
        word = "收集" if done.points is not None else "自查"
        blocks.append(_group_row(f"{group.number}、{group.title}", word, f"{ratio.done}/{ratio.total}", width))
        blocks += item_rows(model, group.criteria, columns)
    return Page(tuple(blocks), head=(head_line(columns),))


def _filtered_page(model: Model, width: int, shown: Filter) -> Page:
    columns = Columns.of(model, (item for item in model.edition.criteria if item.id in shown.ids), width)
    blocks: list[Block] = []
    for group in model.edition.groups:
        found = [item for item in group.criteria if item.id in shown.ids]
        if found:
            count = f"{len(found)}/{len(group.criteria)}"
            blocks.append(_group_row(f"{group.number}、{group.title}", "筛出", count, width))
            blocks += item_rows(model, found, columns, shown.query)
    words = f"筛选：{shown.query}　{len(shown.ids)} 项"
    ending = "  Esc 显示全部"
    line: Line = ((fit(safe(words), max(8, width - cell_width(ending))).rstrip(), "heading"), (ending, "quiet"))
    if not blocks:
        blocks = [nothing("没有这样的指标。按 Esc 显示全部。")]
    return Page(tuple(blocks), head=(line, head_line(columns)))


def head_line(columns: Columns) -> Line:
    """Return the column titles."""
    return (
        cell("编号", _NUMBER, "quiet"),
        cell("状态", CHIP + 1, "quiet"),
        cell("指标", columns.title + 1, "quiet"),
        cell("核查点", _TICKS + 1, "quiet"),
        cell("牵头", columns.lead, "quiet"),
    )


def item_rows(model: Model, items: Iterable[Criterion], columns: Columns, query: str = "") -> list[Block]:
    """Return one row for each item; the words of ``query`` stand out in the titles."""
    return [Block((_item_line(model, item, columns, query),), item_key(item)) for item in items]


def hits_page(model: Model, hits: Sequence[Hit], width: int, query: str) -> Page:
    """Return a row for each item that was found, with a second line where the title does not say why."""
    columns = Columns.of(model, (hit.criterion for hit in hits), width)
    rows = _hit_rows(model, hits, columns, width, query) or [nothing("没有找到。少写几个字试试。")]
    return Page(tuple(rows), head=(head_line(columns),))


def _hit_rows(model: Model, hits: Iterable[Hit], columns: Columns, width: int, query: str) -> list[Block]:
    rows = []
    for hit in hits:
        lines: list[Line] = [_item_line(model, hit.criterion, columns, query)]
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


def _item_line(model: Model, item: Criterion, columns: Columns, query: str = "") -> Line:
    before = flags(model, item)
    room = columns.title - sum(cell_width(text) for text, _ in before)
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
        who(model, item, columns.lead),
    )


def _group_row(title: str, word: str, ratio: str, width: int) -> Block:
    """Return a group's name with its ratio at the right edge; where both find no room the word goes, then a line."""
    name, note = safe(title), f"{word} {ratio}"
    if cell_width(name) + 1 + cell_width(note) > width:
        note = ratio
    room = max(8, width - cell_width(note) - 1)
    *before, last = wrap_text(name, room)
    lines: list[Line] = [((part, "group"),) for part in before]
    lines.append((cell(last, room, "group"), right(note, width - room, "group-quiet")))
    return Block(tuple(lines), fill="group")
