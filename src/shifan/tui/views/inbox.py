"""The inbox: one row for each file with the item it would go to, who sent it, and why."""

from __future__ import annotations

from shifan.domain.inbox import Arrival
from shifan.services.inbox import InboxPlan
from shifan.tui.lines import BLANK, Block, Page, heading, paragraph, safe
from shifan.tui.views.filing import Filed


def inbox_page(plan: InboxPlan, filed: Filed, width: int) -> Page:
    """Return one row for each file with the number it goes to, whether it is marked, and what was found in it."""
    said = f"收件夹「{plan.folder.name}」：选中 {len(filed.marked)} 份，回车收取，一次撤销可全部退回"
    unsure = [found for found in plan.files if not found.sure]
    blocks: list[Block] = []
    for title, note, files in (
        (f"可以收取 {len(plan.sure)} 份", "空格选或不选，F4 改编号", plan.sure),
        (f"没有把握 {len(unsure)} 份", "请看过再选", unsure),
    ):
        if files:
            blocks += [BLANK] * bool(blocks) + [heading(title, note)]
            blocks += [_row(found, filed, width) for found in filed.doubtful_first(files)]
    if plan.unfit:
        blocks += [BLANK, heading(f"不能作为材料 {len(plan.unfit)} 份")]
        blocks += [paragraph(safe(f"{found.path}：{found.reason}"), width, "quiet", indent=2) for found in plan.unfit]
    if not blocks:
        blocks.append(paragraph("收件夹里没有文件。", width, "quiet"))
    return Page(tuple(blocks), head=filed.head(said, width))


def _row(found: Arrival, filed: Filed, width: int) -> Block:
    number = filed.numbers.get(found.path, "")
    own = bool(number) and number != found.number
    sender = f"{found.department}。" if found.department else ""
    note = "改为您写的编号" if own else f"{found.title}（{found.reason}）" if found.title else found.reason
    return filed.row(found.path, f"{sender}{note}", width)
