"""Verifying a long journal: it tells how many entries it has looked at, and can be stopped between them."""

from __future__ import annotations

import pytest

from shifan.evidence.watch import StoppedError, Watch
from shifan.services.bulk import tick
from shifan.services.checking import all_fine, examine
from shifan.services.recording import write_note
from shifan.services.restoring import damage_of
from shifan.services.session import Session

CHAIN, REPLAY = "正在核对操作记录", "正在按操作记录推算"


class Noting(Watch):
    """A watch that keeps what it is told, and stops in a phase when so much of it is done."""

    def __init__(self, stop_in: str = "", stop_at: int = 0) -> None:
        super().__init__()
        self.told: list[tuple[str, int, int, str]] = []
        self._stop_in, self._stop_at = stop_in, stop_at

    def step(self, count: int = 1) -> None:
        """Note a step."""
        if self.phase == self._stop_in and self.done + count >= self._stop_at:
            self.stop()
        super().step(count)
        self.told.append((self.phase, self.done, self.total, self.unit))


@pytest.fixture
def worked(workspace: Session) -> Session:
    """Return a workspace with a journal of some two dozen operations."""
    for number in range(1, 21):
        write_note(workspace, str(number), f"备注 {number}")
    tick(workspace, "1.1-4,2.1-3")
    return workspace


def test_it_tells_its_entries(worked: Session) -> None:
    watch = Noting()
    with worked.watched(watch):
        assert all_fine(one for one in examine(worked) if one.topic in ("操作记录", "台账内容"))
    entries = worked.repository.entry_count(worked.application_id)
    for phase in (CHAIN, REPLAY):
        told = [(done, total, unit) for of, done, total, unit in watch.told if of == phase]
        assert told[0] == (0, entries, "条")
        assert told[-1] == (entries, entries, "条")
    operations = len(worked.repository.operations(worked.application_id))
    assert len([of for of, *_ in watch.told if of == CHAIN]) == operations + 1


@pytest.mark.parametrize(("phase", "at"), [(CHAIN, 1), (CHAIN, 110), (REPLAY, 1)])
def test_it_is_stopped_between_them(worked: Session, phase: str, at: int) -> None:
    before = worked.repository.operations(worked.application_id)
    watch = Noting(phase, at)
    with worked.watched(watch), pytest.raises(StoppedError):
        examine(worked)
    assert (watch.phase, watch.done < watch.total or phase == REPLAY) == (phase, True)
    assert worked.repository.operations(worked.application_id) == before
    assert all_fine(one for one in examine(worked) if one.topic in ("操作记录", "台账内容"))


def test_so_is_looking_before_a_restore(worked: Session) -> None:
    watch = Noting()
    watch.stop()
    with worked.watched(watch), pytest.raises(StoppedError):
        damage_of(worked)
    assert damage_of(worked) == ""
