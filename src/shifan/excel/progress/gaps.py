"""Sheet 问题短板清单: open gaps first, by due date; then the closed ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shifan.domain.criteria import Criterion
from shifan.domain.gap_words import proof_titles
from shifan.domain.gaps import Gap, GapStanding
from shifan.excel.columns import Column
from shifan.excel.progress.facts import GAPS, HOME, ITEMS, ProgressFacts, number_of
from shifan.excel.styles import Kind, Tone
from shifan.excel.table import Table

TITLE = GAPS


@dataclass(frozen=True, slots=True)
class GapRow:
    """One gap, its place in the list, its item and department."""

    position: int
    gap: Gap
    item: Criterion | None
    department: str
    today: date
    standing: GapStanding
    proof: tuple[str, ...]

    @property
    def due_mark(self) -> str:
        """逾期 n 天 for an open gap past its due date."""
        if not self.gap.open or self.gap.due is None or self.gap.due >= self.today:
            return ""
        return f"逾期 {(self.today - self.gap.due).days} 天"


COLUMNS: tuple[Column[GapRow], ...] = (
    Column("序号", 6, lambda r: r.position, Kind.NUMBER),
    Column("指标编号", 9.5, lambda r: number_of(r.item), Kind.NUMBER,
           jump=lambda r: (ITEMS, r.item.id) if r.item else None),
    Column("三级指标", 18, lambda r: r.item.title if r.item else "（整体工作）"),
    Column("问题", 42, lambda r: r.gap.text, tone=Tone.STRONG),
    Column("领域", 11, lambda r: r.gap.area, Kind.LABEL),
    Column("来源", 10, lambda r: r.gap.origin.label, Kind.LABEL),
    Column("责任单位", 15, lambda r: r.department),
    Column("发现日期", 11.5, lambda r: r.gap.opened_on, Kind.DATE),
    Column("整改时限", 11.5, lambda r: r.gap.due, Kind.DATE),
    Column("时限提示", 11.5, lambda r: r.due_mark, Kind.LABEL, states=(("逾期", Tone.ALERT),)),
    Column("状态", 10, lambda r: r.standing.label, Kind.LABEL,
           states=(("未销号", Tone.BUSY), ("已销号（", Tone.ALERT), ("已销号", Tone.GOOD))),
    Column("销号日期", 11.5, lambda r: r.gap.closed_on, Kind.DATE),
    Column("整改情况", 34, lambda r: r.gap.resolution),
    Column("佐证", 24, lambda r: "\n".join(r.proof)),
    Column("无佐证的原因", 20, lambda r: r.gap.unproved_reason),
)  # fmt: skip


def plan_gaps(facts: ProgressFacts) -> Table[GapRow]:
    """Return 问题短板清单."""
    gaps = sorted(
        (gap for gap in facts.state.gaps if facts.shows(gap.criterion_id, gap.department_id)),
        key=lambda gap: (not gap.open, gap.due or date.max, gap.opened_on),
    )
    rows = [
        GapRow(
            position,
            gap,
            facts.item(gap.criterion_id),
            facts.department_name(gap.department_id) or _lead(facts, gap),
            facts.today,
            facts.state.gap_standing(gap),
            proof_titles(gap, facts.state),
        )
        for position, gap in enumerate(gaps, start=1)
    ]
    still = sum(1 for gap in gaps if gap.open)
    unproved = sum(1 for row in rows if row.standing is GapStanding.UNPROVED)
    without = f"（其中无佐证 {unproved} 个）" if unproved else ""
    subtitle = f"未销号 {still} 个，已销号 {len(rows) - still} 个{without}　|　统计截至 {facts.today}"
    if facts.selection:
        subtitle += f"　|　只含：{facts.selection}"
    return Table(
        TITLE, f"{facts.heading}　{TITLE}", subtitle, COLUMNS, rows, frozen=2, empty="（没有登记问题）", home=HOME
    )


def _lead(facts: ProgressFacts, gap: Gap) -> str:
    lead = facts.state.lead_name(gap.criterion_id) if gap.criterion_id else ""
    return f"{lead}（该项牵头）" if lead else ""
