"""One gap as text and as data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from shifan.domain.criteria import Edition
from shifan.domain.gap_words import ending, ending_parts
from shifan.domain.gaps import Gap
from shifan.domain.state import ApplicationState


def gap_number(gap: Gap, edition: Edition) -> str | None:
    """Return the number of the item that a gap is under, None for none."""
    return edition.by_id(gap.criterion_id).number if gap.criterion_id else None


def gap_item(gap: Gap, edition: Edition) -> str:
    """Return the number of the item that a gap is under, ``全县`` for none."""
    return gap_number(gap, edition) or "全县"


def gap_line(gap: Gap, edition: Edition, state: ApplicationState) -> str:
    """Return a gap as one line of the list."""
    told = [f"时限 {gap.due or '未定'}"] if gap.open else [state.gap_standing(gap).label]
    told += [words] if (words := ending(gap, state)) else []
    return f"{gap.id} [{gap_item(gap, edition)}] {gap.origin.label} {gap.text}　{'　'.join(told)}"


def gap_page(gap: Gap, edition: Edition, state: ApplicationState) -> Iterator[str]:
    """Yield the lines of a gap's page."""
    item = edition.by_id(gap.criterion_id) if gap.criterion_id else None
    unit = state.department_by_id[gap.department_id].name if gap.department_id else "未定"
    yield f"问题：{gap.text}"
    yield f"编号：{gap.id}"
    yield f"属于：第 {item.number} 项 {item.title}" if item else "属于：全县，不属于单项指标"
    if gap.area:
        yield f"领域：{gap.area}"
    yield f"来源：{gap.origin.label}，{gap.opened_on} 登记"
    yield f"整改单位：{unit}　时限：{gap.due or '未定'}"
    yield f"情况：{state.gap_standing(gap).label}"
    for word, text in ending_parts(gap, state):
        if word not in ("佐证", "已附佐证"):  # each document has a line of its own
            yield f"{word}：{text}" if word else text
    for found in state.proofs_of_gap(gap):
        told = [found.title, found.document_number, "" if found.id in state.usable else "文件缺失或打不开！"]
        yield "佐证：" + "　".join((*filter(None, told), f"内容编码 {found.sha256[:8]}"))


def gap_data(gap: Gap, number: str | None, state: ApplicationState) -> dict[str, Any]:
    """Return a gap as data for JSON; ``number`` is that of its item, None for none."""
    return {
        "id": gap.id,
        "number": number,
        "text": gap.text,
        "area": gap.area,
        "origin": gap.origin.value,
        "opened_on": str(gap.opened_on),
        "department": state.department_by_id[gap.department_id].name if gap.department_id else None,
        "due": str(gap.due) if gap.due else None,
        "standing": state.gap_standing(gap).value,
        "closed_on": str(gap.closed_on) if gap.closed_on else None,
        "resolution": gap.resolution,
        "unproved_reason": gap.unproved_reason,
        "proof": [
            {"title": found.title, "path": found.path, "usable": found.id in state.usable}
            for found in state.proofs_of_gap(gap)
        ],
    }
