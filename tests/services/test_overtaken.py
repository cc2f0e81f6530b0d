"""A use case that others overtake: it decides again, then with the others kept out; it is never turned away."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from shifan.domain.errors import MovedMeanwhileError, RuleError
from shifan.services import history, recording
from shifan.services.session import Done, Session, open_session
from support import dump, fixed_clock, replay


@pytest.fixture
def other(workspace: Session) -> Iterator[Session]:
    """A second program at the same workspace."""
    with open_session(workspace.folder, user="李四", clock=fixed_clock) as session:
        yield session


class Overtaken:
    """A use case before whose writing somebody else writes, as long as the store lets him."""

    def __init__(self, other: Session) -> None:
        self._other = other
        self.tries = 0

    def __call__(self, session: Session) -> Done:
        note = session.record(session.item("1").id).note
        self.tries += 1
        if not session.repository.engine.in_transaction:
            recording.write_note(self._other, "1", f"{self._other.record(self._other.item('1').id).note}别")
        return recording.write_note(session, "1", f"{note}我")


def test_it_gets_through_on_the_second_try(workspace: Session, other: Session) -> None:
    use_case = Overtaken(other)
    done = workspace.perform(use_case)
    assert done.operation is not None
    assert use_case.tries == 2
    assert other.record(other.item("1").id).note == "别我"
    assert dump(other.repository, versions=True) == replay(other.repository, other.application_id)


def test_a_refusal_while_the_others_are_kept_out_writes_nothing_and_lets_them_in_again(
    workspace: Session, other: Session
) -> None:
    overtaken = Overtaken(other)

    def use_case(session: Session) -> Done:
        overtaken(session)
        raise RuleError("不行")

    with pytest.raises(RuleError):
        workspace.perform(use_case)
    assert overtaken.tries == 2
    assert other.record(other.item("1").id).note == "别"
    recording.write_note(other, "1", "可以写")
    assert workspace.record(workspace.item("1").id).note == "可以写"


def test_what_was_refused_inside_is_taken_back_whole(workspace: Session, other: Session) -> None:
    overtaken = Overtaken(other)

    def use_case(session: Session) -> Done:
        done = overtaken(session)
        seen = session.record(session.item("2").id)
        recording.write_note(session, "2", "甲")
        recording.write_note(session, "2", "乙", seen=seen)  # stale: written on a record that is older
        return done

    with pytest.raises(Exception, match="「备注」被"):
        workspace.perform(use_case)
    assert other.record(other.item("1").id).note == "别"
    assert other.record(other.item("2").id).note == ""
    assert dump(other.repository, versions=True) == replay(other.repository, other.application_id)


def test_undo_is_kept_whole_too(workspace: Session, other: Session) -> None:
    overtaken = Overtaken(other)

    def use_case(session: Session) -> Done:
        overtaken(session)
        return history.undo(session)

    assert workspace.perform(use_case).operation is not None
    assert other.record(other.item("1").id).note == "别"


def test_a_backup_needs_a_moment_of_its_own(workspace: Session, tmp_path: Path) -> None:
    with workspace.repository.alone(workspace.application_id), pytest.raises(MovedMeanwhileError):
        workspace.repository.back_up(tmp_path, workspace.clock(), "接管前")
    assert workspace.repository.back_up(tmp_path, workspace.clock(), "接管前").exists()
