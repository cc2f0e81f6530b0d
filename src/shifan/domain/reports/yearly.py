"""年度报告章节: the section on the creation work for the county's yearly report on rule-of-law government."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from shifan.domain.adjustments import UNCHECKED_LABEL
from shifan.domain.criteria import CriterionKind
from shifan.domain.reports.contents import Block, Column, Heading, Said, Table, Title, rows, said, to_write
from shifan.domain.reports.facts import ReportFacts, day_text, figure_source, figure_value, period_text, undertaking
from shifan.domain.reports.problems import problem_blocks
from shifan.domain.reports.self_assessment import COLLECTED
from shifan.domain.reports.showcase import showcase_paragraphs

_FIGURES = (
    Column("编号", 1.2, centred=True),
    Column("数据名称", 3.7),
    Column("数值", 4.8),
    Column("来源和说明", 5.9),
)


def yearly_blocks(facts: ReportFacts) -> tuple[Block, ...]:
    """Return the section."""
    return tuple(_blocks(facts))


def _blocks(facts: ReportFacts) -> Iterator[Block]:
    application = facts.application
    yield Title("争创全国法治政府建设示范情况", (f"{application.county}　{period_text(application)}",))
    yield Heading(1, "一、任务分解")
    yield from _tasks(facts)
    yield Heading(1, "二、材料收集和审核")
    yield from _collected(facts)
    yield Heading(1, "三、加分项、扣分项自查")
    yield from _self_checks(facts)
    yield Heading(1, "四、主要时间节点")
    yield from _milestones(facts)
    yield Heading(1, "五、单项示范项目")
    yield from showcase_paragraphs(facts)
    yield Heading(1, "六、主要数据")
    yield _figures(facts) if facts.state.figures else said("台账中还没有登记数据。")
    yield Heading(1, "七、存在的问题")
    yield from problem_blocks(facts)
    yield Heading(1, "八、下一年度安排")
    yield to_write("下一年度创建工作的安排")


def _tasks(facts: ReportFacts) -> Iterator[Block]:
    edition, state = facts.edition, facts.state
    kinds = Counter(item.kind for item in edition.criteria)
    base, others = kinds[CriterionKind.BASE], kinds[CriterionKind.BONUS] + kinds[CriterionKind.PENALTY]
    units = {task.department_id for task in state.tasks}
    led = sum(state.lead_of(item.id) is not None for item in edition.criteria)
    guessed = sum(state.department_by_id[unit].presumed for unit in units)
    yield said(
        f"{facts.application.county}{undertaking(facts.application)}，对照指标梳理任务",
        Said(
            f"{len(edition.criteria)}项，其中基础项{base}项、加分项和扣分项{others}项",
            f"指标版本“{edition.title}”修订号{edition.revision}",
        ),
        "；已明确牵头单位",
        facts.count(led, "项", "有牵头单位的指标"),
        "，分解到",
        facts.count(len(units), "个责任单位", "有牵头或配合任务的单位"),
        *(("（其中", facts.count(guessed, "个", "标为推定的责任单位"), "为推定，尚未确认）。") if guessed else ("。",)),
    )


def _collected(facts: ReportFacts) -> Iterator[Block]:
    total = facts.total
    yield said(
        f"截至{facts.as_of}，基础项",
        facts.count(total.collected.total, "项", "基础项，审定为不适用的不计"),
        "中，已收集材料",
        facts.count(total.collected.done, "项", COLLECTED),
        "，已提交",
        facts.count(total.submitted.done, "项", "状态为已提交、已审定的基础项"),
        "，已审定",
        facts.count(total.accepted.done, "项", "状态为已审定的基础项"),
        "；核查点已核实",
        facts.ratio(total.checkpoints, "已勾选的核查点，占基础项全部核查点"),
        "。",
    )
    handed = sorted(facts.submissions, key=lambda one: one.number)
    for one in handed:
        source = f"报送登记，冻结内容校验值 {one.digest[:16]}"
        receipt = f"，回执{one.receipt}" if one.receipt else ""
        told = f"{day_text(one.submitted_on)}向{one.recipient}报送（第{one.number}次{receipt}）"
        yield said(Said(f"{told}{'，为补充材料' if one.supplement else ''}。", source))
    if not handed:
        yield said("台账中没有报送登记。")


def _self_checks(facts: ReportFacts) -> Iterator[Block]:
    items = facts.edition.of_kind(CriterionKind.BONUS, CriterionKind.PENALTY)
    if not items:
        yield said("本版指标没有加分项、扣分项。")
        return
    checks = facts.state.self_check_of
    outcomes = Counter(checks[item.id].outcome.label if item.id in checks else UNCHECKED_LABEL for item in items)
    shown = "，".join(f"{word}{count}项" for word, count in outcomes.most_common())
    events = [event for item in items for event in facts.state.adjustments_of.get(item.id, ())]
    yield said(
        "加分项、扣分项",
        facts.count(len(items), "项", "指标中的加分项、扣分项"),
        "：",
        Said(shown, facts.counted("登记的自查结论；未自查为情况未知")),
        "；登记事项",
        facts.count(len(events), "件", "加分项、扣分项下登记的事项"),
        "。",
    )
    told = dict.fromkeys(
        f"自查范围：{check.scope}（{check.checked_by}，{day_text(check.checked_on)}）"
        + (f"；{check.note}" if check.note else "")
        for check in facts.state.self_checks
    )
    for text in told:
        yield said(f"{text.rstrip('。')}。")


def _milestones(facts: ReportFacts) -> Iterator[Block]:
    application = facts.application
    found = [
        one
        for one in facts.state.milestones
        if not one.yearly and application.period_start <= one.on <= application.period_end
    ]
    for one in found:
        yield said(f"{day_text(one.on)}，", Said(f"{one.title}。", f"时间节点登记：{one.source or '本台账'}"))
    if not found:
        yield said("台账中没有登记评估期内的时间节点。")


def _figures(facts: ReportFacts) -> Table:
    known = {item.id: item.number for item in facts.edition.criteria}
    order = {item.id: place for place, item in enumerate(facts.edition.criteria)}
    found = sorted((f for f in facts.state.figures if f.criterion_id in known), key=lambda f: order[f.criterion_id])
    lines = [(known[f.criterion_id], f.name, figure_value(f), figure_source(f, facts.state)) for f in found]
    return Table(_FIGURES, rows(*lines))
