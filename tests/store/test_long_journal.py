"""What is done at opening, and undo, read no more of a long journal than of a short one.

Counted in steps of SQLite's virtual machine, which are the same on every computer.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from shifan.services import history, recording
from shifan.services.session import Session, open_session
from shifan.store.sqlite_engine import SqliteEngine
from shifan.tui.model import load
from support import USER, fixed_clock, new_workspace

LONG = 1500
STEP = 20


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A workspace with a long journal and one with a short journal, which hold the same."""
    made = []
    for name, count in (("long", LONG), ("short", 10)):
        with new_workspace(tmp_path_factory.mktemp(name) / "w") as session:
            session.repository.engine.execute("PRAGMA synchronous = OFF")
            for number in range(count):
                recording.write_note(session, "32", f"第 {number % 10} 稿")
            made.append(session.folder)
    return made[0], made[1]


def steps(folder: Path, action: Callable[[Session], object]) -> int:
    """Return how many steps the database takes for ``action`` in a session that has just been opened."""
    counted = 0

    def count() -> int:
        nonlocal counted
        counted += STEP
        return 0

    with open_session(folder, user=USER, clock=fixed_clock) as session:
        assert isinstance(session.repository.engine, SqliteEngine)
        session.repository.engine.connection.set_progress_handler(count, STEP)
        action(session)
        session.repository.engine.connection.set_progress_handler(None, 0)
    assert counted > 0
    return counted


@pytest.mark.parametrize(
    "action",
    [
        load,
        Session.state,
        lambda session: session.repository.undo_redo(session.application_id),
        lambda session: history.history(session, 5),
    ],
)
def test_reading_does_not_grow_with_the_journal(
    folders: tuple[Path, Path], action: Callable[[Session], object]
) -> None:
    long, short = (steps(folder, action) for folder in folders)
    assert long <= short * 1.2 + 5000  # a chunk of 64 operations against the 11 that the short one has


def test_going_through_the_whole_journal_would_be_noticed(folders: tuple[Path, Path]) -> None:
    long, short = (steps(folder, lambda session: history.history(session, None)) for folder in folders)
    assert long > short * 1.2 + 5000
