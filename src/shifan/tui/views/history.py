"""The journal: operations, what one of them changed, and what changed from one of them until now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from shifan.domain.explain import points_text, range_text
from shifan.services.change_words import RowChange
from shifan.services.history import HistoryLine
from shifan.services.past import FILES_NOTE, Difference, Standing
from shifan.tui.lines import BLANK, Block, Page, cell, heading, paragraph, safe, text_line, wrapped
from shifan.tui.views.common import nothing

MORE = "more:"


def history_page(lines: Sequence[HistoryLine], words: str, more: bool, width: int) -> Page:
    """Return one row for each operation, newest first; ``more`` adds the row that lists older ones."""
    blocks = [_row(line, width) for line in lines]
    if not blocks:
        blocks.append(nothing("没有符合条件的操作。按 F3 换几个词。" if words else "还没有操作。"))
    if more:
        blocks.append(Block(wrapped("还有更早的操作，回车继续列出。", width, "quiet"), MORE))
    head = wrapped(f"筛选：{words}（F3 更改，清空则全部列出）", width, "quiet") if words else ()
    return Page(tuple(blocks), head=head)


def with_history(page: Page, lines: Sequence[HistoryLine] | None, width: int) -> Page:
    """Return an item's page with its newest operations below; None while they are being read."""
    blocks = [BLANK, heading("这一项的历史", "全部见「这一项的历史」")]
    if lines is None:
        blocks.append(text_line(("正在读取", "quiet")))
    blocks += [replace(_row(line, width), key="") for line in lines or ()]
    if lines is not None and not lines:
        blocks.append(text_line(("还没有人改动过这一项", "quiet")))
    return Page((*page.blocks, *blocks), head=page.head)


def _row(line: HistoryLine, width: int) -> Block:
    operation = line.operation
    first = (cell(f"{operation.at:%Y-%m-%d %H:%M}", 17, "quiet"), cell(operation.user, 10))
    text = f"{operation.label}（已撤销）" if line.undone else operation.label
    return Block(wrapped(text, width, "quiet" if line.undone else "", first=first), f"operation:{operation.seq}")


def operation_page(line: HistoryLine, width: int) -> Page:
    """Return one operation with every field it changed."""
    operation = line.operation
    blocks = [
        text_line((f"第 {operation.seq} 号操作　{operation.at:%Y-%m-%d %H:%M:%S}　{operation.user}", "quiet")),
        paragraph(operation.label, width, "bold"),
    ]
    if line.undone:
        blocks.append(text_line(("这一步已经撤销，F4 可以重做。", "warn")))
    blocks.append(BLANK)
    blocks += change_blocks(line.changes, width)
    return Page(tuple(blocks))


def difference_page(found: Difference, width: int) -> Page:
    """Return what changed between two moments, with the score on either side."""
    blocks = [paragraph(_side("从", found.before), width), paragraph(_side("到", found.after), width)]
    items = {change.item for change in found.changes if change.item}
    count = f"有变化的指标 {len(items)} 项，共 {len(found.changes)} 处。" if found.changes else "没有变化。"
    count = f"{found.not_compared}新旧两版的各列一处，不计项数。" if found.not_compared else count
    blocks += [paragraph(FILES_NOTE, width, "quiet"), paragraph(count, width), BLANK]
    blocks += change_blocks(found.changes, width)
    return Page(tuple(blocks))


def _side(word: str, side: Standing) -> str:
    base, bonus, penalty = range_text(side.score.base), points_text(side.score.bonus), points_text(side.score.penalty)
    return f"{word} {side.at:%Y-%m-%d %H:%M}：基本分 {base}，加分 {bonus}，扣分 {penalty}"


def change_blocks(changes: Iterable[RowChange], width: int) -> Iterator[Block]:
    """Yield changed rows below their items; the cursor stands on a row of an item and can open it."""
    above = None
    for change in changes:
        if change.item != above:
            above = change.item
            yield heading(f"第 {above.replace(' ', ' 项 ', 1)}" if above else "不属于哪一项的")
        lines = tuple(part for text in change.lines for part in wrapped(text, width, first=(("  ", ""),)))
        number = change.item.partition(" ")[0]
        yield Block(lines, f"number:{number}:{change.key}" if number else f"row:{change.key}")
    if above is None:
        yield text_line((safe("没有可列出的改动。"), "quiet"))
