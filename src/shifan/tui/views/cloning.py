"""What the next round takes over, shown before it is made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from shifan.domain.application import Application
from shifan.domain.criteria import Edition
from shifan.domain.numbering import numbers_text
from shifan.services.cloning import ClonePlan, mapping_text
from shifan.tui.lines import BLANK, Block, Page, heading, paragraph


def clone_page(plan: ClonePlan, old: Application, edition: Edition, width: int) -> Page:
    """Return what carries over by kind, and what stays behind and why."""
    new, carried = plan.application, plan.carried
    units = {unit.id: unit.name for unit in carried.departments}
    items_of = {key: [edition.by_id(t.criterion_id) for t in carried.tasks if t.department_id == key] for key in units}
    proved = {
        e.id: [
            i for i in edition.criteria if any(k.evidence_id == e.id and k.criterion_id == i.id for k in carried.links)
        ]
        for e in carried.evidence
    }
    head = (
        f"由{old.county} {old.round} 到 {new.round}，评估期 {new.period_start} 至 {new.period_end}。原来的台账不改动。"
    )
    tasks = [f"{units[key]}：第 {numbers_text(items)} 项" for key, items in items_of.items() if items]
    blocks = [paragraph(head, width, "bold")]
    blocks += _part("责任单位（连同分管领导、联络员）", ["、".join(units.values())] if units else [], width, len(units))
    blocks += _part("分工（不带时限）", tasks, width, len(carried.tasks))
    blocks += _part(
        "备注", [f"第 {edition.by_id(key).number} 项：{text}" for key, text in carried.notes.items()], width
    )
    blocks += _part(
        "长期有效的材料", [f"{e.title}（第 {numbers_text(proved[e.id])} 项）" for e in carried.evidence], width
    )
    blocks += _part("没有销号的问题", [gap.text for gap in carried.gaps], width)
    blocks += _part("没有了结的核查询问", [f"{row.number} {row.question}" for row in carried.inquiries], width)
    blocks += _part("本县添加的年度事项", [milestone.title for milestone in carried.milestones], width)
    blocks += _part("记住的台账列的对应", [mapping_text(row) for row in carried.mappings], width)
    if carried.altered:
        blocks += _part("沿用时有改动", carried.altered, width)
    blocks += [BLANK, paragraph("以下留在原来的台账里，不沿用：", width, "bold")]
    for kind in plan.left:
        blocks += _part(kind.title, kind.names, width, kind.count)
    blocks += [BLANK, paragraph("操作历史和备份也留在原来的文件夹里，随时可以打开来看。", width, "quiet")]
    return Page(tuple(blocks))


def _part(title: str, lines: Sequence[str], width: int, count: int | None = None) -> Iterable[Block]:
    yield BLANK
    yield heading(title, str(len(lines) if count is None else count))
    yield from (paragraph(line, width, indent=2) for line in lines)
