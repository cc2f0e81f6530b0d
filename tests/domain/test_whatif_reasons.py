"""A what-if that moves nothing says why, whatever was assumed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shifan.domain.adjustments import Adjustment
from shifan.domain.assumptions import parse_assumptions
from shifan.domain.criteria import CriterionKind
from shifan.domain.evidence import EvidenceLink
from shifan.domain.records import Rating
from shifan.domain.scheme import Basis, CheckpointRule, LevelTable, NaPolicy
from shifan.domain.whatif import what_if
from support_assumed import assumed
from support_schemes import make_scheme
from support_worlds import (
    APP,
    START,
    TODAY,
    World,
    make_edition,
    make_evidence,
    make_item,
    make_state,
    make_tick,
    scored,
    worlds,
)

ITEMS = [make_item(1), make_item(2), make_item(3)]
BONUS = make_item(4, CriterionKind.BONUS)
EDITION = make_edition([[ITEMS], [[BONUS, make_item(5, CriterionKind.PENALTY)]]])
TABLE = LevelTable({"国家级": Decimal(3), "省级": Decimal(1), "市级": Decimal(0)}, Decimal(3), Basis.COUNTY)
BY_TICKS = CheckpointRule({"k1": Decimal(1), "k2": Decimal(0)}, Basis.COUNTY)


def world(**parts: object) -> World:
    """Item 1 is scored by its first checkpoint, item 3 gives nothing, 4 and 5 are ledgers with a cap of 3."""
    scheme = make_scheme(
        NaPolicy.EXCLUDE,
        {"1": "2", "3": "0"},
        adjustments={"4": TABLE, "5": TABLE},
        checkpoints={"1": BY_TICKS},
        bonus_cap=Decimal(3),
    )
    return World(EDITION, scheme, make_state(EDITION, **parts))


def proved(*events: Adjustment) -> World:
    """A world with these events, the first of them with a document."""
    link = EvidenceLink("l1", APP, "e1", events[0].criterion_id, adjustment_id=events[0].id)
    return world(adjustments=events, evidence=(make_evidence("e1"),), links=(link,), usable=frozenset({"e1"}))


def notes(given_world: World, *lines: str) -> tuple[str, ...]:
    found = what_if(EDITION, given_world.state, scored(given_world), parse_assumptions(lines), TODAY)
    assert found.before.total == found.after.total
    return found.notes


NATIONAL = Adjustment("a1", APP, "i4", "国家级", "获评先进", START)
EARLY = Adjustment("a1", APP, "i4", "国家级", "早年获评", date(2019, 1, 1))


class TestBaseItems:
    """Ratings and checkpoints."""

    @pytest.mark.parametrize(
        ("record", "line", "why"),
        [
            ({}, "评 1 达标", "第 1 项按核查点计分，还没有勾选计分的核查点"),
            ({}, "勾选 1.1", "第 1 项还没有自评，也没有审核结论，勾选先不计分"),
            ({"claim": Rating.UNMET}, "勾选 1.1", "第 1 项评为「未达标」，得 0 分"),
            ({"claim": Rating.MET}, "勾选 1.2", "第 1 项按核查点计分，还没有勾选计分的核查点"),
            ({"claim": Rating.MET}, "评 1 达标", "第 1 项的自评本来就是「达标」"),
            ({"verdict": Rating.NA}, "勾选 1.1", "第 1 项已审定为不适用（不计入满分），不再变动"),
            ({"verdict": Rating.NA}, "审核 1 不适用", "第 1 项的审核结论本来就是「不适用」"),
            ({"verdict": Rating.NA}, "分值 1 9", "第 1 项已审定为不适用（不计入满分），不再变动"),
            ({"verdict": Rating.MET}, "评 1 未达标", "第 1 项已有审核结论「达标」，自评不影响得分"),
        ],
    )
    def test_by_checkpoints(self, record: dict[str, Rating], line: str, why: str) -> None:
        assert notes(world().with_record("i1", **record), line) == (why,)

    @pytest.mark.parametrize(
        ("line", "why"),
        [
            ("评 2 未达标", "第 2 项评为「未达标」，得 0 分，和没有自评一样"),
            ("评 2 不适用", "第 2 项自评「不适用」，要审定以后才影响得分"),
            ("分值 2 1", "第 2 项本来就是 1 分"),
            ("审核 3 达标", "第 3 项分值是 0 分，怎样评都不得分"),
            ("勾选 2.1", "第 2 项按评级计分，勾选核查点本身不改变得分"),
            ("材料 2", "第 2 项加材料本身不改变得分，有了审核结论才计分"),
            ("系数 基本达标 0.5", "系数：「基本达标」本来就是 0.5"),
            ("系数 基本达标 0.7", "系数：还没有评为「基本达标」的项"),
        ],
    )
    def test_by_rating(self, line: str, why: str) -> None:
        assert notes(world(), line) == (why,)

    def test_ticks_beyond_the_rating(self) -> None:
        ticked = world(ticks=(make_tick(ITEMS[0], 1),)).with_record("i1", verdict=Rating.PARTLY)
        assert notes(ticked, "勾选 1.2") == ("第 1 项的核查点 1.2 权重是 0，不计分",)
        both = CheckpointRule({"k1": Decimal(1), "k2": Decimal(1)}, Basis.COUNTY)
        even = replace(ticked, scheme=replace(ticked.scheme, checkpoints={"1": both}))
        assert notes(even, "勾选 1.2") == ("第 1 项最多得评级「基本达标」所给的分，勾选不再改变得分",)
        assert notes(even, "审核 1 达标") == ("第 1 项按核查点计分，得分受已勾选的核查点所限",)

    def test_what_a_later_one_takes_back(self) -> None:
        assert notes(world(), "评 2 达标", "评 2 未达标") == (
            "「评 2 达标」被后面的假设改掉了",
            "第 2 项评为「未达标」，得 0 分，和没有自评一样",
        )


class TestLedgers:
    """Events, their proof, their window, their caps."""

    @pytest.mark.parametrize(
        ("given_world", "line", "why"),
        [
            (world(), "事项 4 国家级 2019-01-01", "第 4 项的事项「假设的事项」不在评估期内"),
            (world(), "事项 4 市级", "第 4 项这一级别的事项是 0 分"),
            (world(), "级别 4 国家级 9", "第 4 项还没有级别为「国家级」的事项"),
            (world(), "级别 4 国家级 3", "第 4 项级别「国家级」本来就是 3 分"),
            (world(), "上限 4 3", "第 4 项的上限本来就是 3 分"),
            (world(), "上限 4 9", "第 4 项各事项合计 0 分，上限放在这里不起作用"),
            (world(), "加分上限 9", "加分合计 0 分，上限放在这里不起作用"),
            (world(), "材料 4", "第 4 项没有缺佐证材料的事项"),
            (world(adjustments=(NATIONAL,)), "级别 4 国家级 2", "第 4 项的事项「获评先进」缺佐证材料，暂不计分"),
            (world(adjustments=(EARLY,)), "材料 4", "第 4 项的事项「早年获评」不在评估期内"),
            (proved(NATIONAL), "事项 4 省级", "第 4 项已到上限 3 分"),
            (proved(NATIONAL), "级别 4 国家级 5", "第 4 项已到上限 3 分"),
            (proved(NATIONAL), "上限 4 无", "第 4 项各事项合计 3 分，上限放在这里不起作用"),
        ],
    )  # fmt: skip
    def test_why(self, given_world: World, line: str, why: str) -> None:
        assert notes(given_world, line) == (why,)

    def test_all_bonus_points_together_have_reached_their_cap(self) -> None:
        full = proved(NATIONAL)
        wide = replace(full.scheme, adjustments={"4": replace(TABLE, cap=None), "5": TABLE})
        why = "第 4 项的得分变了，但加分合计已到上限 3 分，总分不变"
        assert notes(replace(full, scheme=wide), "事项 4 省级") == (why,)

    def test_only_registered(self) -> None:
        plain = replace(world(adjustments=(NATIONAL,)), scheme=make_scheme())
        for line in ("事项 4 国家级", "材料 4"):
            assert notes(plain, line) == ("第 4 项：本方案仅登记，不给分",)


@given(st.data(), worlds())
def test_whatever_moves_nothing_says_why(data: st.DataObject, any_world: World) -> None:
    lines = data.draw(assumed(any_world))
    before = scored(any_world)
    for one in lines:
        found = what_if(any_world.edition, any_world.state, before, (one,), TODAY)
        moved = (found.after.total, found.after.maximum, found.after.vetoes, found.after.bonus, found.after.penalty)
        if moved == (before.total, before.maximum, before.vetoes, before.bonus, before.penalty):
            assert found.notes
    together = what_if(any_world.edition, any_world.state, before, lines, TODAY)
    stood = (together.after.vetoes, together.after.maximum) == (before.vetoes, before.maximum)
    if lines and not together.items and stood:
        assert together.notes
