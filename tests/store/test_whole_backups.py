"""What SQLite calls whole need not be: no damage is backed up as whole, and none costs a good backup."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from shifan.domain.errors import DamagedStoreError, ProtectedError
from shifan.domain.ways import as_commands
from shifan.services import backups, restoring
from shifan.services.recording import write_note
from shifan.services.session import Session, open_session
from shifan.services.workspace import workspace_in
from shifan.store.backup import DOUBTFUL, KEEP, is_doubtful, list_backups, surplus
from support import NOW, file_only, fixed_clock, raw_sql, store_path

NOTE = "一段备注文字"


def flip(path: Path, text: str = NOTE) -> None:
    """Turn one byte inside every place of a text into one that no UTF-8 has."""
    content = path.read_bytes()
    assert text.encode() in content
    path.write_bytes(content.replace(text.encode(), b"\xff" + text.encode()[1:]))


def break_chain(path: Path) -> None:
    """Change the journal behind the program's back and put its guards in place again."""
    with closing(sqlite3.connect(path)) as connection:
        guards = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    drop = [f"DROP TRIGGER {name}" for name, _ in guards]
    raw_sql(path, *drop, "UPDATE operation SET user = '别人' WHERE seq = 2", *(sql for _, sql in guards))


def full_folder(session: Session) -> list[Path]:
    """Write a note and as many backups as are kept; return them."""
    write_note(session, "1", NOTE)
    folder = backups.backup_folder(session)
    for n in range(KEEP):
        session.repository.back_up(folder, NOW + timedelta(seconds=n), "启动")
    return sorted(folder.iterdir())


@file_only
@pytest.mark.parametrize("damage", [flip, break_chain])
def test_a_text_or_a_journal_that_is_none_any_more_gives_no_backup(workspace: Session, damage: object) -> None:
    good, path = full_folder(workspace), store_path(workspace)
    workspace.close()
    assert callable(damage)
    damage(path)
    with open_session(workspace.folder, clock=lambda: NOW + timedelta(days=1)) as session:
        assert session.repository.damage() == ""
        with pytest.raises(DamagedStoreError, match="没有做备份") as caught:
            backups.back_up(session, backups.BY_HAND)
        assert "shifan doctor" in as_commands(caught.value.hint)
        assert "shifan restore" in as_commands(caught.value.hint)
        assert restoring.damage_of(session)
    assert sorted(backups.backup_folder(workspace).iterdir()) == good


@file_only
def test_a_row_that_is_not_what_the_journal_tells_costs_no_whole_backup(workspace: Session) -> None:
    good, path = full_folder(workspace), store_path(workspace)
    raw_sql(path, "UPDATE record SET note = '外面改的' WHERE note <> ''")
    made = [
        workspace.repository.back_up(backups.backup_folder(workspace), NOW + timedelta(days=1, seconds=n), "启动")
        for n in range(KEEP + 2)
    ]
    assert all(is_doubtful(one) for one in made)
    found = sorted(backups.backup_folder(workspace).iterdir())
    assert [one for one in found if not is_doubtful(one)] == good
    assert len(found) == len(good) + KEEP + 1  # the first of the month is kept for good
    assert list_backups(found[0].parent)[0].reason == f"启动{DOUBTFUL}"
    assert "有出入" in backups.told(made[0])
    assert "核对无误" in backups.told(good[0])


def test_a_doubtful_backup_makes_room_among_its_own_only(tmp_path: Path) -> None:
    whole = [tmp_path / f"shifan-20231010-0000{n:02}-000000-启动.db" for n in range(KEEP)]
    doubtful = [tmp_path / f"shifan-20231011-0000{n:02}-000000-启动{DOUBTFUL}.db" for n in range(KEEP + 2)]
    for path in [*whole, *doubtful]:
        path.touch()
    assert surplus(tmp_path, doubtful[-1]) == [doubtful[1]]
    assert surplus(tmp_path, whole[-1]) == []


@file_only
def test_a_backup_with_wrong_rows_does_not_take_the_place_of_a_damaged_store(workspace: Session) -> None:
    good = backups.back_up(workspace, backups.BY_HAND)
    write_note(workspace, "1", NOTE)
    path = store_path(workspace)
    raw_sql(path, "UPDATE record SET note = '外面改的' WHERE note <> ''")
    doubtful = backups.back_up(workspace, backups.BY_HAND)
    workspace.close()
    content = path.read_bytes()
    path.write_bytes(content[:4096] + bytes(len(content) - 4096))
    spoiled = path.read_bytes()
    with pytest.raises(ProtectedError, match="与操作记录有出入"):
        restoring.replace(workspace_in(workspace.folder), doubtful, clock=fixed_clock)
    assert path.read_bytes() == spoiled
    restoring.replace(workspace_in(workspace.folder), good, clock=fixed_clock)
    with open_session(workspace.folder, clock=fixed_clock) as session:
        assert restoring.damage_of(session) == ""
        assert session.record(session.item("1").id).note == ""
