"""Opinions in a round: every transition allowed or refused, evidence, returning, several at once, other commands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import product
from typing import Any

import pytest

from shifan.domain.errors import NotFoundError, RuleError, StaleWriteError, UsageError
from shifan.domain.records import Rating, Record, WorkStatus
from shifan.domain.rounds import ReviewOpinion
from shifan.domain.shortfalls import ShortfallKind, shortfalls
from shifan.domain.tasks import Task, TaskRole
from shifan.services.assigning import assign
from shifan.services.recording import accept_with_verdict, change_status
from shifan.services.reviewing import (
    close_round,
    review,
    round_view,
    send_back,
)
from shifan.services.session import Done, Session, open_session
from support import NOW, USER, fixed_clock
from support_desk_year import both_ways, proved, refused, review_desk

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
TODAY = NOW.date()
NA_ALLOWED = "20"
DECISIONS: dict[str, Callable[[Session], Done]] = {
    "review": lambda session: review(session, "32", Rating.MET),
    "send_back": lambda session: send_back(session, "32", "缺公告"),
    "accept_with_verdict": lambda session: accept_with_verdict(session, "32", Rating.MET),
    "change_status": lambda session: change_status(session, "32", RETURNED, "缺公告"),
}


@pytest.fixture
def desk(workspace: Session) -> Session:
    """A workspace whose first round is open and whose item 32 is submitted with one document."""
    return review_desk(workspace)


def record(session: Session, number: str = "32") -> Record:
    return session.record(session.item(number).id)


def put_in(session: Session, status: WorkStatus, number: str = "32", verdict: Rating | None = Rating.MET) -> None:
    session.commit("摆好", put=[replace(record(session, number), status=status, verdict=verdict)])


def opinions(session: Session) -> list[ReviewOpinion]:
    return session.repository.all_of(ReviewOpinion, session.application_id)


class TestTransitions:
    """Every pair of statuses, with a round open: the transitions of the records' rules and no others."""

    @pytest.mark.parametrize(("before", "after"), PAIRS)
    def test_every_pair_is_allowed_or_refused(self, desk: Session, before: WorkStatus, after: WorkStatus) -> None:
        put_in(desk, before)
        if (before, after) not in ALLOWED:
            refused(desk, lambda: change_status(desk, "32", after, "有原因"), RuleError, match=after.label)
            assert opinions(desk) == []
            return
        both_ways(desk, lambda: change_status(desk, "32", after, "有原因"))
        assert record(desk).status is after
        given = [(opinion.rating, opinion.reviewer) for opinion in opinions(desk)]
        decided = {RETURNED: [(None, USER)], ACCEPTED: [(Rating.MET, USER)]}
        assert given == decided.get(after, [])

    @pytest.mark.parametrize("status", list(WorkStatus))
    @pytest.mark.parametrize("rating", list(Rating))
    def test_only_a_submitted_item_is_rated(self, desk: Session, status: WorkStatus, rating: Rating) -> None:
        proved(desk, NA_ALLOWED)
        put_in(desk, status, NA_ALLOWED, None)
        if status is not SUBMITTED:
            text = refused(desk, lambda: review(desk, NA_ALLOWED, rating, "无此职能"), RuleError, match="审")
            assert status.label in text or "已审定" in text
            return
        both_ways(desk, lambda: review(desk, NA_ALLOWED, rating, "无此职能"))
        assert (record(desk, NA_ALLOWED).status, record(desk, NA_ALLOWED).verdict) == (ACCEPTED, rating)
        (given,) = opinions(desk)
        assert (given.rating, given.reason, given.reviewer, given.decided_at) == (rating, "无此职能", USER, NOW)

    @pytest.mark.parametrize("status", [NOT_STARTED, COLLECTING, RETURNED, ACCEPTED])
    def test_only_a_submitted_item_is_returned(self, desk: Session, status: WorkStatus) -> None:
        put_in(desk, status)
        refused(desk, lambda: send_back(desk, "32", "缺公告"), RuleError, match="退回补正")

    @pytest.mark.parametrize("number", ["101", "104"])
    def test_bonus_and_penalty_items_are_not_reviewed(self, desk: Session, number: str) -> None:
        refused(desk, lambda: review(desk, number, Rating.MET), RuleError, match="没有办理状态")
        refused(desk, lambda: send_back(desk, number, "缺公告"), RuleError, match="没有办理状态")


