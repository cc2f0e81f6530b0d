"""Place 3: what is missing, in the order in which to take it up, and the gaps that are not closed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import Enum

from shifan.domain.explain import points_text
from shifan.domain.gaps import Gap
from shifan.domain.shortfalls import NextStep
from shifan.tui.lines import BLANK, Block, Line, Page, Span, cell, heading, right
from shifan.tui.model import Model
from shifan.tui.views.common import due_text, item_key, nothing, short_detail, who

_KIND, _NUMBER, _DUE, _POINTS = 11, 4, 10, 5


class Order(Enum):
    """How the rows are ordered."""

    URGENT = "最急的在前"
    POINTS = "可得分多的在前"
    DUE = "时限早的在前"
    DEPARTMENT = "按单位"

    @property
    def following(self) -> Order:
        """The order that comes after this one."""
        orders = list(Order)
        return orders[(orders.index(self) + 1) % len(orders)]


def gaps_page(model: Model, width: int, order: Order = Order.URGENT) -> Page:
    """Return one row for each item that still needs work, and one for each gap that is not closed."""
    steps = ordered_steps(model, order)
    title, rest, lead = _widths(width)
    head: Line = (
        cell("最急的缺项", _KIND, "quiet"),
        cell("编号", _NUMBER + 1, "quiet"),
        cell("指标", title, "quiet"),
        cell("缺什么", rest, "quiet"),
        cell("牵头", lead, "quiet"),
        cell("时限", _DUE, "quiet"),
        right("可得", _POINTS, "quiet"),
    )
    found = _open_gaps(model, order, width)
    if not steps:
        return Page((nothing("没有缺项。"), *found), head=(head,))
    overdue = sum(1 for step in steps if step.overdue)
    late_supports = sum(1 for step in steps if step.support_late)
    counts = f"共 {len(steps)} 项有缺项" + (f"，其中逾期 {overdue} 项" if overdue else "")
    counts += f"，配合单位逾期 {late_supports} 项" if late_supports else ""
    opened = sum(gap.open for gap in model.state.gaps)
    counts += f"；问题短板 {opened} 个未销号，在最下面" if opened else ""
    line: Line = (cell(f"{counts}。{order.value}。", width, "bold"),)
    return Page((*(_row(model, step, title, rest, lead) for step in steps), *found), head=(line, head))


def ordered_steps(model: Model, order: Order) -> list[NextStep]:
    """Return the items that need work, in this order; those that are alike as before."""
    steps = list(model.overview.next_steps)
    if order is Order.POINTS:
        steps.sort(key=lambda step: -gain(model, step))
    elif order is Order.DUE:
        steps.sort(key=lambda step: step.due or date.max)
    elif order is Order.DEPARTMENT:
        steps.sort(key=lambda step: _place(model, step))
    return steps


def gain(model: Model, step: NextStep) -> Decimal:
    """Return how many points the item can still bring: ceiling less what is confirmed."""
    found = model.score_of.get(step.criterion.id)
    return found.ceiling - found.confirmed if found else Decimal(0)


def _place(model: Model, step: NextStep) -> tuple[int, str]:
    lead = model.state.lead_of(step.criterion.id)
    unit = model.state.department_by_id.get(lead.department_id) if lead else None
    return (unit.position, unit.name) if unit else (1_000_000, "")


def _open_gaps(model: Model, order: Order, width: int) -> list[Block]:
    found = sorted((gap for gap in model.state.gaps if gap.open), key=lambda gap: gap.due or date.max)
    if order is Order.DEPARTMENT:
        found.sort(key=lambda gap: _unit(model, gap))
    if not found:
        return []
    return [BLANK, heading("问题短板", "回车销号，附上佐证"), *(_gap_row(model, gap, width) for gap in found)]


def _unit(model: Model, gap: Gap) -> str:
    unit = model.state.department_by_id.get(gap.department_id or "")
    return (unit.short_name or unit.name) if unit else ""


def _gap_row(model: Model, gap: Gap, width: int) -> Block:
    number = model.edition.by_id(gap.criterion_id).number if gap.criterion_id else "全县"
    unit = 11 if width < 90 else 16
    room = max(12, width - _KIND - _NUMBER - 1 - unit - _DUE - _POINTS)
    line: Line = (
        cell(gap.origin.label, _KIND, "bad"),
        cell(number, _NUMBER + 1),
        cell(gap.text, room - 1, "bold"),
        (" ", ""),
        cell(_unit(model, gap) or "未定单位", unit - 1, "" if gap.department_id else "quiet"),
        (" ", ""),
        _due(gap, model.today),
    )
    return Block((line,), f"gap:{gap.id}")


def _due(gap: Gap, today: date) -> Span:
    if gap.due is None:
        return cell("未定时限", _DUE + _POINTS, "quiet")
    left = (gap.due - today).days
    if left < 0:
        return cell(f"逾期 {-left} 天", _DUE + _POINTS, "bad")
    return cell(f"剩 {left} 天" if left else "今天到期", _DUE + _POINTS, "warn" if left <= 7 else "")


def _widths(width: int) -> tuple[int, int, int]:
    lead = 11 if width < 90 else 16
    room = max(20, width - _KIND - _NUMBER - 1 - lead - _DUE - _POINTS)
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
        right(points_text(points) if (points := gain(model, step)) else "", _POINTS, "quiet"),
    )
    return Block((line,), item_key(step.criterion))
