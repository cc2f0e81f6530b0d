"""What each base item gets of the points that a scheme states for groups and subgroups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import ROUND_DOWN, Decimal

from shifan.domain.criteria import Criterion, CriterionKind, Edition, Group, Subgroup
from shifan.domain.errors import RuleError
from shifan.domain.points import points_text
from shifan.domain.scheme import PointsFrom, PointsRule, Scheme
from shifan.domain.values import value

_ZERO = Decimal(0)
_CENT = Decimal("0.01")


@value
class Misfit:
    """Where a scheme does not fit its edition: the place in the scheme (part, number) and what is wrong, in Chinese."""

    part: str
    number: str
    text: str


def allotted(edition: Edition, scheme: Scheme) -> Scheme:
    """Return the scheme with each base item's points worked out, as ``items`` by number.

    Points stated for an item stand; a stated total of a subgroup, then of a group, is split evenly over the rest of
    its items, to 0.01 point, the first ones getting what is left over; other items follow ``default``. Raises
    RuleError naming the first misfit.
    """
    wrong = next(iter(misfits(edition, scheme)), None)
    if wrong is not None:
        raise RuleError(f"计分方案「{scheme.title}」与指标版本 {edition.id} 对不上：{wrong.text}。")
    return replace(scheme, items={**scheme.items, **_shared(edition, scheme)[0]})


def misfits(edition: Edition, scheme: Scheme) -> tuple[Misfit, ...]:
    """Return every place where the scheme names what the edition does not have, or where points do not add up."""
    found = [*_unknown(edition, scheme)]
    if found:
        return tuple(found)
    items, overdrawn = _shared(edition, scheme)
    if overdrawn:
        return tuple(overdrawn)
    full = replace(scheme, items={**scheme.items, **items})
    points = sum((full.points_of(item.number).points for item in edition.of_kind(CriterionKind.BASE)), _ZERO)
    if scheme.total is not None and points != scheme.total.points:
        stated = points_text(scheme.total.points)
        return (Misfit("total", "", f"写明满分 {stated} 分，各项分值加起来是 {points_text(points)} 分"),)
    return ()


def shares(points: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """Return ``points`` split in proportion to ``weights`` (not all zero), to 0.01 point, exactly adding up.

    What is left over by rounding down goes to the largest remainders, at equal ones to the first.
    """
    whole = sum(weights, _ZERO)
    found = [(points * weight / whole).quantize(_CENT, ROUND_DOWN) for weight in weights]
    left = points - sum(found, _ZERO)
    # compared without dividing: a quotient's rounding would decide between equal remainders
    for index in sorted(range(len(weights)), key=lambda i: found[i] * whole - points * weights[i]):
        step = min(_CENT, left)
        found[index] += step
        left -= step
    return found


def _unknown(edition: Edition, scheme: Scheme) -> Iterator[Misfit]:
    by_number = {item.number: item for item in edition.criteria}
    parts: tuple[tuple[str, Mapping[str, object], bool], ...] = (
        ("items", scheme.items, True),
        ("checkpoints", scheme.checkpoints, True),
        ("adjustments", scheme.adjustments, False),
    )
    for part, given, base in parts:
        for number in given:
            item = by_number.get(number)
            if item is None:
                yield Misfit(part, number, f"指标版本 {edition.id} 没有第 {number} 项")
            elif (item.kind is CriterionKind.BASE) != base:
                where = "基础项写在 items 下" if item.kind is CriterionKind.BASE else "加减分项写在 adjustments 下"
                yield Misfit(part, number, f"第 {number} 项是{item.kind.label}，{where}")
    groups: dict[str, Group | Subgroup] = {group.number: group for group in edition.groups}
    subgroups: dict[str, Group | Subgroup] = {sub.number: sub for group in edition.groups for sub in group.subgroups}
    for part, stated, known, word in (
        ("groups", scheme.groups, groups, "一级"),
        ("subgroups", scheme.subgroups, subgroups, "二级"),
    ):
        for number in stated:
            place = known.get(number)
            if place is None:
                yield Misfit(part, number, f"指标版本 {edition.id} 没有编号为 {number} 的{word}指标")
            elif not _base(place.criteria):
                yield Misfit(part, number, f"{word}指标 {number} 下没有基础项，加减分写在 adjustments 下")


def _base(items: Sequence[Criterion]) -> list[Criterion]:
    return [item for item in items if item.kind is CriterionKind.BASE]


def _shared(edition: Edition, scheme: Scheme) -> tuple[dict[str, PointsRule], list[Misfit]]:
    """Return what the items get of stated totals, by number, and the totals that their parts do not fit."""
    found: dict[str, PointsRule] = {}
    wrong: list[Misfit] = []
    for group in edition.groups:
        for sub in group.subgroups:
            stated = scheme.subgroups.get(sub.number)
            if stated is not None:
                wrong += _split(stated, PointsFrom.SUBGROUP, sub, scheme, found)
        stated = scheme.groups.get(group.number)
        if stated is not None:
            wrong += _split(stated, PointsFrom.GROUP, group, scheme, found)
    return found, wrong


def _split(
    stated: PointsRule, source: PointsFrom, place: Group | Subgroup, scheme: Scheme, found: dict[str, PointsRule]
) -> list[Misfit]:
    numbers = [item.number for item in _base(place.criteria)]
    known = {**scheme.items, **found}
    taken = sum((known[number].points for number in numbers if number in known), _ZERO)
    rest = [number for number in numbers if number not in known]
    left = stated.points - taken
    part = "groups" if source is PointsFrom.GROUP else "subgroups"
    if left < 0 or (left and not rest):
        return [
            Misfit(
                part,
                place.number,
                f"写明共 {points_text(stated.points)} 分，下面单列的加起来是 {points_text(taken)} 分",
            )
        ]
    for number, points in zip(rest, shares(left, [Decimal(1)] * len(rest)) if rest else (), strict=True):
        found[number] = PointsRule(points, stated.basis, source)
    return []