class TestEvidence:
    """A rating in a round rests on a document that can be opened."""

    @pytest.mark.parametrize("rating", [Rating.MET, Rating.PARTLY])
    @pytest.mark.parametrize("decide", [review, accept_with_verdict])
    def test_no_rating_without_evidence(self, desk: Session, decide: Callable[..., Done], rating: Rating) -> None:
        change_status(desk, "33", SUBMITTED)
        text = refused(desk, lambda: decide(desk, "33", rating), RuleError, match="没有可用的佐证材料")
        assert "「加材料」" in text
        assert rating.label in text

    def test_a_file_that_is_gone_is_no_evidence(self, desk: Session) -> None:
        (evidence,) = desk.state().evidence
        desk.pool.locate(evidence).unlink()
        refused(desk, lambda: review(desk, "32", Rating.MET), RuleError, match="没有可用的佐证材料")

    def test_what_needs_no_evidence(self, desk: Session) -> None:
        for number in ("33", "34", NA_ALLOWED):
            change_status(desk, number, SUBMITTED)
        both_ways(desk, lambda: send_back(desk, "33", "没有材料"))
        both_ways(desk, lambda: review(desk, "34", Rating.UNMET, "没有材料"))
        both_ways(desk, lambda: review(desk, NA_ALLOWED, Rating.NA, "无此职能"))

    def test_less_than_the_minimum_is_warned_about(self, desk: Session) -> None:
        assert desk.item("32").evidence_minimum == 2
        assert review(desk, "32", Rating.MET).warnings == ("第 32 项材料至少 2 份，现有 1 份，请补齐。",)

    def test_without_a_round_the_same_holds(self, workspace: Session) -> None:
        change_status(workspace, "33", SUBMITTED)
        judge = partial(accept_with_verdict, workspace, "33", Rating.MET)
        refused(workspace, judge, RuleError, match="没有可用的佐证材料")
        proved(workspace, "33", submit=False)
        done = both_ways(workspace, judge)
        assert done.message == "第 33 项审定为「达标」"
        assert opinions(workspace) == []


class TestReturning:
    """退回补正."""

    def test_the_item_shows_why_and_the_lead_task_is_due(self, desk: Session) -> None:
        assign(desk, "32", "县司法局", due=date(2023, 10, 1))
        assign(desk, "32", "县档案馆", role=TaskRole.SUPPORT, due=date(2023, 10, 2))
        due = date(2023, 10, 20)
        done = both_ways(desk, lambda: send_back(desk, "32", " 缺盖章页 ", due))
        assert (done.message, done.warnings) == ("第 1 轮（初审）：第 32 项退回补正，2023-10-20 前补正", ())
        assert (record(desk).status, record(desk).status_reason, record(desk).verdict) == (RETURNED, "缺盖章页", None)
        assert {task.role: task.due for task in desk.repository.all_of(Task)} == {
            TaskRole.LEAD: due,
            TaskRole.SUPPORT: date(2023, 10, 2),
        }
        (given,) = opinions(desk)
        assert (given.rating, given.reason, given.supplement_due) == (None, "缺盖章页", due)
        assert given.text == "退回补正，2023-10-20 前补正：缺盖章页"
        first = shortfalls(desk.item("32"), desk.state())[0]
        assert (first.kind, first.detail) == (ShortfallKind.RETURNED, "缺盖章页")

    def test_without_a_date_the_task_keeps_its_own(self, desk: Session) -> None:
        assign(desk, "32", "县司法局", due=date(2023, 11, 1))
        send_back(desk, "32", "缺盖章页")
        assert [task.due for task in desk.repository.all_of(Task)] == [date(2023, 11, 1)]

    def test_without_a_lead_the_date_is_in_the_opinion_only(self, desk: Session) -> None:
        done = send_back(desk, "32", "缺盖章页", TODAY)
        assert done.warnings == ("第 32 项还没有牵头单位，补正时限只记在审核意见中。",)
        assert opinions(desk)[0].supplement_due == TODAY

    @pytest.mark.parametrize(
        ("due", "word"),
        [(date(2023, 10, 8), "早于今天（2023-10-09）"), (date(2022, 12, 31), "早于评估期开始日期 2023-01-01")],
    )
    def test_a_date_that_is_past_is_refused(self, desk: Session, due: date, word: str) -> None:
        refused(desk, lambda: send_back(desk, "32", "缺盖章页", due), RuleError, match=word)

    @pytest.mark.parametrize("reason", ["", " \n ", "\u200b"])
    def test_a_reason_must_be_given(self, desk: Session, reason: str) -> None:
        refused(desk, lambda: send_back(desk, "32", reason), RuleError, match="须写明原因")

    def test_a_record_changed_since_it_was_seen_is_not_returned(self, desk: Session) -> None:
        seen = record(desk)
        desk.commit("别人改了", put=[replace(seen, note="已电话催办")])
        refused(
            desk,
            lambda: send_back(desk, "32", "缺公告", seen=seen),
            StaleWriteError,
            match="「备注」被 .* 从「（空）」改为「已电话催办」",
        )


