"""Reasons for every figure: a tree of lines whose sum is the total, as text that can be pasted into a report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from shifan.domain.criteria import Edition
from shifan.domain.lacking import why_no_points, why_not_full
from shifan.domain.points import points_text as points_text
from shifan.domain.records import Rating
from shifan.domain.scheme import Basis, NaPolicy, PointsFrom, Scheme
from shifan.domain.scoring import ZERO, ItemScore, LedgerScore, Range, Score, total_of
from shifan.domain.state import ApplicationState
from shifan.domain.values import value


@value
class Line:
    """One line: what (label), points in the three sums, the rule, its inputs, the basis, and the lines below it.

    ``lacking`` names what keeps the line from its full points, where that was asked for.
    """

    label: str
    points: Range
    rule: str = ""
    inputs: str = ""
    basis: str = ""
    children: tuple[Line, ...] = ()
    lacking: tuple[str, ...] = ()


def range_text(points: Range) -> str:
    """Return the range as text; one number where the three sums are the same."""
    low, mid, high = (points_text(p) for p in (points.confirmed, points.claimed, points.ceiling))
    if low == high:
        return low
    return f"{low} ～ {high}（已审定 {low}，含自评 {mid}，最高可达 {high}）"


def veto_text(result: Score) -> str:
    """Return what the vetoes mean, naming the events; empty where there is none."""
    events = "；".join(f"{event.happened_on} {event.title}" for event in result.vetoes)
    return f"一票否决：{events}。否决未解除前，得分不作数。" if events else ""


def explain(edition: Edition, result: Score, state: ApplicationState | None = None) -> Line:
    """Return the whole tree: total = base by group and item + bonus - penalty.

    With ``state`` each item also says what keeps it from its full points.
    """
    scores = {item.criterion.id: item for item in result.items}
    groups = tuple(
        _group_line(
            f"{group.number}、{group.title}", [scores[c.id] for c in group.criteria if c.id in scores], result, state
        )
        for group in edition.groups
        if any(c.id in scores for c in group.criteria)
    )
    base = Line(
        label="基本分",
        points=result.base,
        rule=f"各项得分之和，满分 {points_text(result.maximum)}",
        inputs=f"未评 {result.unrated} 项",
        children=groups,
    )
    scheme = result.scheme
    bonus = _ledger_total("加分", result.bonus_items, result.bonus, scheme.bonus_cap, scheme.bonus_cap_basis, 1, state)
    penalty = _ledger_total(
        "扣分", result.penalty_items, result.penalty, scheme.penalty_cap, scheme.penalty_cap_basis, -1, state
    )
    veto = veto_text(result)
    return Line(
        label="合计",
        points=result.total,
        rule="基本分 ＋ 加分 － 扣分",
        inputs=f"加减分自查 {result.self_checks_done}/{len(result.ledgers)}",
        basis=f"计分方案：{scheme.title}",
        children=(base, bonus, penalty),
        lacking=(veto,) if veto else (),
    )


def explain_item(item: ItemScore, scheme: Scheme, state: ApplicationState | None = None) -> Line:
    """Return the line of one base item; with ``state`` it says what keeps it from its full points."""
    return Line(
        label=f"{item.criterion.number} {item.criterion.title}",
        points=Range(item.confirmed, item.claimed, item.ceiling),
        rule=_item_rule(item, scheme),
        inputs=_inputs(item),
        basis=_basis(item, scheme),
        lacking=why_not_full(item, scheme, state) if state else (),
    )


def _group_line(label: str, items: list[ItemScore], result: Score, state: ApplicationState | None) -> Line:
    return Line(
        label=label,
        points=total_of(items),
        rule=f"本组 {len(items)} 项，满分 {points_text(sum((i.full for i in items), ZERO))}",
        children=tuple(explain_item(item, result.scheme, state) for item in items),
    )


def _inputs(item: ItemScore) -> str:
    verdict = item.verdict.label if item.verdict else "未审核"
    claim = item.claim.label if item.claim else "未自评"
    ticks = item.ticks
    weights = f"；已勾选核查点的权重 {points_text(ticks.ticked)}/{points_text(ticks.whole)}" if ticks else ""
    return f"自评：{claim}；审核结论：{verdict}{weights}"


def _basis(item: ItemScore, scheme: Scheme) -> str:
    """Return on what the item's points stand; other numbers that went into it only where they stand on another."""
    found = item.basis.label
    if item.source in (PointsFrom.GROUP, PointsFrom.SUBGROUP):
        found += f"，{item.source.label}"
    if item.ticks and item.ticks.basis is not item.basis:
        found += f"；核查点权重：{item.ticks.basis.label}"
    rated = item.verdict or item.claim
    if rated in scheme.fractions and scheme.fractions_basis is not item.basis:
        found += f"；得分比例：{scheme.fractions_basis.label}"
    return found


