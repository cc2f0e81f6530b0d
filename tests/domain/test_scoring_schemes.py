"""Points of groups, items scored by checkpoints, vetoes by level: what holds for every scheme, and small examples."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from shifan.domain.allotting import allotted, misfits, shares
from shifan.domain.criteria import CriterionKind
from shifan.domain.errors import RuleError
from shifan.domain.explain import as_text, explain, explain_item, veto_text
from shifan.domain.open_points import NO_LEAD, open_by_department, open_by_group
from shifan.domain.records import Rating
from shifan.domain.scheme import Basis, CheckpointRule, EditionPin, LevelTable, PointsFrom, PointsRule
from shifan.domain.scheme_words import EXAMPLE, UNPINNED, scheme_lines, warnings_of
from shifan.domain.scoring import score
from support_schemes import decimals
from support_worlds import World, make_edition, make_item, make_scheme, make_state, make_tick, scored, worlds

BASE = CriterionKind.BASE
EDITION = make_edition([[[make_item(1, checkpoints=3), make_item(2)], [make_item(3)]], [[make_item(4)]]])


def rule(points: str) -> PointsRule:
    return PointsRule(Decimal(points), Basis.COUNTY)


class TestTotals:
    """Stated totals of groups and subgroups."""

    @given(worlds())
    def test_what_is_stated_is_what_its_items_have(self, world: World) -> None:
        scheme = world.scheme
        subgroups = [sub for group in world.edition.groups for sub in group.subgroups]
        stated = [(place.criteria, scheme.groups.get(place.number)) for place in world.edition.groups]
        for criteria, rule in [*stated, *((sub.criteria, scheme.subgroups.get(sub.number)) for sub in subgroups)]:
            if rule is not None:
                numbers = [item.number for item in criteria if item.kind is BASE]
                assert sum(scheme.points_of(number).points for number in numbers) == rule.points
        assert allotted(world.edition, scheme) == scheme

    @given(decimals(90, 4), st.lists(decimals(5, 2), min_size=1, max_size=9))
    def test_shares_add_up_and_are_fair_to_a_cent(self, points: Decimal, weights: list[Decimal]) -> None:
        assume(any(weights))
        found = shares(points, weights)
        assert sum(found) == points
        for share, weight in zip(found, weights, strict=True):
            assert abs(share - points * weight / sum(weights)) < Decimal("0.0101")
        for lighter, heavier in zip(range(len(weights)), range(1, len(weights)), strict=False):
            if weights[lighter] == weights[heavier]:
                assert abs(found[lighter] - found[heavier]) <= Decimal("0.01")

    def test_items_come_first_then_subgroups_then_groups(self) -> None:
        scheme = make_scheme(points={"1": "3"}, subgroups={"11": rule("5")}, groups={"1": rule("6.5")})
        found = allotted(EDITION, scheme)
        assert [(n, found.points_of(n).points, found.points_of(n).source) for n in "1234"] == [
            ("1", Decimal(3), PointsFrom.ITEM),
            ("2", Decimal(2), PointsFrom.SUBGROUP),
            ("3", Decimal("1.5"), PointsFrom.GROUP),
            ("4", Decimal(1), PointsFrom.ITEM),  # the default
        ]

    @pytest.mark.parametrize(
        ("changed", "part", "said"),
        [
            ({"groups": {"9": rule("5")}}, "groups", "没有编号为 9 的一级指标"),
            ({"subgroups": {"99": rule("5")}}, "subgroups", "没有编号为 99 的二级指标"),
            ({"items": {"77": rule("5")}}, "items", "没有第 77 项"),
            ({"adjustments": {"1": LevelTable()}}, "adjustments", "第 1 项是基础项"),
            ({"groups": {"1": rule("1")}, "items": {"1": rule("3")}}, "groups", "写明共 1 分，下面单列的加起来是 3 分"),
            ({"groups": {"2": rule("4")}, "items": {"4": rule("3")}}, "groups", "写明共 4 分，下面单列的加起来是 3 分"),
            ({"total": rule("5")}, "total", "写明满分 5 分，各项分值加起来是 4 分"),
        ],
    )
    def test_what_does_not_fit_is_named(self, changed: dict[str, object], part: str, said: str) -> None:
        scheme = make_scheme(**changed)  # type: ignore[arg-type]
        (found,) = misfits(EDITION, scheme)
        assert (found.part, said in found.text) == (part, True)
        with pytest.raises(RuleError, match="对不上"):
            allotted(EDITION, scheme)


class TestCheckpoints:
    """Items scored by their ticked checkpoints."""

    scheme = make_scheme(
        points={"1": "10"},
        checkpoints={"1": CheckpointRule({"k1": Decimal(1), "k2": Decimal(2), "k3": Decimal(0)}, Basis.PROVINCIAL)},
    )

    def world(self, ticked: tuple[int, ...], **record: object) -> World:
        state = make_state(EDITION, ticks=tuple(make_tick(EDITION.by_id("i1"), place) for place in ticked))
        return World(EDITION, self.scheme, state).with_record("i1", **record)

    @pytest.mark.parametrize(
        ("ticked", "verdict", "points"),
        [
            ((), Rating.MET, "0"),
            ((1,), Rating.MET, "3.3333"),
            ((2,), Rating.MET, "6.6666"),
            ((2,), Rating.PARTLY, "5"),
            ((1, 2), Rating.MET, "10"),
            ((1, 2, 3), Rating.UNMET, "0"),
            ((3,), Rating.MET, "0"),
        ],
    )
    def test_ticked_weights_up_to_what_the_verdict_gives(
        self, ticked: tuple[int, ...], verdict: Rating, points: str
    ) -> None:
        found = scored(self.world(ticked, verdict=verdict)).items[0]
        assert (found.confirmed, found.ceiling) == (Decimal(points), Decimal(points))

    def test_without_a_verdict_ticks_count_with_a_claim(self) -> None:
        claimed = scored(self.world((2,), claim=Rating.MET)).items[0]
        assert (claimed.confirmed, claimed.claimed, claimed.ceiling) == (Decimal(0), Decimal("6.6666"), Decimal(10))
        assert scored(self.world((1, 2))).items[0].claimed == 0

    def test_the_line_tells_the_weights_and_their_basis(self) -> None:
        world = self.world((2,), verdict=Rating.MET)
        line = explain_item(scored(world).items[0], world.scheme, world.state)
        assert "满分 10 × 已勾选核查点的权重占比，不超过审核结论达标的 1" in line.rule
        assert "已勾选核查点的权重 2/3" in line.inputs
        assert line.basis == "县里自定；核查点权重：省级规定；得分比例：等权默认（官方未公布分值）"
        assert line.lacking[:2] == ("缺核查点 1.1 核查 1.1", "缺核查点 1.3 核查 1.3")

    @given(worlds(), st.data())
    def test_one_more_tick_never_lowers_any_sum(self, world: World, data: st.DataObject) -> None:
        item = data.draw(st.sampled_from(world.edition.of_kind(BASE)))
        place = data.draw(st.integers(1, len(item.checkpoints)))
        more = {(tick.criterion_id, tick.checkpoint_id): tick for tick in (*world.state.ticks, make_tick(item, place))}
        before, after = (
            scored(replace(world, state=replace(world.state, ticks=ticks))).base
            for ticks in (world.state.ticks, tuple(more.values()))
        )
        assert before.confirmed <= after.confirmed
        assert before.claimed <= after.claimed
        assert before.ceiling <= after.ceiling

    @given(worlds())
    def test_without_such_items_ticks_give_nothing(self, world: World) -> None:
        plain = replace(world, scheme=replace(world.scheme, checkpoints={}))
        assert scored(plain).total == scored(replace(plain, state=replace(plain.state, ticks=()))).total


class TestVetoes:
    """Vetoes by level and by hand."""

    @given(worlds())
    def test_a_veto_changes_no_points(self, world: World) -> None:
        tables = {number: replace(table, vetoes=()) for number, table in world.scheme.adjustments.items()}
        plain = replace(world, scheme=replace(world.scheme, adjustments=tables))
        assert scored(world).total == scored(plain).total

    @given(worlds())
    def test_who_vetoes(self, world: World) -> None:
        found = {event.id for event in scored(world).vetoes}
        numbers = {item.id: item.number for item in world.edition.criteria}
        period = world.state.application
        for event in world.state.adjustments:
            table = world.scheme.level_table(numbers[event.criterion_id])
            timely = period.period_start <= event.happened_on <= period.period_end
            vetoes = event.veto or (event.level in table.vetoes and timely)
            assert (event.id in found) == (vetoes and world.state.event_is_proved(event))
        assert bool(found) == bool(veto_text(scored(world)))
        assert explain(world.edition, scored(world)).lacking == tuple(filter(None, (veto_text(scored(world)),)))


class TestReasons:
    """Why an item is not full, who has open points, what is said of the scheme."""

    @given(worlds())
    def test_every_item_short_of_its_points_says_why_and_no_other(self, world: World) -> None:
        for item in scored(world).items:
            line = explain_item(item, world.scheme, world.state)
            assert not line.lacking if item.confirmed == item.full else all(line.lacking)
            if item.verdict is None and item.full:
                assert line.lacking[0].startswith("没有审核结论")

    @given(worlds())
    def test_open_points_add_up_and_are_ranked(self, world: World) -> None:
        result = scored(world)
        for lines in (open_by_group(world.edition, result), open_by_department(result, world.state)):
            assert sum(line.open for line in lines) == result.base.ceiling - result.base.confirmed
            assert sum(line.lost for line in lines) == result.maximum - result.base.ceiling
            assert sum(line.items for line in lines) == len(result.items)
            assert [line.open for line in lines] == sorted((line.open for line in lines), reverse=True)
            for line in lines:
                assert line.place == 1 + sum(other.open > line.open for other in lines)

    def test_items_nobody_leads_are_named(self) -> None:
        state = make_state(EDITION)
        (only,) = open_by_department(score(EDITION, make_scheme(), state), state)
        assert (only.name, only.items, only.waiting, only.open) == (NO_LEAD, 4, 4, Decimal(4))

    @given(worlds())
    def test_a_scheme_in_words_names_every_number(self, world: World) -> None:
        text = "\n".join(scheme_lines(world.edition, world.scheme))
        for stated in (*world.scheme.groups.values(), *world.scheme.subgroups.values()):
            assert stated.basis.label in text
        for number in world.scheme.checkpoints:
            assert f"{number} 按核查点计分" in text
        assert "E+" not in text

    def test_an_example_and_another_wording_are_said(self) -> None:
        scheme = make_scheme(example=True, edition=EditionPin("tiny", "older"))
        result = score(EDITION, scheme, make_state(EDITION))
        assert result.unpinned
        assert warnings_of(scheme, unpinned=result.unpinned) == (EXAMPLE, UNPINNED)
        assert not score(EDITION, replace(scheme, edition=EditionPin("tiny", "digest")), make_state(EDITION)).unpinned
        assert EXAMPLE in "\n".join(scheme_lines(EDITION, scheme))
        assert "指标1" in as_text(explain(EDITION, result, make_state(EDITION)))
