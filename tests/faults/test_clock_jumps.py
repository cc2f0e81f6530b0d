"""A clock that jumps, backwards too: every change is taken, in its order, and nothing is lost or pushed out."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import datetime, timedelta

import pytest

from shifan.domain.errors import RuleError
from shifan.domain.moments import after_operation
from shifan.services import backups, checking, history
from shifan.services.past import looking_back
from shifan.services.recording import write_note
from shifan.services.restoring import choices, preview, restore
from shifan.services.session import Session, open_session
from shifan.store.backup import KEEP
from support import NOW, USER, dump, fixed_clock
from support_crash import ALL_BUT_BACKUPS, check_backup, check_session, edit, told

ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.needs("postgres"))]
pytestmark = pytest.mark.parametrize("engine", ENGINES, indirect=True)

YEAR = timedelta(days=365)
JUMPS = (0 * YEAR, 80 * YEAR, -20 * YEAR, timedelta(seconds=-1), timedelta(microseconds=-1), 1 * YEAR, 0 * YEAR)


class Clock:
    """Shows what it is told to."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def session(workspace: Session, clock: Clock) -> Session:
    workspace.clock = clock
    return workspace


def note(session: Session) -> str:
    return session.record(session.item("20").id).note


def test_work_goes_on_whatever_the_clock_shows(session: Session, clock: Clock) -> None:
    chance = random.Random(20231009)
    confirmed, notes = [], {}
    for jump in JUMPS:
        clock.now = NOW + jump
        for _ in range(6):
            with suppress(RuleError):
                done = edit(session, chance, ALL_BUT_BACKUPS)
                confirmed += [told(done.operation)] if done.operation else []
        written = write_note(session, "20", f"跳了 {jump}")
        assert written.operation is not None
        assert written.operation.at == clock.now
        confirmed.append(told(written.operation))
        notes[written.operation.seq] = f"跳了 {jump}"
        check_session(session, confirmed, 1, writers=0)
    for seq, text in notes.items():
        with looking_back(session, after_operation(seq)) as past:
            assert note(past.session) == text
    assert list(notes) == sorted(notes)
    texts = list(notes.values())
    for text in (texts[-2], texts[-1]):  # the newest by number, whatever its time
        step = history.undo if text == texts[-2] else history.redo
        step(session, list(notes)[-1])
        assert note(session) == text
    found = {one.text for one in checking.examine(session) if "倒退" in one.text}
    assert len(found) == 1


def test_a_clock_behind_the_last_change_is_named_by_doctor(session: Session, clock: Clock) -> None:
    write_note(session, "20", "今天")
    for wrong, said in ((NOW - 2 * YEAR, "不像是对的|比电脑现在的时间还晚"), (NOW - timedelta(hours=1), "还晚")):
        clock.now = wrong
        (found,) = (one for one in checking.examine(session) if one.topic == "时钟")
        assert not found.fine
        assert any(part in found.text for part in said.split("|"))
        assert "校准" in found.advice
    clock.now = NOW + timedelta(minutes=1)
    assert [one for one in checking.examine(session) if one.topic == "时钟" and not one.fine] == []


def test_backups_of_every_time_can_be_restored_and_none_pushes_the_fresh_one_out(
    session: Session, clock: Clock
) -> None:
    made = {}
    for number, jump in enumerate(JUMPS[:-1]):
        clock.now = NOW + jump
        write_note(session, "20", f"第 {number} 份")
        made[backups.back_up(session, backups.BY_HAND)] = f"第 {number} 份"
    assert all(path.is_file() for path in made)
    for path, text in made.items():
        check_backup(path, session.application_id)
        assert preview(session, path).damage == ""
        restore(session, path)
        assert note(session) == text
    assert session.repository.verify_chain(session.application_id) is None


def test_backups_of_a_clock_that_was_ahead_do_not_push_out_what_is_made_afterwards(
    session: Session, clock: Clock
) -> None:
    clock.now = NOW + 80 * YEAR
    for _ in range(KEEP):
        backups.back_up(session, backups.BY_HAND)
        clock.now += timedelta(minutes=1)
    clock.now = NOW
    made = []
    for _ in range(5):
        made.append(backups.back_up(session, backups.BY_HAND))
        clock.now += timedelta(minutes=1)
    assert {one.backup.path for one in choices(session.folder)} >= set(made)


def test_the_day_begins_again_without_harm(session: Session, clock: Clock) -> None:
    """Opened yesterday by the clock after having been opened today: a backup is made whenever something is new."""
    write_note(session, "20", "今天")
    assert backups.back_up_today(session) is not None
    place, key = session.workspace, session.application_id
    before = dump(session.repository, versions=True)
    session.close()
    with open_session(place, application_id=key, user=USER, clock=lambda: NOW - timedelta(days=1)) as again:
        assert backups.back_up_today(again) is None  # nothing is new
        assert dump(again.repository, versions=True) == before
        write_note(again, "20", "昨天")
        fresh = backups.back_up_today(again)
        assert fresh is not None
        check_backup(fresh, key)
    with open_session(place, application_id=key, user=USER, clock=fixed_clock) as session_now:
        assert note(session_now) == "昨天"
        assert [one.label for one in session_now.repository.operations(key)][0] == "第 20 项写备注"
