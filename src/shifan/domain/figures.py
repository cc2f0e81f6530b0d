"""Figures (量化数据): values behind metrics, and the checks that catch figures that cannot be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from shifan.domain.evidence import Evidence
from shifan.domain.text import fold
from shifan.domain.values import value

_HUNDRED = Decimal(100)


@value
class Figure:
    """A published or reported figure. ``percent`` is the percentage as stated, e.g. Decimal('98.2').

    ``evidence_id`` and ``page`` say which document it is taken from and where in it. ``part_of`` is the name of the
    figure of the same item that this one is a part of. ``previous`` is the same figure a year before: a percentage
    where the figure is one, else a number in ``unit``.
    """

    id: str
    application_id: str
    criterion_id: str
    name: str
    metric_id: str | None = None
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    percent: Decimal | None = None
    unit: str = ""
    period_start: date | None = None
    period_end: date | None = None
    target: str = ""
    source: str = ""
    note: str = ""
    evidence_id: str = ""
    page: str = ""
    part_of: str = ""
    previous: Decimal | None = None
    version: int = 0


def ring_through(figure: Figure, figures: Iterable[Figure]) -> tuple[str, ...]:
    """Return the names by which ``figure`` would be a part of itself, from it back to it; empty where it is not.

    ``figures`` are all of its item, it among them.
    """
    wholes = {fold(one.name): one for one in figures if one.criterion_id == figure.criterion_id}
    names, at = [figure.name], figure
    while at.part_of and (above := wholes.get(fold(at.part_of))) is not None:
        names.append(above.name)
        if above.id == figure.id:
            return tuple(names)
        if above.name in names[:-1]:
            break  # a ring higher up, without this one
        at = above
    return ()


def computed_percent(figure: Figure) -> Decimal | None:
    """Return numerator / denominator in percent at the stated figure's precision (two places when none is stated)."""
    if figure.numerator is None or not figure.denominator:
        return None
    places = figure.percent.as_tuple().exponent if figure.percent is not None else -2
    step = Decimal(1).scaleb(min(int(places), 0))
    return (figure.numerator * _HUNDRED / figure.denominator).quantize(step, ROUND_HALF_UP)


def mismatch(figure: Figure) -> str:
    """Return why the stated percentage cannot be right, in Chinese; empty when nothing is wrong.

    Two checks: stated against computed ratio within the stated rounding, and whether any whole number out of the
    denominator gives the stated percentage at all (the GRIM test).
    """
    if figure.percent is None:
        return ""
    computed = computed_percent(figure)
    if computed is not None:
        if computed == figure.percent:
            return ""
        return f"填报 {figure.percent}%，按 {figure.numerator}/{figure.denominator} 计算为 {computed}%"
    base = figure.denominator
    if base is None or base <= 0 or base != base.to_integral_value():
        return ""
    nearest = (figure.percent * base / _HUNDRED).to_integral_value(ROUND_HALF_UP)
    step = Decimal(1).scaleb(min(int(figure.percent.as_tuple().exponent), 0))
    for whole in (nearest - 1, nearest, nearest + 1):
        if (whole * _HUNDRED / base).quantize(step, ROUND_HALF_UP) == figure.percent:
            return ""
    return f"{base} 中没有哪个整数能得出 {figure.percent}%，请核对基数"


def figure_of(row: Mapping[str, Any]) -> Figure:
    """Return the numbers of a figure that was kept as a row of texts: in a submission, or with an archived item."""

    def number(name: str) -> Decimal | None:
        return None if row[name] is None else Decimal(row[name])

    return Figure(
        "", "", "", row["name"],
        value=number("value"),
        numerator=number("numerator"),
        denominator=number("denominator"),
        percent=number("percent"),
        unit=row["unit"],
    )  # fmt: skip


def shown_value(figure: Figure) -> str:
    """Return the figure as one line of text, e.g. ``1837/1870 = 98.2%`` or ``511 家``."""
    parts: list[str] = []
    if figure.numerator is not None and figure.denominator is not None:
        percent = figure.percent if figure.percent is not None else computed_percent(figure)
        parts.append(f"{figure.numerator}/{figure.denominator}")
        if percent is not None:
            parts.append(f"= {percent}%")
    else:
        if figure.value is not None:
            parts.append(f"{figure.value} {figure.unit}".strip())
        if figure.denominator is not None:
            parts.append(f"基数 {figure.denominator}")
        if figure.percent is not None:
            parts.append(f"{figure.percent}%")
    return " ".join(parts)


def source_words(figure: Figure, documents: dict[str, Evidence]) -> str:
    """Return where a figure is taken from: document, page, and what was written as its source."""
    document = documents.get(figure.evidence_id)
    named = f"《{document.title}》" if document else ""
    page = f"第 {figure.page} 页" if figure.page.isdigit() else figure.page
    return "　".join(part for part in (f"{named}{page}", figure.source) if part)
