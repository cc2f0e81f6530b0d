"""What-if: assumptions as they are written, and a score that is the same as one counted from the start."""

from __future__ import annotations

from copy import deepcopy
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shifan.domain.adjustments import Adjustment
from shifan.domain.assumptions import parse_assumption, parse_assumptions
from shifan.domain.criteria import CriterionKind
from shifan.domain.errors import NotFoundError, RuleError, UsageError
from shifan.domain.records import Rating
from shifan.domain.scheme import Basis, CheckpointRule, LevelTable, NaPolicy
from shifan.domain.scoring import Range, score
from shifan.domain.whatif import WhatIf, what_if
from shifan.domain.whatif_words import what_if_data, what_if_lines
from support_assumed import assumed
from support_schemes import make_scheme
from support_worlds import (
    APP,
    START,
    TODAY,
    World,
    make_edition,
    make_item,
    make_state,
    scored,
    worlds,
)

BONUS = make_item(4, CriterionKind.BONUS)
EDITION = make_edition([[[make_item(1), make_item(2), make_item(3)]], [[BONUS, make_item(5, CriterionKind.PENALTY)]]])
TABLE = LevelTable({"国家级": Decimal(3), "省级": Decimal(1)}, Decimal(5), Basis.COUNTY)


def tiny(policy: NaPolicy = NaPolicy.EXCLUDE, **parts: object) -> World:
    scheme = make_scheme(policy, {"1": "2"}, adjustments={"4": TABLE, "5": TABLE})
    return World(EDITION, scheme, make_state(EDITION, **parts))


def tried(world: World, *lines: str) -> WhatIf:
    return what_if(world.edition, world.state, scored(world), parse_assumptions(lines), TODAY)


class TestWords:
    """Lines as people write them."""

    @pytest.mark.parametrize(
        ("line", "told"),
        [
            ("tick 32.2", "勾选 32.2"),
            ("勾选32.2", "勾选 32.2"),
            ("打勾 第32项", "勾选 32"),
            ("untick 32.2", "取消勾选 32.2"),
            ("rate 65 met", "评 65 达标"),
            ("评第65项基本达标", "评 65 基本达标"),
            ("自评　６５　未达标", "评 65 未达标"),
            ("verdict 65 na", "审核 65 不适用"),
            ("审核 65 达标", "审核 65 达标"),
            ("材料 12", "材料 12"),
            ("evidence 12 2", "材料 12 2"),
            ("事项 101 国家级", "事项 101 国家级"),
            ("event 101 国家级 2023-05-01 获评（第3届）先进", "事项 101 国家级 2023-05-01 获评（第3届）先进"),
            ("分值 65 2.5分", "分值 65 2.5"),
            ("分值 65 999999.9999", "分值 65 999999.9999"),
            ("系数 基本达标 0.6", "系数 基本达标 0.6"),
            ("级别 101 省级 1", "级别 101 省级 1"),
            ("上限 101 无", "上限 101 无"),
            ("加分上限 10", "加分上限 10"),
            ("penalty-cap none", "扣分上限 无"),
        ],
    )
    def test_a_line_is_understood_and_told_in_the_same_words(self, line: str, told: str) -> None:
        made = parse_assumption(line)
        assert made.line == told
        assert parse_assumption(told) == made

    @pytest.mark.parametrize(
        "line",
        ["", "65", "飞 65", "勾选", "评 65", "评 65 很好", "评 65 达标 再说", "材料 12 0", "材料 12 半份", "事项 101",
         "分值 65 -1", "分值 65 许多", "分值 65 NaN", "分值 65 1e9", "分值 65 1000000", "分值 65 0.00001",
         "系数 不适用 0.5", "系数 达标 1.2", "级别 101 3", "上限 101"],
    )  # fmt: skip
    def test_a_line_that_says_nothing_clear_is_quoted(self, line: str) -> None:
        with pytest.raises(UsageError, match=line or "看不明白"):
            parse_assumption(line)

    def test_several_in_one_line(self) -> None:
        found = parse_assumptions(["勾选 1.1；评 2 达标;评 3 达标", "", "材料 1"])
        assert [one.line for one in found] == ["勾选 1.1", "评 2 达标", "评 3 达标", "材料 1"]
        with pytest.raises(UsageError, match="最多"):
            parse_assumptions(["勾选 1.1"] * 201)


