"""The matching table: each imported item, the most alike item of the edition with checkpoints, and what is chosen."""

from __future__ import annotations

from shifan.domain.criteria import Criterion
from shifan.services.edition_matching import ItemMatch, Matching
from shifan.tui.lines import Block, Line, Page, Span, cell, row, safe, wrapped
from shifan.tui.views.common import nothing
from shifan.tui.views.edition_import import step_text

NONE = "take:"
_NUMBER, _PERCENT = 6, 6


def matching_page(matching: Matching, only_open: bool, width: int) -> Page:
    """Return a row for each imported item; ``only_open`` leaves those out for which something is chosen."""
    chosen = len(matching.chosen)
    left = len(matching.matches) - chosen
    unlike = sum(1 for match in matching.matches if not match.candidates)
    head = (
        *wrapped(step_text(4), width, "heading"),
        *wrapped(
            f"已选定 {chosen} 项，没有选的 {left} 项（其中 {unlike} 项没有相近的）。按 F6 采用；官方文字不动。",
            width,
            "bold",
        ),
    )
    rows = tuple(_match(match, matching, width) for match in matching.matches if not (only_open and match.chosen))
    return Page(rows or (nothing("每一项都选定了。"),), head=head)


def _match(match: ItemMatch, matching: Matching, width: int) -> Block:
    mark: Span = ("[x] ", "good") if match.chosen else ("[ ] ", "")
    first: Line = (mark, cell(match.item.number, _NUMBER, "bold"))
    lines = wrapped(safe(match.item.title), width, "bold", first=first)
    text, style = _proposed(match, matching)
    return Block(
        (*lines, *wrapped(safe(text), width, style, first=((" " * (4 + _NUMBER), ""),))), f"match:{match.item.id}"
    )


def _proposed(match: ItemMatch, matching: Matching) -> tuple[str, str]:
    if match.chosen:
        item = matching.source.by_id(match.chosen)
        how = "自动选定" if match.sure else "您选定"
        percent = f"相似 {match.percent}%" if match.percent else "相似不到六成"
        return f"沿用 {item.number} {item.title}（{percent}，{how}，核查点 {len(item.checkpoints)} 个）", "good"
    if not match.candidates:
        return "没有相近的，可以按回车自己找一项", "quiet"
    best = match.candidates[0]
    return f"最像 {best.item.number} {best.item.title}（相似 {best.percent}%），没有选", "warn"


def source_rows(match: ItemMatch, found: list[Criterion], width: int) -> Page:
    """Return what could be taken over for an item: nothing, then ``found`` with its likeness where it is known."""
    percents = {one.item.id: one.percent for one in match.candidates}
    blocks = [row(NONE, cell("", _PERCENT), ("不沿用任何一项", "quiet"))]
    for item in found:
        percent = f"{percents[item.id]}%" if item.id in percents else ""
        here = "（现在选的）" if item.id == match.chosen else ""
        lines = wrapped(
            safe(f"{item.title}{here}"),
            width,
            first=(cell(percent, _PERCENT, "good"), cell(item.number, _NUMBER, "bold")),
        )
        blocks.append(Block(lines, f"{NONE}{item.id}"))
    return Page(tuple(blocks))
