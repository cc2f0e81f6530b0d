"""Submissions: all of them, one with what changed since, two compared."""

from __future__ import annotations

from collections.abc import Sequence

from shifan.domain.comparing import ItemChange
from shifan.domain.explain import points_text, range_text
from shifan.domain.freezing import FrozenScore
from shifan.services.submitting import Comparison, SubmissionView
from shifan.tui.lines import BLANK, Block, Line, Page, Span, cell, heading, paragraph, safe, text_line, wrapped
from shifan.tui.views.common import nothing

_TAMPERED = "冻结的内容被外部改动过，与摘要对不上。请与备份对照。"


def submissions_page(lines: Sequence[SubmissionView], width: int) -> Page:
    """Return one row for each submission, newest first."""
    if not lines:
        return Page((nothing("还没有报送过。按 F2 报送：台账、材料校验值和得分都会原样冻结。"),))
    return Page(tuple(_row(line, width) for line in reversed(lines)))


def _row(line: SubmissionView, width: int) -> Block:
    one = line.submission
    receipt: Span = (f"回执 {one.receipt}", "good") if one.receipt else ("还没有回执", "warn")
    name = 26
    first: Line = (
        cell(one.name, name, "bold"),
        cell(str(one.submitted_on), 12),
        cell(one.recipient, max(10, width - name - 12)),
    )
    lines: tuple[Line, ...] = (first, (("  ", ""), cell(receipt[0], width - 2, receipt[1])))
    if line.score:
        lines += wrapped(f"得分 {range_text(line.score.total)}", width, "quiet", first=(("  ", ""),))
    else:
        lines += wrapped(_TAMPERED, width, "bad", first=(("  ", ""),))
    if one.note:
        lines += wrapped(one.note, width, "quiet", first=(("  ", ""),))
    return Block(lines, f"submission:{one.number}")


def submission_page(line: SubmissionView, since: Comparison | None, width: int) -> Page:
    """Return one submission: what it froze, and what changed since then."""
    one = line.submission
    blocks = [
        text_line((f"{one.submitted_on} 报送 {one.recipient}", "bold")),
        text_line(("回执：", "quiet"), (one.receipt or "还没有（F4 登记）", "" if one.receipt else "warn")),
    ]
    if one.note:
        blocks.append(paragraph(f"说明：{one.note}", width))
    blocks += [paragraph(text, width) for text in score_lines(line.score)] if line.score else []
    fine = text_line(("冻结的内容与当时的摘要一致", "quiet"))
    blocks.append(fine if one.intact else paragraph(_TAMPERED, width, "bad"))
    if since is not None:
        blocks += [BLANK, heading("报送以后的变化", "回车打开这一项"), *changes(since, width)]
    return Page(tuple(blocks))


def comparison_page(found: Comparison, width: int) -> Page:
    """Return two submissions side by side: the score and what changed item by item."""
    return Page(tuple(changes(found, width)), head=wrapped(f"{found.before}与{found.after}对比", width, "bold"))


def changes(found: Comparison, width: int) -> list[Block]:
    """Return how the score moved and what changed, item by item."""
    sides = ((found.before, found.score_before), (found.after, found.score_after))
    scores = [paragraph(f"{name}得分 {range_text(score.total)}", width) for name, score in sides]
    count = found.not_compared or _count(found)
    schemes = [paragraph(text, width, "warn") for text in found.scheme]
    return [*scores, *schemes, paragraph(count, width), *(_item(item, width) for item in found.items)]


def _count(found: Comparison) -> str:
    return f"有变化 {len(found.items)} 项。" if found.items else "各项都没有变化。"


def _item(item: ItemChange, width: int) -> Block:
    lines: tuple[Line, ...] = ((cell(item.number, 5, "bold"), (safe(item.title), "bold")),)
    for change in item.changes:
        lines += wrapped(change.text, width, first=(("     ", ""), cell(change.facet.label, 10, "quiet")))
    return Block(lines, f"number:{item.number}")


def score_lines(kept: FrozenScore) -> tuple[str, ...]:
    """Return a frozen score in words."""
    return (
        f"计分方案：{kept.scheme_title}",
        f"得分：{range_text(kept.total)}",
        f"基本分 {range_text(kept.base)}，满分 {points_text(kept.maximum)}"
        f"；加分 {points_text(kept.bonus)}；扣分 {points_text(kept.penalty)}",
    )
