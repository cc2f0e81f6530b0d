"""Since the last dispatch: what was done, returned, newly late, the score, the ranking; then all dispatches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from shifan.domain.bulletin import UNKNOWN_SUPPORTS, moved_text
from shifan.domain.dispatching import DispatchReport, ItemNews
from shifan.domain.explain import points_text
from shifan.domain.ranking import Standing
from shifan.services.dispatching import DispatchLine, Since
from shifan.tui.lines import BLANK, Block, Line, Page, Span, cell, heading, paragraph, right, safe, text_line, wrapped

_NAME = 24


@dataclass(frozen=True)
class DispatchView:
    """What the page shows: all dispatches, and what changed since one of them (None while there is none).

    ``text`` is the report as a text to send.
    """

    taken: tuple[DispatchLine, ...]
    since: Since | None = None
    text: str = ""


def dispatch_page(view: DispatchView, width: int) -> Page:
    """Return the report."""
    if view.since is None:
        lines = (
            "还没有调度。",
            "按 F2 留一份今天的快照；下次打开这里，就能看到这次以来完成、退回、新逾期和排名的变化。",
        )
        return Page(tuple(paragraph(line, width) for line in lines))
    report, since = view.since.report, view.since.dispatch
    head: Line = (
        (f"第 {since.number} 次调度以来", "bold"),
        (safe(f"  {report.then_on} {since.title}，到 {report.now_on}"), "quiet"),
    )
    blocks = [*_summary(report, width)]
    blocks += [] if report.not_compared else _all_news(report, width)
    blocks += _ranking("按单位排名", report.units, width)
    blocks += _ranking("按分管领导排名", report.leaders, width)
    blocks += [BLANK, heading("历次调度", "回车与这一次对比")]
    blocks += [_taken(line, line.dispatch.number == since.number, width) for line in view.taken]
    return Page(tuple(blocks), head=(head,))


_NEWS_STYLES = ("good", "good", "bad", "warn", "bad")


def _all_news(report: DispatchReport, width: int) -> list[Block]:
    blocks = []
    for (word, news), style in zip(report.news, _NEWS_STYLES, strict=True):
        blocks += _news(word, news, style, width)
    return blocks


def _summary(report: DispatchReport, width: int) -> list[Block]:
    limits = report.thresholds
    compared = not report.not_compared
    change = f"（{_signed(report.done_now - report.done_then)}）" if compared else ""
    counts: list[Span] = [
        (f"完成 {report.done_now}/{report.total} 项{change}  ", "bold"),
        (f"逾期 {report.late} 项  ", "bad" if report.late else "quiet"),
        (f"红灯 {report.red} 项  ", "bad" if report.red else "quiet"),
        (f"黄灯 {report.yellow} 项", "warn" if report.yellow else "quiet"),
    ]
    then, now = report.score_then, report.score_now
    score = "；".join(
        f"{word} {points_text(new)}" + (f"（{_signed(new - old)}）" if compared else "")
        for word, old, new in (
            ("已审定", then.confirmed, now.confirmed),
            ("含自评", then.claimed, now.claimed),
            ("最高可达", then.ceiling, now.ceiling),
            ("加分", then.bonus, now.bonus),
            ("扣分", then.penalty, now.penalty),
        )
    )
    lights = f"剩余不超过 {limits.red} 天亮红灯，不超过 {limits.yellow} 天亮黄灯（F4 改）。"
    blocks = [] if compared else [paragraph(report.not_compared, width, "warn")]
    blocks += [text_line(*counts), *_supports(report, width)]
    blocks += [paragraph(f"基本分：{score}", width), paragraph(lights, width, "quiet")]
    if then.scheme_id != now.scheme_id:
        blocks.append(paragraph("两次所用的计分方案不同，得分不能直接比较。", width, "warn"))
    if report.without_lead:
        blocks.append(paragraph(f"还有 {report.without_lead} 项没有牵头单位，不进排名。", width, "warn"))
    return blocks


def _supports(report: DispatchReport, width: int) -> list[Block]:
    counts = report.supports
    if not counts.total:
        return []
    change = "" if counts.done_then is None or report.not_compared else f"（{_signed(counts.done - counts.done_then)}）"
    line = text_line(
        (f"配合任务完成 {counts.done}/{counts.total} 项{change}  ", ""),
        (f"逾期 {counts.late} 项", "bad" if counts.late else "quiet"),
    )
    return [line] if counts.done_then is not None else [line, paragraph(UNKNOWN_SUPPORTS, width, "warn")]


def _signed(change: int | Decimal) -> str:
    if change == 0:
        return "持平"
    return ("+" if change > 0 else "") + (points_text(change) if isinstance(change, Decimal) else str(change))


def _news(word: str, news: Sequence[ItemNews], style: str, width: int) -> list[Block]:
    if not news:
        return [text_line((f"{word} 无", "quiet"))]
    return [BLANK, heading(f"{word} {len(news)} 项"), *(_item(word, item, style, width) for item in news)]


def _item(word: str, item: ItemNews, style: str, width: int) -> Block:
    facts = "，".join(part for part in (item.unit or "未分工", item.detail) if part)
    first = (cell(item.number, 4), cell(item.title, 26 if width < 100 else 34, style), (" ", ""))
    key = f"{word}-{item.unit}" if item.support else word
    return Block(wrapped(safe(facts), width, first=first), f"news-{key}:{item.number}")


def _ranking(title: str, lines: Sequence[Standing], width: int) -> list[Block]:
    blocks = [BLANK, heading(title, "牵头、配合合计完成率从高到低，逾期少的在前")]
    if not lines:
        return [*blocks, text_line(("还没有分工。", "quiet"))]
    name = _NAME if width < 100 else _NAME + 10
    titles = (("完成", 9), ("上次", 6), ("配合", 8), ("逾期", 6), ("红", 4), ("黄", 4))
    head = (
        cell("名次", 6, "quiet"),
        cell("名称", name, "quiet"),
        *(right(word, size, "quiet") for word, size in titles),
        ("  变化", "quiet"),
    )
    return [*blocks, Block((head,)), *(_standing(line, name) for line in lines)]


def _standing(line: Standing, name: int) -> Block:
    moved = line.moved or 0
    spans: Line = (
        right(str(line.place), 4),
        ("  ", ""),
        cell(line.name, name),
        right(f"{line.done}/{line.leads}" if line.leads else "无", 9, "" if line.leads else "quiet"),
        right("无" if line.done_then is None else str(line.done_then), 6, "quiet"),
        right(f"{line.supported}/{line.supports}" if line.supports else "无", 8, "" if line.supports else "quiet"),
        right(str(line.late), 6, "bad" if line.late else "quiet"),
        right(str(line.red), 4, "bad" if line.red else "quiet"),
        right(str(line.yellow), 4, "warn" if line.yellow else "quiet"),
        (f"  {moved_text(line)}", "good" if moved > 0 else "bad" if moved < 0 else "quiet"),
    )
    return Block((spans,))


def _taken(line: DispatchLine, compared: bool, width: int) -> Block:
    snapshot = line.snapshot
    score = f"{points_text(snapshot.score.confirmed)} ～ {points_text(snapshot.score.ceiling)}"
    spans: Line = (
        cell(f"第 {line.dispatch.number} 次", 9),
        cell(str(snapshot.on), 12),
        cell(line.dispatch.title, max(8, width - 65)),
        cell(f"完成 {snapshot.done}/{len(snapshot.items)}", 15),
        cell(f"基本分 {score}", 20, "quiet"),
        ("正在对比" if compared else "", "good"),
    )
    return Block((spans,), f"dispatch:{line.dispatch.number}")
