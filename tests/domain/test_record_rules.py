"""Work status, claims and verdicts: every allowed step, every refused one."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shifan.domain.criteria import Criterion, CriterionKind, NaRule
from shifan.domain.errors import RuleError
from shifan.domain.records import (
    Rating,
    Record,
    WorkStatus,
    change_status,
    give_claim,
    give_verdict,
    next_statuses,
    started,
)
from support_worlds import make_item

NOT_STARTED, COLLECTING, SUBMITTED, RETURNED, ACCEPTED = WorkStatus
ALLOWED = {
    (NOT_STARTED, COLLECTING),
    (NOT_STARTED, SUBMITTED),
    (COLLECTING, SUBMITTED),
    (SUBMITTED, ACCEPTED),
    (SUBMITTED, RETURNED),
    (RETURNED, SUBMITTED),
    (ACCEPTED, COLLECTING),
}
PAIRS = list(product(WorkStatus, WorkStatus))
ITEM = make_item(1)
NO_NA = replace(ITEM, na_rule=NaRule(False))


def record(status: WorkStatus, **changes: object) -> Record:
    base = Record("r", "app", ITEM.id, "older", status, verdict=Rating.MET, verdict_reason="已看原件")
    return replace(base, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_every_pair_of_statuses_is_allowed_or_refused(before: WorkStatus, after: WorkStatus) -> None:
    if (before, after) in ALLOWED:
        assert change_status(record(before), after, "有原因").status is after
        assert after in next_statuses(before)
    else:
        with pytest.raises(RuleError, match=after.label):
            change_status(record(before), after, "有原因")
        assert after not in next_statuses(before)


def test_a_refusal_says_what_can_be_done_instead() -> None:
    with pytest.raises(RuleError) as caught:
        change_status(record(COLLECTING), ACCEPTED)
    assert caught.value.hint == "现在可以改为：已提交。"


@pytest.mark.parametrize(("before", "after"), sorted(ALLOWED))
@pytest.mark.parametrize("reason", ["", "  \n"])
def test_returning_and_reopening_need_a_reason_and_nothing_else_does(
    before: WorkStatus, after: WorkStatus, reason: str
) -> None:
    if after is RETURNED or before is ACCEPTED:
        with pytest.raises(RuleError, match="原因"):
            change_status(record(before), after, reason)
    else:
        assert change_status(record(before), after, reason).status_reason == ""


@pytest.mark.parametrize(("before", "after"), sorted(ALLOWED))
def test_returning_and_reopening_lift_the_verdict_and_nothing_else_does(before: WorkStatus, after: WorkStatus) -> None:
    moved = change_status(record(before), after, " 补盖章页 ")
    lifted = after is RETURNED or before is ACCEPTED
    assert (moved.verdict, moved.verdict_reason) == ((None, "") if lifted else (Rating.MET, "已看原件"))
    assert moved.status_reason == "补盖章页"


def test_acceptance_needs_a_verdict() -> None:
    with pytest.raises(RuleError, match="审核结论"):
        change_status(record(SUBMITTED, verdict=None), ACCEPTED)


@pytest.mark.parametrize("status", list(WorkStatus))
def test_work_begins_only_once(status: WorkStatus) -> None:
    assert started(record(status)).status is (COLLECTING if status is NOT_STARTED else status)


@given(st.lists(st.sampled_from(list(WorkStatus)), max_size=12))
def test_no_walk_reaches_acceptance_without_a_verdict(walk: list[WorkStatus]) -> None:
    present = record(NOT_STARTED, verdict=None)
    for step in walk:
        try:
            present = change_status(present, step, "有原因")
        except RuleError:
            continue
    assert present.status is not ACCEPTED


class TestClaims:
    """自评."""

    @pytest.mark.parametrize("status", [NOT_STARTED, COLLECTING, SUBMITTED, RETURNED])
    @pytest.mark.parametrize("rating", [*Rating, None])
    def test_a_claim_is_taken_until_acceptance(self, status: WorkStatus, rating: Rating | None) -> None:
        claimed = give_claim(record(status), ITEM, rating, " 理由 ")
        assert (claimed.claim, claimed.claim_reason, claimed.status) == (rating, "理由", status)

    def test_an_accepted_item_takes_no_claim(self) -> None:
        with pytest.raises(RuleError, match="已审定"):
            give_claim(record(ACCEPTED), ITEM, Rating.MET)

    @pytest.mark.parametrize("reason", ["", " \n "])
    def test_na_needs_a_reason_and_names_the_case(self, reason: str) -> None:
        with pytest.raises(RuleError, match="理由") as caught:
            give_claim(record(COLLECTING), ITEM, Rating.NA, reason)
        assert "没有这项职能" in caught.value.hint

    def test_na_is_refused_where_the_item_does_not_allow_it(self) -> None:
        with pytest.raises(RuleError, match="不得评为不适用"):
            give_claim(record(COLLECTING), NO_NA, Rating.NA, "无此职能")

    @pytest.mark.parametrize("kind", [CriterionKind.BONUS, CriterionKind.PENALTY])
    @pytest.mark.parametrize("rating", [*Rating, None])
    def test_bonus_and_penalty_items_are_not_rated(self, kind: CriterionKind, rating: Rating | None) -> None:
        item: Criterion = make_item(102, kind)
        with pytest.raises(RuleError, match=kind.label):
            give_claim(record(COLLECTING), item, rating, "理由")
        with pytest.raises(RuleError, match=kind.label):
            give_verdict(record(SUBMITTED), item, rating or Rating.MET, "理由", usable=1)


class TestVerdicts:
    """审核结论."""

    @pytest.mark.parametrize("rating", list(Rating))
    def test_a_verdict_notes_the_text_it_was_given_by(self, rating: Rating) -> None:
        judged = give_verdict(record(SUBMITTED, verdict=None), ITEM, rating, " 已核 ", usable=1)
        assert (judged.verdict, judged.verdict_reason, judged.criterion_digest) == (rating, "已核", ITEM.digest)
        assert judged.status is SUBMITTED

    @pytest.mark.parametrize("status", [NOT_STARTED, COLLECTING, RETURNED, ACCEPTED])
    def test_only_a_submitted_item_is_judged(self, status: WorkStatus) -> None:
        with pytest.raises(RuleError, match=status.label):
            give_verdict(record(status), ITEM, Rating.MET, usable=1)

    def test_na_follows_the_same_rules_as_a_claim(self) -> None:
        with pytest.raises(RuleError, match="理由"):
            give_verdict(record(SUBMITTED), ITEM, Rating.NA, usable=1)
        with pytest.raises(RuleError, match="不得评为不适用"):
            give_verdict(record(SUBMITTED), NO_NA, Rating.NA, "无此职能", usable=1)

    @pytest.mark.parametrize("rating", [Rating.MET, Rating.PARTLY])
    def test_a_good_verdict_rests_on_a_document(self, rating: Rating) -> None:
        with pytest.raises(RuleError, match=f"没有可用的佐证材料，不能审定为「{rating.label}」"):
            give_verdict(record(SUBMITTED, verdict=None), ITEM, rating, "已看原件", usable=0)

    @pytest.mark.parametrize("rating", [Rating.UNMET, Rating.NA])
    def test_the_other_verdicts_rest_on_none(self, rating: Rating) -> None:
        judged = give_verdict(record(SUBMITTED, verdict=None), ITEM, rating, "没有这项职能", usable=0)
        assert judged.verdict is rating

    def test_the_verdict_stands_above_the_claim(self) -> None:
        assert record(SUBMITTED, claim=Rating.PARTLY).rating is Rating.MET
        assert record(SUBMITTED, claim=Rating.PARTLY, verdict=None).rating is Rating.PARTLY
        assert record(SUBMITTED, verdict=None).rating is None
