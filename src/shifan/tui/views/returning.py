"""Department workbooks back: what they would change, conflicts with their three values, and who has returned."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from shifan.domain.answers import Stands
from shifan.domain.merging import Side
from shifan.domain.return_table import ReturnLine, ReturnState, counts_text
from shifan.services.import_found import Conflict, Offer
from shifan.services.importing import FilePlan, ImportPlan
from shifan.services.reminding import Draft
from shifan.tui.lines import BLANK, Block, Line, Page, cell, heading, paragraph, safe, wrapped
from shifan.tui.views.common import nothing
from shifan.tui.ways import screen_text

_STYLES = {
    ReturnState.RETURNED: "good",
    ReturnState.PARTIAL: "warn",
    ReturnState.CONFLICTING: "warn",
    ReturnState.OUT: "",
    ReturnState.OVERDUE: "bad",
    ReturnState.OUTDATED: "bad",
}
_STATE = 10
_EMPTY = "（空）"


def import_page(plan: ImportPlan, marked: Collection[tuple[str, str]], width: int) -> Page:
    """Return the preview of workbooks; ``marked`` are the documents (item, name) that are to be attached."""
    head = wrapped(f"填报表 {len(plan.files)} 份，改动 {plan.changes} 处，冲突 {len(plan.conflicts)} 处", width, "bold")
    blocks: list[Block] = [_how_to_take(plan, width)]
    blocks += _conflicts(plan.conflicts, width)
    blocks += _offers(plan.offers, marked, width)
    blocks += _listed("没有取用，请看一遍", [text for text in map(screen_text, plan.left) if text], "warn", width)
    for file in plan.files:
        blocks += _file(file, width)
    return Page(tuple(blocks), head=head)


def _how_to_take(plan: ImportPlan, width: int) -> Block:
    if plan.undecided:
        how = "空格在每一处选一个，或按 Ctrl+F 都按对方、Ctrl+O 都按现值；也可以按 F4 先取其余的。"
        return paragraph(f"还有 {len(plan.undecided)} 处冲突没有决定。{how}现在还没有写入。", width, "bad")
    if not plan.complete:
        return paragraph("有的内容不能取用，见下面。按 F4 取用其余的，可以一次撤销。现在还没有写入。", width, "warn")
    if plan.left:
        return paragraph(
            "可以取用；有的内容没有取用，请先看一遍。按回车取用，可以一次撤销。现在还没有写入。", width, "warn"
        )
    return paragraph("没有问题。按回车取用，可以一次撤销。现在还没有写入。", width, "good")


def _conflicts(conflicts: Sequence[Conflict], width: int) -> list[Block]:
    if not conflicts:
        return []
    blocks = [BLANK, heading(f"冲突 {len(conflicts)} 处", "单位填的和台账里现在的不一样，空格选一个")]
    for number, conflict in enumerate(conflicts):
        title = f"{conflict.department}　第 {conflict.number} 项　{conflict.label}（{conflict.address}）"
        blocks.append(Block(wrapped(safe(title), width, "bold", indent=2, first=(("  ", ""),))))
        base = safe(conflict.base) or _EMPTY
        blocks.append(Block(wrapped(base, width, "quiet", first=(("      基线：", "quiet"),))))
        for side, text in ((Side.INCOMING, conflict.incoming), (Side.STORED, conflict.stored)):
            mark = "(*) " if conflict.side is side else "( ) "
            first = ((f"  {mark}{Stands(side.value).label}：", ""),)
            style = "bold" if conflict.side is side else ""
            blocks.append(Block(wrapped(safe(text) or _EMPTY, width, style, first=first), f"{side.value}:{number}"))
    return blocks


def _offers(offers: Sequence[Offer], marked: Collection[tuple[str, str]], width: int) -> list[Block]:
    if not offers:
        return []
    blocks = [BLANK, heading(f"在表旁边找到的材料 {len(offers)} 份", "空格选要添加的，Ctrl+A 全选")]
    for number, offer in enumerate(offers):
        mark = ("[x] ", "good") if offer.key in marked else ("[ ] ", "")
        first: Line = (mark, cell(offer.number, 6, "bold"))
        lines = wrapped(safe(f"{offer.name}　{offer.found.place}"), width, first=first)
        blocks.append(Block(lines, f"offer:{number}"))
    return blocks


def _file(file: FilePlan, width: int) -> list[Block]:
    if not file.rows.changes:
        return []
    return _listed(f"{file.department}（{file.name}）改动", [str(change) for change in file.rows.changes], "", width)


def _listed(title: str, lines: Sequence[str], style: str, width: int) -> list[Block]:
    if not lines:
        return []
    rows = [
        Block(wrapped(safe(line), width, style, indent=2, first=(("  ", ""),)), f"line:{title}:{number}")
        for number, line in enumerate(lines)
    ]
    return [BLANK, heading(f"{title} {len(lines)} 处"), *rows]


def returns_page(lines: Sequence[ReturnLine], drafts: Sequence[Draft], opened: Collection[str], width: int) -> Page:
    """Return the return table; departments in ``opened`` (by id) show the text that asks for their workbook."""
    if not lines:
        return Page((nothing("还没有发出过填报表。发填报表：按 Ctrl+P，选「发填报表」。"),))
    texts = {draft.department.id: draft.text for draft in drafts}
    blocks: list[Block] = []
    for line in lines:
        blocks.append(_line(line, width))
        text = texts.get(line.department.id, "")
        if text and line.department.id in opened:
            blocks.append(paragraph(text, width, "quiet", indent=4))
    return Page(tuple(blocks), head=wrapped(counts_text(lines), width, "bold"))


def _line(line: ReturnLine, width: int) -> Block:
    due = f"{line.sent.due:%m-%d} 前交回" if line.sent.due else "没有定时限"
    when = f"{line.came.returned_at:%m-%d} 收到" if line.came else due
    name = 24 if width < 100 else 34
    first: Line = (
        cell(line.state.label, _STATE, _STYLES[line.state]),
        cell(line.department.name, name, "bold"),
        cell(when, 16, "quiet"),
    )
    return Block(wrapped(safe(line.remark), width, "quiet", first=first), f"unit:{line.department.id}")
