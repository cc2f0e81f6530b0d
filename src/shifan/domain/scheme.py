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
    EXAMPLE = "example", "示例（不是真的分值）"


class NaPolicy(Labelled):
    """What happens to the points of an item judged 不适用."""

    EXCLUDE = "exclude", "不计入满分"
    FULL = "full", "按满分计"
    REDISTRIBUTE = "redistribute", "分摊到其他指标"


class PointsFrom(Labelled):
    """Where an item's points come from: stated for it, or its share of what is stated for its subgroup or group."""

    ITEM = "item", "本项单列"
    SUBGROUP = "subgroup", "二级指标总分均分"
    GROUP = "group", "一级指标总分均分"
    DEFAULT = "default", "方案统一分值"


@value
class PointsRule:
    """Points with the basis they stand on."""

    points: Decimal
    basis: Basis
    source: PointsFrom = PointsFrom.ITEM


@value
class CheckpointRule:
    """A base item scored by its ticked checkpoints: the weight of each by checkpoint id; at least one is not zero."""

    weights: dict[str, Decimal]
    basis: Basis


@value
class LevelTable:
    """Points per event level of one bonus or penalty item; no levels means events are only registered (仅登记).

    A proved, timely event of one of the levels in ``vetoes`` is a veto, whether or not somebody flagged it.
    """

    levels: dict[str, Decimal] = field(default_factory=dict)
    cap: Decimal | None = None
    basis: Basis = Basis.EQUAL_DEFAULT
    cap_basis: Basis = Basis.EQUAL_DEFAULT
    vetoes: tuple[str, ...] = ()


@value
class EditionPin:
    """The edition whose item numbers the scheme speaks of, and the digest of the text its points were set for."""

    id: str
    digest: str


@value
class Scheme:
    """A scheme. ``items`` and ``adjustments`` are keyed by item number; points not listed follow ``default``.

    ``groups`` and ``subgroups`` hold the totals the scheme states, by number; what each item gets of them is in
    ``items`` (``domain.allotting``). ``total`` is the stated full marks of all base items.
    """

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
    bonus_cap_basis: Basis = Basis.EQUAL_DEFAULT
    penalty_cap_basis: Basis = Basis.EQUAL_DEFAULT
    fractions_basis: Basis = Basis.EQUAL_DEFAULT
    groups: dict[str, PointsRule] = field(default_factory=dict)
    subgroups: dict[str, PointsRule] = field(default_factory=dict)
    checkpoints: dict[str, CheckpointRule] = field(default_factory=dict)
    total: PointsRule | None = None
    edition: EditionPin | None = None
    example: bool = False
    stands_in: str = field(default="", repr=False)

    def points_of(self, number: str) -> PointsRule:
        """Return the full points of the base item shown as ``number``."""
        return self.items.get(number, self.default)

    def level_table(self, number: str) -> LevelTable:
        """Return the level table of a bonus or penalty item."""
        return self.adjustments.get(number, LevelTable())
