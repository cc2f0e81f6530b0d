"""The score: its range and what it rests on, other schemes beside it, where points are open, the days, every item."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from shifan.domain.criteria import Edition
from shifan.domain.explain import Line as Reason
from shifan.domain.explain import explain, points_text, range_text, veto_text
from shifan.domain.open_points import OpenPoints, open_by_department, open_by_group
from shifan.domain.scheme_words import warnings_of
from shifan.domain.score_chart import left_out_text, spread
from shifan.domain.scoring import Range, Score
from shifan.domain.state import ApplicationState
from shifan.services.score_days import ScoreDays
from shifan.tui.lines import BLANK, Block, Line, Page, Span, cell, heading, paragraph, right, row, text_line, wrapped

MOST_DAYS = 14


@dataclass(frozen=True)
class ScoreFacts:
    """What the page shows: the score by the scheme in use and by others, what is wrong with the rest, the days."""

    edition: Edition
    state: ApplicationState
    used: Score
    others: tuple[Score, ...]
    faults: tuple[str, ...]
    days: ScoreDays


def score_page(facts: ScoreFacts, width: int) -> Page:
    """Return the whole page; items and schemes can be stood on."""
    used = facts.used
    blocks = [heading(used.scheme.title, used.scheme.note, width)]
    if veto := veto_text(used):
        blocks.append(paragraph(veto, width, "bad"))
    for warning in warnings_of(used.scheme, unpinned=used.unpinned):
        blocks.append(paragraph(warning, width, "warn"))
    blocks.append(paragraph(f"合计 {range_text(used.total)}，满分 {points_text(used.maximum)}", width, "bold"))
    checked = f"自查 {used.self_checks_done}/{len(used.ledgers)}，未自查的情况未知，不等于零"
    blocks.append(paragraph(f"基本分 {range_text(used.base)}", width))
    blocks.append(paragraph(f"加分 {points_text(used.bonus)}，扣分 {points_text(used.penalty)}，{checked}", width))
    blocks += [BLANK, heading("各方案并列", "回车看方案内容，F4 改用选中的方案")]
    blocks += [_scheme(score, width, used=score is used) for score in (used, *facts.others)]
    blocks += [paragraph(f"不能用：{fault}", width, "bad") for fault in facts.faults]
    blocks += [BLANK, heading("各组还有多少分待审定", "从多到少")]
    blocks += _open(open_by_group(facts.edition, used), width)
    blocks += [BLANK, heading("各牵头单位还有多少分待审定", "从多到少")]
    blocks += _open(open_by_department(used, facts.state), width)
    blocks += [BLANK, heading("每天的基本分", "深色已审定，浅色到最高可达"), *_chart(facts.days, width)]
    blocks += [BLANK, heading("得分理由", "回车打开这一项")]
    blocks += _reasons(facts, explain(facts.edition, used, facts.state), width)
    return Page(tuple(blocks))


def _scheme(score: Score, width: int, *, used: bool) -> Block:
    mark: Span = ("现用 ", "good") if used else ("     ", "")
    name = max(16, width - 5 - 32 - 10)
    low, high = points_text(score.total.confirmed), points_text(score.total.ceiling)
    found: tuple[Span, ...] = (
        mark,
        cell(score.scheme.title, name),
        right(f"{low} ～ {high}", 24, "bold"),
        right(f"满分 {points_text(score.maximum)}", 16, "quiet"),
    )
    return row(f"scheme:{score.scheme.id}", *found)


def _open(lines: Iterable[OpenPoints], width: int) -> Iterator[Block]:
    name = max(16, width - 4 - 14 - 16)
    for line in lines:
        waiting = f"{line.waiting}/{line.items} 项未审"
        yield text_line(
            right(f"{line.place} ", 4, "quiet"),
            cell(line.name, name),
            right(f"{points_text(line.open)} 分", 14, "bold" if line.open else "quiet"),
            right(waiting, 16, "quiet"),
        )


def _chart(found: ScoreDays, width: int) -> Iterator[Block]:
    if not found.days:
        yield text_line(("还没有操作，画不出每天的得分。", "quiet"))
        return
    shown = [found.days[position] for position in spread(len(found.days), MOST_DAYS)]
    top = max(max(day.maximum, day.base.ceiling) for day in shown)
    size = max(10, min(60, width - 12 - 24))
    for number, day in enumerate(shown):
        low, high = points_text(day.base.confirmed), points_text(day.base.ceiling)
        spans: Line = (
            cell(str(day.day), 12, "quiet"),
            *_bar(day.base, top, size, odd=bool(number % 2)),
            right(f"{low} ～ {high}", 22),
        )
        yield Block((spans,))
    if left_out := left_out_text(len(shown), found.of, cut=found.cut):
        yield text_line((left_out, "quiet"))
    yield from (paragraph(remark, width, "quiet") for remark in found.remarks)


def _bar(points: Range, top: Decimal, size: int, *, odd: bool) -> tuple[Span, ...]:
    done, high = (int(part * size / top) if top > 0 else 0 for part in (points.confirmed, points.ceiling))
    filled = "bar-done-odd" if odd else "bar-done"
    return (" " * done, filled), (" " * (high - done), "bar-left"), (" " * (size - high), "")


def _reasons(facts: ScoreFacts, tree: Reason, width: int) -> Iterator[Block]:
    base, *ledgers = tree.children
    for group in base.children:
        yield heading(group.label, range_text(group.points), width)
        for line in group.children:
            yield _reason(facts, line, width)
    for ledger in ledgers:
        yield heading(ledger.label, f"{range_text(ledger.points)}　{ledger.inputs}", width)
        for line in ledger.children:
            yield _reason(facts, line, width)


def _reason(facts: ScoreFacts, line: Reason, width: int) -> Block:
    number = line.label.partition(" ")[0]
    lines = wrapped(f"{line.label}：{range_text(line.points)}", width, "bold")
    details = "；".join(part for part in (line.rule, line.inputs, line.basis and f"依据：{line.basis}") if part)
    lines += wrapped(details, width, "quiet", first=(("  ", ""),))
    for child in line.children:
        lines += wrapped(
            f"{child.label}：{points_text(child.points.confirmed)}；{child.rule}", width, first=(("  ", ""),)
        )
    if line.lacking:
        lines += wrapped(f"差在：{'；'.join(line.lacking)}。", width, "warn", first=(("  ", ""),))
    known = any(item.number == number for item in facts.edition.criteria)
    return Block(lines, f"number:{number}" if known else "")
