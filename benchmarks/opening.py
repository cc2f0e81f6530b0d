"""Two workspaces that hold the same, one with a short journal and one with a very long one, and opening one of them."""

from __future__ import annotations

from pathlib import Path

from shifan.services.recording import write_note
from shifan.services.session import Session, open_session
from shifan.services.setup import create_workspace, new_application
from shifan.store.sqlite_engine import SqliteEngine
from shifan.tui.model import load

ENTRIES = 20_000


def prepare(folder: Path, entries: int) -> Path:
    """Make a workspace whose journal has ``entries`` more than a new one, and return its folder."""
    with create_workspace(folder, new_application("柳城县", "2023"), user="张三") as session:
        _work(session, entries)
    return folder


def _work(session: Session, entries: int) -> None:
    assert isinstance(session.repository.engine, SqliteEngine)
    session.repository.engine.execute("PRAGMA synchronous = OFF")  # only the preparation: what is measured reads
    for number in range(entries):
        write_note(session, "32", "" if number == entries - 1 else f"第 {number} 次改写的备注")
    count = session.repository.engine.execute("SELECT count(*) FROM journal_entry").fetchone()[0]
    assert count >= entries, count


def open_once(folder: Path) -> None:
    """Open the workspace and fetch what the first screen shows."""
    with open_session(folder) as session:
        load(session)
