"""The detail of one item: what is asked, what is there, what is missing, how it was judged."""

from __future__ import annotations

from shifan.domain.criteria import Criterion, CriterionKind
from shifan.domain.evidence import EvidenceLink, Validity
from shifan.domain.explain import explain_item, points_text, range_text
from shifan.domain.figure_checks import check_item
from shifan.domain.figures import shown_value
from shifan.domain.gap_words import ending
from shifan.domain.health import ALTERED
from shifan.domain.records import WorkStatus
from shifan.tui.lines import BLANK, Block, Page, Span, heading, paragraph, safe, text_line, wrapped
from shifan.tui.model import Model, is_lead
from shifan.tui.views.common import chip, columns, due_text
from shifan.tui.views.gap import STYLE_OF
from shifan.tui.views.ledgers import ledger_blocks
from shifan.tui.views.rounds import item_opinions
from shifan.tui.views.supporting import support_blocks

_NOT_JUDGED = "未审核"
_GOALS = {">=": "不低于", "<=": "不高于", "=": "等于"}


def detail_page(model: Model, item: Criterion, width: int) -> Page:
    """Return everything about ``item``."""
    blocks = [*_title(model, item, width), *_missing(model, item, width)]
    if item.kind is not CriterionKind.BASE:
        blocks += ledger_blocks(model, item, width)
    blocks += [BLANK, heading("考核要求"), paragraph(item.requirement, width)]
    blocks += _checkpoints(model, item, width)
    blocks += _evidence(model, item, width)
    blocks += support_blocks(model, item, width)
    if item.kind is CriterionKind.BASE:
        blocks += _judgement(model, item, width)
    blocks += _figures(model, item, width)
    blocks += _gaps(model, item, width)
    note = model.record(item).note
    blocks += [
        BLANK,
        heading("备注"),
        paragraph(note, width) if note else text_line(("没有备注（F8 写备注）", "quiet")),
    ]
    blocks += _guidance(item, width)
    return Page(tuple(blocks))


def _title(model: Model, item: Criterion, width: int) -> list[Block]:
    group, subgroup = model.edition.place_of(item.id)
    record = model.record(item)
    blocks = [Block(wrapped(item.title, width, "title", first=((f"{item.number} ", "title"),)))]
    where = dict.fromkeys((f"{group.number}、{group.title}", subgroup.title, item.kind.label))  # each name once
    blocks.append(paragraph("；".join(where), width, "quiet"))
    due, style = due_text(model.step_of.get(item.id))
    if item.kind is CriterionKind.BASE:
        blocks.append(Block(((chip(item, record), (f" {record.status.label}  ", "bold"), (due, style)),)))
    task = model.state.lead_of(item.id)
    if task is None:
        return [*blocks, text_line(("未分工（Ctrl+D 指定牵头单位）", "quiet"))]
    department = model.state.department_by_id[task.department_id]
    words = [f"牵头：{department.name}{'（推定）' if department.presumed else ''}"]
    words += [f"责任人：{task.person}"] if task.person else []
    words += [f"时限：{task.due}"] if task.due else []
    blocks.append(paragraph("　".join(words), width))
    others = [
        model.state.department_by_id[t.department_id].name for t in model.state.tasks_of[item.id] if not is_lead(t)
    ]
    if others:
        blocks.append(paragraph(f"配合：{'、'.join(others)}", width))
    return blocks


def _missing(model: Model, item: Criterion, width: int) -> list[Block]:
    step = model.step_of.get(item.id)
    if step is None:
        return [text_line(("这一项没有缺项。", "good"))]
    return [
        Block(wrapped(shortfall.detail, width, first=((f"{shortfall.kind.label} ", "bad"),)))
        for shortfall in step.shortfalls
    ]


def _checkpoints(model: Model, item: Criterion, width: int) -> list[Block]:
    ticks = model.state.ticks_of.get(item.id, {})
    blocks = [BLANK, heading("核查点", f"{model.ticked(item)}/{len(item.checkpoints)}，空格打勾")]
    for checkpoint in item.checkpoints:
        tick = ticks.get(checkpoint.id)
        mark = ("[x] ", "good") if tick else ("[ ] ", "")
        who = f"（{tick.ticked_by} {tick.ticked_at:%m-%d} 勾选）" if tick else ""
        lines = wrapped(f"{checkpoint.text}{who}", width, first=(mark, (f"{checkpoint.number} ", "quiet")))
        blocks.append(Block(lines, f"check:{checkpoint.id}"))
    return blocks


def _evidence(model: Model, item: Criterion, width: int) -> list[Block]:
    links = [link for link in model.state.links_of.get(item.id, ()) if link.adjustment_id is None]
    have = model.state.usable_count(item.id)
    blocks = [BLANK, heading("佐证材料", f"可用 {have} 份，至少 {item.evidence_minimum} 份")]
    if not links and have:
        blocks.append(text_line(("材料都附在登记的事项上", "quiet")))
    elif not links:
        blocks.append(text_line(("还没有材料（F2 添加，或把文件拖进窗口）", "quiet")))
    return blocks + [evidence_block(model, item, link, width) for link in links]


