"""The inbox: one row for each file with the item it would go to, who sent it, and why."""

from __future__ import annotations

from collections.abc import Mapping

from shifan.domain.inbox import Arrival
from shifan.services.inbox import InboxPlan
from shifan.tui.lines import BLANK, Block, Page, heading, paragraph, safe, wrapped
from shifan.tui.views.takeover import file_row


def inbox_page(plan: InboxPlan, numbers: Mapping[str, str], marked: set[str], width: int) -> Page:
    """Return one row for each file with the number it goes to (``numbers`` by path) and whether it is ``marked``."""
    head = wrapped(f"收件夹「{plan.folder.name}」：选中 {len(marked)} 份，回车收取，一次撤销可全部退回", width, "bold")
    unsure = [found for found in plan.files if not found.sure]
    blocks: list[Block] = []
    for title, note, files in (
        (f"可以收取 {len(plan.sure)} 份", "空格选或不选，F4 改编号", plan.sure),
        (f"没有把握 {len(unsure)} 份", "请看过再选", unsure),
    ):
        if files:
            blocks += [BLANK] * bool(blocks) + [heading(title, note)]
            blocks += [_row(found, numbers, found.path in marked, width) for found in files]
    if plan.unfit:
        blocks += [BLANK, heading(f"不能作为材料 {len(plan.unfit)} 份")]
        blocks += [paragraph(safe(f"{found.path}：{found.reason}"), width, "quiet", indent=2) for found in plan.unfit]
    if not blocks:
        blocks.append(paragraph("收件夹里没有文件。", width, "quiet"))
    return Page(tuple(blocks), head=head)


def _row(found: Arrival, numbers: Mapping[str, str], marked: bool, width: int) -> Block:
    number = numbers.get(found.path, "")
    own = bool(number) and number != found.number
    sender = f"{found.department}。" if found.department else ""
    note = "改为您写的编号" if own else f"{found.title}（{found.reason}）" if found.title else found.reason
    return file_row(found.path, number, f"{sender}{note}", marked, width)
