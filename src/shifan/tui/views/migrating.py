"""Moving to another edition: what would happen to each item, what has to be decided first, the score on both sides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from shifan.domain.criteria import Criterion
from shifan.domain.editions.drafting import Undecided
from shifan.domain.editions.fates import ItemFate
from shifan.services.migrating import MigrationPreview, score_moved
from shifan.tui.lines import BLANK, Block, Line, Page, cell, heading, paragraph, row, safe, wrapped
from shifan.tui.views.common import nothing
from shifan.tui.ways import screen_text

GONE = "to:"
_PERCENT, _NUMBER = 6, 6
_SHOWN = 3


def migration_page(preview: MigrationPreview, everything: bool, width: int) -> Page:
    """Return what a migration would do; ``everything`` with the items for which nothing changes."""
    plan, route = preview.plan, preview.route
    head = (*wrapped(safe(f"{route.old.title} → {route.new.title}"), width, "bold"), *_what_next(preview, width))
    blocks = [paragraph(line, width) for line in summary_lines(preview)]
    blocks += [paragraph(f"注意：{text}", width, "warn") for text in map(screen_text, preview.remarks) if text]
    if route.undecided:
        blocks += [BLANK, heading(f"待定 {len(route.undecided)} 项", "选中后按回车，定它变成了哪一项")]
        blocks += [_undecided(one, preview, width) for one in route.undecided]
    open_ = {one.old.id for one in route.undecided}
    fates = [fate for fate in plan.fates if not open_ & {item.id for item in fate.old}]
    shown = [fate for fate in fates if everything or (fate.used and fate.lines) or not fate.relation.direct]
    left = len(fates) - len(shown)
    note = f"另有 {left} 项没有变化或没有记录，按 F3 列出" if left else ""
    blocks += [BLANK, heading(f"逐项 {len(shown)} 处", note)]
    blocks += [block for fate in shown for block in _fate(fate, width)]
    return Page(tuple(blocks), head=head)


def summary_lines(preview: MigrationPreview) -> Iterator[str]:
    """Yield what the migration comes to: counts, reviews, what is archived, the score, the scheme."""
    plan, route = preview.plan, preview.route
    yield f"{route.origin}：{'　'.join(f'{relation.label} {count}' for relation, count in plan.counts.items())}"
    yield f"须重新复核 {len(plan.to_review)} 项，归档 {len(plan.archived)} 项，不删除任何内容。"
    yield f"得分：{score_moved(preview)}"
    yield f"换版后的计分方案：{preview.scheme.title}"
    yield f"新版说明：{route.new.notice}"


def _what_next(preview: MigrationPreview, width: int) -> tuple[Line, ...]:
    if preview.route.undecided:
        count = len(preview.route.undecided)
        return wrapped(f"有 {count} 项对应哪一项还没有定，定好才能换。现在还没有改动任何内容。", width, "bad")
    return wrapped("请先看一遍。按 F4 换用：先备份，一步完成，可以撤销。现在还没有改动任何内容。", width, "good")


def _undecided(one: Undecided, preview: MigrationPreview, width: int) -> Block:
    lines = wrapped(safe(one.old.title), width, "bold", first=(("  ", ""), cell(one.old.number, _NUMBER, "bold")))
    names = "；".join(
        f"{preview.route.new.by_id(found.new_id).number} {preview.route.new.by_id(found.new_id).title} {found.percent}%"
        for found in one.candidates[:_SHOWN]
    )
    return Block(
        (*lines, *wrapped(safe(f"可能是 {names}"), width, "warn", first=((" " * 8, ""),))), f"old:{one.old.id}"
    )


def _fate(fate: ItemFate, width: int) -> Iterator[Block]:
    lines = wrapped(safe(fate.heading), width, "bold", first=(("  ", ""),))
    for text in fate.lines:
        style = "warn" if fate.review and text.startswith("须") else ""
        lines += wrapped(safe(text), width, style, first=(("    ", ""),))
    if not fate.old:
        yield Block(lines, f"new:{fate.new[0].id}")
        return
    yield Block(lines, f"old:{fate.old[0].id}")
    for item in fate.old[1:]:
        yield row(f"old:{item.id}", ("    ", ""), (safe(f"其中 {item.number} {item.title}"), "quiet"))


def successor_rows(found: list[Criterion], percents: Mapping[str, int], width: int) -> Page:
    """Return what an old item may have become: nothing any more, then ``found`` with its likeness where known."""
    blocks = [row(GONE, cell("", _PERCENT), ("新版没有对应的项：归档，内容都留着", "quiet"))]
    for item in found:
        percent = f"{percents[item.id]}%" if item.id in percents else ""
        first = (cell(percent, _PERCENT, "good"), cell(item.number, _NUMBER, "bold"))
        blocks.append(Block(wrapped(safe(item.title), width, first=first), f"{GONE}{item.id}"))
    return Page(tuple(blocks) or (nothing("没有这样的指标。"),))
