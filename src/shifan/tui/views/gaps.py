"""Place 3: what is missing, in the order in which to take it up."""

from __future__ import annotations

from shifan.domain.shortfalls import NextStep
from shifan.tui.lines import Block, Line, Page, cell
from shifan.tui.model import Model
from shifan.tui.views.common import due_text, item_key, nothing, short_detail, who

_KIND, _NUMBER, _DUE = 11, 4, 10


def gaps_page(model: Model, width: int) -> Page:
    """Return one row for each item that still needs work."""
    steps = model.overview.next_steps
    title, rest, lead = _widths(width)
    head: Line = (
        cell("最急的缺项", _KIND, "quiet"),
        cell("编号", _NUMBER + 1, "quiet"),
        cell("指标", title, "quiet"),
        cell("缺什么", rest, "quiet"),
        cell("牵头", lead, "quiet"),
        cell("时限", _DUE, "quiet"),
    )
    if not steps:
        return Page((nothing("没有缺项。"),), head=(head,))
    overdue = sum(1 for step in steps if step.overdue)
    late_supports = sum(1 for step in steps if step.support_late)
    counts = f"共 {len(steps)} 项有缺项" + (f"，其中逾期 {overdue} 项" if overdue else "")
    counts += f"，配合单位逾期 {late_supports} 项" if late_supports else ""
    line: Line = ((f"{counts}。回车打开这一项。", "bold"),)
    return Page(tuple(_row(model, step, title, rest, lead) for step in steps), head=(line, head))


def _widths(width: int) -> tuple[int, int, int]:
    lead = 11 if width < 90 else 16
    room = max(20, width - _KIND - _NUMBER - 1 - lead - _DUE)
    return room * 9 // 20, room - room * 9 // 20, lead


def _row(model: Model, step: NextStep, title: int, rest: int, lead: int) -> Block:
    due, style = due_text(step)
    details = short_detail(step)
    if len(step.shortfalls) > 1:
        details += "；" + "；".join(shortfall.kind.label for shortfall in step.shortfalls[1:])
    line: Line = (
        cell(step.first.kind.label, _KIND, "bad"),
        cell(step.criterion.number, _NUMBER + 1),
        cell(step.criterion.title, title - 1, "bold"),
        (" ", ""),
        cell(details, rest - 1),
        (" ", ""),
        who(model, step.criterion, lead - 1),
        (" ", ""),
        cell(due or "未定时限", _DUE, style or "quiet"),
    )
    return Block((line,), item_key(step.criterion))
