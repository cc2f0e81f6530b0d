"""A dispatch report as one page of text, ready to be pasted in a chat or a document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from shifan.domain.dispatching import DispatchReport, ItemNews
from shifan.domain.explain import points_text
from shifan.domain.ranking import Standing
from shifan.domain.text import pad
from shifan.domain.ways import typed

UNKNOWN_SUPPORTS = "那次调度还没有记配合任务，名次变化仅供参考。"
"""Said where the earlier snapshot is older than supporters' own answers."""

_NAME = 28
_MOST_RANKED = 20


def bulletin(heading: str, report: DispatchReport) -> Iterator[str]:
    """Yield the page line by line under ``heading``."""
    yield heading
    if report.not_compared:
        yield report.not_compared
    change = "" if report.not_compared else f"（{_signed(report.done_now - report.done_then)}）"
    yield (
        f"完成 {report.done_now}/{report.total} 项{change}　逾期 {report.late} 项　"
        f"红灯 {report.red} 项　黄灯 {report.yellow} 项"
        f"（剩余 {report.thresholds.red} 天以内红，{report.thresholds.yellow} 天以内黄）"
    )
    yield from _supports(report)
    yield from _score(report)
    if report.without_lead:
        yield f"还有 {report.without_lead} 项没有牵头单位，不进排名。"
    if not report.not_compared:
        yield from _all_news(report)
    yield from _ranking("按单位", report.units)
    yield from _ranking("按分管领导", report.leaders)


def _all_news(report: DispatchReport) -> Iterator[str]:
    for word, news in report.news:
        yield from _news(word, news)


def moved_text(line: Standing) -> str:
    """Return the change of place in words."""
    if line.moved is None:
        return "新上榜"
    if line.moved == 0:
        return "持平"
    return f"升 {line.moved} 位" if line.moved > 0 else f"降 {-line.moved} 位"


def _supports(report: DispatchReport) -> Iterator[str]:
    counts = report.supports
    if counts.total:
        then = None if report.not_compared else counts.done_then
        change = "" if then is None else f"（{_signed(counts.done - then)}）"
        yield f"配合任务 完成 {counts.done}/{counts.total} 项{change}　逾期 {counts.late} 项"
    if counts.total and counts.done_then is None:
        yield UNKNOWN_SUPPORTS


def _score(report: DispatchReport) -> Iterator[str]:
    then, now = report.score_then, report.score_now
    parts = [
        f"{word} {points_text(new)}" + ("" if report.not_compared else f"（{_signed_points(new - old)}）")
        for word, old, new in (
            ("已审定", then.confirmed, now.confirmed),
            ("含自评", then.claimed, now.claimed),
            ("最高可达", then.ceiling, now.ceiling),
            ("加分", then.bonus, now.bonus),
            ("扣分", then.penalty, now.penalty),
        )
    ]
    yield f"基本分：{'　'.join(parts[:3])}　{'　'.join(parts[3:])}"
    if then.scheme_id != now.scheme_id:
        yield "注意：两次所用的计分方案不同，得分不能直接比较。"


def _news(word: str, news: Sequence[ItemNews]) -> Iterator[str]:
    if not news:
        yield f"{word}：无"
        return
    shown = "；".join(_item(item) for item in news)
    yield f"{word} {len(news)} 项：{shown}"


def _item(item: ItemNews) -> str:
    facts = "，".join(part for part in (item.unit or "未指定单位", item.detail) if part)
    return f"{item.number} {item.title}（{facts}）"


def _ranking(word: str, lines: Sequence[Standing]) -> Iterator[str]:
    yield ""
    yield f"{word}（牵头和配合任务合计，完成率从高到低）"
    if not lines:
        yield "  还没有分工。"
    for line in lines[:_MOST_RANKED]:
        then = f"（上次 {line.done_then}）" if line.done_then is not None else ""
        counts = pad(f"完成 {line.done}/{line.leads}{then}", 22)
        counts += pad(f"配合 {line.supported}/{line.supports}" if line.supports else "", 12)
        lights = f"红 {line.red} 黄 {line.yellow}" + (f"　逾期 {line.late}" if line.late else "")
        yield f"  {line.place:>2} {pad(line.name, _NAME)} {counts} {lights}　{moved_text(line)}"
    if len(lines) > _MOST_RANKED:
        yield f"  ……还有 {len(lines) - _MOST_RANKED} 个{typed('，用 --json 查看全部')}"


def _signed(number: int) -> str:
    return "持平" if number == 0 else f"{number:+d}"


def _signed_points(points: Decimal) -> str:
    return "持平" if points == 0 else ("+" if points > 0 else "") + points_text(points)
