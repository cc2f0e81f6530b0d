"""自评报告: the skeleton of the self-assessment report, by group, with figures, score lines and gaps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from shifan.domain.adjustments import UNCHECKED_LABEL
from shifan.domain.completion import completion
from shifan.domain.criteria import Criterion, CriterionKind, Group
from shifan.domain.explain import points_text, range_text
from shifan.domain.records import Rating
from shifan.domain.reports.contents import Block, Column, Heading, Row, Said, Table, Title, rows, said, to_write
from shifan.domain.reports.facts import (
    NUMERALS,
    ReportFacts,
    figure_source,
    figure_words,
    period_text,
    points_words,
    undertaking,
)
from shifan.domain.reports.problems import problem_blocks
from shifan.domain.reports.showcase import showcase_paragraphs
from shifan.domain.scoring import LedgerScore, total_of
from shifan.domain.shortfalls import Shortfall, ShortfallKind, shortfalls

COLLECTED = "收集，指可用佐证材料达到最少份数的基础项，审定为不适用的不计"
_ITEMS = (
    Column("编号", 1.2, centred=True),
    Column("三级指标", 4.0),
    Column("自评", 1.9, centred=True),
    Column("审核", 1.9, centred=True),
    Column("得分", 1.7, centred=True),
    Column("材料", 1.1, centred=True),
    Column("差距", 3.8),
)
_GROUPS = (
    Column("一级指标", 5.2),
    Column("项数", 1.2, centred=True),
    Column("收集", 1.9, centred=True),
    Column("提交", 1.9, centred=True),
    Column("审定", 1.9, centred=True),
    Column("得分", 1.9, centred=True),
    Column("满分", 1.6, centred=True),
)
_LEDGERS = (
    Column("编号", 1.2, centred=True),
    Column("指标", 4.8),
    Column("自查结论", 2.8, centred=True),
    Column("得分", 1.8, centred=True),
    Column("事项和说明", 5.0),
)
NOT_RATED = "未评"


def self_assessment_blocks(facts: ReportFacts) -> tuple[Block, ...]:
    """Return the report's blocks."""
    return tuple(_blocks(facts))


def _blocks(facts: ReportFacts) -> Iterator[Block]:
    application = facts.application
    yield Title("法治政府建设示范创建自评报告", (f"{application.county}　{application.round}",))
    yield Heading(1, "一、基本情况")
    yield from _basis(facts)
    yield Heading(1, "二、自评结果")
    yield from _results(facts)
    yield Heading(1, "三、分项自评")
    places = iter(range(1, len(facts.edition.groups) + 1))
    for group in facts.edition.groups:
        if items := facts.base_of(group):
            yield from _group(facts, group, items, next(places))
    yield Heading(1, "四、加分项和扣分项")
    yield from _ledgers(facts)
    yield Heading(1, "五、单项示范项目")
    yield from showcase_paragraphs(facts)
    yield Heading(1, "六、存在的问题和短板")
    yield from problem_blocks(facts)
    yield Heading(1, "七、下一步工作")
    yield to_write("针对上述问题和短板的整改措施、责任单位和时限")


def _basis(facts: ReportFacts) -> Iterator[Block]:
    application, edition = facts.application, facts.edition
    place = f"{application.province}{application.city}{application.county}"
    kinds = Counter(item.kind for item in edition.criteria)
    rule = f"指标版本“{edition.title}”修订号{edition.revision}"
    listed = "、".join(f"{kind.label}{kinds[kind]}项" for kind in CriterionKind if kinds[kind])
    units = {task.department_id for task in facts.state.tasks}
    yield said(
        f"{place}{undertaking(application)}，现处于{application.stage.label}阶段，评估期为{period_text(application)}。",
        "对照指标共",
        Said(f"{len(edition.criteria)}项（{listed}）", rule),
        "，已分解到",
        facts.count(len(units), "个责任单位", "有牵头或配合任务的单位"),
        "。",
    )
    yield to_write("县情、组织领导和创建工作的总体安排")


def _results(facts: ReportFacts) -> Iterator[Block]:
    total, result = facts.total, facts.score
    for warning in facts.warnings:
        yield said(Said(f"注意：{warning}", facts.scored))
    yield said(
        f"截至{facts.as_of}，基础项材料已收集",
        facts.ratio(total.collected, COLLECTED),
        "，核查点已核实",
        facts.ratio(total.checkpoints, "已勾选的核查点，占基础项全部核查点"),
        "，已提交",
        facts.ratio(total.submitted, "状态为已提交、已审定的基础项"),
        "，已审定",
        facts.ratio(total.accepted, "状态为已审定的基础项"),
        "；加分项、扣分项已自查",
        facts.ratio(total.self_checked, "登记了自查结论的加分项、扣分项"),
        "。",
    )
    yield said(
        "按现行计分方案，基本分",
        Said(f"{range_text(result.base)}，满分{points_text(result.maximum)}", facts.scored),
        "；加分",
        Said(points_text(result.bonus), facts.scored),
        "，扣分",
        Said(points_text(result.penalty), facts.scored),
        "；合计",
        Said(range_text(result.total), facts.scored),
        "。",
        "" if result.final else "审核和自查尚未全部完成，以上得分不是最后结果。",
    )
    yield said(f"计分说明：{facts.points_note}")
    lines = [_group_line(facts, group, items) for group in facts.edition.groups if (items := facts.base_of(group))]
    source = f"{facts.counted(COLLECTED)}。得分为已审定～最高可达，按{facts.scored}"
    yield Table(_GROUPS, rows(*lines), source)


