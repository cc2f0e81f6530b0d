"""What is wrong or doubtful about figures, and whether they reach their targets. Pure functions.

Wrong: the stated percentage is not that of its parts, no whole number gives it (the GRIM test), parts do not add up,
one figure has two values, its period leaves the application's window. Doubtful: a target missed, a jump against the
year before, a source that is gone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from shifan.domain.criteria import Criterion, Edition, Metric, MetricKind, Target
from shifan.domain.figures import Figure, computed_percent, mismatch, shown_value
from shifan.domain.labels import Labelled
from shifan.domain.state import ApplicationState
from shifan.domain.text import fold
from shifan.domain.values import value

_HUNDRED = Decimal(100)
JUMP_POINTS = Decimal(20)
"""A percentage that moved by more points within a year is asked about."""
JUMP_SHARE = Decimal("0.5")
"""A count that moved by a larger share of what it was is asked about."""

_TARGET = r"(>=|<=|=|≥|≤|不低于|不少于|不高于|不超过|达到)?\s*(\d{1,15}(?:\.\d{1,8})?)\s*(?:%|[^\d\s.]{0,4})"
_OPS = {"≥": ">=", "不低于": ">=", "不少于": ">=", "达到": ">=", "≤": "<=", "不高于": "<=", "不超过": "<=", "": ">="}
_OP_WORDS = {">=": "不低于", "<=": "不超过", "=": "等于"}


class Issue(Labelled):
    """What is the matter with a figure."""

    RATIO = "ratio", "比率不符"
    IMPOSSIBLE = "impossible", "不可能的百分比"
    PARTS = "parts", "分项合计不符"
    DIFFERS = "differs", "两处不一致"
    PERIOD = "period", "统计期不对"
    TARGET = "target", "未达目标"
    JUMP = "jump", "与上年相差大"
    SOURCE = "source", "来源材料不在"

    @property
    def wrong(self) -> bool:
        """True when the figure cannot stand as it is; else it is to be looked at."""
        return self not in (Issue.TARGET, Issue.JUMP, Issue.SOURCE)


@value
class FigureFinding:
    """One thing found about a figure, in Chinese."""

    issue: Issue
    text: str

    @property
    def line(self) -> str:
        """The finding as it is shown below its figure."""
        return f"{'数据不符' if self.issue.wrong else self.issue.label}：{self.text}"


@value
class FigureResult:
    """A figure with its item, the ratio of its parts in percent, its target (``met`` is None without one), findings.

    ``confirmed`` is True when a stated percentage equals the computed one and nothing is wrong.
    """

    item: Criterion
    figure: Figure
    computed: Decimal | None
    target: Target | None
    met: bool | None
    findings: tuple[FigureFinding, ...]

    @property
    def wrong(self) -> tuple[FigureFinding, ...]:
        """The findings because of which the figure cannot stand."""
        return tuple(found for found in self.findings if found.issue.wrong)

    @property
    def confirmed(self) -> bool:
        """True when the stated percentage was computed again and is right."""
        return self.computed is not None and self.figure.percent is not None and not self.wrong

    @property
    def verdict(self) -> str:
        """``数据不符``, ``请核实``, ``相符``, or nothing where there was nothing to compare."""
        if self.wrong:
            return "数据不符"
        return "请核实" if self.findings else "相符" if self.confirmed else ""


def check_figures(
    edition: Edition, state: ApplicationState, earlier: Iterable[Figure] = ()
) -> tuple[FigureResult, ...]:
    """Return all figures of the edition's items in their order; ``earlier`` are those of the year before."""
    before = {(figure.criterion_id, fold(figure.name)): figure for figure in earlier}
    return tuple(result for item in edition.criteria for result in check_item(item, edition, state, before))


