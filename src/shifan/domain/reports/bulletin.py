"""通报: progress and what changed since a day, units and leaders ranked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from shifan.domain.bulletin import UNKNOWN_SUPPORTS, moved_text
from shifan.domain.dispatching import DispatchReport, ItemNews
from shifan.domain.explain import points_text
from shifan.domain.ranking import Standing
from shifan.domain.reports.contents import Block, Column, Heading, Said, Table, Title, rows, said, to_write
from shifan.domain.reports.facts import ReportFacts, day_text

_NEWS = (
    Column("编号", 1.3, centred=True),
    Column("三级指标", 6.0),
    Column("责任单位", 4.2),
    Column("说明", 4.1),
)
_RANKS = (
    Column("名次", 1.2, centred=True),
    Column("", 4.4),
    Column("牵头完成", 2.0, centred=True),
    Column("上次", 1.5, centred=True),
    Column("配合完成", 2.0, centred=True),
    Column("逾期", 1.2, centred=True),
    Column("红灯", 1.2, centred=True),
    Column("黄灯", 1.2, centred=True),
    Column("名次变化", 2.0, centred=True),
)


def bulletin_blocks(facts: ReportFacts, report: DispatchReport, against: str) -> tuple[Block, ...]:
    """Return the bulletin; ``against`` says in words what it is compared with."""
    return tuple(_blocks(facts, report, against))


def rank_line(line: Standing) -> tuple[str, ...]:
    """Return place, name, led items done now and then, supported done, late, red, yellow and the change of place."""
    return (
        str(line.place),
        line.name,
        f"{line.done}/{line.leads}" if line.leads else "—",
        "—" if line.done_then is None else str(line.done_then),
        f"{line.supported}/{line.supports}" if line.supports else "—",
        str(line.late),
        str(line.red),
        str(line.yellow),
        moved_text(line),
    )


def _blocks(facts: ReportFacts, report: DispatchReport, against: str) -> Iterator[Block]:
    application = facts.application
    span = f"（{day_text(report.then_on)}至{day_text(report.now_on)}）"
    yield Title("法治政府建设示范创建工作进展情况通报", (f"{application.county}　{application.round}", span))
    yield Heading(1, "一、总体进展")
    yield from _progress(facts, report, against)
    yield Heading(1, "二、得分变化")
    yield from _score(facts, report)
    yield Heading(1, "三、进展情况")
    yield from _all_news(facts, report, against)
    yield Heading(1, "四、各单位排名")
    yield _ranking(facts, report.units, "单位") if report.units else said("还没有分工。")
    yield Heading(1, "五、各分管领导排名")
    yield _ranking(facts, report.leaders, "分管领导") if report.leaders else said("还没有分工。")
    yield Heading(1, "六、工作要求")
    yield to_write("对排名靠后、逾期单位的要求和下一步安排")


def _all_news(facts: ReportFacts, report: DispatchReport, against: str) -> Iterator[Block]:
    if report.not_compared:
        yield said(report.not_compared)
        return
    places = iter("一二三四五六七八九")
    for word, news in report.news:
        yield Heading(2, f"（{next(places)}）{word}")
        yield from _news(facts, news, against)


def _progress(facts: ReportFacts, report: DispatchReport, against: str) -> Iterator[Block]:
    limits = report.thresholds
    more = f"，比{day_text(report.then_on)}{_more(report.done_now - report.done_then)}"
    more = "" if report.not_compared else more
    compared = f"{facts.counted('责任单位已提交或已审定的指标，加减分项为没有缺项的')}；对比{against}"
    yield said(
        f"截至{day_text(report.now_on)}，完成",
        Said(f"{report.done_now}/{report.total}项{more}", compared),
        "；逾期",
        facts.count(report.late, "项", "过了牵头单位时限还没有完成的指标"),
        "，红灯",
        facts.count(report.red, "项", f"剩余{limits.red}天以内"),
        "，黄灯",
        facts.count(report.yellow, "项", f"剩余{limits.yellow}天以内"),
        "。",
    )
    counts = report.supports
    if counts.total:
        then = "" if counts.done_then is None or report.not_compared else f"，{_more(counts.done - counts.done_then)}"
        yield said(
            "配合任务完成",
            Said(f"{counts.done}/{counts.total}项{then}", compared),
            "，逾期",
            facts.count(counts.late, "项", "过了配合单位自己时限的"),
            "。",
            UNKNOWN_SUPPORTS if counts.done_then is None else "",
        )
    if report.without_lead:
        yield said("还有", facts.count(report.without_lead, "项", "没有牵头单位的指标"), "没有牵头单位，不进排名。")


def _score(facts: ReportFacts, report: DispatchReport) -> Iterator[Block]:
    for warning in facts.warnings:
        yield said(Said(f"注意：{warning}", facts.scored))
    then, now = report.score_then, report.score_now
    parts: list[str | Said] = ["基本分"]
    for word, old, new in (
        ("已审定", then.confirmed, now.confirmed),
        ("含自评", then.claimed, now.claimed),
        ("最高可达", then.ceiling, now.ceiling),
        ("；加分", then.bonus, now.bonus),
        ("扣分", then.penalty, now.penalty),
    ):
        parts += ["" if word.startswith("；") or len(parts) == 1 else "，"]
        moved = "" if report.not_compared else f"（{_more_points(new - old)}）"
        parts.append(Said(f"{word}{points_text(new)}{moved}", facts.scored))
    yield said(*parts, "。")
    yield said(f"计分说明：{facts.points_note}")
    if then.scheme_id != now.scheme_id:
        yield said("两次所用的计分方案不同，得分不能直接比较。")


def _news(facts: ReportFacts, news: Sequence[ItemNews], against: str) -> Iterator[Block]:
    if not news:
        yield said("无。")
        return
    told = any(one.detail for one in news)
    shown = len(_NEWS) if told else len(_NEWS) - 1
    lines = [(one.number, one.title, one.unit or "未指定单位", one.detail or "—")[:shown] for one in news]
    yield Table(_NEWS[:shown], rows(*lines), f"{facts.counted('与对比时的状态不同的指标和配合任务')}；对比{against}")


def _ranking(facts: ReportFacts, lines: Sequence[Standing], word: str) -> Table:
    columns = tuple(Column(word, column.width) if not column.title else column for column in _RANKS)
    rule = "牵头和配合任务合计的完成率从高到低，完成率相同的逾期少的在前；红灯黄灯按剩余天数"
    return Table(columns, rows(*map(rank_line, lines)), facts.counted(rule))


def _more(number: int) -> str:
    return "持平" if number == 0 else f"增加{number}项" if number > 0 else f"减少{-number}项"


def _more_points(points: Decimal) -> str:
    return "持平" if points == 0 else ("增" if points > 0 else "减") + points_text(abs(points))
