"""Place 3: what is missing, in the order in which to take it up, and the gaps; below it the row under the cursor whole.

On a narrow screen what is missing gives its column to names and units: the lines below the list say it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from enum import Enum

from shifan.domain.explain import points_text
from shifan.domain.gap_words import ending
from shifan.domain.gaps import Gap, GapStanding
from shifan.domain.shortfalls import NextStep
from shifan.domain.values import value
from shifan.tui.cjk.cells import cell_width, fit
from shifan.tui.cjk.wrap import wrap_text
from shifan.tui.keys import BY_ID
from shifan.tui.lines import BLANK, Block, Line, Page, Span, cell, heading, right, row, safe
from shifan.tui.model import Model
from shifan.tui.views.common import due_text, item_key, nothing, short_detail, split_key, widest

_KIND, _NUMBER, _DUE, _POINTS = 13, 5, 11, 6
_LEAST_TITLE, _LEAST_DETAIL, _MOST_UNIT, _MOST_LINES = 20, 26, 18, 2
_NOT_SET = "未定时限"


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


@value
class _Columns:
    """The widths of the columns that depend on what they hold, each with a cell of room behind it."""

    title: int
    detail: int
    unit: int


def gaps_page(model: Model, width: int, order: Order = Order.URGENT, *, closed: bool = False) -> Page:
    """Return one row for each item that still needs work, and one for each gap; the ``closed`` ones where wanted."""
    steps = ordered_steps(model, order)
    columns = _columns(model, steps, width)
    head: Line = (
        cell("最急的缺项", _KIND, "quiet"),
        cell("编号", _NUMBER, "quiet"),
        cell("指标", columns.title, "quiet"),
        cell("缺什么", columns.detail, "quiet"),
        cell("牵头", columns.unit, "quiet"),
        cell("时限", _DUE, "quiet"),
        right("可得", _POINTS, "quiet"),
    )
    found = _gaps(model, order, columns, closed=closed)
    if not steps:
        return Page((nothing("没有缺项。"), *found), head=(head,))
    overdue = sum(1 for step in steps if step.overdue)
    late_supports = sum(1 for step in steps if step.support_late)
    counts = f"共 {len(steps)} 项有缺项" + (f"，其中逾期 {overdue} 项" if overdue else "")
    counts += f"，配合单位逾期 {late_supports} 项" if late_supports else ""
    opened = sum(gap.open for gap in model.state.gaps)
    counts += f"；问题短板 {opened} 个未销号，在最下面" if opened else ""
    line: Line = (cell(f"{counts}。{order.value}。", width, "bold"),)
    return Page((*(_row(model, step, columns) for step in steps), *found), head=(line, head))


def about_row(model: Model, key: str, width: int, lines: int) -> Page:
    """Return what the row with this key says, whole, in at most so many lines."""
    kind, rest = split_key(key)
    text = ""
    if kind == "item" and model.edition.has(rest):
        text = _about_item(model, rest)
    gap = next((gap for gap in model.state.gaps if kind == "gap" and gap.id == rest), None)
    if gap is not None:
        text = about_gap(model, gap)
    pieces = _shortened(text, width, lines)
    pieces += [""] * (lines - len(pieces))
    return Page(tuple(Block((((f" {piece}", ""),),), fill="label") for piece in pieces))


def about_gap(model: Model, gap: Gap) -> str:
    """Return a gap in one sentence: what, whose, until when, how it was closed, with what proof."""
    item = model.edition.by_id(gap.criterion_id) if gap.criterion_id else None
    unit = model.state.department_by_id.get(gap.department_id or "")
    words = [f"{f'第 {item.number} 项' if item else '全县'}问题（{gap.origin.label}）：{gap.text}"]
    words += [f"整改单位 {unit.name}" if unit else "未定单位"]
    if gap.open:
        words += [f"时限 {gap.due}（{_due(gap, model.today)[0].strip()}）" if gap.due else _NOT_SET]
    else:
        words += [model.state.gap_standing(gap).label]
    words += [told] if (told := ending(gap, model.state)) else []
    return "；".join(words)


def _about_item(model: Model, criterion_id: str) -> str:
    item, step = model.edition.by_id(criterion_id), model.step_of.get(criterion_id)
    words = [f"{item.number} {item.title}"]
    words += [f"{lack.kind.label}：{lack.detail}" for lack in step.shortfalls] if step else []
    words += [f"牵头 {lead}" if (lead := model.state.lead_name(item.id)) else "未分工"]
    words += [f"时限 {step.due}（{due_text(step)[0]}）" if step and step.due else _NOT_SET]
    if step and (points := gain(model, step)):
        words.append(f"可得 {points_text(points)} 分")
    return "；".join(words)


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


# -- columns ------------------------------------------------------------------------------------------------------


def _columns(model: Model, steps: Sequence[NextStep], width: int) -> _Columns:
    """Give names and units the room they need, what is missing the rest, or nothing where that is too little."""
    room = max(30, width - _KIND - _NUMBER - _DUE - _POINTS)
    units = {_lead(model, step) for step in steps} | {_unit(model, gap) for gap in model.state.gaps}
    unit = min(widest(units, least=8), _MOST_UNIT) + 1
    longest = widest((step.criterion.title for step in steps), least=8) + 1
    title = min(longest, max(_LEAST_TITLE, room - unit - _LEAST_DETAIL))
    detail = room - unit - title
    return _Columns(title, detail, unit) if detail >= _LEAST_DETAIL else _Columns(room - unit, 0, unit)


def _lead(model: Model, step: NextStep) -> str:
    name = model.state.lead_name(step.criterion.id)
    return model.short_lead(step.criterion) if cell_width(name) > _MOST_UNIT else name or "未分工"  # as ``who`` says


def _unit(model: Model, gap: Gap) -> str:
    unit = model.state.department_by_id.get(gap.department_id or "")
    return (unit.short_name or unit.name) if unit else "未定单位"


def _shortened(text: str, width: int, lines: int) -> list[str]:
    """Return the text wrapped; what goes beyond so many lines is left out, and that is seen."""
    pieces = wrap_text(safe(text), max(8, width - 1))
    if len(pieces) <= lines:
        return pieces
    return [*pieces[: lines - 1], fit("".join(pieces[lines - 1 :]), max(8, width - 1)).rstrip()]


def _wrapped_unit(name: str, columns: _Columns, *, quiet: bool) -> tuple[list[str], int, str]:
    return _shortened(name, columns.unit, _MOST_LINES), columns.unit, "quiet" if quiet else ""


def _laid(first: Line, words: Sequence[tuple[list[str], int, str]], last: Line, key: str) -> Block:
    """Return a row whose ``words`` (wrapped text, width, style) may take more than one line."""
    lead = sum(cell_width(text) for text, _ in first)
    lines: list[Line] = []
    for number in range(max(len(pieces) for pieces, _, _ in words)):
        middle = tuple(cell(pieces[number] if number < len(pieces) else "", w, style) for pieces, w, style in words)
        lines.append((*first, *middle, *last) if number == 0 else ((" " * lead, ""), *middle))
    return Block(tuple(lines), key)


# -- items --------------------------------------------------------------------------------------------------------


def _row(model: Model, step: NextStep, columns: _Columns) -> Block:
    due, style = due_text(step)
    details = short_detail(step)
    if len(step.shortfalls) > 1:
        details += "；" + "；".join(shortfall.kind.label for shortfall in step.shortfalls[1:])
    led = model.state.lead_of(step.criterion.id) is not None
    points = gain(model, step)
    words = [(_shortened(step.criterion.title, columns.title, _MOST_LINES), columns.title, "bold")]
    if columns.detail:
        words.append((_shortened(details, columns.detail, _MOST_LINES), columns.detail, ""))
    words.append(_wrapped_unit(_lead(model, step), columns, quiet=not led))
    return _laid(
        (cell(step.first.kind.label, _KIND, "bad"), cell(step.criterion.number, _NUMBER)),
        words,
        (
            cell(due or _NOT_SET, _DUE, style or "quiet"),
            right(points_text(points) if points else "", _POINTS, "quiet"),
        ),
        item_key(step.criterion),
    )


# -- gaps ---------------------------------------------------------------------------------------------------------


def _gaps(model: Model, order: Order, columns: _Columns, *, closed: bool) -> list[Block]:
    gaps = model.state.gaps
    opened = sorted((gap for gap in gaps if gap.open), key=lambda gap: gap.due or date.max)
    if order is Order.POINTS:
        opened.sort(key=lambda gap: -_gain_of(model, gap))
    ended = sorted((gap for gap in gaps if not gap.open), key=lambda gap: gap.closed_on or date.min, reverse=True)
    if order is Order.DEPARTMENT:
        opened.sort(key=lambda gap: _unit(model, gap))
        ended.sort(key=lambda gap: _unit(model, gap))
    if not gaps:
        return []
    blocks = [BLANK, heading("问题短板", "回车销号，附上佐证；已销号的回车看怎样整改的")]
    blocks += [_gap_row(model, gap, columns) for gap in (*opened, *(ended if closed else ()))]
    return [*blocks, _switch(model, ended, closed=closed)] if ended else blocks


def _gain_of(model: Model, gap: Gap) -> Decimal:
    """Return how many points the gap's item can still bring, none for a gap of the whole county."""
    step = model.step_of.get(gap.criterion_id or "")
    return gain(model, step) if step else Decimal(0)


