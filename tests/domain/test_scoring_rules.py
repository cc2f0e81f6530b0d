"""The scorer's rules one by one, on small examples and on the shipped edition."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from shifan.domain.adjustments import Adjustment, SelfCheck, SelfCheckOutcome
from shifan.domain.criteria import CriterionKind, Edition
from shifan.domain.evidence import EvidenceLink
from shifan.domain.explain import as_text, explain, points_text
from shifan.domain.records import Rating
from shifan.domain.scheme import Basis, LevelTable, NaPolicy, Scheme
from shifan.domain.scoring import Range, full_points, score
from shifan.domain.state import ApplicationState
from support_worlds import (
    APP,
    TODAY,
    World,
    every_line,
    make_edition,
    make_evidence,
    make_item,
    make_scheme,
    make_state,
    scored,
)

BONUS = CriterionKind.BONUS
PENALTY = CriterionKind.PENALTY


def same(value: str) -> Range:
    return Range(Decimal(value), Decimal(value), Decimal(value))


def ledger_world(events: list[tuple[str, str, str]], **scheme: object) -> tuple[Edition, Scheme, ApplicationState]:
    """Items 1 (base), 2 (bonus), 3 (penalty); events of (item id, level, date), each with its own proof."""
    edition = make_edition([[[make_item(1)]], [[make_item(2, BONUS)], [make_item(3, PENALTY)]]])
    made = [
        Adjustment(f"a{n}", APP, item, level, f"事项{n}", date.fromisoformat(day))
        for n, (item, level, day) in enumerate(events)
    ]
    links = [EvidenceLink(f"l{e.id}", APP, f"e{e.id}", e.criterion_id, adjustment_id=e.id) for e in made]
    evidence = [make_evidence(link.evidence_id) for link in links]
    state = make_state(
        edition,
        adjustments=tuple(made),
        links=tuple(links),
        evidence=tuple(evidence),
        usable=frozenset(e.id for e in evidence),
    )
    return edition, make_scheme(**scheme), state  # type: ignore[arg-type]


class TestLedgers:
    """Bonus and penalty items."""

    def test_events_add_up_to_the_cap_of_their_item_and_of_all(self) -> None:
        table = LevelTable({"国家级": Decimal(3), "省级": Decimal("1.5")}, Decimal(4), Basis.PROVINCIAL)
        events = [("i2", "国家级", "2023-05-01"), ("i2", "省级", "2023-06-01"), ("i3", "省级", "2023-06-01")]
        adjustments = {"2": table, "3": table}
        result = score(*ledger_world(events, adjustments=adjustments, bonus_cap=Decimal(2)))
        assert [ledger.points for ledger in result.ledgers] == [Decimal(4), Decimal("1.5")]
        assert (result.bonus, result.penalty) == (Decimal(2), Decimal("1.5"))
        assert result.total == Range(Decimal("0.5"), Decimal("0.5"), Decimal("1.5"))

    def test_what_a_cap_cuts_off_is_a_line_of_its_own(self) -> None:
        table = LevelTable({"省级": Decimal(3)}, Decimal(4))
        events = [("i2", "省级", "2023-05-01"), ("i2", "省级", "2023-06-01"), ("i3", "省级", "2023-06-01")]
        edition, scheme, state = ledger_world(
            events, adjustments={"2": table, "3": table}, bonus_cap=Decimal(3), penalty_cap=Decimal(1)
        )
        _, bonus, penalty = explain(edition, score(edition, scheme, state)).children
        shown = [(line.label, points_text(line.points.confirmed)) for line in every_line(bonus) + every_line(penalty)]
        assert shown == [
            ("加分", "3"),
            ("2 指标2", "4"),
            ("2023-05-01 事项0", "3"),
            ("2023-06-01 事项1", "3"),
            ("超过本项上限的部分不计", "-2"),
            ("超过加分上限的部分不计", "-1"),
            ("扣分", "-1"),
            ("3 指标3", "-3"),
            ("2023-06-01 事项2", "-3"),
            ("超过扣分上限的部分不计", "2"),
        ]

    def test_both_ends_of_the_period_count_and_the_days_around_do_not(self) -> None:
        table = {"2": LevelTable({"省级": Decimal(1)})}
        days = ["2022-12-31", "2023-01-01", "2023-12-31", "2024-01-01"]
        result = score(*ledger_world([("i2", "省级", day) for day in days], adjustments=table))
        assert [event.counted for event in result.bonus_items[0].events] == [False, True, True, False]
        assert result.bonus == 2

    def test_a_document_of_the_item_does_not_prove_its_event(self) -> None:
        edition, scheme, state = ledger_world(
            [("i2", "省级", "2023-05-01")], adjustments={"2": LevelTable({"省级": Decimal(1)})}
        )
        loose = tuple(replace(link, adjustment_id=None) for link in state.links)
        result = score(edition, scheme, replace(state, links=loose))
        assert result.bonus == 0
        assert "缺佐证" in result.bonus_items[0].events[0].reason

    def test_a_scheme_without_levels_only_registers(self) -> None:
        result = score(*ledger_world([("i2", "省级", "2023-05-01")]))
        assert (result.bonus, result.bonus_items[0].registered_only) == (Decimal(0), True)

    def test_a_veto_is_shown_only_with_its_proof(self) -> None:
        edition, scheme, state = ledger_world([("i3", "省级", "2023-05-01")])
        vetoed = replace(state, adjustments=tuple(replace(event, veto=True) for event in state.adjustments))
        assert [event.id for event in score(edition, scheme, vetoed).vetoes] == ["a0"]
        assert score(edition, scheme, replace(vetoed, usable=frozenset())).vetoes == ()

    def test_not_checked_is_unknown_not_zero(self) -> None:
        edition, scheme, state = ledger_world([])
        text = as_text(explain(edition, score(edition, scheme, state)))
        assert text.count("未自查（情况未知，不等于零）") == 2
        checks = tuple(
            SelfCheck(f"c{n}", APP, f"i{n}", SelfCheckOutcome.NONE_FOUND, "全部文件", "甲", TODAY) for n in (2, 3)
        )
        checked = score(edition, scheme, replace(state, self_checks=checks))
        assert (checked.self_checks_done, checked.final) == (2, False)


class TestNotApplicable:
    """The three policies on one example: 1 (1 point), 2 (2), 3 (4) | 4 (1) in one group, 5 (5) in another."""

    edition = make_edition([[[make_item(1), make_item(2), make_item(3)], [make_item(4)]], [[make_item(5)]]])
    points = {"1": "1", "2": "2", "3": "4", "4": "1", "5": "5"}

    def full(self, policy: NaPolicy, *gone: str) -> dict[str, str]:
        world = World(self.edition, make_scheme(policy, self.points), make_state(self.edition))
        for key in gone:
            world = world.with_record(key, verdict=Rating.NA)
        found = full_points(self.edition, world.scheme, world.state.records)
        return {key: points_text(value) for key, value in found.items()}

    def test_exclude_takes_the_points_out(self) -> None:
        assert self.full(NaPolicy.EXCLUDE, "i2") == {"i1": "1", "i2": "0", "i3": "4", "i4": "1", "i5": "5"}

    def test_full_leaves_them(self) -> None:
        assert self.full(NaPolicy.FULL, "i2") == {"i1": "1", "i2": "2", "i3": "4", "i4": "1", "i5": "5"}

    def test_redistribute_shares_in_proportion_inside_the_subgroup(self) -> None:
        assert self.full(NaPolicy.REDISTRIBUTE, "i2") == {"i1": "1.4", "i2": "0", "i3": "5.6", "i4": "1", "i5": "5"}

    def test_the_odd_cent_goes_to_the_largest_remainder(self) -> None:
        # item 3's 4 points over 1 : 2 = 1.333… : 2.666…
        assert self.full(NaPolicy.REDISTRIBUTE, "i3") == {"i1": "2.33", "i2": "4.67", "i3": "0", "i4": "1", "i5": "5"}

    def test_an_empty_subgroup_falls_back_to_its_group_then_to_all(self) -> None:
        by_group = self.full(NaPolicy.REDISTRIBUTE, "i4")
        assert by_group == {"i1": "1.14", "i2": "2.29", "i3": "4.57", "i4": "0", "i5": "5"}
        by_all = self.full(NaPolicy.REDISTRIBUTE, "i5")
        assert sum(map(Decimal, by_all.values())) == 13
        assert by_all["i5"] == "0"

    def test_nobody_left_means_nothing_left(self) -> None:
        assert set(self.full(NaPolicy.REDISTRIBUTE, "i1", "i2", "i3", "i4", "i5").values()) == {"0"}

    @pytest.mark.parametrize(
        ("policy", "expected"),
        [
            (NaPolicy.EXCLUDE, "0 0 1"),
            (NaPolicy.REDISTRIBUTE, "0 0 1"),
            (NaPolicy.FULL, "0 1 1"),
        ],
    )
    def test_a_claimed_na_moves_no_points_before_the_verdict(self, policy: NaPolicy, expected: str) -> None:
        world = World(self.edition, make_scheme(policy, self.points), make_state(self.edition))
        result = scored(world.with_record("i1", claim=Rating.NA, claim_reason="无此职能"))
        first = result.items[0]
        assert f"{first.confirmed} {first.claimed} {first.ceiling}" == expected
        assert result.maximum == 13


class TestEqualScheme:
    """The shipped scheme on the shipped edition."""

    def world(self, edition: Edition, scheme: Scheme) -> World:
        return World(edition, scheme, make_state(edition))

    def test_an_untouched_application_has_all_points_open(self, edition: Edition, scheme: Scheme) -> None:
        result = scored(self.world(edition, scheme))
        assert result.total == Range(Decimal(0), Decimal(0), Decimal(100))
        assert (result.unrated, result.maximum, result.final) == (100, Decimal(100), False)

    def test_verdicts_close_the_range(self, edition: Edition, scheme: Scheme) -> None:
        world = self.world(edition, scheme)
        for item in edition.of_kind(CriterionKind.BASE):
            world = world.with_record(item.id, verdict=Rating.PARTLY)
        assert scored(world).total == same("50.0")
        first = edition.criteria[0].id
        assert scored(world.with_record(first, verdict=Rating.MET)).total == same("50.5")
        assert scored(world.with_record(first, verdict=Rating.NA)).maximum == 99

    def test_a_verdict_stands_above_the_claim(self, edition: Edition, scheme: Scheme) -> None:
        world = self.world(edition, scheme).with_record(edition.criteria[0].id, claim=Rating.MET, verdict=Rating.UNMET)
        assert scored(world).total == Range(Decimal(0), Decimal(0), Decimal(99))

    def test_every_number_names_its_basis(self, edition: Edition, scheme: Scheme) -> None:
        tree = explain(edition, scored(self.world(edition, scheme)))
        leaves = [line for line in every_line(tree.children[0]) if not line.children]
        assert len(leaves) == 100
        assert {line.basis for line in leaves} == {Basis.EQUAL_DEFAULT.label}
