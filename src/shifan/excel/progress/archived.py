"""Sheet 归档指标: what the application left behind in earlier editions, whole; only there where there is any."""

from __future__ import annotations

from dataclasses import dataclass

from shifan.domain.editions.archived import ArchivedView
from shifan.domain.editions.archived_words import recorded_lines
from shifan.domain.editions.crosswalk import Relation
from shifan.domain.records import Rating, WorkStatus
from shifan.excel.columns import Column
from shifan.excel.progress.facts import HOME, ProgressFacts, sortable
from shifan.excel.styles import Kind, Tone
from shifan.excel.table import Table

TITLE = "归档指标"


@dataclass(frozen=True, slots=True)
class ArchivedRow:
    """One archived item."""

    view: ArchivedView

    def recorded(self, name: str) -> str:
        """Return the code that the item's record had in a column, empty where there was none."""
        return next((str(row[name] or "") for row in self.view.content.of("record")), "")

    @property
    def documents(self) -> str:
        """The titles of its documents."""
        return "\n".join(about["title"] for about in self.view.content.evidence.values())

    @property
    def whole(self) -> str:
        """Everything that was recorded under it."""
        return "\n".join(recorded_lines(self.view.content))


def _rating(code: str) -> str:
    return Rating(code).label if code else ""


COLUMNS: tuple[Column[ArchivedRow], ...] = (
    Column("原指标版本", 16, lambda r: r.view.item.edition_title, faint_repeats=True),
    Column("原编号", 8, lambda r: sortable(r.view.item.number), Kind.NUMBER),
    Column("三级指标", 20, lambda r: r.view.item.title, tone=Tone.STRONG),
    Column("去向", 10, lambda r: Relation(r.view.item.relation).label, Kind.LABEL),
    Column("现为", 20, lambda r: "、".join(r.view.content.successors)),
    Column("状态", 9.5, lambda r: WorkStatus(code).label if (code := r.recorded("status")) else "", Kind.LABEL),
    Column("自评", 9.5, lambda r: _rating(r.recorded("claim")), Kind.LABEL),
    Column("审核结论", 9.5, lambda r: _rating(r.recorded("verdict")), Kind.LABEL),
    Column("要求", 40, lambda r: r.view.content.text.get("requirement", ""), detail=True),
    Column("材料", 26, lambda r: r.documents),
    Column("归档日期", 11.5, lambda r: r.view.item.archived_at.date(), Kind.DATE),
    Column("全部记录", 60, lambda r: r.whole),
)  # fmt: skip


def plan_archived(facts: ProgressFacts) -> Table[ArchivedRow]:
    """Return 归档指标."""
    rows = [ArchivedRow(view) for view in facts.archived]
    subtitle = f"换用指标版本时归档的 {len(rows)} 项，内容和材料都在　|　统计截至 {facts.today}"
    return Table(TITLE, f"{facts.heading}　{TITLE}", subtitle, COLUMNS, rows, frozen=3, home=HOME)
