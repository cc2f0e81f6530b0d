"""Completion: what counts as done, and that 100 % is said only when it is."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from shifan.domain.adjustments import SelfCheck, SelfCheckOutcome
from shifan.domain.application import Department
from shifan.domain.completion import Ratio, completion, completion_by_department, is_collected
from shifan.domain.criteria import CriterionKind
from shifan.domain.evidence import EvidenceLink
from shifan.domain.records import Rating, WorkStatus
from shifan.domain.tasks import Task, TaskRole
from support_worlds import APP, TODAY, World, make_edition, make_evidence, make_item, make_state, make_tick, worlds


class TestRatio:
    """Done of total."""

    @given(st.integers(0, 5000), st.integers(0, 5000))
    def test_a_hundred_percent_only_when_complete(self, done: int, more: int) -> None:
        ratio = Ratio(done, done + more)
        assert ratio.complete == (done > 0 and more == 0)
        if ratio.total == 0:
            assert (ratio.percent, ratio.text) == (None, "—")
            return
        assert ratio.percent is not None
        assert (ratio.percent == 100) == ratio.complete
        assert 0 <= ratio.percent <= 100 * done / ratio.total
        assert 100 * done / ratio.total - ratio.percent < 1 or ratio.percent == 99

    def test_999_of_1000_is_99_percent(self) -> None:
        assert Ratio(999, 1000).text == "999/1000 99%"


class TestCompletion:
    """The five ratios."""

    edition = make_edition([[[make_item(1, evidence=2), make_item(2)]], [[make_item(3, CriterionKind.BONUS)]]])

    def world(self) -> World:
        links = tuple(
            EvidenceLink(f"l{n}", APP, document, item)
            for n, (document, item) in enumerate([("e1", "i1"), ("e1", "i1"), ("e2", "i1"), ("e3", "i2")])
        )
        state = make_state(
            self.edition,
            evidence=tuple(make_evidence(f"e{n}") for n in (1, 2, 3)),
            links=links,
            usable=frozenset({"e1", "e2", "e3"}),
            ticks=(make_tick(self.edition.by_id("i1"), 1),),
        )
        return World(self.edition, None, state)  # type: ignore[arg-type]

    def test_evidence_counts_once_and_only_while_it_can_be_used(self) -> None:
        world = self.world()
        items = self.edition.criteria
        assert completion(items, world.state).collected == Ratio(2, 2)
        lost = replace(world.state, usable=frozenset({"e1", "e3"}))
        assert completion(items, lost).collected == Ratio(1, 2)
        assert not is_collected(self.edition.by_id("i1"), lost)

    def test_ticks_that_belong_to_no_checkpoint_do_not_count(self) -> None:
        state = self.world().state
        assert completion(self.edition.criteria, state).checkpoints == Ratio(1, 4)
        gone = replace(make_tick(self.edition.by_id("i1"), 2), checkpoint_id="k9")
        assert completion(self.edition.criteria, replace(state, ticks=(*state.ticks, gone))).checkpoints == Ratio(1, 4)

    def test_na_leaves_every_denominator(self) -> None:
        world = self.world().with_record("i1", verdict=Rating.NA)
        found = completion(self.edition.criteria, world.state)
        assert (found.collected, found.checkpoints) == (Ratio(1, 1), Ratio(0, 2))
        assert (found.submitted.total, found.accepted.total) == (1, 1)

    def test_a_verdict_overrules_a_claimed_na(self) -> None:
        world = self.world().with_record("i1", claim=Rating.NA, verdict=Rating.MET)
        assert completion(self.edition.criteria, world.state).collected.total == 2

    def test_accepted_items_count_as_submitted_and_returned_ones_do_not(self) -> None:
        world = self.world().with_record("i1", status=WorkStatus.ACCEPTED).with_record("i2", status=WorkStatus.RETURNED)
        found = completion(self.edition.criteria, world.state)
        assert (found.submitted, found.accepted) == (Ratio(1, 2), Ratio(1, 2))

    def test_self_checks_are_counted_over_bonus_and_penalty_items(self) -> None:
        state = self.world().state
        assert completion(self.edition.criteria, state).self_checked == Ratio(0, 1)
        check = SelfCheck("c", APP, "i3", SelfCheckOutcome.NONE_FOUND, "全部文件", "甲", TODAY)
        assert completion(self.edition.criteria, replace(state, self_checks=(check,))).self_checked.complete

    def test_a_department_answers_for_the_items_it_leads(self) -> None:
        state = replace(
            self.world().state,
            departments=(Department("d1", APP, "县司法局"), Department("d2", APP, "县公安局")),
            tasks=(
                Task("t1", APP, "i1", "d1", TaskRole.LEAD),
                Task("t2", APP, "i2", "d1", TaskRole.SUPPORT),
                Task("t3", APP, "i2", "d2", TaskRole.LEAD),
            ),
        )
        found = completion_by_department(self.edition, state)
        assert {key: value.checkpoints for key, value in found.items()} == {"d1": Ratio(1, 2), "d2": Ratio(0, 2)}

    @given(worlds())
    def test_groups_add_up_to_the_whole(self, world: World) -> None:
        whole = completion(world.edition.criteria, world.state)
        parts = [completion(group.criteria, world.state) for group in world.edition.groups]
        for name in ("collected", "checkpoints", "submitted", "accepted", "self_checked"):
            ratios = [getattr(part, name) for part in parts]
            summed = Ratio(sum(r.done for r in ratios), sum(r.total for r in ratios))
            assert getattr(whole, name) == summed
            assert summed.done <= summed.total
