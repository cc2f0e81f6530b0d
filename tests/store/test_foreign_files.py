"""A file that is not ours, or a newer program's, is refused with not one byte of it changed."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest

from shifan.domain.errors import ProtectedError
from shifan.store import sqlite_file
from shifan.store.sqlite_file import APPLICATION_ID, open_existing


@pytest.mark.parametrize(
    ("application_id", "version", "says"), [(APPLICATION_ID, 99, "更新的版本"), (0, 0, "不是示范台账")]
)
@pytest.mark.parametrize("mode", ["WAL", "TRUNCATE"])
@pytest.mark.parametrize("pending", [False, True])
def test_it_stays_as_it_was(
    tmp_path: Path, application_id: int, version: int, says: str, mode: str, pending: bool
) -> None:
    """``pending``: what was written last is still in the log beside the file."""
    made, path = tmp_path / "made.db", tmp_path / "w" / "shifan.db"
    path.parent.mkdir()
    with closing(sqlite3.connect(made)) as connection:
        connection.execute(f"PRAGMA journal_mode = {mode}")
        connection.execute(f"PRAGMA application_id = {application_id}")
        connection.execute(f"PRAGMA user_version = {version}")
        connection.execute("CREATE TABLE theirs (a TEXT)")
        connection.commit()
        if pending:
            _copy(made, path)
    if not pending:
        _copy(made, path)
    before = sha256(path.read_bytes()).hexdigest()
    for read_only in (False, True):
        with pytest.raises(ProtectedError, match=says):
            open_existing(path, read_only=read_only)
    assert sha256(path.read_bytes()).hexdigest() == before


def test_a_file_of_ours_with_another_kind_of_journal_is_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "shifan.db"
    sqlite_file.create(path).close()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA journal_mode = WAL").fetchone() == ("wal",)
    connection, _ = open_existing(path)
    with closing(connection):
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)


def _copy(made: Path, path: Path) -> None:
    shutil.copyfile(made, path)
    log = made.with_name(f"{made.name}-wal")
    if log.exists():
        shutil.copyfile(log, path.with_name(f"{path.name}-wal"))
