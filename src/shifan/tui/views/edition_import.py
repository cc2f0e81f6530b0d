"""The guided import: what was understood of an official table, before anything is written."""

from __future__ import annotations

from collections.abc import Sequence

from shifan.domain.edition_table.values import ColumnUse, ImportedGroup, ImportedItem, Proposal, Role
from shifan.domain.points import points_text
from shifan.services.session import Done
from shifan.tui.lines import BLANK, Block, Page, cell, heading, paragraph, safe, wrapped
from shifan.tui.views.takeover import start_page

STEPS = ("选文件", "核对读到的", "写名称，确认数量", "沿用核查点")
_SHOWN = 200


def step_text(step: int) -> str:
    """Return the four steps with the present one (1 to 4) marked."""
    parts = (f"【{number} {name}】" if number == step else f"{number} {name}" for number, name in enumerate(STEPS, 1))
    return " → ".join(parts)


def begin_page(lines: Sequence[str], problem: str, width: int, written: Done | None) -> Page:
    """Return how to begin, below what was wrong with the file, or what was written just now."""
    if written is not None:
        return Page(tuple(paragraph(line, width) for line in (written.message, *lines)))
    page = start_page(lines, problem, width)
    return Page(page.blocks, head=wrapped(step_text(1), width, "heading"))


def proposal_page(proposal: Proposal, points: str, width: int) -> Page:
    """Return the counts, how the columns were taken, each group's ends, and all that was left out and why."""
    counts = proposal.table.counts
    read = (
        f"「{proposal.file}」读到：一级 {counts.groups}　二级 {counts.subgroups}　三级 {counts.items}"
        f"（基础 {counts.base}　加分 {counts.bonus}　扣分 {counts.penalty}）"
    )
    head = (*wrapped(step_text(2), width, "heading"), *wrapped(safe(read), width, "bold"))
    blocks = [_what_next(proposal, width)]
    if points:
        blocks.append(paragraph(points, width))
    blocks += _listed("问题", proposal.problems, "bad", width)
    if proposal.columns:
        blocks += [BLANK, heading("各列取作什么", "不对的，选中那一列按 F4 改"), *_columns(proposal.columns, width)]
    blocks += _listed("请留意", proposal.remarks, "warn", width)
    if proposal.table.groups:
        blocks += [BLANK, heading("各一级指标的首项和末项")]
    blocks += [_group(number, group, width) for number, group in enumerate(proposal.table.groups)]
    blocks += _listed("没有取的", [str(skipped) for skipped in proposal.skipped], "quiet", width)
    return Page(tuple(blocks), head=head)


def _what_next(proposal: Proposal, width: int) -> Block:
    if proposal.problems:
        how = "改好表格后按 F2 重新选；列没认出、认错了按 F4 写明，类别不清按 Ctrl+O 写明。"
        return paragraph(f"有 {len(proposal.problems)} 处问题，不能写入。{how}现在还没有写入。", width, "bad")
    return paragraph("请核对数量、各列、首项和末项，无误按回车，写名称、确认数量。现在还没有写入。", width, "good")


def points_told(proposal: Proposal, gaps: Sequence[str] | None) -> str:
    """Return what becomes of the stated points; ``gaps`` are base items without, None where none are stated."""
    if gaps is None:
        return ""
    if gaps:
        more = f"等 {len(gaps)} 项" if len(gaps) > 10 else ""
        return f"分值不全（第 {'、'.join(gaps[:10])} 项{more}没有），不生成计分方案。"
    return f"分值齐全，基础项合计 {points_text(proposal.table.points)} 分，将一并生成计分方案。"


def _columns(uses: Sequence[ColumnUse], width: int) -> list[Block]:
    several = len({use.table for use in uses}) > 1
    blocks = []
    for number, use in enumerate(uses):
        taken = cell("不取", 10, "quiet") if use.role is Role.IGNORED else cell(use.role.label, 10, "good")
        name = use.header.replace("\n", "") or "没有表头"
        text = f"{use.letters} 列「{name}」{f'（{use.table}）' if several else ''}"
        blocks.append(Block(wrapped(safe(text), width, first=(("  ", ""), taken)), f"column:{number}"))
    return blocks


def _group(number: int, group: ImportedGroup, width: int) -> Block:
    items = group.items
    title = f"{group.number}、{group.title}　二级 {len(group.subgroups)}　三级 {len(items)}"
    lines = wrapped(safe(title), width, "bold", first=(("  ", ""),))
    ends = (("首项", items[0]), ("末项", items[-1])) if len(items) > 1 else (("首项", items[0]),)
    for word, item in ends:
        lines += wrapped(safe(f"{word} {_item(item)}"), width, first=(("    ", ""),))
    return Block(lines, f"group:{number}")


def _item(item: ImportedItem) -> str:
    return f"{item.number} {item.title}（{item.kind.label}，{item.place}）"


def _listed(title: str, lines: Sequence[str], style: str, width: int) -> list[Block]:
    if not lines:
        return []
    rows = [
        Block(wrapped(safe(line), width, style, first=(("  ", ""),)), f"{title}:{number}")
        for number, line in enumerate(lines[:_SHOWN])
    ]
    if len(lines) > _SHOWN:
        rows.append(paragraph(f"……还有 {len(lines) - _SHOWN} 处", width, "quiet", indent=2))
    return [BLANK, heading(f"{title} {len(lines)} 处"), *rows]