def check_item(
    item: Criterion, edition: Edition, state: ApplicationState, earlier: Mapping[tuple[str, str], Figure] | None = None
) -> tuple[FigureResult, ...]:
    """Return the figures of one item; ``earlier`` are those of the year before by criterion id and folded name."""
    before = earlier or {}
    figures = state.figures_of.get(item.id, ())
    return tuple(_result(item, one, state, before.get((item.id, fold(one.name))), edition) for one in figures)


def wrong_figures(item: Criterion, state: ApplicationState) -> Iterator[str]:
    """Yield what is wrong with an item's figures, in Chinese."""
    for figure in state.figures_of.get(item.id, ()):
        for found in _wrong(item, figure, state, None):
            yield found.text


def parse_target(text: str) -> Target | None:
    """Return the goal in a text such as ``>=2``, ``不低于95%`` or ``100``; None when there is none to be read."""
    found = re.fullmatch(_TARGET, fold(text))
    if found is None:
        return None
    op = found.group(1) or ""
    return Target(_OPS.get(op, op), Decimal(found.group(2)))


def target_words(target: Target) -> str:
    """Return a goal in words: ``不低于 95``."""
    return f"{_OP_WORDS[target.op]} {target.value:f}"


def measured(figure: Figure, metric: Metric | None = None) -> Decimal | None:
    """Return the figure as one number: the exact percentage of its parts, else the stated one, else the number."""
    counted = metric is not None and metric.kind is not MetricKind.RATIO
    if figure.value is not None and (counted or (figure.numerator is None and figure.percent is None)):
        return figure.value
    if figure.numerator is not None and figure.denominator:
        return figure.numerator * _HUNDRED / figure.denominator
    return figure.percent if figure.percent is not None else figure.value


def metric_of(item: Criterion, figure: Figure) -> Metric | None:
    """Return the metric that the figure answers."""
    return next((metric for metric in item.metrics if metric.id == figure.metric_id), None)


def target_of(item: Criterion, figure: Figure) -> Target | None:
    """Return what the figure is to reach: the county's own target, else the metric's."""
    metric = metric_of(item, figure)
    return parse_target(figure.target) or (metric.target if metric else None)


def _result(
    item: Criterion, figure: Figure, state: ApplicationState, before: Figure | None, edition: Edition
) -> FigureResult:
    target, metric = target_of(item, figure), metric_of(item, figure)
    number = measured(figure, metric)
    met = None if target is None or number is None else target.met_by(number)
    found = [*_wrong(item, figure, state, edition)]
    if met is False and target is not None:
        found.append(FigureFinding(Issue.TARGET, f"目标{target_words(target)}，实际 {_shown(number)}"))
    found += _jump(figure, number, before, metric)
    if figure.evidence_id and figure.evidence_id not in state.evidence_by_id:
        found.append(FigureFinding(Issue.SOURCE, "所注的来源材料已不在台账中，请重新指明"))
    return FigureResult(item, figure, computed_percent(figure), target, met, tuple(found))


def _wrong(
    item: Criterion, figure: Figure, state: ApplicationState, edition: Edition | None
) -> Iterator[FigureFinding]:
    if text := mismatch(figure):
        yield FigureFinding(Issue.IMPOSSIBLE if computed_percent(figure) is None else Issue.RATIO, text)
    yield from _parts(figure, state.figures_of[item.id])
    yield from _elsewhere(figure, state, edition)
    yield from _period(figure, state)


def _parts(whole: Figure, figures: Iterable[Figure]) -> Iterator[FigureFinding]:
    parts = [part for part in figures if fold(part.part_of) == fold(whole.name) and part.id != whole.id]
    for name, number in ((_COUNTED[whole.value is None], _counted), ("分母", _denominator)):
        total = number(whole)
        numbers = [number(part) for part in parts]
        if total is None or not numbers or None in numbers:
            continue
        summed = sum((one for one in numbers if one is not None), Decimal(0))
        if summed != total:
            names = "、".join(part.name for part in parts)
            yield FigureFinding(Issue.PARTS, f"{name} {total}，分项（{names}）合计为 {summed}")


_COUNTED = ("数值", "分子")


