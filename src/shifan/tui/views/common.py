"""Pieces that several views share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from shifan.domain.completion import Ratio
from shifan.domain.criteria import Criterion, CriterionKind
from shifan.domain.records import Record
from shifan.domain.shortfalls import NextStep, ShortfallKind
from shifan.tui.cjk.cells import cell_width
from shifan.tui.cjk.wrap import wrap_text
from shifan.tui.lines import Block, Line, Span, cell, safe
from shifan.tui.model import Model

CHIP = 4


def item_key(item: Criterion) -> str:
    """Return the key of an item's row."""
    return f"item:{item.id}"


def split_key(key: str) -> tuple[str, str]:
    """Return a key's kind and the id in it."""
    kind, _, rest = key.partition(":")
    return kind, rest


def chip(item: Criterion, record: Record) -> Span:
    """Return the one-character status of an item on its colour; 加 or 扣 for the items that have no work status."""
    if item.kind is not CriterionKind.BASE:
        return f" {item.kind.chip} ", "chip-ledger"
    return f" {record.status.chip} ", f"chip-{record.status.value}"


def due_text(step: NextStep | None) -> Span:
    """Return the due date in words, with its colour."""
    if step is None or step.due is None or step.days_left is None:
        return "", ""
    if step.days_left < 0:
        return f"逾期 {-step.days_left} 天", "bad"
    if step.days_left == 0:
        return "今天到期", "bad"
    return f"剩 {step.days_left} 天", "warn" if step.days_left <= 7 else ""


def short_detail(step: NextStep) -> str:
    """Return what is missing most urgently, short enough for a row that names the kind before it."""
    if step.first.kind is ShortfallKind.MISSING_CHECKPOINTS:
        numbers = step.first.detail.split("、")
        return f"{len(numbers)} 个，从 {numbers[0]} 起"
    return step.first.detail


def who(model: Model, item: Criterion, width: int) -> Span:
    """Return the lead as a column; the short name where the full one does not fit."""
    name = model.state.lead_name(item.id)
    if cell_width(name) > width:
        name = model.short_lead(item)
    return cell(name, width) if name else cell("未分工", width, "quiet")


def flags(model: Model, item: Criterion) -> tuple[Span, ...]:
    """Return the words that stand before a title: overdue, changed text."""
    step = model.step_of.get(item.id)
    if step is None:
        return ()
    found: list[Span] = []
    if step.overdue:
        found.append(("逾期 ", "bad"))
    elif step.support_late:
        found.append(("配合逾期 ", "bad"))
    if any(shortfall.kind is ShortfallKind.NEEDS_REVIEW for shortfall in step.shortfalls):
        found.append(("需复核 ", "warn"))
    return tuple(found)


def progress(model: Model, item: Criterion) -> Span:
    """Return ticked of all checkpoints, or the self-check of a bonus or penalty item."""
    if item.kind is CriterionKind.BASE:
        done = model.ticked(item)
        return f"{done}/{len(item.checkpoints)}", "good" if done == len(item.checkpoints) else ""
    check = model.state.self_check_of.get(item.id)
    events = len(model.state.adjustments_of.get(item.id, ()))
    if check is None:
        return "未自查", "warn"
    return (f"{events} 件", "") if events else ("无", "good")


def widest(texts: Iterable[str], least: int = 0) -> int:
    """Return how many cells the longest of the texts takes, at least ``least``."""
    return max(least, max((cell_width(safe(text)) for text in texts), default=0))


def percent(ratio: Ratio) -> str:
    """Return a ratio as ``12/30 40%``; a word where there is nothing to count."""
    return "无" if ratio.total == 0 else ratio.text


def columns(parts: Sequence[tuple[str, str, str]], width: int) -> tuple[Line, ...]:
    """Return titled texts side by side (title, text, style), each wrapped in its own column."""
    each = max(10, (width - 2 * (len(parts) - 1)) // len(parts))
    bodies = [wrap_text(safe(text), each) for _, text, _ in parts]
    height = max(len(body) for body in bodies)
    lines: list[Line] = [_row([(title, "quiet") for title, _, _ in parts], each)]
    for number in range(height):
        texts = [
            (body[number] if number < len(body) else "", style)
            for body, (_, _, style) in zip(bodies, parts, strict=True)
        ]
        lines.append(_row(texts, each))
    return tuple(lines)


def _row(texts: Sequence[Span], each: int) -> Line:
    spans: list[Span] = []
    for number, (text, style) in enumerate(texts):
        if number:
            spans.append(("  ", ""))
        spans.append(cell(text, each, style))
    return tuple(spans)


def nothing(text: str) -> Block:
    """Return the line shown where a list is empty."""
    return Block((((safe(text), "quiet"),),))
