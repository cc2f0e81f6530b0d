"""Sheet 佐证材料目录: one row for each link between a document and an item, checkpoint or event."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shifan.domain.adjustments import Adjustment
from shifan.domain.criteria import Criterion
from shifan.domain.evidence import Evidence, EvidenceLink, Validity, validity
from shifan.domain.health import Trouble, Weight, in_short
from shifan.excel.columns import Column
from shifan.excel.progress.facts import CATALOGUE, HOME, ITEMS, Place, ProgressFacts, number_of
from shifan.excel.styles import Kind, Tone
from shifan.excel.table import Table

TITLE = CATALOGUE
_HEALTH = tuple((found.label, Tone.ALERT) for found in Trouble if found.weight is Weight.WRONG)


@dataclass(frozen=True, slots=True)
class LinkRow:
    """One link with its document and what it proves."""

    item: Criterion | None
    checkpoint: str
    evidence: Evidence
    link: EvidenceLink
    validity: Validity
    department: str
    usable: bool
    health: str
    place: Place


COLUMNS: tuple[Column[LinkRow], ...] = (
    Column("编号", 6, lambda r: number_of(r.item), Kind.NUMBER, jump=lambda r: (ITEMS, r.link.criterion_id)),
    Column("三级指标", 17, lambda r: r.item.title if r.item else "（本版无此指标）", faint_repeats=True),
    Column("印证的核查点或事项", 24, lambda r: r.checkpoint),
    Column("材料名称", 28, lambda r: r.evidence.title, tone=Tone.STRONG),
    Column("文号", 16, lambda r: r.evidence.document_number, Kind.CODE),
    Column("发文单位", 12, lambda r: r.evidence.issuer, detail=True),
    Column("成文日期", 11.5, lambda r: r.evidence.document_date, Kind.DATE),
    Column("时效", 9.5, lambda r: r.validity.label, Kind.LABEL,
           states=(("期外", Tone.ALERT), ("未填日期", Tone.FAINT))),
    Column("印证页码或段落", 14, lambda r: r.link.passage),
    Column("提供单位", 12, lambda r: r.department, detail=True),
    Column("状态", 7, lambda r: "可用" if r.usable else "缺失", Kind.LABEL,
           states=(("可用", Tone.GOOD), ("缺失", Tone.ALERT))),
    Column("检查情况", 12, lambda r: r.health, Kind.LABEL, states=_HEALTH),
    Column("大小（KB）", 8, lambda r: -(-r.evidence.size // 1024), Kind.AMOUNT, detail=True),
    # LibreOffice does not wrap a linked text, so the link is a word of its own beside the path.
    Column("打开", 6.5, lambda r: "打开" if r.place.target else "", Kind.LABEL, link=lambda r: r.place.target),
    Column("存放位置", 26, lambda r: r.place.shown, Kind.CODE, tone=Tone.FAINT),
)  # fmt: skip


def plan_catalogue(facts: ProgressFacts) -> Table[LinkRow]:
    """Return 佐证材料目录."""
    positions: dict[tuple[str, str | None], int] = {}
    for item in facts.edition.criteria:
        for checkpoint_id in (None, *(checkpoint.id for checkpoint in item.checkpoints)):
            positions[item.id, checkpoint_id] = len(positions)
    links = sorted(
        (link for link in facts.state.links if facts.shows(link.criterion_id)),
        key=lambda link: positions.get((link.criterion_id, link.checkpoint_id), len(positions)),
    )
    events = {event.id: event for event in facts.state.adjustments}
    rows = [_row(facts, link, events) for link in links]
    return Table(
        TITLE,
        f"{facts.heading}　{TITLE}",
        _subtitle(facts, links),
        COLUMNS,
        rows,
        frozen=2,
        key=lambda row: row.link.criterion_id,
        home=HOME,
    )


def _subtitle(facts: ProgressFacts, links: Sequence[EvidenceLink]) -> str:
    state = facts.state
    linked = {link.evidence_id for link in links}
    parts = [
        f"{len(links)} 条印证，{len(linked)} 份材料",
        "链接从本文件所在位置算起，移动时请与材料文件夹一起移动",
    ]
    missing = sum(1 for evidence_id in linked if evidence_id not in state.usable)
    if missing:
        parts.insert(1, f"缺失 {missing} 份")
    if facts.selection:
        parts.insert(0, f"只含：{facts.selection}")
    elif idle := len(state.evidence) - len(linked):
        parts.insert(1, f"另有 {idle} 份未关联任何指标")
    return "　|　".join(parts)


def _row(facts: ProgressFacts, link: EvidenceLink, events: dict[str, Adjustment]) -> LinkRow:
    item = facts.item(link.criterion_id)
    evidence = facts.state.evidence_by_id[link.evidence_id]
    application = facts.state.application
    return LinkRow(
        item=item,
        checkpoint=_proved(item, link, events),
        evidence=evidence,
        link=link,
        validity=validity(evidence, application.period_start, application.period_end),
        department=facts.department_name(link.department_id),
        usable=evidence.id in facts.state.usable,
        health=in_short(facts.health.get(evidence.id, ())),
        place=facts.places[evidence.id],
    )


def _proved(item: Criterion | None, link: EvidenceLink, events: dict[str, Adjustment]) -> str:
    if link.adjustment_id is not None:
        event = events.get(link.adjustment_id)
        return f"事项：{event.title}" if event else "（事项已移除）"
    if link.checkpoint_id is None:
        return "（整项）"
    for checkpoint in item.checkpoints if item else ():
        if checkpoint.id == link.checkpoint_id:
            return f"{checkpoint.number} {checkpoint.text}"
    return "（本版无此核查点）"
