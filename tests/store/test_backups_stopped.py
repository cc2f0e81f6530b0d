"""A backup that is stopped, at whatever step, leaves no file behind and drops none; going back leaves the rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from shifan.services import backups, restoring
from shifan.services.recording import write_note
from shifan.services.session import Session
from shifan.store.backup import contents
from support import dump
from support_stopping import stopped_everywhere


@pytest.fixture
def by(engine: str) -> int:
    """How many steps lie between two stops: of a store on a server each table is a step."""
    return 1 if engine == "sqlite" else 12


def test_a_backup(workspace: Session, tmp_path: Path, by: int) -> None:
    write_note(workspace, "1", "备注")
    before = dump(workspace.repository)
    kept = backups.back_up(workspace, backups.BY_HAND)
    count = 0
    for steps in stopped_everywhere(workspace, lambda session: backups.back_up(session, backups.BY_HAND), by):
        assert list(kept.parent.iterdir()) == [kept], steps
        assert dump(workspace.repository) == before, steps
        count += 1
    assert count >= 3
    assert len(list(kept.parent.iterdir())) == 2
    for steps in stopped_everywhere(workspace, lambda session: backups.back_up_to(session, tmp_path), by):
        assert list(tmp_path.glob("*.db*")) == [], steps
    (made,) = tmp_path.glob("*.db*")
    assert contents(made) is not None


def test_going_back(workspace: Session, by: int) -> None:
    write_note(workspace, "1", "从前")
    path = backups.back_up(workspace, backups.BY_HAND)
    write_note(workspace, "1", "后来")
    before, count = dump(workspace.repository), 0
    for steps in stopped_everywhere(workspace, lambda session: restoring.restore(session, path), by):
        assert dump(workspace.repository) == before, steps
        assert list(path.parent.glob("*.part*")) == [], steps
        count += 1
    assert count >= 4
    assert workspace.record(workspace.item("1").id).note == "从前"
