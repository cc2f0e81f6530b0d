"""Stores as every earlier format left them, kept as files: they open, are whole, and can be worked on."""

from __future__ import annotations

import gzip
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from shifan.domain.records import WorkStatus
from shifan.services.history import compare_with_journal, history, undo
from shifan.services.recording import write_note
from shifan.services.session import open_session
from shifan.store.schema import SCHEMA_VERSION, SQLITE, migration_script
from shifan.store.sqlite_file import APPLICATION_ID
from support import fixed_clock

DATA = Path(__file__).with_name("data")
STEPS = {1: 6, 2: 9}
SCHEMA = "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite~_%' ESCAPE '~' ORDER BY 1, 2"


def stored(version: int) -> str:
    return gzip.decompress((DATA / f"store-{version:04}.sql.gz").read_bytes()).decode()


def schema_of(script: str) -> list[tuple[str, str, str, str]]:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(script)
        return [
            (kind, name, table, " ".join((sql or "").replace('"', "").split()))
            for kind, name, table, sql in connection.execute(SCHEMA).fetchall()
        ]


@pytest.mark.parametrize("version", STEPS)
def test_the_first_scripts_still_make_what_they_once_made(version: int) -> None:
    """A script that was once delivered is never changed: stores made by it are about."""
    assert schema_of(stored(version)) == schema_of(migration_script(SQLITE, 0, version))


@pytest.mark.parametrize("version", STEPS)
def test_a_stored_file_opens_is_whole_and_can_be_worked_on(version: int, tmp_path: Path) -> None:
    path = tmp_path / "旧台账" / "shifan.db"
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(stored(version))
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {version}")
    with open_session(path.parent, user="测试员", clock=fixed_clock) as session:
        repository, key = session.repository, session.application_id
        assert repository.engine.execute("PRAGMA user_version").fetchone()[0] == SCHEMA_VERSION
        assert len(history(session, None)) == STEPS[version]
        assert repository.verify_chain(key) is None
        assert compare_with_journal(session) == []
        assert session.record(session.item("1").id).status is WorkStatus.NOT_STARTED
        write_note(session, "1", "新格式里写的")
        undo(session)
        undo(session)
        assert repository.verify_chain(key) is None
        assert compare_with_journal(session) == []
