"""What a what-if says of assumptions that move nothing: each has its note, and no note is untrue."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shifan.domain.assumptions import Assumption, parse_assumptions
from shifan.domain.criteria import CriterionKind
from shifan.domain.explain import Line, explain
from shifan.domain.records import Rating
from shifan.domain.scheme import Basis, CheckpointRule, LevelTable, NaPolicy
from shifan.domain.whatif import WhatIf, what_if
from support_assumed import assumed
from support_schemes import make_scheme
from support_worlds import TODAY, World, make_edition, make_item, make_state, scored, worlds

ITEMS = [make_item(1), make_item(2)]
EDITION = make_edition([[ITEMS], [[make_item(4, CriterionKind.BONUS), make_item(5, CriterionKind.PENALTY)]]])
TABLE = LevelTable({"国家级": Decimal(10)}, Decimal(20), Basis.COUNTY)
BY_TICKS = CheckpointRule({"k1": Decimal(1), "k2": Decimal(1)}, Basis.COUNTY)


def world(**changes: Any) -> World:
    """Item 1 is scored by its checkpoints, 4 and 5 are ledgers of 10 points an event, at most 20."""
    scheme = make_scheme(
        NaPolicy.EXCLUDE, {"1": "2"}, adjustments={"4": TABLE, "5": TABLE}, checkpoints={"1": BY_TICKS}
    )
    return World(EDITION, replace(scheme, **changes), make_state(EDITION))


def tried(given_world: World, *lines: str) -> WhatIf:
    return what_if(EDITION, given_world.state, scored(given_world), parse_assumptions(lines), TODAY)


@pytest.mark.parametrize(
    ("lines", "reasons"),
    [
        # a cap that holds back what comes after it
        (["扣分上限 0", "事项 5 国家级"], ["", "第 5 项的得分变了，但扣分合计已到上限 0 分，总分不变"]),
        (["加分上限 5", "事项 4 国家级"], ["", ""]),
        (["上限 4 5", "事项 4 国家级"], ["", ""]),
        (["事项 4 国家级", "上限 4 0"], ["第 4 项已到上限 0 分", ""]),
        (["事项 4 国家级", "加分上限 0"], ["第 4 项的得分变了，但加分合计已到上限 0 分，总分不变", ""]),
        (["扣分上限 30", "事项 5 国家级"], ["扣分合计 10 分，上限放在这里不起作用", ""]),
        # of several events the first fill the cap
        (["事项 4 国家级 甲", "事项 4 国家级 乙", "事项 4 国家级 丙"],
         ["", "", "第 4 项已到上限 20 分，「丙」不再计分"]),
        (["事项 4 国家级 甲", "事项 4 国家级 乙", "事项 4 国家级 丙", "上限 4 无"], ["", "", "", ""]),
        # ticks of an item that is not scored by ratings at all
        (["勾选 4.1"], ["第 4 项是加分项，勾选核查点不改变得分"]),
        (["勾选 5.1"], ["第 5 项是扣分项，勾选核查点不改变得分"]),
        (["勾选 2.1"], ["第 2 项按评级计分，勾选核查点本身不改变得分"]),
        # what a later assumption makes of an earlier one
        (["事项 4 县级", "级别 4 县级 3"], ["", ""]),
        (["评 2 达标", "审核 2 未达标"], ["第 2 项已有审核结论「未达标」，自评不影响得分", ""]),
        (["审核 2 达标", "审核 2 基本达标"], ["「审核 2 达标」被后面的假设改掉了", ""]),
        (["审核 2 达标", "审核 2 达标"], ["", "第 2 项的审核结论前面已经假设为「达标」"]),
        (["勾选 1.1", "评 1 达标"], ["", ""]),
        (["评 1 达标", "勾选 1", "取消勾选 1.2"], ["", "", ""]),
        (["评 1 达标", "勾选 1.1", "取消勾选 1.1"],
         ["第 1 项按核查点计分，还没有勾选计分的核查点", "「勾选 1.1」被后面的假设改掉了",
          "第 1 项和别的假设合起来，得分与原来相同"]),
        # one that moves nothing beside one that moves the total
        (["系数 基本达标 0.7", "审核 2 达标"], ["系数：还没有评为「基本达标」的项", ""]),
        (["系数 基本达标 0.7", "审核 2 基本达标"], ["", ""]),
        (["加分上限 无", "审核 2 达标"], ["加分上限本来就是不设上限", ""]),
        # the same twice
        (["级别 4 国家级 12", "级别 4 国家级 12", "事项 4 国家级"],
         ["", "第 4 项级别「国家级」前面已经假设为 12 分", ""]),
        (["系数 基本达标 0.7", "系数 基本达标 0.7", "评 2 基本达标"],
         ["", "系数：「基本达标」前面已经假设为 0.7", ""]),
        (["勾选 1.1", "勾选 1", "评 1 达标"], ["第 1 项的「勾选 1.1」和别的假设重复", "", ""]),
    ],
)  # fmt: skip
def test_one_reason_for_each(lines: list[str], reasons: list[str]) -> None:
    assert list(tried(world(), *lines).reasons) == reasons


def test_only_registered_until_a_level_is_assumed() -> None:
    plain = world(adjustments={})
    assert tried(plain, "事项 4 国家级").reasons == ("第 4 项：本方案仅登记，不给分",)
    assert tried(plain, "事项 4 国家级", "级别 4 国家级 3").reasons == ("", "")


def test_full_points_that_only_others_get() -> None:
    shared = world(na_policy=NaPolicy.REDISTRIBUTE).with_record("i2", verdict=Rating.UNMET)
    found = tried(shared, "审核 2 不适用")
    assert found.reasons == ("",)
    assert found.after.base.ceiling - found.before.base.ceiling == 1


def tree(any_world: World, lines: list[Assumption]) -> Line:
    found = what_if(any_world.edition, any_world.state, scored(any_world), lines, TODAY)
    return explain(any_world.edition, found.after)


@given(st.data(), worlds())
def test_what_changes_no_line_of_the_reasons_has_a_note(data: st.DataObject, any_world: World) -> None:
    lines = data.draw(assumed(any_world))
    found = what_if(any_world.edition, any_world.state, scored(any_world), lines, TODAY)
    whole, untouched = tree(any_world, lines), tree(any_world, [])
    for at, reason in enumerate(found.reasons):
        in_its_place = tree(any_world, lines[: at + 1]) != tree(any_world, lines[:at])
        beside_all = whole != tree(any_world, lines[:at] + lines[at + 1 :])
        if not in_its_place and not beside_all:
            assert reason in found.notes
        if whole == untouched:
            assert reason


@given(st.data(), worlds())
def test_what_moves_the_total_beside_all_others_has_none(data: st.DataObject, any_world: World) -> None:
    lines = data.draw(assumed(any_world))
    before = scored(any_world)
    found = what_if(any_world.edition, any_world.state, before, lines, TODAY)
    for at, reason in enumerate(found.reasons):
        others = lines[:at] + lines[at + 1 :]
        left_out = what_if(any_world.edition, any_world.state, before, others, TODAY).after.total
        if left_out != found.after.total and found.after.total != before.total:
            assert "上限放在这里不起作用" not in reason
            assert "总分不变" not in reason
            assert "被后面的假设改掉了" not in reason
