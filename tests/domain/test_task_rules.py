"""A supporter's own answer: which changes are allowed, when its part is done, when it is late."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shifan.domain.criteria import CriterionKind, NaRule
from shifan.domain.errors import RuleError
from shifan.domain.records import Rating, Record, WorkStatus, change_status
from shifan.domain.tasks import (
    Task,
    TaskRole,
    answered_as,
    answers_joined,
    change_task_status,
    give_task_claim,
    give_task_note,
    is_overdue,
    next_task_statuses,
    part_done,
    task_claim,
    task_status,
    unanswered,
)
from support_worlds import APP, TODAY, make_item

RECORD = Record("r", APP, "i1", "digest-1")
SUPPORT = Task("t", APP, "i1", "d", TaskRole.SUPPORT)
LEAD = replace(SUPPORT, role=TaskRole.LEAD)
NEW, COLLECTING, SUBMITTED, RETURNED, ACCEPTED = WorkStatus
ALLOWED = {
    (NEW, COLLECTING),
    (NEW, SUBMITTED),
    (COLLECTING, SUBMITTED),
    (SUBMITTED, RETURNED),
    (RETURNED, SUBMITTED),
}
PAST, COMING = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


@pytest.mark.parametrize(("before", "after"), list(product(WorkStatus, WorkStatus)))
def test_every_transition_is_allowed_or_refused(before: WorkStatus, after: WorkStatus) -> None:
    task = replace(SUPPORT, status=before)
    if (before, after) in ALLOWED:
        assert change_task_status(task, RECORD, after, "缺签名").status is after
        assert after in next_task_statuses(task, RECORD)
    else:
        with pytest.raises(RuleError):
            change_task_status(task, RECORD, after, "缺签名")
        assert after not in next_task_statuses(task, RECORD)


def test_a_return_needs_a_reason_that_goes_with_the_next_hand_in() -> None:
    submitted = replace(SUPPORT, status=SUBMITTED)
    with pytest.raises(RuleError, match="退回补正须写明原因"):
        change_task_status(submitted, RECORD, RETURNED, " ")
    returned = change_task_status(submitted, RECORD, RETURNED, " 缺签名 ")
    assert returned.status_reason == "缺签名"
    assert change_task_status(returned, RECORD, SUBMITTED).status_reason == ""


def test_the_lead_answers_through_the_record() -> None:
    record = replace(RECORD, status=SUBMITTED, claim=Rating.MET)
    own = replace(SUPPORT, status=COLLECTING, claim=Rating.PARTLY)
    assert (task_status(LEAD, record), task_claim(LEAD, record)) == (SUBMITTED, Rating.MET)
    assert (task_status(own, record), task_claim(own, record)) == (COLLECTING, Rating.PARTLY)
    changes: tuple[Callable[[], Task], ...] = (
        lambda: change_task_status(LEAD, RECORD, SUBMITTED),
        lambda: give_task_claim(LEAD, RECORD, make_item(1), Rating.MET),
        lambda: give_task_note(LEAD, "备注"),
    )
    for change in changes:
        with pytest.raises(RuleError, match="这个单位是牵头单位"):
            change()


def test_an_accepted_item_takes_a_note_only() -> None:
    accepted = replace(RECORD, status=ACCEPTED, verdict=Rating.MET)
    with pytest.raises(RuleError, match="已审定，改配合任务前请先重新打开"):
        change_task_status(SUPPORT, accepted, SUBMITTED)
    with pytest.raises(RuleError, match="已审定"):
        give_task_claim(SUPPORT, accepted, make_item(1), Rating.MET)
    assert give_task_note(SUPPORT, "存档在县局").note == "存档在县局"
    assert next_task_statuses(SUPPORT, accepted) == ()


def test_a_claim_follows_the_rules_of_the_item_and_begins_the_work() -> None:
    item = make_item(1)
    claimed = give_task_claim(SUPPORT, RECORD, item, Rating.PARTLY, " 缺一份 ")
    assert (claimed.status, claimed.claim, claimed.claim_reason) == (COLLECTING, Rating.PARTLY, "缺一份")
    cleared = give_task_claim(claimed, RECORD, item, None)
    assert (cleared.status, cleared.claim, cleared.claim_reason) == (COLLECTING, None, "")
    assert give_task_claim(SUPPORT, RECORD, item, None).status is NEW
    with pytest.raises(RuleError, match="须写明理由"):
        give_task_claim(SUPPORT, RECORD, item, Rating.NA)
    with pytest.raises(RuleError, match="不得评为不适用"):
        give_task_claim(SUPPORT, RECORD, replace(item, na_rule=NaRule(False, "")), Rating.NA, "没有")
    with pytest.raises(RuleError, match="不评达标与否"):
        give_task_claim(SUPPORT, RECORD, make_item(2, CriterionKind.BONUS), Rating.MET)


@pytest.mark.parametrize(
    ("own", "due", "record", "done"),
    [
        (NEW, None, COLLECTING, False),
        (NEW, None, SUBMITTED, True),  # without a date of its own it goes with the lead
        (NEW, COMING, SUBMITTED, False),
        (COLLECTING, None, SUBMITTED, True),
        (RETURNED, None, SUBMITTED, False),
        (SUBMITTED, COMING, COLLECTING, True),
        (SUBMITTED, None, RETURNED, True),  # a returned item does not return what supporters handed in
        (NEW, None, RETURNED, False),
        (NEW, PAST, ACCEPTED, True),
        (RETURNED, PAST, ACCEPTED, True),
    ],
)
def test_when_a_part_is_done(own: WorkStatus, due: date | None, record: WorkStatus, done: bool) -> None:
    task = replace(SUPPORT, status=own, due=due)
    assert part_done(task, replace(RECORD, status=record)) is done


def test_reopening_asks_again_of_those_who_never_handed_in() -> None:
    accepted = replace(RECORD, status=ACCEPTED, verdict=Rating.MET)
    reopened = change_status(accepted, COLLECTING, "群众反映")
    late, kept = replace(SUPPORT, due=PAST), replace(SUPPORT, due=PAST, status=SUBMITTED)
    assert not is_overdue(late, accepted, TODAY)
    assert is_overdue(late, reopened, TODAY)
    assert not is_overdue(kept, reopened, TODAY)


@given(st.sampled_from(WorkStatus), st.sampled_from(WorkStatus), st.sampled_from([None, PAST, TODAY, COMING]))
def test_late_is_past_its_own_date_and_not_done(own: WorkStatus, record: WorkStatus, due: date | None) -> None:
    task, found = replace(SUPPORT, status=own, due=due), replace(RECORD, status=record)
    assert is_overdue(task, found, TODAY) == (due is PAST and not part_done(task, found))
    lead = replace(task, role=TaskRole.LEAD)
    assert part_done(lead, found) == (record in (SUBMITTED, ACCEPTED))


def test_joined_answers_are_handed_in_only_when_both_were() -> None:
    one = replace(SUPPORT, status=SUBMITTED, claim=Rating.MET, claim_reason="甲", note="甲的备注")
    other = replace(SUPPORT, status=RETURNED, status_reason="缺签名", claim=Rating.PARTLY, note="乙的备注")
    joined = answers_joined(one, other)
    assert (joined.status, joined.status_reason, joined.claim, joined.claim_reason) == (
        RETURNED,
        "缺签名",
        Rating.MET,
        "甲",
    )
    assert joined.note == "甲的备注\n乙的备注"
    assert answers_joined(one, replace(one, note="甲的备注")) == one
    assert answers_joined(one, SUPPORT).status is COLLECTING
    assert answers_joined(SUPPORT, other).claim is Rating.PARTLY


def test_an_answer_is_carried_or_dropped_whole() -> None:
    answered = replace(SUPPORT, status=RETURNED, status_reason="缺", claim=Rating.NA, claim_reason="无", note="备注")
    assert unanswered(answered) == SUPPORT
    assert answered_as(SUPPORT, answered) == answered
