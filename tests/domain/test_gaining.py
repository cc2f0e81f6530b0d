"""Next steps by points, how hard they are, and what a wished total takes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given

from shifan.domain.adjustments import Adjustment
from shifan.domain.application import Department
from shifan.domain.criteria import CriterionKind
from shifan.domain.evidence import EvidenceLink
from shifan.domain.gaining import Effort, Gain, by_department, gains, plan_for
from shifan.domain.gaining_words import gain_text, plan_data, plan_lines
from shifan.domain.gaps import Gap, GapOrigin
from shifan.domain.records import Rating, WorkStatus
from shifan.domain.scheme import Basis, CheckpointRule, LevelTable, NaPolicy
from shifan.domain.tasks import Task, TaskRole
from support_schemes import decimals, make_scheme
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

ITEMS = [make_item(number, checkpoints=1) for number in (1, 2, 3)]
EDITION = make_edition([[ITEMS], [[make_item(4, CriterionKind.BONUS), make_item(5, CriterionKind.PENALTY)]]])
TABLE = LevelTable({"国家级": Decimal(3)}, Decimal(5), Basis.COUNTY)


def tiny(**parts: object) -> World:
    """Item 1 gives 2 points, the others 1; item 1 is led by 甲, all its documents and ticks are there."""
    scheme = make_scheme(NaPolicy.EXCLUDE, {"1": "2"}, adjustments={"4": TABLE, "5": TABLE}, bonus_cap=Decimal(2))
    units = (Department("d1", APP, "甲"), Department("d2", APP, "乙"))
    given_parts: dict[str, object] = {
        "departments": units,
        "tasks": (Task("t1", APP, "i1", "d1", TaskRole.LEAD, due=date(2023, 10, 8)),),
        "evidence": (make_evidence("e1"),),
        "links": (EvidenceLink("l1", APP, "e1", "i1"),),
        "usable": frozenset({"e1"}),
        "ticks": (make_tick(ITEMS[0], 1),),
    }
    return World(EDITION, scheme, make_state(EDITION, **{**given_parts, **parts}))


def steps(world: World) -> tuple[Gain, ...]:
    return gains(world.edition, world.state, scored(world), TODAY)


def effort_of(world: World, number: str = "1") -> Effort:
    return next(gain.effort for gain in steps(world) if gain.criterion.number == number)


class TestEffort:
    """The hardest part of the way decides."""

    def test_only_the_review_is_missing(self) -> None:
        assert effort_of(tiny().with_record("i1", status=WorkStatus.SUBMITTED)) is Effort.REVIEW
        assert effort_of(tiny()) is Effort.REVIEW  # all is there, it has only to be handed in

    def test_a_document_or_a_tick_is_missing(self) -> None:
        assert effort_of(tiny(ticks=())) is Effort.MATERIAL
        assert effort_of(tiny(usable=frozenset())) is Effort.MATERIAL
        assert effort_of(tiny(), "2") is Effort.MATERIAL

    def test_an_item_handed_in_waits_for_the_review_unless_ticks_are_points(self) -> None:
        handed_in = tiny(ticks=()).with_record("i1", status=WorkStatus.SUBMITTED)
        (gain, *_) = steps(handed_in)
        assert (gain.effort, gain.points) == (Effort.REVIEW, Decimal(2))
        assert "核查点 1.1 未勾选（本方案勾选不计分）" in gain.why
        assert effort_of(replace(handed_in, state=replace(handed_in.state, usable=frozenset()))) is Effort.MATERIAL
        by_ticks = {"1": CheckpointRule({"k1": Decimal(1)}, Basis.COUNTY)}
        scored_by_ticks = replace(handed_in, scheme=replace(handed_in.scheme, checkpoints=by_ticks))
        assert effort_of(scored_by_ticks) is Effort.MATERIAL

    def test_another_unit_owes_its_part(self) -> None:
        lead = Task("t1", APP, "i1", "d1", TaskRole.LEAD)
        support = Task("t2", APP, "i1", "d2", TaskRole.SUPPORT, due=date(2023, 12, 1))
        (gain, *_) = steps(tiny(tasks=(lead, support)))
        assert gain.effort is Effort.OTHERS
        assert "配合单位未交：乙" in gain.why
        handed_in = replace(support, status=WorkStatus.SUBMITTED)
        assert effort_of(tiny(tasks=(lead, handed_in))) is Effort.REVIEW

    def test_an_open_gap_or_a_verdict_takes_time(self) -> None:
        gap = Gap("g", APP, "经费未到位", GapOrigin.MEETING, START, "i1")
        assert effort_of(tiny(gaps=(gap,))) is Effort.TIME
        (gain, *_) = steps(tiny().with_record("i1", verdict=Rating.PARTLY, status=WorkStatus.ACCEPTED))
        assert (gain.effort, gain.mends, gain.points) == (Effort.TIME, True, Decimal(1))


class TestRanking:
    """Points first, then the due date, then the effort."""

    def test_points_then_due_then_effort(self) -> None:
        tasks = (Task("t3", APP, "i3", "d2", TaskRole.LEAD, due=date(2023, 11, 1)),)
        assert [gain.criterion.number for gain in steps(tiny(tasks=tasks))] == ["1", "3", "2"]
        ready = tiny(tasks=(), links=(EvidenceLink("l1", APP, "e1", "i3"),), ticks=(make_tick(ITEMS[2], 1),))
        assert [gain.criterion.number for gain in steps(ready)] == ["1", "3", "2"]

    def test_what_can_win_nothing_is_not_listed(self) -> None:
        world = tiny().with_record("i1", verdict=Rating.MET).with_record("i2", verdict=Rating.NA)
        assert [gain.criterion.number for gain in steps(world)] == ["3"]

    def test_events_without_proof_win_up_to_their_caps(self) -> None:
        event = Adjustment("a1", APP, "i4", "国家级", "获评先进", START)
        found = {gain.criterion.number: gain for gain in steps(tiny(adjustments=(event,)))}
        assert (found["4"].points, found["4"].effort, found["4"].mends) == (Decimal(2), Effort.MATERIAL, False)

    def test_by_department(self) -> None:
        assert [(lead, points, len(rows)) for lead, points, rows in by_department(steps(tiny()))] == [
            ("", Decimal(2), 2),
            ("甲", Decimal(2), 1),
        ]

    def test_a_step_in_words(self) -> None:
        assert gain_text(steps(tiny())[0]) == "1 指标1　可得 2 分　只差审核　甲　逾期 1 天"


class TestWish:
    """What a wished total takes."""

    def plan(self, world: World, wished: str) -> tuple[list[str], list[str]]:
        found = plan_for(world.edition, world.state, scored(world), Decimal(wished), TODAY)
        return [step.criterion.number for step in found.steps], list(plan_lines(found))

    def test_the_easiest_come_first_and_no_more_than_needed(self) -> None:
        assert self.plan(tiny(), "2")[0] == ["1"]
        assert self.plan(tiny(), "2.5")[0] == ["1", "2"]
        lone = tiny(links=(EvidenceLink("l1", APP, "e1", "i3"),), ticks=(make_tick(ITEMS[2], 1),))
        assert self.plan(lone, "2")[0] == ["1"]  # item 3 is easier, but 1 is needed and enough

    def test_an_honest_range(self) -> None:
        assert self.plan(tiny(), "3")[1] == [
            "从已审定 0 分到 3 分：做 2 项（只差审核 1 项，缺材料 1 项）。",
            "都审定为达标，得 3 分；只到基本达标，得 1.5 分。",
            "注意：加分只算已登记的事项；再有新的事项，最多还可加 2 分。",
            "注意：还有 1 个扣分项未自查，情况未知，可能再扣分。",
        ]

    def test_why_it_cannot_be_reached(self) -> None:
        world = tiny().with_record("i2", verdict=Rating.NA)
        numbers, lines = self.plan(world, "9")
        assert numbers == ["1", "3"]
        assert lines[0] == "够不到 9 分：现在已审定 0 分，全部做成最高 3 分，还差 6 分。"
        assert "注意：不适用 1 项，不计 1 分：第 2 项。" in lines

    def test_it_is_reached_already(self) -> None:
        numbers, lines = self.plan(tiny().with_record("i1", verdict=Rating.MET), "2")
        assert (numbers, lines[0]) == ([], "现在已审定 2 分，已经达到 2 分。")

    def test_mending_is_said(self) -> None:
        world = tiny().with_record("i1", verdict=Rating.UNMET, status=WorkStatus.ACCEPTED)
        assert "其中第 1 项已有审核结论，须改进后重新审核。" in self.plan(world, "4")[1]


@given(worlds(), decimals(30, 1))
def test_a_plan_keeps_its_word(world: World, wished: Decimal) -> None:
    result = scored(world)
    plan = plan_for(world.edition, world.state, result, wished, TODAY)
    assert plan.low <= plan.high <= plan.best
    assert plan.now.confirmed <= plan.best
    assert plan.reachable == (plan.high >= wished)
    if plan.reached:
        assert plan.steps == ()
    if plan.reachable:
        base = [step for step in plan.steps if step.criterion.kind is CriterionKind.BASE]
        assert all(plan.high - step.points < wished for step in base)  # each is needed
    else:
        assert plan.high == plan.best
        assert plan_data(plan)["reachable"] is False


@given(worlds())
def test_gains_are_what_done_items_win(world: World) -> None:
    result = scored(world)
    found = gains(world.edition, world.state, result, TODAY)
    base = [gain for gain in found if gain.criterion.kind is CriterionKind.BASE]
    items = [gain.criterion for gain in base]
    others = [tick for tick in world.state.ticks if tick.criterion_id not in {item.id for item in items}]
    ticks = [make_tick(item, place) for item in items for place in range(1, len(item.checkpoints) + 1)]
    done = replace(world, state=replace(world.state, ticks=(*others, *ticks)))
    for item in items:
        done = done.with_record(item.id, verdict=Rating.MET)
    won = scored(done).total.confirmed - result.total.confirmed
    assert won == sum((gain.points for gain in base), Decimal(0))
    assert all(gain.points > 0 for gain in found)
    assert [gain.points for gain in found] == sorted((gain.points for gain in found), reverse=True)
