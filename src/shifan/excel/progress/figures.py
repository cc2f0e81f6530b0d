"""Sheet 量化指标: reported figures, the ratio computed from their parts, and what does not fit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shifan.domain.criteria import Criterion
from shifan.domain.figure_checks import FigureResult
from shifan.domain.figures import Figure, computed_percent, mismatch, source_words
from shifan.excel.columns import Column
from shifan.excel.progress.facts import FIGURES, HOME, ITEMS, ProgressFacts, number_of
from shifan.excel.styles import Kind, Tone
from shifan.excel.table import Table

TITLE = FIGURES
_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One figure with its item and the result of the checks: what is wrong, else what is to be looked at."""

    figure: Figure
    item: Criterion | None
    computed: Decimal | None
    mismatch: str
    doubt: str
    target: str
    source: str
    usual: tuple[date, date]

    @property
    def verdict(self) -> str:
        """Whether stated and computed figures fit; empty where there is nothing to compare."""
        if self.mismatch:
            return f"不符：{self.mismatch}"
        if self.doubt:
            return f"请核实：{self.doubt}"
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
    Column("编号", 6, lambda r: number_of(r.item), Kind.NUMBER, jump=lambda r: (ITEMS, r.figure.criterion_id)),
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
    Column("目标", 9.5, lambda r: r.target, Kind.CODE),
    Column("统计期", 15, lambda r: r.period),
    Column("上年同期", 10, lambda r: r.figure.previous, Kind.AMOUNT),
    Column("属于哪个合计", 14, lambda r: r.figure.part_of),
    Column("来源", 30, lambda r: r.source, detail=True),
    Column("备注", 20, lambda r: r.figure.note),
)  # fmt: skip


def _row(
    figure: Figure, found: FigureResult | None, item: Criterion | None, source: str, usual: tuple[date, date]
) -> FigureRow:
    if found is None:  # its item is not in this edition
        return FigureRow(figure, item, computed_percent(figure), mismatch(figure), "", figure.target, source, usual)
    wrong = "；".join(one.text for one in found.wrong)
    doubt = "；".join(one.text for one in found.findings if not one.issue.wrong)
    target = figure.target or (f"{found.target.op}{found.target.value:f}" if found.target else "")
    return FigureRow(figure, item, found.computed, wrong, doubt, target, source, usual)


def plan_figures(facts: ProgressFacts) -> Table[FigureRow]:
    """Return 量化指标."""
    positions = {item.id: position for position, item in enumerate(facts.edition.criteria)}
    figures = sorted(
        (figure for figure in facts.state.figures if facts.shows(figure.criterion_id)),
        key=lambda figure: positions.get(figure.criterion_id, len(positions)),
    )
    period = facts.state.application
    usual = (period.period_start, period.period_end)
    found = {result.figure.id: result for result in facts.figures}
    rows = [
        _row(
            figure,
            found.get(figure.id),
            facts.item(figure.criterion_id),
            source_words(figure, facts.state.evidence_by_id),
            usual,
        )
        for figure in figures
    ]
    wrong = sum(1 for row in rows if row.mismatch)
    subtitle = (
        f"共 {len(rows)} 个数据，{wrong} 个数据不符　|　"
        f"未另注统计期的，为评估期 {period.period_start} 至 {period.period_end}"
    )
    if facts.selection:
        subtitle += f"　|　只含：{facts.selection}"
    return Table(TITLE, f"{facts.heading}　{TITLE}", subtitle, COLUMNS, rows, frozen=3, home=HOME)
