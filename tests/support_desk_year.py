"""Helpers of the clerk's year: commands inside this process, and steps that are undone and done again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from shifan.domain.adjustments import SelfCheckOutcome
from shifan.domain.records import Rating, WorkStatus
from shifan.domain.rounds import RoundKind
from shifan.services.adjusting import register_event, self_check
from shifan.services.attaching import attach_files
from shifan.services.figures import Numbers, enter_figure
from shifan.services.history import history, redo, undo
from shifan.services.recording import change_status, claim_rating, tick_checkpoint
from shifan.services.reviewing import open_round
from shifan.services.session import Done, Session
from support import USER, dump, write_file
from support_command import Say
from support_run import in_process


def speaker(session: Session, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Say:
    """Return a function that runs one command on the session's workspace and returns its code and what it printed."""
    monkeypatch.setenv("SHIFAN_USER", USER)
    monkeypatch.setenv("SHIFAN_WORKSPACE", str(session.folder))

    return in_process(capsys)


def review_desk(session: Session) -> Session:
    """Open the first round, with item 32 submitted and proved by one document."""
    proved(session, "32")
    open_round(session, RoundKind.FIRST)
    return session


def hand_in_desk(session: Session) -> Session:
    """Enter something of everything under items 32, 102 and 103."""
    proved(session, "32")
    tick_checkpoint(session, "32.2")
    claim_rating(session, "32", Rating.PARTLY, "缺一份")
    enter_figure(session, "32", "参加人数", Numbers(numerator=Decimal(24), denominator=Decimal(30), unit="人"))
    proof = write_file(session.folder.parent / "来件", "表彰.txt", "表彰决定")
    register_event(session, "102", "获评先进", level="省级", happened_on=date(2023, 5, 1), files=[proof])
    self_check(session, "103", SelfCheckOutcome.NONE_FOUND, scope="全县各单位")
    return session


def files_of(session: Session) -> dict[str, Path]:
    """Return where the evidence files lie, by title."""
    return {found.title: session.pool.locate(found) for found in session.state().evidence}


def both_ways(session: Session, action: Callable[[], Done]) -> Done:
    """Run one action and return what it did: it must be one step that undo takes back and redo does again, exactly."""
    before, steps = dump(session.repository), len(history(session, None))
    done = action()
    after = dump(session.repository)
    assert len(history(session, None)) == steps + 1
    assert after != before
    undo(session)
    assert dump(session.repository) == before
    redo(session)
    assert dump(session.repository) == after
    return done


def refused(session: Session, action: Callable[[], object], error: type[Exception], *, match: str) -> str:
    """Check that the action is refused and changes nothing; returns the refusal's text."""
    before, steps = dump(session.repository, versions=True), len(history(session, None))
    with pytest.raises(error, match=match) as caught:
        action()
    assert dump(session.repository, versions=True) == before
    assert len(history(session, None)) == steps
    return str(caught.value)


def proved(session: Session, *numbers: str, submit: bool = True) -> None:
    """Attach one document of its own to each item, and submit it."""
    for number in numbers:
        path = write_file(session.folder.parent / "来件", f"材料{number}.txt", f"第 {number} 项的正文")
        attach_files(session, number, [path])
        if submit:
            change_status(session, number, WorkStatus.SUBMITTED)