def _item_rule(item: ItemScore, scheme: Scheme) -> str:
    full = points_text(item.full)
    rating = item.verdict or item.claim
    if rating is None:
        return f"满分 {full}；没有审核结论，也没有自评，计入最高可达"
    if rating is Rating.NA:
        if item.verdict is None and scheme.na_policy is not NaPolicy.FULL:
            return f"满分 {full}；自评不适用，审核认定前不计分"
        return f"不适用：{scheme.na_policy.label}"
    fraction = points_text(scheme.fractions[rating])
    source = "审核结论" if item.verdict else "自评"
    moved = f"（原 {points_text(item.listed)}，含分摊）" if item.full != item.listed else ""
    if item.ticks is not None:
        return f"满分 {full}{moved} × 已勾选核查点的权重占比，不超过{source}{rating.label}的 {fraction}"
    return f"满分 {full}{moved} × {source}{rating.label} {fraction}"


def _ledger_total(
    label: str,
    ledgers: Iterable[LedgerScore],
    total: Decimal,
    cap: Decimal | None,
    basis: Basis,
    sign: int,
    state: ApplicationState | None,
) -> Line:
    lines = [_ledger_line(ledger, sign, state) for ledger in ledgers]
    above = sum((ledger.points for ledger in ledgers), ZERO) - total
    if cap is not None and above > ZERO:
        lines.append(
            Line(
                label=f"超过{label}上限的部分不计",
                points=_same(above * -sign),
                rule=f"上限 {points_text(cap)}",
                basis=basis.label,
            )
        )
    return Line(
        label=label,
        points=_same(total * sign),
        rule="有佐证材料、级别在方案内的事项才计分",
        inputs=f"上限 {points_text(cap)}" if cap is not None else "方案未设上限",
        basis=basis.label if cap is not None else "",
        children=tuple(lines),
    )


def _ledger_line(ledger: LedgerScore, sign: int, state: ApplicationState | None) -> Line:
    events = [
        Line(
            label=f"{event.event.happened_on} {event.event.title}",
            points=_same((event.points if event.counted else ZERO) * sign),
            rule=event.reason,
            inputs=event.event.document_number,
            basis=ledger.basis.label,
        )
        for event in ledger.events
    ]
    above = sum((e.points for e in ledger.events if e.counted), ZERO) - ledger.points
    if ledger.cap is not None and above > ZERO:
        over = "超过本项上限的部分不计"
        rule, basis = f"上限 {points_text(ledger.cap)}", ledger.cap_basis.label
        events.append(Line(label=over, points=_same(above * -sign), rule=rule, basis=basis))
    outcome = ledger.outcome.label if ledger.outcome else "未自查（情况未知，不等于零）"
    return Line(
        label=f"{ledger.criterion.number} {ledger.criterion.title}",
        points=_same(ledger.points * sign),
        rule="仅登记，本方案不给分" if ledger.registered_only else "按级别计分",
        inputs=f"自查：{outcome}；登记 {len(ledger.events)} 件",
        basis=ledger.basis.label,
        children=tuple(events),
        lacking=why_no_points(ledger, state) if state else (),
    )


def _same(points: Decimal) -> Range:
    points = points if points else ZERO  # no "-0"
    return Range(points, points, points)


def as_text(line: Line, *, depth: int = 9) -> str:
    """Return the tree as indented text down to ``depth`` levels."""
    return "\n".join(_text_lines(line, 0, depth))


def _text_lines(line: Line, level: int, depth: int) -> Iterator[str]:
    details = "；".join(part for part in (line.rule, line.inputs, line.basis and f"依据：{line.basis}") if part)
    yield f"{'  ' * level}{line.label}：{range_text(line.points)}" + (f"　[{details}]" if details else "")
    for lack in line.lacking:
        yield f"{'  ' * (level + 1)}· {lack}"
    if level < depth:
        for child in line.children:
            yield from _text_lines(child, level + 1, depth)
