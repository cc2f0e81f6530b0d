"""A scoring scheme (计分方案): points, rating fractions, caps, and on what basis each number stands."""

from __future__ import annotations

from dataclasses import field
from decimal import Decimal

from shifan.domain.labels import Labelled
from shifan.domain.records import Rating
from shifan.domain.values import value


class Basis(Labelled):
    """On what authority a number stands."""

    OFFICIAL = "official", "官方公布"
    PROVINCIAL = "provincial", "省级规定"
    COUNTY = "county", "县里自定"
    EQUAL_DEFAULT = "equal-default", "等权默认（官方未公布分值）"


class NaPolicy(Labelled):
    """What happens to the points of an item judged 不适用."""

    EXCLUDE = "exclude", "不计入满分"
    FULL = "full", "按满分计"
    REDISTRIBUTE = "redistribute", "分摊到其他指标"


@value
class PointsRule:
    """Points with the basis they stand on."""

    points: Decimal
    basis: Basis


@value
class LevelTable:
    """Points per event level of one bonus or penalty item; no levels means events are only registered (仅登记)."""

    levels: dict[str, Decimal] = field(default_factory=dict)
    cap: Decimal | None = None
    basis: Basis = Basis.EQUAL_DEFAULT


@value
class Scheme:
    """A scheme. ``items`` and ``adjustments`` are keyed by item number; points not listed follow ``default``."""

    id: str
    title: str
    note: str
    default: PointsRule
    fractions: dict[Rating, Decimal]
    na_policy: NaPolicy
    items: dict[str, PointsRule] = field(default_factory=dict)
    adjustments: dict[str, LevelTable] = field(default_factory=dict)
    bonus_cap: Decimal | None = None
    penalty_cap: Decimal | None = None

    def points_of(self, number: str) -> PointsRule:
        """Return the full points of the base item shown as ``number``."""
        return self.items.get(number, self.default)

    def level_table(self, number: str) -> LevelTable:
        """Return the level table of a bonus or penalty item."""
        return self.adjustments.get(number, LevelTable())
