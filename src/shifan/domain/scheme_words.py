"""A scheme told in words: every number with the basis it stands on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from shifan.domain.criteria import CriterionKind, Edition
from shifan.domain.explain import points_text
from shifan.domain.records import Rating
from shifan.domain.scheme import Basis, PointsFrom, PointsRule, Scheme
from shifan.domain.ways import Way, typed

EXAMPLE = "示例方案：分值是编的，不是任何地方的评分办法，不能用来判断得分。"
UNPINNED = f"这个方案是按指标文字的另一个版本定的，请核对各项分值后更新方案{typed(f'（{Way.CHECK_SCHEME} 会说明）')}。"


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
    yield from warnings_of(scheme, unpinned=scheme.edition is not None and scheme.edition.digest != edition.digest)
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


def _fractions(scheme: Scheme) -> str:
    rated = (Rating.MET, Rating.PARTLY, Rating.UNMET)
    return "，".join(f"{rating.label} {points_text(scheme.fractions[rating])}" for rating in rated)


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