def evidence_block(model: Model, item: Criterion, link: EvidenceLink, width: int) -> Block:
    """Return one linked document: usable or not, what it proves, number and date."""
    evidence = model.state.evidence_by_id[link.evidence_id]
    usable = evidence.id in model.state.usable
    altered = [found.trouble.label for found in model.health_of.get(evidence.id, ()) if found.trouble in ALTERED]
    first: Span = ("缺失 ", "bad") if not usable else ("改动 ", "bad") if altered else ("可用 ", "good")
    facts = [f"印证 {c.number}" for c in item.checkpoints if c.id == link.checkpoint_id]
    facts += [evidence.document_number] if evidence.document_number else []
    facts += [str(evidence.document_date)] if evidence.document_date else []
    kind = model.validity_of(evidence)
    facts += [kind.label] if kind is not Validity.UNDATED else []
    facts += [link.passage] if link.passage else []
    facts += altered if usable else ["文件找不到、打不开或是空的"]
    lines = wrapped(safe(evidence.title), width, first=(first,))
    if facts:
        lines += wrapped("；".join(facts), width, "quiet", first=(("     ", ""),))
    return Block(lines, f"link:{link.id}")


def _returned(model: Model, item: Criterion) -> str:
    record = model.record(item)
    if record.status is not WorkStatus.RETURNED:
        return "无"
    if not (opinions := model.opinions_on(item)) or opinions[-1][1].rating is not None:
        return record.status_reason
    found, opinion = opinions[-1]
    due = f"，{opinion.supplement_due} 前补正" if opinion.supplement_due else ""
    return f"{record.status_reason}（{found.name}，{opinion.reviewer}{due}）"


def _judgement(model: Model, item: Criterion, width: int) -> list[Block]:
    record = model.record(item)
    claim = record.claim.label if record.claim else "未自评"
    verdict = record.verdict.label if record.verdict else _NOT_JUDGED
    if record.claim_reason:
        claim += f"：{record.claim_reason}"
    if record.verdict_reason:
        verdict += f"：{record.verdict_reason}"
    returned = _returned(model, item)
    parts = (
        ("自评", claim, "" if record.claim else "quiet"),
        ("审核结论", verdict, "bold" if record.verdict else "quiet"),
        ("退回原因", returned, "bad" if record.status is WorkStatus.RETURNED else "quiet"),
    )
    opinions = model.opinions_on(item)
    line = explain_item(model.score_of[item.id], model.scheme, model.state)
    blocks = [BLANK, heading("自评与审核"), Block(columns(parts, width))]
    if record.status is WorkStatus.COLLECTING and record.status_reason:
        blocks.append(paragraph(f"重新打开的原因：{record.status_reason}", width))
    blocks.append(paragraph(f"得分：{range_text(line.points)}。{line.rule}；依据：{line.basis}", width))
    if line.lacking:
        blocks.append(paragraph(f"没有满分，因为：{'；'.join(line.lacking)}。", width, "quiet"))
    if not opinions:
        return blocks
    return [*blocks, heading("各轮审核意见"), *item_opinions(opinions, width)]


def _figures(model: Model, item: Criterion, width: int) -> list[Block]:
    figures = check_item(item, model.edition, model.state)
    if not figures and not item.metrics:
        return []
    blocks = [BLANK, heading("量化数据")]
    for metric in item.metrics:
        goal = f"，{_GOALS[metric.target.op]} {points_text(metric.target.value)}{metric.unit}" if metric.target else ""
        how = f"：{metric.numerator} ÷ {metric.denominator}" if metric.denominator else ""
        blocks.append(paragraph(f"要填：{metric.name}（{metric.kind.label}{goal}）{how}", width, "quiet"))
    for found in figures:
        figure = found.figure
        note = f"（{figure.note}）" if figure.note else ""
        blocks.append(paragraph(f"{figure.name} {shown_value(figure)}{note}", width))
        for one in found.findings:
            blocks.append(paragraph(one.line, width, "bad" if one.issue.wrong else "warn", indent=2))
    return blocks


def _gaps(model: Model, item: Criterion, width: int) -> list[Block]:
    gaps = [gap for gap in model.state.gaps if gap.criterion_id == item.id]
    if not gaps:
        return []
    blocks = [BLANK, heading("问题短板", "选中后回车销号，已销号的看佐证")]
    for gap in gaps:
        standing = model.state.gap_standing(gap)
        until = f"，{gap.due} 前整改" if gap.due and gap.open else ""
        told = f"；{words}" if (words := ending(gap, model.state)) else ""
        first: Span = (f"{standing.label} ", STYLE_OF[standing])
        lines = wrapped(f"{gap.text}（{gap.origin.label}{until}{told}）", width, first=(first,))
        blocks.append(Block(lines, f"gap:{gap.id}"))
    return blocks


def _guidance(item: Criterion, width: int) -> list[Block]:
    guidance = item.guidance
    parts = [
        ("通常牵头", "、".join(guidance.leads)),
        ("通常配合", "、".join(guidance.supports)),
        ("可用材料", "；".join(guidance.accepts)),
        ("提示", guidance.tips),
        ("不适用情形", item.na_rule.when if item.na_rule.allowed else "本项不得评为不适用"),
        ("依据", "；".join(str(basis) for basis in item.basis)),
        ("文字来源", item.origin),
    ]
    blocks = [BLANK, heading("参考", "不是指标原文，仅供准备材料时参考")]
    return blocks + [paragraph(f"{name}：{text}", width) for name, text in parts if text]
