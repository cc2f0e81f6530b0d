"""Schemes for tests: a plain one, and Hypothesis strategies for those with totals, checkpoints, levels and caps."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from shifan.domain.allotting import allotted
from shifan.domain.criteria import Criterion, CriterionKind, Edition
from shifan.domain.records import Rating
from shifan.domain.scheme import Basis, CheckpointRule, LevelTable, NaPolicy, PointsRule, Scheme

LEVELS = ("国家级", "省级", "市级")
LEDGERS = (CriterionKind.BONUS, CriterionKind.PENALTY)

_bases = st.sampled_from(list(Basis))


def decimals(largest: int, places: int) -> st.SearchStrategy[Decimal]:
    """Return exact decimals from 0 to ``largest`` with at most ``places`` places."""
    return st.integers(0, largest * 10**places).map(lambda n: Decimal(n).scaleb(-places))


_caps = st.none() | decimals(8, 2)


def make_scheme(policy: NaPolicy = NaPolicy.EXCLUDE, points: dict[str, str] | None = None, **changes: Any) -> Scheme:
    """Return a scheme of 1 point an item, or of ``points`` by item number."""
    base = Scheme(
        id="tiny",
        title="小方案",
        note="仅供测试",
        default=PointsRule(Decimal(1), Basis.EQUAL_DEFAULT),
        fractions={Rating.MET: Decimal(1), Rating.PARTLY: Decimal("0.5"), Rating.UNMET: Decimal(0)},
        na_policy=policy,
        items={number: PointsRule(Decimal(value), Basis.COUNTY) for number, value in (points or {}).items()},
    )
    return replace(base, **changes)


@st.composite
def schemes(draw: st.DrawFn, edition: Edition) -> Scheme:
    """Schemes of every 不适用 policy, with listed points, caps and level tables."""
    points = st.builds(PointsRule, decimals(20, 4), st.sampled_from(list(Basis)))
    base = [item.number for item in edition.of_kind(CriterionKind.BASE)]
    ledgers = [item.number for item in edition.of_kind(*LEDGERS)]
    levels = st.fixed_dictionaries({LEVELS[0]: decimals(9, 2)}, optional={LEVELS[1]: decimals(9, 2)})
    bases = st.sampled_from(list(Basis))
    vetoes = st.sampled_from([(), (), LEVELS[:1]])
    tables = st.builds(LevelTable, levels, _caps, bases, bases, vetoes)
    unmet, partly, met = sorted(draw(st.tuples(decimals(1, 2), decimals(1, 2), decimals(1, 2))))
    made = make_scheme(
        draw(st.sampled_from(list(NaPolicy))),
        default=draw(points),
        fractions={Rating.MET: met, Rating.PARTLY: partly, Rating.UNMET: unmet},
        items=draw(st.dictionaries(st.sampled_from(base), points)),
        adjustments={number: draw(tables) for number in ledgers if draw(st.integers(0, 3))},
        bonus_cap=draw(_caps),
        penalty_cap=draw(_caps),
    )
    return draw(with_totals(edition, draw(with_checkpoints(edition, made))))


@st.composite
def with_checkpoints(draw: st.DrawFn, edition: Edition, scheme: Scheme) -> Scheme:
    """Return the scheme with some base items scored by their checkpoints."""
    rules = {}
    for item in edition.of_kind(CriterionKind.BASE):
        if not draw(st.integers(0, 2)):
            weights = {point.id: draw(decimals(3, 1)) for point in item.checkpoints}
            weights[item.checkpoints[0].id] += 1
            rules[item.number] = CheckpointRule(weights, draw(_bases))
    return replace(scheme, checkpoints=rules)


@st.composite
def with_totals(draw: st.DrawFn, edition: Edition, scheme: Scheme) -> Scheme:
    """Return the scheme with stated totals of some subgroups and groups, worked out for each item."""
    made, spare = scheme, decimals(20, 4)
    for group in edition.groups:
        for sub in group.subgroups:
            if not draw(st.integers(0, 2)) and _unlisted(sub.criteria, made):
                rule = PointsRule(_stated(sub.criteria, made) + draw(spare), draw(_bases))
                made = allotted(edition, replace(made, subgroups={**made.subgroups, sub.number: rule}))
        if not draw(st.integers(0, 2)) and _unlisted(group.criteria, made):
            rule = PointsRule(_stated(group.criteria, made) + draw(spare), draw(_bases))
            made = allotted(edition, replace(made, groups={**made.groups, group.number: rule}))
    return made


def _base(items: tuple[Criterion, ...]) -> list[Criterion]:
    return [item for item in items if item.kind is CriterionKind.BASE]


def _unlisted(items: tuple[Criterion, ...], scheme: Scheme) -> bool:
    return any(item.number not in scheme.items for item in _base(items))


def _stated(items: tuple[Criterion, ...], scheme: Scheme) -> Decimal:
    return sum((scheme.items[i.number].points for i in _base(items) if i.number in scheme.items), Decimal(0))
