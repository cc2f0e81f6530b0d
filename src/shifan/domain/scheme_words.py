"""A scheme told in words: every number with the basis it stands on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from shifan.domain.criteria import Criterion, CriterionKind, Edition
from shifan.domain.explain import points_text
from shifan.domain.records import Rating
from shifan.domain.scheme import Basis, PointsFrom, PointsRule, Scheme
from shifan.domain.ways import Way, typed

EXAMPLE = "示例方案：分值是编的，不是任何地方的评分办法，不能用来判断得分。"
UNPINNED = f"这个方案是按指标文字的另一个版本定的，请核对各项分值后更新方案{typed(f'（{Way.CHECK_SCHEME} 会说明）')}。"


_RATED = (Rating.MET, Rating.PARTLY, Rating.UNMET)


def warnings_of(scheme: Scheme, *, unpinned: bool = False) -> tuple[str, ...]:
    """Return what must be said wherever points of the scheme are shown."""
    stands_in = (scheme.stands_in,) if scheme.stands_in else ()
    return (*stands_in, *((EXAMPLE,) if scheme.example else ()), *((UNPINNED,) if unpinned else ()))


def full_marks(edition: Edition, scheme: Scheme) -> Decimal:
    """Return the points of all base items together."""
    return sum((scheme.points_of(item.number).points for item in edition.of_kind(CriterionKind.BASE)), Decimal(0))


def scheme_lines(edition: Edition, scheme: Scheme) -> Iterator[str]:
    """Yield the scheme, line by line."""
    yield f"{scheme.title}（{scheme.id}）"
    yield scheme.note
    yield from warnings_of(scheme, unpinned=_unpinned(edition, scheme))
    if scheme.edition is not None:
        yield f"指标版本：{scheme.edition.id}　摘要 {scheme.edition.digest[:16]}"
    stated = f"，写明的满分 {_rule(scheme.total)}" if scheme.total else ""
    yield f"基础项满分合计：{points_text(full_marks(edition, scheme))} 分{stated}"
    yield f"评级得分：{_fractions(scheme)}（{scheme.fractions_basis.label}）"
    yield f"不适用的指标：{scheme.na_policy.label}"
    yield from _base(edition, scheme)
    yield from _ledgers(edition, scheme)
    yield f"加分合计：{_cap(scheme.bonus_cap, scheme.bonus_cap_basis)}"
    yield f"扣分合计：{_cap(scheme.penalty_cap, scheme.penalty_cap_basis)}"


def scheme_data(edition: Edition, scheme: Scheme) -> dict[str, Any]:
    """Return the scheme as plain data; points and fractions are decimal text, None where there is no cap."""
    subgroups = [subgroup for group in edition.groups for subgroup in group.subgroups]
    ledgers = edition.of_kind(CriterionKind.BONUS, CriterionKind.PENALTY)
    return {
        "id": scheme.id,
        "title": scheme.title,
        "note": scheme.note,
        "example": scheme.example,
        "warnings": list(warnings_of(scheme, unpinned=_unpinned(edition, scheme))),
        "edition": {"id": scheme.edition.id, "digest": scheme.edition.digest} if scheme.edition else None,
        "maximum": points_text(full_marks(edition, scheme)),
        "total": _rule_data(scheme.total) if scheme.total else None,
        "fractions": {rating.value: points_text(scheme.fractions[rating]) for rating in _RATED},
        "fractions_basis": scheme.fractions_basis.value,
        "na_policy": scheme.na_policy.value,
        "groups": [_stated(one.number, one.title, scheme.groups) for one in edition.groups],
        "subgroups": [_stated(one.number, one.title, scheme.subgroups) for one in subgroups],
        "items": [_item_data(item, scheme) for item in edition.of_kind(CriterionKind.BASE)],
        "ledgers": [_ledger_data(item, scheme) for item in ledgers],
        "bonus_cap": _cap_data(scheme.bonus_cap),
        "bonus_cap_basis": scheme.bonus_cap_basis.value,
        "penalty_cap": _cap_data(scheme.penalty_cap),
        "penalty_cap_basis": scheme.penalty_cap_basis.value,
    }


def _unpinned(edition: Edition, scheme: Scheme) -> bool:
    return scheme.edition is not None and scheme.edition.digest != edition.digest


def _stated(number: str, title: str, rules: dict[str, PointsRule]) -> dict[str, Any]:
    rule = rules.get(number)
    return {"number": number, "title": title, "stated": _rule_data(rule) if rule else None}


def _item_data(item: Criterion, scheme: Scheme) -> dict[str, Any]:
    rule, by_points = scheme.points_of(item.number), scheme.checkpoints.get(item.number)
    return {
        "number": item.number,
        "title": item.title,
        **_rule_data(rule),
        "source": rule.source.value,
        "weights": [
            {"number": point.number, "weight": points_text(by_points.weights.get(point.id, Decimal(0)))}
            for point in item.checkpoints
        ]
        if by_points
        else [],
        "weights_basis": by_points.basis.value if by_points else None,
    }


def _ledger_data(item: Criterion, scheme: Scheme) -> dict[str, Any]:
    table = scheme.level_table(item.number)
    return {
        "number": item.number,
        "title": item.title,
        "kind": item.kind.value,
        "levels": [{"level": level, "points": points_text(points)} for level, points in table.levels.items()],
        "basis": table.basis.value,
        "cap": _cap_data(table.cap),
        "cap_basis": table.cap_basis.value,
        "vetoes": list(table.vetoes),
    }


def _rule_data(rule: PointsRule) -> dict[str, str]:
    return {"points": points_text(rule.points), "basis": rule.basis.value}


def _cap_data(cap: Decimal | None) -> str | None:
    return None if cap is None else points_text(cap)


def _fractions(scheme: Scheme) -> str:
    return "，".join(f"{rating.label} {points_text(scheme.fractions[rating])}" for rating in _RATED)


def _base(edition: Edition, scheme: Scheme) -> Iterator[str]:
    for group in edition.groups:
        items = [item for item in group.criteria if item.kind is CriterionKind.BASE]
        if not items:
            continue
        rules = [scheme.points_of(item.number) for item in items]
        total = points_text(sum((rule.points for rule in rules), Decimal(0)))
        stated = scheme.groups.get(group.number)
        how = f"总分 {_rule(stated)}" if stated else f"合计 {total} 分"
        yield f"{group.number}、{group.title}：{len(items)} 项，{how}"
        for sub in group.subgroups:
            if sub.number in scheme.subgroups:
                yield f"  二级 {sub.number} {sub.title}：总分 {_rule(scheme.subgroups[sub.number])}"
        even = Counter(rule for rule in rules if rule.source is not PointsFrom.ITEM or rule == scheme.default)
        for rule, count in even.items():
            yield f"  {count} 项各 {_rule(rule)}"
        for item, rule in zip(items, rules, strict=True):
            if rule not in even:
                yield f"  {item.number} {item.title}：{_rule(rule)}"
            if item.number in scheme.checkpoints:
                yield f"  {item.number} 按核查点计分，权重 {_weights(scheme, item.number, edition)}"


def _weights(scheme: Scheme, number: str, edition: Edition) -> str:
    rule = scheme.checkpoints[number]
    points = edition.by_number(number).checkpoints
    text = "、".join(f"{point.number} {points_text(rule.weights.get(point.id, Decimal(0)))}" for point in points)
    return f"{text}（{rule.basis.label}）"


def _ledgers(edition: Edition, scheme: Scheme) -> Iterator[str]:
    for item in edition.of_kind(CriterionKind.BONUS, CriterionKind.PENALTY):
        table = scheme.level_table(item.number)
        head = f"{item.number} {item.title}（{item.kind.label}）"
        if not table.levels:
            yield f"{head}：仅登记，不给分"
            continue
        levels = "，".join(f"{level} {points_text(points)}" for level, points in table.levels.items())
        vetoes = f"；一票否决：{'、'.join(table.vetoes)}" if table.vetoes else ""
        yield f"{head}：{levels}（{table.basis.label}）；本项{_cap(table.cap, table.cap_basis)}{vetoes}"


def _rule(rule: PointsRule) -> str:
    how = "" if rule.source is PointsFrom.ITEM else f"，{rule.source.label}"
    return f"{points_text(rule.points)} 分（{rule.basis.label}{how}）"


def _cap(cap: Decimal | None, basis: Basis) -> str:
    return "不封顶" if cap is None else f"最多 {points_text(cap)} 分（{basis.label}）"
