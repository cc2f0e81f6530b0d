"""An older store is backed up and brought up to date, whole or not at all."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from shifan.domain.errors import ProtectedError
from shifan.services.attaching import attach_files
from shifan.services.history import undo
from shifan.services.recording import tick_checkpoint, write_note
from shifan.services.session import open_session
from shifan.store import sqlite_file
from shifan.store.repository import Repository
from shifan.store.schema import SCHEMA_VERSION, SQLITE, migration_script
from shifan.store.sqlite_engine import SqliteEngine
from support import USER, Dump, dump, new_workspace, raw_sql, store_path, write_file


@pytest.fixture
def old(tmp_path: Path) -> tuple[Path, Dump]:
    """A store in the first format with some work in it, and what it holds."""
    with new_workspace(tmp_path / "present") as session:
        tick_checkpoint(session, "1.1")
        attach_files(session, "1", [write_file(tmp_path, "通知.docx")], copy=False)
        write_note(session, "1", "旧格式里写的")
        path, held = store_path(session), dump(session.repository)
    target = tmp_path / "w" / path.name
    target.parent.mkdir()
    with closing(sqlite3.connect(target)) as connection:
        connection.executescript(migration_script(SQLITE, 0, 1))
        connection.execute("ATTACH ? AS present", (str(path),))
        tables = connection.execute(
            "SELECT name FROM main.sqlite_schema WHERE type = 'table' ORDER BY rowid"
        ).fetchall()
        for (table,) in tables:
            names = ", ".join(f'"{row[1]}"' for row in connection.execute(f"PRAGMA main.table_info({table})"))
            connection.execute(f"INSERT INTO main.{table} ({names}) SELECT {names} FROM present.{table} ORDER BY rowid")
        connection.commit()
        connection.execute(f"PRAGMA main.application_id = {sqlite_file.APPLICATION_ID}")
        connection.execute("PRAGMA main.user_version = 1")
    return target, held


def version_of(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def test_everything_is_there_afterwards_and_can_be_worked_on(old: tuple[Path, Dump]) -> None:
    path, held = old
    with open_session(path.parent, user=USER) as session:
        assert dump(session.repository) == held
        assert session.repository.verify_chain(session.application_id) is None
        undo(session)
        assert session.record(session.item("1").id).note == ""
    assert version_of(path) == SCHEMA_VERSION


def test_a_checked_copy_of_the_old_file_is_kept(old: tuple[Path, Dump]) -> None:
    path, _ = old
    before = path.read_bytes()
    Repository.open(path).close()
    (copy,) = (path.parent / "备份").iterdir()
    assert copy.name.endswith("-升级前.db")
    assert version_of(copy) == 1
    assert path.read_bytes() != before
    Repository.open(path).close()
    assert list((path.parent / "备份").iterdir()) == [copy]


def test_a_migration_that_fails_leaves_the_old_file_as_it_was(old: tuple[Path, Dump]) -> None:
    path, _ = old
    raw_sql(path, "CREATE TABLE review_round (mine TEXT)")
    with closing(sqlite3.connect(path)) as connection:
        before = list(connection.iterdump())
    with pytest.raises(ProtectedError, match="无法读写"):
        Repository.open(path)
    with closing(sqlite3.connect(path)) as connection:
        assert list(connection.iterdump()) == before
    assert version_of(path) == 1


def test_no_migration_without_its_backup(old: tuple[Path, Dump]) -> None:
    path, _ = old
    write_file(path.parent, "备份")
    with pytest.raises(ProtectedError):
        Repository.open(path)
    assert version_of(path) == 1


def test_two_programs_that_open_an_old_file_at_once_both_get_in(old: tuple[Path, Dump]) -> None:
    path, held = old
    slow, version = sqlite_file.open_existing(path)
    Repository.open(path).close()
    sqlite_file.migrate(slow, version)
    assert dump(Repository(SqliteEngine(path, slow))) == held
    slow.close()
