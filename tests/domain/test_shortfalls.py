"""Shortfalls and next steps: what is missing, and in which order to take it up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given

from shifan.domain.adjustments import Adjustment, SelfCheck, SelfCheckOutcome
from shifan.domain.application import Department
from shifan.domain.criteria import CriterionKind
from shifan.domain.evidence import EvidenceLink
from shifan.domain.figures import Figure
from shifan.domain.gaps import Gap, GapOrigin
from shifan.domain.records import Rating, WorkStatus
from shifan.domain.shortfalls import NextStep, ShortfallKind, next_steps, shortfalls
from shifan.domain.state import ApplicationState
from shifan.domain.tasks import Task, TaskRole
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
    worlds,
)

KINDS = list(ShortfallKind)
EDITION = make_edition([[[make_item(1), make_item(2), make_item(3)]], [[make_item(4, CriterionKind.PENALTY)]]])
ITEM = EDITION.by_id("i1")


def found(state: ApplicationState, item_id: str = "i1") -> list[tuple[ShortfallKind, str]]:
    return [(shortfall.kind, shortfall.detail) for shortfall in shortfalls(EDITION.by_id(item_id), state)]


def complete_state() -> ApplicationState:
    """Item 1 has its document and all its ticks."""
    return make_state(
        EDITION,
        evidence=(make_evidence("e1"),),
        links=(EvidenceLink("l1", APP, "e1", "i1"),),
        usable=frozenset({"e1"}),
        ticks=(make_tick(ITEM, 1), make_tick(ITEM, 2)),
    )


def with_record(state: ApplicationState, **changes: object) -> ApplicationState:
    record = replace(state.records["i1"], **changes)  # type: ignore[arg-type]
    return replace(state, records={**state.records, "i1": record})


def test_an_untouched_item_lacks_evidence_and_checkpoints() -> None:
    assert found(make_state(EDITION)) == [
        (ShortfallKind.MISSING_EVIDENCE, "至少 1 份，现有 0 份"),
        (ShortfallKind.MISSING_CHECKPOINTS, "1.1、1.2"),
    ]


def test_evidence_that_cannot_be_used_is_missing() -> None:
    state = replace(complete_state(), usable=frozenset())
    assert found(state) == [(ShortfallKind.MISSING_EVIDENCE, "至少 1 份，现有 0 份")]


def test_a_returned_item_comes_with_its_reason_first() -> None:
    state = with_record(make_state(EDITION), status=WorkStatus.RETURNED, status_reason="缺盖章页")
    assert found(state)[0] == (ShortfallKind.RETURNED, "缺盖章页")


def test_a_changed_text_asks_for_review_even_after_acceptance() -> None:
    accepted = with_record(complete_state(), status=WorkStatus.ACCEPTED, verdict=Rating.MET)
    assert found(accepted) == []
    assert [kind for kind, _ in found(with_record(accepted, criterion_digest="older"))] == [ShortfallKind.NEEDS_REVIEW]


def test_a_submitted_item_waits_for_its_verdict() -> None:
    assert [kind for kind, _ in found(with_record(complete_state(), status=WorkStatus.SUBMITTED))] == [
        ShortfallKind.AWAITING_VERDICT
    ]


def test_na_asks_for_neither_evidence_nor_ticks() -> None:
    state = with_record(make_state(EDITION), status=WorkStatus.SUBMITTED, claim=Rating.NA)
    assert [kind for kind, _ in found(state)] == [ShortfallKind.AWAITING_VERDICT]


def test_open_gaps_and_impossible_figures_count_until_mended() -> None:
    gap = Gap("p1", APP, "缺台账", GapOrigin.MEETING, START, "i1")
    figure = Figure("f1", APP, "i1", "满意率", denominator=Decimal(120), percent=Decimal("95.5"))
    state = replace(complete_state(), gaps=(gap,), figures=(figure,))
    ready = ShortfallKind.NOT_SUBMITTED
    assert [kind for kind, _ in found(state)] == [ShortfallKind.FIGURE_MISMATCH, ShortfallKind.OPEN_GAP, ready]
    mended = replace(
        state,
        gaps=(replace(gap, closed_on=TODAY, resolution="已建"),),
        figures=(replace(figure, percent=Decimal("95.8")),),
    )
    assert [kind for kind, _ in found(mended)] == [ready]
    submitted = replace(mended.records["i1"], status=WorkStatus.ACCEPTED, verdict=Rating.MET)
    assert found(replace(mended, records={**mended.records, "i1": submitted})) == []


def test_a_ledger_item_needs_its_self_check_and_proof_of_its_events() -> None:
    event = Adjustment("a1", APP, "i4", "省级", "通报", TODAY)
    state = make_state(EDITION, adjustments=(event,))
    assert found(state, "i4") == [
        (ShortfallKind.MISSING_EVIDENCE, "事项「通报」缺佐证材料"),
        (ShortfallKind.NOT_SELF_CHECKED, "请登记自查结论"),
    ]
    proved = replace(
        state,
        links=(EvidenceLink("l1", APP, "e1", "i4", adjustment_id="a1"),),
        usable=frozenset({"e1"}),
        self_checks=(SelfCheck("c", APP, "i4", SelfCheckOutcome.FOUND, "全部文件", "甲", TODAY),),
    )
    assert found(proved, "i4") == []


def test_overdue_items_come_first_then_urgency_then_the_nearer_date_then_the_number() -> None:
    def led(item: str, days: int) -> Task:
        return Task(f"t-{item}", APP, item, "d", TaskRole.LEAD, due=TODAY + timedelta(days=days))

    state = with_record(
        make_state(
            EDITION,
            departments=(Department("d", APP, "县司法局"),),
            tasks=(led("i1", 9), led("i2", 3), led("i4", -1)),
        ),
        status=WorkStatus.RETURNED,
        status_reason="缺页",
    )
    steps = next_steps(EDITION, state, TODAY)
    assert [step.criterion.id for step in steps] == ["i4", "i1", "i2", "i3"]
    assert [(step.days_left, step.overdue) for step in steps] == [(-1, True), (9, False), (3, False), (None, False)]
    assert [step.lead for step in steps] == ["县司法局", "县司法局", "县司法局", ""]


def test_the_due_day_itself_is_not_overdue() -> None:
    task = Task("t", APP, "i1", "d", TaskRole.LEAD, due=TODAY)
    state = make_state(EDITION, departments=(Department("d", APP, "县司法局"),), tasks=(task,))
    assert not next_steps(EDITION, state, TODAY)[0].overdue
    assert next_steps(EDITION, state, TODAY + timedelta(days=1))[0].overdue


@given(worlds())
def test_next_steps_hold_each_unfinished_item_once_in_order(world: World) -> None:
    steps = next_steps(world.edition, world.state, TODAY)
    expected = [item.id for item in world.edition.criteria if shortfalls(item, world.state)]
    assert sorted(step.criterion.id for step in steps) == sorted(expected)
    places = {item.id: place for place, item in enumerate(world.edition.criteria)}

    def rank(step: NextStep) -> tuple[bool, int, date, int]:
        return not step.overdue, KINDS.index(step.first.kind), step.due or date.max, places[step.criterion.id]

    assert [rank(step) for step in steps] == sorted(rank(step) for step in steps)
    for step in steps:
        kinds = [KINDS.index(shortfall.kind) for shortfall in step.shortfalls]
        assert kinds == sorted(kinds)
        assert all(shortfall.detail or shortfall.kind is ShortfallKind.RETURNED for shortfall in step.shortfalls)
        lead = world.state.lead_of(step.criterion.id)
        assert step.due == (lead.due if lead else None)
