"""Sheet 量化指标: reported figures, the ratio computed from their parts, and what does not fit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shifan.domain.criteria import Criterion
from shifan.domain.figures import Figure, computed_percent, mismatch
from shifan.excel.book import Book
from shifan.excel.columns import Column
from shifan.excel.progress.facts import ProgressFacts, number_of
from shifan.excel.styles import Kind, Tone
from shifan.excel.table import Table, write_table

TITLE = "量化指标"
_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One figure with its item and the result of the checks."""

    figure: Figure
    item: Criterion | None
    computed: Decimal | None
    mismatch: str
    usual: tuple[date, date]

    @property
    def verdict(self) -> str:
        """Whether stated and computed figures fit; empty where there is nothing to compare."""
        if self.mismatch:
            return f"不符：{self.mismatch}"
        return "相符" if self.computed is not None and self.figure.percent is not None else ""

    @property
    def period(self) -> str:
        """The figure's own period, empty where it is the evidence period."""
        start, end = self.figure.period_start, self.figure.period_end
        if (start or self.usual[0], end or self.usual[1]) == self.usual:
            return ""
        if start and end:
            return f"{start} 至 {end}"
        return f"截至 {end}" if end else f"自 {start}" if start else ""


def _share(percent: Decimal | None) -> Decimal | None:
    return None if percent is None else percent / _HUNDRED


def _percent_format(percent: Decimal | None) -> str:
    places = max(0, -int(percent.as_tuple().exponent)) if percent is not None else 0
    return f"0.{'0' * places}%" if places else "0%"


COLUMNS: tuple[Column[FigureRow], ...] = (
    Column("编号", 6, lambda r: number_of(r.item), Kind.NUMBER),
    Column("三级指标", 19, lambda r: r.item.title if r.item else "（本版无此指标）", faint_repeats=True),
    Column("数据名称", 26, lambda r: r.figure.name, tone=Tone.STRONG),
    Column("数值", 12, lambda r: r.figure.value, Kind.AMOUNT),
    Column("单位", 7.5, lambda r: r.figure.unit, Kind.LABEL),
    Column("分子", 10, lambda r: r.figure.numerator, Kind.AMOUNT),
    Column("分母", 10, lambda r: r.figure.denominator, Kind.AMOUNT),
    Column("填报比率", 10, lambda r: _share(r.figure.percent), Kind.PERCENT,
           number_format=lambda r: _percent_format(r.figure.percent)),
    Column("计算比率", 10, lambda r: _share(r.computed), Kind.PERCENT,
           number_format=lambda r: _percent_format(r.computed)),
    Column("核对结果", 26, lambda r: r.verdict, states=(("不符", Tone.ALERT), ("相符", Tone.GOOD))),
    Column("目标", 9.5, lambda r: r.figure.target, Kind.CODE),
    Column("统计期", 15, lambda r: r.period),
    Column("来源", 30, lambda r: r.figure.source),
    Column("备注", 20, lambda r: r.figure.note),
)  # fmt: skip


def write_figures(book: Book, facts: ProgressFacts) -> None:
    """Add 量化指标."""
    positions = {item.id: position for position, item in enumerate(facts.edition.criteria)}
    figures = sorted(facts.state.figures, key=lambda figure: positions.get(figure.criterion_id, len(positions)))
    period = facts.state.application
    usual = (period.period_start, period.period_end)
    rows = [FigureRow(f, facts.item(f.criterion_id), computed_percent(f), mismatch(f), usual) for f in figures]
    wrong = sum(1 for row in rows if row.mismatch)
    subtitle = (
        f"共 {len(rows)} 个数据，{wrong} 个与计算不符　|　"
        f"未另注统计期的，为评估期 {period.period_start} 至 {period.period_end}"
    )
    write_table(book, Table(TITLE, f"{facts.heading}　{TITLE}", subtitle, COLUMNS, rows, frozen=3))