def _group_line(facts: ReportFacts, group: Group, items: tuple[Criterion, ...]) -> tuple[str, ...]:
    done = completion(items, facts.state)
    scored = [facts.scores[item.id] for item in items]
    full = sum((one.full for one in scored), start=total_of(()).ceiling)
    ratios = (f"{part.done}/{part.total}" for part in (done.collected, done.submitted, done.accepted))
    return (
        f"{group.number}、{group.title}",
        str(len(items)),
        *ratios,
        points_words(total_of(scored)),
        points_text(full),
    )


def _group(facts: ReportFacts, group: Group, items: tuple[Criterion, ...], place: int) -> Iterator[Block]:
    numeral = NUMERALS[place - 1] if place <= len(NUMERALS) else str(place)
    yield Heading(2, f"（{numeral}）{group.title}")
    ratings = Counter(_rating_word(facts, item) for item in items)
    words = [*(rating.label for rating in Rating), NOT_RATED]
    counts = "，".join(f"{word}{ratings[word]}项" for word in words if ratings[word])
    points = range_text(total_of(facts.scores[item.id] for item in items))
    yield said(
        "本组基础项",
        facts.count(len(items), "项", "本组的基础项"),
        "：",
        Said(counts, facts.counted("有审核结论的按审核结论，没有的按自评，都没有的为未评")),
        "；得分",
        Said(points, facts.scored),
        "。",
    )
    figures = [figure for item in items for figure in facts.state.figures_of.get(item.id, ())]
    if figures:
        parts: list[str | Said] = ["主要数据："]
        for figure in figures:
            parts += [Said(figure_words(figure), figure_source(figure, facts.state)), "；"]
        yield said(*parts[:-1], "。")
    yield to_write("主要做法和成效")
    lines = tuple(Row(_item_line(facts, item)) for item in items)
    yield Table(_ITEMS, lines, f"{facts.counted('逐项的自评、审核结论、可用材料份数和缺项')}。得分按计分方案")


def _rating_word(facts: ReportFacts, item: Criterion) -> str:
    rating = facts.state.record(item.id).rating
    return rating.label if rating else NOT_RATED


def _item_line(facts: ReportFacts, item: Criterion) -> tuple[str, ...]:
    record, points = facts.state.record(item.id), facts.scores[item.id]
    return (
        item.number,
        item.title,
        record.claim.label if record.claim else "—",
        record.verdict.label if record.verdict else "—",
        f"{points_words(total_of([points]))}/{points_text(points.full)}",
        str(facts.state.usable_count(item.id)),
        "；".join(_lack_in_short(facts, item, lack) for lack in shortfalls(item, facts.state)) or "无",
    )


def _lack_in_short(facts: ReportFacts, item: Criterion, lack: Shortfall) -> str:
    if lack.kind is ShortfallKind.MISSING_CHECKPOINTS:
        missing = len(item.checkpoints) - len(facts.state.ticks_of.get(item.id, {}))
        return f"{lack.kind.label} {missing} 个"
    return lack.kind.label if lack.kind is ShortfallKind.AWAITING_VERDICT else lack_words(lack)


def lack_words(lack: Shortfall) -> str:
    """Return a shortfall in one phrase."""
    return f"{lack.kind.label}：{lack.detail}" if lack.detail else lack.kind.label


def _ledgers(facts: ReportFacts) -> Iterator[Block]:
    ledgers = facts.score.ledgers
    if not ledgers:
        yield said("本版指标没有加分项、扣分项。")
        return
    source = f"{facts.counted('登记的自查结论和事项')}。得分按{facts.scored}；未自查为情况未知，不等于零"
    yield Table(_LEDGERS, rows(*(_ledger_line(facts, ledger) for ledger in ledgers)), source)


def _ledger_line(facts: ReportFacts, ledger: LedgerScore) -> tuple[str, ...]:
    item = ledger.criterion
    check = facts.state.self_check_of.get(item.id)
    told = [f"{one.event.happened_on} {one.event.title}（{one.event.level}）：{one.reason}" for one in ledger.events]
    if check is not None:
        told.append(f"自查范围：{check.scope}；{check.checked_by}，{check.checked_on}")
        told += [check.note] if check.note else []
    points = points_text(ledger.points)
    return (
        item.number,
        f"{item.title}（{item.kind.label}）",
        check.outcome.label if check else UNCHECKED_LABEL,
        "仅登记" if ledger.registered_only else f"-{points}" if _takes(ledger) else points,
        "\n".join(told) or "—",
    )


def _takes(ledger: LedgerScore) -> bool:
    return ledger.criterion.kind is CriterionKind.PENALTY and ledger.points > 0
