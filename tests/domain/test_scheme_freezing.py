"""The scheme is frozen whole: whatever of it changes is said, and what stays the same is not."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shifan.domain.records import Rating
from shifan.domain.scheme import Basis, LevelTable, NaPolicy, PointsRule, Scheme
from shifan.domain.scheme_freezing import UNKNOWN, frozen_scheme, scheme_changes
from support_worlds import World, make_scheme, schemes, worlds

BASE = make_scheme(points={"5": "2"}, adjustments={"102": LevelTable({"国家级": Decimal(5)}, None, Basis.COUNTY)})


def changes(**changed: Any) -> tuple[str, ...]:
    return scheme_changes(frozen_scheme(BASE), frozen_scheme(replace(BASE, **changed)))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"id": "other"}, "计分方案：小方案（tiny） → 小方案（other）"),
        ({"title": "大方案"}, "计分方案：小方案（tiny） → 大方案（tiny）"),
        (
            {"default": PointsRule(Decimal("1.5"), Basis.COUNTY)},
            "每项分值：1 分（等权默认（官方未公布分值）） → 1.5 分（县里自定）",
        ),
        (
            {"default": PointsRule(Decimal(1), Basis.COUNTY)},
            "每项分值：1 分（等权默认（官方未公布分值）） → 1 分（县里自定）",
        ),
        ({"items": {}}, "第 5 项分值：2 分（县里自定） → 1 分（等权默认（官方未公布分值））"),
        (
            {"items": {**BASE.items, "10": PointsRule(Decimal(3), Basis.OFFICIAL)}},
            "第 10 项分值：1 分（等权默认（官方未公布分值）） → 3 分（官方公布）",
        ),
        ({"fractions": {**BASE.fractions, Rating.PARTLY: Decimal("0.6")}}, "「基本达标」得分的比例：0.5 → 0.6"),
        ({"na_policy": NaPolicy.FULL}, "不适用的指标：不计入满分 → 按满分计"),
        ({"bonus_cap": Decimal(10)}, "加分合计：不封顶 → 最多 10 分"),
        ({"penalty_cap": Decimal(3)}, "扣分合计：不封顶 → 最多 3 分"),
        ({"adjustments": {}}, "第 102 项加减分：国家级 5，不封顶（县里自定） → 仅登记"),
        (
            {"adjustments": {"102": LevelTable({"国家级": Decimal(5)}, Decimal(8), Basis.COUNTY)}},
            "第 102 项加减分：国家级 5，不封顶（县里自定） → 国家级 5，最多 8 分（县里自定）",
        ),
        ({"note": "改过"}, "方案说明的文字有改动"),
    ],
)
def test_each_part_that_changes_is_said(changed: dict[str, Any], said: str) -> None:
    assert changes(**changed) == (said,)


def test_the_same_scheme_written_otherwise_is_the_same() -> None:
    turned = replace(
        BASE,
        items=dict(reversed(BASE.items.items())),
        fractions={k: Decimal(f"{v:.2f}") for k, v in BASE.fractions.items()},
    )
    assert scheme_changes(frozen_scheme(BASE), frozen_scheme(turned)) == ()


def test_a_scheme_frozen_by_name_alone_cannot_be_compared() -> None:
    assert scheme_changes(None, frozen_scheme(BASE)) == (UNKNOWN,)
    assert scheme_changes(frozen_scheme(BASE), None) == (UNKNOWN,)


@st.composite
def two_schemes(draw: st.DrawFn) -> tuple[Scheme, Scheme]:
    world: World = draw(worlds())
    return world.scheme, draw(schemes(world.edition))


@given(two_schemes())
def test_nothing_is_said_exactly_when_all_of_it_is_the_same(pair: tuple[Scheme, Scheme]) -> None:
    one, other = (json.loads(json.dumps(frozen_scheme(scheme), ensure_ascii=False)) for scheme in pair)
    assert scheme_changes(one, one) == ()
    assert (scheme_changes(one, other) == ()) == (one == other)
    assert all(text and text != UNKNOWN for text in scheme_changes(one, other))