class TestOneChange:
    """What each assumption does."""

    def test_a_claim_and_a_verdict(self) -> None:
        world = tiny()
        assert tried(world, "评 1 基本达标").difference == Range(Decimal(0), Decimal(1), Decimal(0))
        found = tried(world, "审核 1 基本达标")
        assert found.difference == Range(Decimal(1), Decimal(1), Decimal(-1))
        assert [(change.criterion.number, change.after.confirmed) for change in found.items] == [("1", Decimal(1))]

    def test_a_verdict_stands_before_a_claim(self) -> None:
        found = tried(tiny().with_record("i1", verdict=Rating.MET), "评 1 未达标")
        assert (found.items, found.notes) == ((), ("第 1 项已有审核结论「达标」，自评不影响得分",))

    def test_a_verdict_can_be_mended(self) -> None:
        found = tried(tiny().with_record("i1", verdict=Rating.UNMET), "审核 1 达标")
        assert found.difference == Range(Decimal(2), Decimal(2), Decimal(2))

    @pytest.mark.parametrize(("policy", "maximum"), [(NaPolicy.EXCLUDE, 2), (NaPolicy.REDISTRIBUTE, 4)])
    def test_not_applicable_moves_the_maximum(self, policy: NaPolicy, maximum: int) -> None:
        assert tried(tiny(policy), "审核 1 不适用").after.maximum == maximum

    def test_ticks_score_only_where_the_scheme_says_so(self) -> None:
        world = tiny().with_record("i1", verdict=Rating.MET)
        assert tried(world, "勾选 1.1").notes == ("第 1 项按评级计分，勾选核查点本身不改变得分",)
        rule = CheckpointRule({"k1": Decimal(3), "k2": Decimal(1)}, Basis.COUNTY)
        scheme = make_scheme(NaPolicy.EXCLUDE, {"1": "2"}, checkpoints={"1": rule})
        by_ticks = World(EDITION, scheme, world.state)
        assert tried(by_ticks, "勾选 1.1").difference.confirmed == Decimal("1.5")
        assert tried(by_ticks, "勾选 1").difference.confirmed == 2
        assert tried(by_ticks, "勾选 1", "取消勾选 1.2").difference.confirmed == Decimal("1.5")

    def test_events_count_with_their_proof_and_their_cap(self) -> None:
        world = tiny()
        assert tried(world, "事项 4 国家级").difference.confirmed == 3
        assert tried(world, "事项 4 国家级", "事项 4 国家级").difference.confirmed == 5
        assert tried(world, "事项 5 省级").difference.confirmed == -1
        assert tried(world, "事项 4 国家级", "上限 4 2").difference.confirmed == 2
        assert tried(world, "事项 4 国家级", "级别 4 国家级 4.5").difference.confirmed == Decimal("4.5")
        assert tried(world, "事项 4 国家级", "加分上限 0.5").difference.confirmed == Decimal("0.5")
        assert tried(world, "事项 4 县级").notes == ("第 4 项：本方案没有「县级」这一级别，只有 国家级、省级",)

    def test_documents_prove_an_event_that_has_none(self) -> None:
        event = Adjustment("a1", APP, "i4", "省级", "事项", START)
        assert tried(tiny(adjustments=(event,)), "材料 4").difference.confirmed == 1
        assert tried(tiny(), "材料 4").notes == ("第 4 项没有缺佐证材料的事项",)
        found = tried(tiny(), "材料 1 2")
        assert (found.items, found.state.usable_count("i1")) == ((), 2)

    def test_numbers_of_the_scheme(self) -> None:
        world = tiny().with_record("i2", verdict=Rating.PARTLY)
        assert tried(world, "分值 2 4").difference == Range(Decimal("1.5"), Decimal("1.5"), Decimal("1.5"))
        assert tried(world, "系数 基本达标 0.8").difference.confirmed == Decimal("0.3")
        assert world.scheme.points_of("2").points == 1

    @pytest.mark.parametrize(
        ("line", "error"),
        [("勾选 99.1", NotFoundError), ("勾选 1.9", NotFoundError), ("评 4 达标", RuleError),
         ("事项 1 国家级", RuleError), ("系数 未达标 0.9", RuleError), ("分值 5 1", RuleError)],
    )  # fmt: skip
    def test_what_cannot_be_is_refused(self, line: str, error: type[Exception]) -> None:
        with pytest.raises(error):
            tried(tiny(), line)


def test_it_is_told_in_words_and_as_data() -> None:
    found = tried(tiny(), "审核 1 达标", "事项 4 国家级", "评 2 达标")
    assert list(what_if_lines(found)) == [
        "假设 3 条：审核 1 达标；事项 4 国家级；评 2 达标",
        "合计：已审定 0 变为 5（+5），含自评 0 变为 6（+6），最高可达 4 变为 7（+3）",
        "加分：0 变为 3",
        "  1 指标1：已审定 0 变为 2（+2），含自评 0 变为 2（+2）",
        "  2 指标2：含自评 0 变为 1（+1）",
        "  4 指标4：0 变为 3（+3）",
    ]
    data = what_if_data(found)
    assert data["difference"] == {"confirmed": "5", "claimed": "6", "ceiling": "3"}
    assert [line["number"] for line in data["items"]] == ["1", "2", "4"]


@given(st.data(), worlds())
def test_it_equals_a_score_counted_from_the_start_and_changes_nothing(data: st.DataObject, world: World) -> None:
    kept = deepcopy(world)
    before = scored(world)
    found = what_if(world.edition, world.state, before, data.draw(assumed(world)), TODAY)
    assert found.after == score(world.edition, found.scheme, found.state)
    assert (world, found.before) == (kept, before)
    assert scored(world) == before
    moved = {change.criterion.id for change in found.items}
    same = [pair for pair in zip(before.items, found.after.items, strict=True) if pair[0].criterion.id not in moved]
    assert all((a.confirmed, a.claimed, a.ceiling) == (b.confirmed, b.claimed, b.ceiling) for a, b in same)
    for assumption in found.assumptions:
        assert parse_assumption(assumption.line) == assumption


@given(worlds())
def test_nothing_assumed_is_nothing_changed(world: World) -> None:
    found = what_if(world.edition, world.state, scored(world), (), TODAY)
    assert (found.after, found.items, found.notes) == (found.before, (), ())
