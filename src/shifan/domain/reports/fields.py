"""What a user's template may ask for: single fields, and lists whose row or paragraph is repeated."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from shifan.domain.criteria import Criterion
from shifan.domain.dispatching import DispatchReport
from shifan.domain.explain import points_text
from shifan.domain.reminding import Owed
from shifan.domain.reports.bulletin import rank_line
from shifan.domain.reports.facts import (
    ReportFacts,
    day_text,
    figure_source,
    figure_value,
    period_text,
    points_words,
    short_day,
)
from shifan.domain.reports.missing import lacking_lines
from shifan.domain.reports.problems import gap_place, gap_source, gap_unit
from shifan.domain.reports.responsibility import item_line
from shifan.domain.reports.self_assessment import lack_words
from shifan.domain.reports.supervision import handed_in, open_count, owed_lines
from shifan.domain.scoring import total_of
from shifan.domain.shortfalls import shortfalls
from shifan.domain.workload import loads_by_department

Fields = dict[str, str]
Lists = dict[str, tuple[Mapping[str, str], ...]]

ADDED = ("正文", "标题", "声明", "样例说明", "生成说明", "数据来源", "计分说明")
"""Single fields that are not counted: the whole document, and what the reader must know of it."""
POINTED = frozenset(("已审定得分", "含自评得分", "最高可达得分", "满分", "加分", "扣分", "指标.得分", "指标.满分"))
"""Fields that show points: whoever reads them must know that they are not official."""
LACKING = ("编号", "名称", "缺什么", "具体", "牵头单位", "时限", "状态")
RANKED = ("名次", "名称", "牵头完成", "原完成", "配合完成", "逾期", "红灯", "黄灯", "名次变化")
OWED = ("序号", "指标", "事项", "时限", "情况")


def common_fields(facts: ReportFacts) -> Fields:
    """Return the single fields that every kind of document has."""
    application, total, result = facts.application, facts.total, facts.score
    base = result.base
    return {
        "省": application.province,
        "市": application.city,
        "县名": application.county,
        "轮次": application.round,
        "阶段": application.stage.label,
        "评估期": period_text(application),
        "上报截止": day_text(application.deadline) if application.deadline else "未定",
        "截至日期": facts.as_of,
        "生成日期": day_text(facts.made_at.date()),
        "操作人": facts.made_by,
        "联系人": facts.call,
        "指标版本": facts.edition.title,
        "计分方案": facts.scheme.title,
        "计分提示": "".join(facts.warnings),
        "指标数": str(len(facts.edition.criteria)),
        "单位数": str(len(facts.state.departments)),
        "收集": total.collected.text,
        "核查点": total.checkpoints.text,
        "提交": total.submitted.text,
        "审定": total.accepted.text,
        "自查": total.self_checked.text,
        "已审定得分": points_text(base.confirmed),
        "含自评得分": points_text(base.claimed),
        "最高可达得分": points_text(base.ceiling),
        "满分": points_text(result.maximum),
        "加分": points_text(result.bonus),
        "扣分": points_text(result.penalty),
        "得分依据": facts.scored,
        "统计依据": facts.counted("按台账现状"),
        "未销号问题": str(len(facts.state.open_gaps())),
    }


def common_lists(facts: ReportFacts, concerned: Callable[[Criterion], bool] = lambda _item: True) -> Lists:
    """Return the lists that every kind of document has; items and what they lack only where ``concerned``."""
    items = [item for item in facts.edition.criteria if concerned(item)]
    numbers = {item.id: item.number for item in facts.edition.criteria}
    loads = loads_by_department(facts.edition, facts.state, facts.today)
    return {
        "指标": tuple(_item(facts, item) for item in items),
        "缺项": _named(LACKING, (line for item in items for line in lacking_lines(facts, item))),
        "单位": tuple(
            {
                "名称": load.department.name,
                "分管领导": load.department.leader,
                "联络员": load.department.contact,
                "牵头": "、".join(load.load.leads),
                "配合": "、".join(load.load.supports),
                "牵头数": str(len(load.load.leads)),
                "完成数": str(load.load.done),
                "逾期数": str(load.load.overdue),
            }
            for load in loads
        ),
        "问题": tuple(
            {
                "内容": gap.text,
                "涉及": gap_place(facts, gap),
                "责任单位": gap_unit(facts, gap),
                "时限": short_day(gap.due),
                "来源": gap_source(gap),
            }
            for gap in facts.state.open_gaps()
        ),
        "数据": tuple(
            {
                "编号": numbers.get(figure.criterion_id, ""),
                "名称": figure.name,
                "数值": figure_value(figure),
                "来源": figure_source(figure, facts.state),
            }
            for figure in facts.state.figures
        ),
        "节点": tuple(
            {"日期": day_text(one.on), "事项": one.title, "来源": one.source} for one in facts.state.milestones
        ),
    }


def owed_fields(owed: Owed) -> Fields:
    """Return the fields of the department that a 督办单 is for."""
    unit = owed.department
    return {
        "单位": unit.name,
        "分管领导": unit.leader,
        "联络员": unit.contact,
        "事项数": str(open_count(owed)),
        "待补数": str(len(handed_in(owed))),
        "逾期数": str(owed.overdue),
    }


def owed_list(owed: Owed) -> Lists:
    """Return what the department owes."""
    return {"督办": _named(OWED, owed_lines(owed))}


def bulletin_fields(report: DispatchReport) -> Fields:
    """Return the fields of a bulletin."""
    return {
        "对比日期": day_text(report.then_on),
        "完成数": str(report.done_now),
        "原完成数": str(report.done_then),
        "逾期数": str(report.late),
        "红灯数": str(report.red),
        "黄灯数": str(report.yellow),
    }


def bulletin_lists(report: DispatchReport) -> Lists:
    """Return the rankings of a bulletin."""
    return {
        "排名": _named(RANKED, map(rank_line, report.units)),
        "领导排名": _named(RANKED, map(rank_line, report.leaders)),
    }


def _named(names: tuple[str, ...], lines: Iterable[tuple[str, ...]]) -> tuple[Mapping[str, str], ...]:
    return tuple(dict(zip(names, line, strict=True)) for line in lines)


def _item(facts: ReportFacts, item: Criterion) -> Mapping[str, str]:
    group, subgroup = facts.edition.place_of(item.id)
    record, scored = facts.state.record(item.id), facts.scores.get(item.id)
    number, title, requirement, lead, supports, person, due = item_line(facts, item)
    return {
        "编号": number,
        "一级指标": group.title,
        "二级指标": subgroup.title,
        "名称": title,
        "要求": requirement,
        "类别": item.kind.label,
        "牵头单位": lead,
        "配合单位": supports,
        "责任人": person,
        "时限": due,
        "状态": record.status.label,
        "自评": record.claim.label if record.claim else "",
        "审核结论": record.verdict.label if record.verdict else "",
        "得分": points_words(total_of([scored])) if scored else "",
        "满分": points_text(scored.full) if scored else "",
        "材料数": str(facts.state.usable_count(item.id)),
        "缺什么": "；".join(map(lack_words, shortfalls(item, facts.state))),
    }