def _counted(figure: Figure) -> Decimal | None:
    """Return what was counted: parts may state as a number what their whole states as the numerator of a ratio."""
    return figure.numerator if figure.value is None else figure.value


def _denominator(figure: Figure) -> Decimal | None:
    return figure.denominator


def _elsewhere(figure: Figure, state: ApplicationState, edition: Edition | None) -> Iterator[FigureFinding]:
    for other in state.figures_named[fold(figure.name)]:
        if other.criterion_id == figure.criterion_id or _span(other, state) != _span(figure, state):
            continue
        if edition is not None and not edition.has(other.criterion_id):
            continue
        if _different_metrics(figure, other, edition) or _other_unit(figure, other):
            continue
        pairs = ((getattr(figure, field), getattr(other, field)) for field in ("value", "numerator", "denominator"))
        unequal = any(None not in pair and pair[0] != pair[1] for pair in pairs)
        if unequal or _percents_differ(figure, other):
            place = f"第 {edition.by_id(other.criterion_id).number} 项" if edition else "另一项"
            yield FigureFinding(Issue.DIFFERS, f"{figure.name}：{place}为 {shown_value(other)}，两处不一致")


def _other_unit(one: Figure, other: Figure) -> bool:
    """Tell whether two units are written and differ; one that is not written says nothing."""
    first, second = fold(one.unit), fold(other.unit)
    return bool(first and second) and first != second


def _different_metrics(one: Figure, other: Figure, edition: Edition | None) -> bool:
    """Tell whether each answers a metric of its own item: the same word, asked of different things."""
    if not (one.metric_id and other.metric_id):
        return False
    if edition is None:
        return True
    first, second = (metric_of(edition.by_id(figure.criterion_id), figure) for figure in (one, other))
    if first is None or second is None:
        return False
    return (first.numerator, first.denominator) != (second.numerator, second.denominator)


def _percents_differ(one: Figure, other: Figure) -> bool:
    if one.percent is None or other.percent is None:
        return False
    places = max(min(int(figure.percent.as_tuple().exponent), 0) for figure in (one, other) if figure.percent)
    step = Decimal(1).scaleb(places)
    return one.percent.quantize(step) != other.percent.quantize(step)


def _span(figure: Figure, state: ApplicationState) -> tuple[object, object]:
    window = state.application
    return figure.period_start or window.period_start, figure.period_end or window.period_end


def _period(figure: Figure, state: ApplicationState) -> Iterator[FigureFinding]:
    window = state.application
    start, end = figure.period_start or window.period_start, figure.period_end or window.period_end
    if start > end:
        yield FigureFinding(Issue.PERIOD, f"{figure.name}的统计期从 {start} 到 {end}，先后颠倒")
    elif start < window.period_start or end > window.period_end:
        inside = f"{window.period_start} 至 {window.period_end}"
        yield FigureFinding(Issue.PERIOD, f"{figure.name}的统计期 {start} 至 {end} 超出评估期（{inside}）")


def _jump(
    figure: Figure, number: Decimal | None, earlier: Figure | None, metric: Metric | None
) -> Iterator[FigureFinding]:
    before = figure.previous
    if before is None and earlier is not None and fold(earlier.unit) == fold(figure.unit):
        before = measured(earlier, metric)
    if number is None or before is None:
        return
    counted = figure.value is not None and number == figure.value
    share = not counted and (figure.percent is not None or figure.numerator is not None)
    moved = abs(number - before)
    if moved > (JUMP_POINTS if share else abs(before) * JUMP_SHARE):
        word = "个百分点" if share else figure.unit
        yield FigureFinding(
            Issue.JUMP, f"上年 {_shown(before)}，本年 {_shown(number)}，相差 {_shown(moved)} {word}".rstrip()
        )


def _shown(number: Decimal | None) -> str:
    if number is None:
        return ""
    text = f"{number.quantize(Decimal('0.01')):f}" if number.as_tuple().exponent != 0 else f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
