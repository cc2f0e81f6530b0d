"""The scorer on generated editions, schemes and states."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal

from hypothesis import assume, given
from hypothesis import strategies as st

from shifan.domain.criteria import CriterionKind
from shifan.domain.evidence import EvidenceLink
from shifan.domain.explain import as_text, explain
from shifan.domain.records import Rating
from shifan.domain.scheme import NaPolicy
from shifan.domain.scoring import Range, full_points
from support_worlds import (
    APP,
    END,
    START,
    World,
    every_line,
    make_evidence,
    scored,
    worlds,
)

LADDER = (Rating.UNMET, Rating.PARTLY, Rating.MET)
BONUS = CriterionKind.BONUS
PENALTY = CriterionKind.PENALTY


def three(points: Range) -> tuple[Decimal, Decimal, Decimal]:
    return points.confirmed, points.claimed, points.ceiling


def base_items(world: World) -> list[str]:
    return [item.id for item in world.edition.of_kind(CriterionKind.BASE)]


class TestProperties:
    """What holds for every edition, scheme and state."""

    @given(worlds())
    def test_points_never_pass_a_cap(self, world: World) -> None:
        result = scored(world)
        for ledger in result.ledgers:
            assert ledger.points >= 0
            assert ledger.cap is None or ledger.points <= ledger.cap
        assert world.scheme.bonus_cap is None or result.bonus <= world.scheme.bonus_cap
        assert world.scheme.penalty_cap is None or result.penalty <= world.scheme.penalty_cap
        assert result.base.ceiling <= result.maximum

    @given(worlds())
    def test_only_proved_listed_and_timely_events_count(self, world: World) -> None:
        state = world.state
        proved = {link.adjustment_id for link in state.links if link.evidence_id in state.usable}
        numbers = {item.id: item.number for item in world.edition.criteria}
        for ledger in scored(world).ledgers:
            assert len(ledger.events) == sum(1 for e in state.adjustments if e.criterion_id == ledger.criterion.id)
            for entry in ledger.events:
                table = world.scheme.level_table(numbers[entry.event.criterion_id])
                timely = START <= entry.event.happened_on <= END
                good = entry.event.id in proved and entry.event.level in table.levels and timely
                assert entry.counted == good
                assert entry.points == (table.levels[entry.event.level] if good else 0)
                assert entry.reason

    @given(worlds())
    def test_without_usable_evidence_no_event_counts(self, world: World) -> None:
        result = scored(replace(world, state=replace(world.state, usable=frozenset())))
        assert result.bonus == result.penalty == 0
        assert not result.vetoes

    @given(worlds())
    def test_every_line_of_the_explanation_is_the_sum_of_the_lines_below(self, world: World) -> None:
        result = scored(world)
        tree = explain(world.edition, result)
        assert three(tree.points) == three(result.total)
        for line in every_line(tree):
            if line.children:
                columns = zip(*(three(child.points) for child in line.children), strict=True)
                assert three(line.points) == tuple(sum(column) for column in columns), line.label

    @given(worlds())
    def test_the_explanation_names_every_item_and_the_scheme(self, world: World) -> None:
        text = as_text(explain(world.edition, scored(world)))
        assert world.scheme.title in text
        for item in world.edition.criteria:
            assert f"{item.number} {item.title}" in text
        assert "E+" not in text

    @given(worlds())
    def test_confirmed_claimed_and_ceiling_are_in_order(self, world: World) -> None:
        result = scored(world)
        for low, mid, high in [three(result.base), three(result.total)] + [
            (item.confirmed, item.claimed, item.ceiling) for item in result.items
        ]:
            assert low <= mid <= high
        assert result.base.confirmed >= 0

    @given(worlds(), st.data(), st.sampled_from(["claim", "verdict"]))
    def test_a_better_rating_never_lowers_any_sum(self, world: World, data: st.DataObject, field: str) -> None:
        key = data.draw(st.sampled_from(base_items(world)))
        totals = [three(scored(world.with_record(key, **{field: rating})).total) for rating in LADDER]
        for worse, better in zip(totals, totals[1:], strict=False):
            assert all(b >= w for w, b in zip(worse, better, strict=True))

    @given(worlds())
    def test_redistribution_keeps_the_sum_exactly_while_somebody_can_inherit(self, world: World) -> None:
        scheme = replace(world.scheme, na_policy=NaPolicy.REDISTRIBUTE)
        items = world.edition.of_kind(CriterionKind.BASE)
        listed = {item.id: scheme.points_of(item.number).points for item in items}
        records = world.state.records
        heirs = [key for key in listed if records[key].verdict is not Rating.NA and listed[key] > 0]
        full = full_points(world.edition, scheme, records)
        assert sum(full.values()) == (sum(listed.values()) if heirs else 0)
        for key in listed:
            assert full[key] == 0 if records[key].verdict is Rating.NA else full[key] >= listed[key]

    @given(worlds())
    def test_the_maximum_follows_the_policy(self, world: World) -> None:
        items = world.edition.of_kind(CriterionKind.BASE)
        listed = {item.id: world.scheme.points_of(item.number).points for item in items}
        applies = [key for key in listed if world.state.records[key].verdict is not Rating.NA]
        excluding = scored(replace(world, scheme=replace(world.scheme, na_policy=NaPolicy.EXCLUDE)))
        assert excluding.maximum == sum(listed[key] for key in applies)
        generous = scored(replace(world, scheme=replace(world.scheme, na_policy=NaPolicy.FULL)))
        assert generous.maximum == sum(listed.values())
        assert all(i.confirmed == i.full for i in generous.items if i.verdict is Rating.NA)

    @given(worlds(), st.randoms(use_true_random=False))
    def test_the_order_of_rows_does_not_matter(self, world: World, shuffler: random.Random) -> None:
        state = world.state
        shuffled = replace(
            state,
            records=dict(shuffler.sample(list(state.records.items()), len(state.records))),
            links=tuple(shuffler.sample(state.links, len(state.links))),
            adjustments=tuple(shuffler.sample(state.adjustments, len(state.adjustments))),
        )
        first, second = scored(world), scored(replace(world, state=shuffled))
        assert three(first.total) == three(second.total)
        assert {veto.id for veto in first.vetoes} == {veto.id for veto in second.vetoes}

    @given(worlds())
    def test_unrated_items_count_fully_in_the_ceiling_and_not_at_all_below(self, world: World) -> None:
        result = scored(world)
        blank = [item for item in result.items if item.claim is None and item.verdict is None]
        assert result.unrated == len(blank)
        assert all(item.confirmed == item.claimed == 0 and item.ceiling == item.full for item in blank)

    @given(worlds())
    def test_final_means_every_verdict_given_and_every_ledger_checked(self, world: World) -> None:
        records = world.state.records
        judged = all(records[key].verdict for key in base_items(world))
        checked = {check.criterion_id for check in world.state.self_checks}
        ledgers = {item.id for item in world.edition.of_kind(BONUS, PENALTY)}
        result = scored(world)
        assert result.final == (judged and checked == ledgers)
        assert result.self_checks_done == len(checked)
        assert not result.final or result.total.confirmed == result.total.ceiling

    @given(worlds())
    def test_self_checks_give_no_points(self, world: World) -> None:
        bare = replace(world.state, self_checks=())
        assert three(scored(world).total) == three(scored(replace(world, state=bare)).total)

    @given(worlds(), st.data())
    def test_one_more_proof_never_lowers_bonus_or_penalty(self, world: World, data: st.DataObject) -> None:
        assume(world.state.adjustments)
        event = data.draw(st.sampled_from(world.state.adjustments))
        state = replace(
            world.state,
            links=(*world.state.links, EvidenceLink("new", APP, "fresh", event.criterion_id, adjustment_id=event.id)),
            evidence=(*world.state.evidence, make_evidence("fresh")),
            usable=world.state.usable | {"fresh"},
        )
        before, after = scored(world), scored(replace(world, state=state))
        assert after.bonus >= before.bonus
        assert after.penalty >= before.penalty
        assert not event.veto or event in after.vetoes
