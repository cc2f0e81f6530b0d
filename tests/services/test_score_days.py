"""The score by day: told by the daily summaries where they were counted by the present scheme, else worked out."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from shifan.criteria.library import OWN_SCHEMES, load_edition
from shifan.domain.records import Rating
from shifan.domain.score_chart import chart_lines
from shifan.services import adjusting, attaching, progress_days, recording, schemes, setup
from shifan.services.score_days import DayScore, ScoreDays, score_by_day
from shifan.services.session import STORE_NAME, Session, open_session
from shifan.services.summarising import rules_of
from shifan.store.summaries import Summaries
from support import NOW, USER, raw_sql, write_file
from support_command import shifan

OWN = """id: liucheng
title: 柳城方案
note: 县里自定
edition: {{id: working-2023, digest: {digest}}}
default: {{points: "{points}", basis: county}}
fractions: {{met: "1", partly: "0.5", unmet: "0", basis: county}}
na_policy: exclude
adjustments:
  "101": {{levels: {{国家级: "3"}}, basis: county}}
  "103": {{levels: {{国家级: "2"}}, basis: county}}
"""


class Clock:
    """A clock that the test moves on by days."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def next_day(self) -> None:
        self.now += timedelta(days=1)


def write_scheme(folder: Path, points: str) -> None:
    digest = load_edition("working-2023").digest
    write_file(folder / OWN_SCHEMES, "liucheng.yaml", OWN.format(digest=digest, points=points).encode())


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ledger(tmp_path: Path, clock: Clock) -> Path:
    """A workspace that has been scored by an own scheme of 2 points an item since its first day."""
    folder = tmp_path / "台账"
    with setup.create_workspace(folder, setup.new_application("柳城县", "2023"), user=USER, clock=clock):
        write_scheme(folder, "2")
    with open_session(folder, user=USER, clock=clock) as session:
        schemes.use_scheme(session, "liucheng")
    return folder


def work(folder: Path, clock: Clock, days: int, first: int = 1) -> None:
    """Claim one more item each day."""
    for number in range(first, first + days):
        clock.next_day()
        with open_session(folder, user=USER, clock=clock) as session:
            recording.claim_rating(session, str(number), Rating.MET)


def days_of(folder: Path, clock: Clock) -> ScoreDays:
    with open_session(folder, user=USER, clock=clock) as session:
        return score_by_day(session)


def forget_daily_basis(folder: Path) -> None:
    """Make the daily rows like those from before they told by what they were counted."""
    with closing(sqlite3.connect(folder / STORE_NAME)) as store:
        store.execute("UPDATE summary_day SET basis = ''")
        store.commit()


def claimed(found: ScoreDays) -> list[Decimal]:
    return [day.base.claimed for day in found.days]


def test_under_an_own_scheme_every_day_is_there(ledger: Path, clock: Clock) -> None:
    work(ledger, clock, 34)
    found = days_of(ledger, clock)
    assert (len(found.days), found.of, found.cut) == (35, 35, False)
    assert claimed(found) == [Decimal(2 * n) for n in range(35)]
    assert {day.maximum for day in found.days} == {Decimal(200)}


def test_a_scheme_file_edited_between_two_days_counts_for_all_of_them(ledger: Path, clock: Clock) -> None:
    work(ledger, clock, 3)
    write_scheme(ledger, "5")
    work(ledger, clock, 2, first=4)
    found = days_of(ledger, clock)
    assert claimed(found) == [Decimal(5 * n) for n in range(6)]
    assert {day.maximum for day in found.days} == {Decimal(500)}


def test_worked_out_backwards_it_is_the_same_with_bonus_and_penalty(ledger: Path, clock: Clock, tmp_path: Path) -> None:
    proof = write_file(tmp_path / "来件", "通报.txt")
    for number in ("101", "103"):
        clock.next_day()
        with open_session(ledger, user=USER, clock=clock) as session:
            event(session, number, proof)
    kept = days_of(ledger, clock)
    assert [(int(day.bonus), int(day.penalty)) for day in kept.days] == [(0, 0), (3, 0), (3, 2)]
    forget_daily_basis(ledger)
    assert days_of(ledger, clock) == kept


def event(session: Session, number: str, proof: Path) -> None:
    on = session.application().period_start
    adjusting.register_event(session, number, "获通报", level="国家级", happened_on=on)
    (made,) = (one for one in session.state().adjustments if one.criterion_id == session.item(number).id)
    attaching.attach_files(session, number, [proof], event_id=made.id)


def test_too_many_days_are_thinned_out_and_that_is_said(ledger: Path, clock: Clock) -> None:
    work(ledger, clock, 34)
    kept = days_of(ledger, clock).days
    forget_daily_basis(ledger)
    found = days_of(ledger, clock)
    assert (len(found.days), found.of) == (30, 35)
    assert (found.days[0], found.days[-1]) == (kept[0], kept[-1])
    assert all(day in kept for day in found.days)
    page = shifan("-w", ledger, "score", "--days").out
    assert page.endswith("共 35 天有操作，均匀取了 30 天。\n")
    data = json.loads(shifan("-w", ledger, "score", "--days", "--json").out)
    assert (data["days_with_work"], len(data["days"])) == (35, 30)
    assert data["days"][-1] == {
        "day": str(kept[-1].day),
        "base": {"confirmed": "0", "claimed": "68", "ceiling": "200"},
        "maximum": "200",
        "bonus": "0",
        "penalty": "0",
    }


def test_what_lies_too_far_back_is_said(ledger: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    work(ledger, clock, 5)
    forget_daily_basis(ledger)
    monkeypatch.setattr(progress_days, "_MOST_OPERATIONS", 3)
    with open_session(ledger, user=USER, clock=clock) as session:
        found = score_by_day(session)
    assert claimed(found) == [6, 8, 10]
    assert (found.of, found.cut) == (3, True)
    assert list(chart_lines(found.days, found.of, cut=found.cut))[-1] == "更早的操作太多，没有往前推算。"


def test_both_stores_know_by_what_a_day_was_counted(workspace: Session) -> None:
    recording.claim_rating(workspace, "1", Rating.MET)
    summaries, key = Summaries(workspace.repository.engine), workspace.application_id
    first = rules_of(workspace.edition, workspace.scheme).basis
    assert summaries.counted_alike(key, first)
    assert claimed(score_by_day(workspace)) == [1]
    schemes.use_scheme(workspace, "example-province")
    assert not summaries.counted_alike(key, first)
    assert summaries.counted_alike(key, rules_of(workspace.edition, workspace.scheme).basis)
    assert [day.maximum for day in score_by_day(workspace).days] == [1000]


def test_a_scheme_that_is_gone_has_the_days_of_the_one_that_stands_in(ledger: Path, clock: Clock) -> None:
    work(ledger, clock, 2)
    (ledger / OWN_SCHEMES / "liucheng.yaml").unlink()
    raw_sql(ledger / STORE_NAME, "DELETE FROM criteria_use")  # else it would be written back
    found = days_of(ledger, clock)
    assert [(int(day.base.claimed), int(day.maximum)) for day in found.days] == [(n, 100) for n in range(3)]
    assert all(isinstance(day, DayScore) for day in found.days)