class TestSeveral:
    """达标 for several items at once."""

    def test_numbers_and_ranges_are_one_operation(self, desk: Session) -> None:
        proved(desk, "34", "40", "41", "42")
        done = both_ways(desk, lambda: review(desk, "第32项、34 40至42", Rating.MET))
        assert done.message == "第 1 轮（初审）：第 32、34、40-42 项审定为「达标」"
        assert {line.criterion.number for line in round_view(desk).reviewed} == {"32", "34", "40", "41", "42"}

    def test_all_or_none_and_each_obstacle_is_named(self, desk: Session) -> None:
        change_status(desk, "34", SUBMITTED)
        text = refused(
            desk, lambda: review(desk, "32-34,101", Rating.MET), RuleError, match="有 3 项不能审定，一项也没有改动"
        )
        assert text.splitlines()[1:4] == [
            "第 33 项为「未启动」，提交后才能审核。",
            "第 34 项没有可用的佐证材料，不能审定为「达标」。",
            "第 101 项是加分项，没有办理状态。",
        ]

    @pytest.mark.parametrize("rating", [Rating.PARTLY, Rating.UNMET, Rating.NA])
    def test_other_ratings_are_given_one_by_one(self, desk: Session, rating: Rating) -> None:
        proved(desk, "34")
        refused(desk, lambda: review(desk, "32,34", rating, "理由"), UsageError, match="只能是「达标」")

    @pytest.mark.parametrize(("numbers", "error"), [("", UsageError), ("34-32", UsageError), ("32,999", NotFoundError)])
    def test_wrong_numbers(self, desk: Session, numbers: str, error: type[Exception]) -> None:
        refused(desk, lambda: review(desk, numbers, Rating.MET), error, match="编号|前大后小")


class TestDecisionsFromElsewhere:
    """审定 and 退回 by the daily commands are opinions of the open round too."""

    def test_a_verdict_is_recorded_in_the_same_step(self, desk: Session) -> None:
        done = both_ways(desk, lambda: accept_with_verdict(desk, "32", Rating.PARTLY, "缺一份"))
        assert done.message == "第 32 项审定为「基本达标」（记入第 1 轮）"
        (given,) = opinions(desk)
        assert (given.rating, given.reason, given.reviewer, given.decided_at) == (Rating.PARTLY, "缺一份", USER, NOW)

    def test_a_return_is_recorded_in_the_same_step(self, desk: Session) -> None:
        done = both_ways(desk, lambda: change_status(desk, "32", RETURNED, "缺盖章页"))
        assert done.message == "第 32 项改为「退回补正」（记入第 1 轮）"
        assert [(given.rating, given.reason) for given in opinions(desk)] == [(None, "缺盖章页")]

    def test_a_closed_round_takes_nothing_more(self, desk: Session) -> None:
        close_round(desk)
        both_ways(desk, lambda: change_status(desk, "32", RETURNED, "缺盖章页"))
        both_ways(desk, lambda: change_status(desk, "32", SUBMITTED))
        both_ways(desk, lambda: accept_with_verdict(desk, "32", Rating.MET))
        assert opinions(desk) == []

    def test_a_second_opinion_in_a_round_takes_the_place_of_the_first(self, desk: Session) -> None:
        send_back(desk, "32", "缺盖章页", date(2023, 11, 1))
        change_status(desk, "32", SUBMITTED)
        both_ways(desk, lambda: review(desk, "32", Rating.MET, "已补"))
        (given,) = opinions(desk)
        assert (given.rating, given.reason, given.supplement_due) == (Rating.MET, "已补", None)

    @pytest.mark.parametrize("decide", DECISIONS, ids=list(DECISIONS))
    def test_a_round_closed_meanwhile_takes_no_opinion(
        self, desk: Session, monkeypatch: pytest.MonkeyPatch, decide: str
    ) -> None:
        commit = desk.commit

        def too_late(label: str, **parts: Any) -> Done:
            with open_session(desk.folder, user="科长", clock=fixed_clock) as other:
                close_round(other)
            return commit(label, **parts)

        monkeypatch.setattr(desk, "commit", too_late)
        with pytest.raises(StaleWriteError, match="科长"):
            DECISIONS[decide](desk)
        assert (opinions(desk), record(desk).status) == ([], SUBMITTED)
