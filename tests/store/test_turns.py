"""A store file that is in use: a writer waits for its turn, and says so plainly when it does not come."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing

import pytest

from shifan.domain.errors import ProtectedError
from shifan.services import recording
from shifan.services.session import Session
from shifan.store import turns
from support import dump, store_path


@pytest.fixture
def engine() -> str:
    """Only a file has turns; on a server the database itself makes writers queue."""
    return "sqlite"


def test_a_writer_waits_until_the_file_is_free(workspace: Session) -> None:
    with closing(sqlite3.connect(store_path(workspace), isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        free = threading.Timer(0.3, other.execute, ("ROLLBACK",))
        free.start()
        try:
            assert recording.write_note(workspace, "1", "等到了").operation is not None
        finally:
            free.join()
    assert workspace.record(workspace.item("1").id).note == "等到了"


def test_a_turn_that_does_not_come_is_said_plainly_and_nothing_is_written(
    workspace: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "WAIT_SECONDS", 0.05)
    before = dump(workspace.repository)
    with closing(sqlite3.connect(store_path(workspace), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(ProtectedError, match="台账正被另一个程序占用"):
            recording.write_note(workspace, "1", "等不到")
        other.execute("ROLLBACK")
    assert dump(workspace.repository) == before
    assert recording.write_note(workspace, "1", "又可以写").operation is not None


def test_what_is_wrong_with_the_file_is_not_waited_for(workspace: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "WAIT_SECONDS", float("inf"))  # waiting for it would never end
    path = store_path(workspace)
    path.rename(path.with_name("搬走.db"))
    with pytest.raises(ProtectedError, match="被移走、改名或删除了"):
        recording.write_note(workspace, "1", "写")