def _switch(model: Model, ended: Sequence[Gap], *, closed: bool) -> Block:
    """Return the row that shows the closed gaps or puts them away."""
    unproved = sum(1 for gap in ended if model.state.gap_standing(gap) is GapStanding.UNPROVED)
    counts = f"已销号 {len(ended)} 个" + (f"，其中无佐证 {unproved} 个" if unproved else "")
    action = BY_ID["show_closed"]
    does = "不再显示" if closed else "显示"
    return row("act:show_closed", (f" {action.key_label} {does} ", "button-quiet"), (f" {counts}", "quiet"))


def _gap_row(model: Model, gap: Gap, columns: _Columns) -> Block:
    number = model.edition.by_id(gap.criterion_id).number if gap.criterion_id else "全县"
    room = columns.title + columns.detail
    named = gap.department_id is not None and gap.open
    return _laid(
        (cell(gap.origin.label, _KIND, "bad" if gap.open else "quiet"), cell(number, _NUMBER)),
        [
            (_shortened(gap.text, room, _MOST_LINES), room, "bold" if gap.open else "quiet"),
            _wrapped_unit(_unit(model, gap), columns, quiet=not named),
        ],
        (_stands(model, gap),),
        f"gap:{gap.id}",
    )


def _stands(model: Model, gap: Gap) -> Span:
    if gap.open:
        return _due(gap, model.today)
    standing = model.state.gap_standing(gap)
    return cell(standing.label, _DUE + _POINTS, "warn" if standing is GapStanding.UNPROVED else "good")


def _due(gap: Gap, today: date) -> Span:
    if gap.due is None:
        return cell(_NOT_SET, _DUE + _POINTS, "quiet")
    left = (gap.due - today).days
    if left < 0:
        return cell(f"逾期 {-left} 天", _DUE + _POINTS, "bad")
    return cell(f"剩 {left} 天" if left else "今天到期", _DUE + _POINTS, "warn" if left <= 7 else "")
