"""Sheet 加减分自查表: each bonus and penalty item with its self-check, one row for each event."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from shifan.domain.adjustments import UNCHECKED_LABEL, SelfCheck
from shifan.domain.scoring import EventScore, LedgerScore
from shifan.excel.columns import Column
from shifan.excel.progress.facts import ADJUSTMENTS, HOME, ITEMS, ProgressFacts, sortable
from shifan.excel.styles import Kind, Tone
from shifan.excel.table import Table

TITLE = ADJUSTMENTS


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event under its item, or the item alone when it has none."""

    ledger: LedgerScore
    sign: int
    check: SelfCheck | None
    event: EventScore | None
    proof: str

    @property
    def points(self) -> Decimal | None:
        """Points of the event before caps, negative for a penalty; None where none are given."""
        if self.event is None or not self.event.counted:
            return None
        return self.event.points * self.sign


def _scope(row: EventRow) -> str:
    if row.check is None:
        return ""
    return f"{row.check.scope}\n{row.check.note}" if row.check.note else row.check.scope


def _title(row: EventRow) -> str:
    if row.event is None:
        return ""
    event = row.event.event
    title = f"【一票否决】{event.title}" if event.veto else event.title
    return f"{title}\n{event.note}" if event.note else title


def _reason(row: EventRow) -> str:
    if row.event is None:
        return ""
    return f"计分：{row.event.reason}" if row.event.counted else f"不计：{row.event.reason}"


COLUMNS: tuple[Column[EventRow], ...] = (
    Column("编号", 6, lambda r: sortable(r.ledger.criterion.number), Kind.NUMBER,
           jump=lambda r: (ITEMS, r.ledger.criterion.id)),
    Column("指标", 18, lambda r: r.ledger.criterion.title, faint_repeats=True),
    Column("类别", 8, lambda r: r.ledger.criterion.kind.label, Kind.LABEL),
    Column("自查结论", 13, lambda r: r.check.outcome.label if r.check else UNCHECKED_LABEL, Kind.LABEL,
           states=((UNCHECKED_LABEL, Tone.ALERT), ("自查无此情形", Tone.GOOD), ("有", Tone.INFO))),
    Column("自查范围和说明", 24, _scope, faint_repeats=True),
    Column("自查人", 9.5, lambda r: r.check.checked_by if r.check else "", Kind.LABEL, detail=True),
    Column("自查日期", 11.5, lambda r: r.check.checked_on if r.check else None, Kind.DATE, detail=True),
    Column("登记事项", 28, _title, tone=Tone.STRONG),
    Column("级别", 9.5, lambda r: r.event.event.level if r.event else "", Kind.LABEL),
    Column("发生日期", 11.5, lambda r: r.event.event.happened_on if r.event else None, Kind.DATE),
    Column("文号", 16, lambda r: r.event.event.document_number if r.event else "", Kind.CODE),
    Column("佐证材料", 20, lambda r: r.proof, states=(("缺佐证", Tone.ALERT),)),
    Column("计分情况", 19, _reason),
    Column("分值", 7.5, lambda r: r.points, Kind.POINTS),
)  # fmt: skip


def plan_adjustments(facts: ProgressFacts) -> Table[EventRow]:
    """Return 加减分自查表."""
    score = facts.score
    subtitle = f"自查完成 {score.self_checks_done}/{len(score.ledgers)}　|　未自查表示情况未知，不等于没有"
    rows = list(_rows(facts))
    if facts.selection:
        subtitle += f"　|　下面只含：{facts.selection}"
    return Table(
        TITLE,
        f"{facts.heading}　{TITLE}",
        subtitle,
        COLUMNS,
        rows,
        frozen=2,
        key=lambda row: row.ledger.criterion.id,
        home=HOME,
    )


def _rows(facts: ProgressFacts) -> Iterator[EventRow]:
    titles: dict[str, list[str]] = {}
    for link in facts.state.links:
        if link.adjustment_id is not None and link.evidence_id in facts.state.usable:
            titles.setdefault(link.adjustment_id, []).append(facts.state.evidence_by_id[link.evidence_id].title)
    for ledgers, sign in ((facts.score.bonus_items, 1), (facts.score.penalty_items, -1)):
        for ledger in (one for one in ledgers if facts.shows(one.criterion.id)):
            check = facts.state.self_check_of.get(ledger.criterion.id)
            for event in ledger.events:
                proof = "\n".join(titles.get(event.event.id, ["缺佐证材料"]))
                yield EventRow(ledger, sign, check, event, proof)
            if not ledger.events:
                yield EventRow(ledger, sign, check, None, "")
