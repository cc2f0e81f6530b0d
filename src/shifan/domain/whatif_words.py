"""A what-if told in Chinese: what moves, item by item, and what does not."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from shifan.domain.explain import points_text
from shifan.domain.scheme_words import warnings_of
from shifan.domain.scoring import Range
from shifan.domain.whatif import ItemChange, WhatIf

_SUMS = (("confirmed", "已审定"), ("claimed", "含自评"), ("ceiling", "最高可达"))


def signed(points: Decimal) -> str:
    """Return points with their sign: ``+1``, ``-0.5``, ``0``."""
    return f"+{points_text(points)}" if points > 0 else points_text(points)


def moved(before: Range, after: Range) -> str:
    """Return how the three sums move: ``已审定 0 变为 1（+1）``; sums that stay are left out."""
    parts = []
    for field, word in _SUMS:
        old, new = getattr(before, field), getattr(after, field)
        if old != new:
            parts.append(f"{word} {points_text(old)} 变为 {points_text(new)}（{signed(new - old)}）")
    return "，".join(parts) or "不变"


def change_text(change: ItemChange) -> str:
    """Return one item's change in a line."""
    item = change.criterion
    if change.before.confirmed == change.before.ceiling and change.after.confirmed == change.after.ceiling:
        old, new = change.before.confirmed, change.after.confirmed
        how = f"{points_text(old)} 变为 {points_text(new)}（{signed(new - old)}）"
    else:
        how = moved(change.before, change.after)
    return f"{item.number} {item.title}：{how}"


def what_if_lines(found: WhatIf) -> Iterator[str]:
    """Yield the whole what-if, line by line."""
    before, after = found.before, found.after
    yield f"假设 {len(found.assumptions)} 条：{'；'.join(one.line for one in found.assumptions)}"
    yield f"合计：{moved(before.total, after.total)}"
    if before.maximum != after.maximum:
        yield f"满分：{points_text(before.maximum)} 变为 {points_text(after.maximum)}"
    for word, old, new in (("加分", before.bonus, after.bonus), ("扣分", before.penalty, after.penalty)):
        if old != new:
            yield f"{word}：{points_text(old)} 变为 {points_text(new)}"
    for event in after.vetoes:
        if event not in before.vetoes:
            yield f"一票否决：「{event.title}」，总分不作数"
    for change in found.items:
        yield f"  {change_text(change)}"
    for note in found.notes:
        yield f"注意：{note}。"
    for warning in warnings_of(before.scheme, unpinned=before.unpinned):
        yield f"注意：{warning}"


def what_if_data(found: WhatIf) -> dict[str, Any]:
    """Return the what-if as plain data; points are decimal text."""
    return {
        "assumptions": [one.line for one in found.assumptions],
        "before": _data(found.before.total),
        "after": _data(found.after.total),
        "difference": _data(found.difference),
        "maximum": {"before": points_text(found.before.maximum), "after": points_text(found.after.maximum)},
        "items": [
            {"number": one.criterion.number, "before": _data(one.before), "after": _data(one.after)}
            for one in found.items
        ],
        "vetoes": [event.title for event in found.after.vetoes],
        "notes": list(found.notes),
        "warnings": list(warnings_of(found.before.scheme, unpinned=found.before.unpinned)),
    }


def _data(points: Range) -> dict[str, str]:
    return {field: points_text(getattr(points, field)) for field, _ in _SUMS}
