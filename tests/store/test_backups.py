"""Backups: checked copies, the newest twenty kept, and refusals that leave nothing half-made."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from shifan.domain.errors import ProtectedError
from shifan.services.recording import write_note
from shifan.services.session import Session
from shifan.store.backup import KEEP, back_up
from shifan.store.repository import Repository
from support import NOW, dump, store_path


def test_a_backup_holds_what_the_store_holds_and_can_be_opened(workspace: Session, tmp_path: Path) -> None:
    write_note(workspace, "1", "备份前")
    copy = workspace.repository.back_up(tmp_path / "备份", NOW, "手动")
    write_note(workspace, "1", "备份后")
    assert copy.name == "shifan-20231009-100000-000000-手动.db"
    restored = Repository.open(copy)
    assert restored.damage() == ""
    assert restored.verify_chain(workspace.application_id) is None
    present = dump(workspace.repository)
    key = f"{workspace.application_id}.{workspace.item('1').id}"
    present["record"][key]["note"] = "备份前"
    assert dump(restored) == present
    restored.close()


def test_the_newest_twenty_are_kept(workspace: Session, tmp_path: Path) -> None:
    folder = tmp_path / "备份"
    made = [workspace.repository.back_up(folder, NOW + timedelta(seconds=n), "启动") for n in range(KEEP + 5)]
    assert sorted(folder.iterdir()) == made[5:]
    assert len(made[5:]) == 20


def test_a_clock_set_back_does_not_cost_the_fresh_backup(workspace: Session, tmp_path: Path) -> None:
    folder = tmp_path / "备份"
    for n in range(KEEP):
        workspace.repository.back_up(folder, NOW + timedelta(seconds=n), "启动")
    fresh = workspace.repository.back_up(folder, NOW - timedelta(days=3650), "启动")
    assert fresh.is_file()
    assert len(list(folder.iterdir())) == KEEP


def test_other_files_in_the_folder_are_left_alone(workspace: Session, tmp_path: Path) -> None:
    own = tmp_path / "备份" / "我的说明.txt"
    own.parent.mkdir()
    own.write_text("勿删", encoding="utf-8")
    for n in range(KEEP + 1):
        workspace.repository.back_up(own.parent, NOW + timedelta(seconds=n), "启动")
    assert own.read_text(encoding="utf-8") == "勿删"


@pytest.mark.parametrize(("first", "last"), [(3, 9), (30, 31)])
def test_a_damaged_store_gives_no_backup_and_pushes_none_out(
    workspace: Session, tmp_path: Path, first: int, last: int
) -> None:
    folder = tmp_path / "备份"
    for n in range(KEEP):
        workspace.repository.back_up(folder, NOW + timedelta(seconds=n), "启动")
    before = sorted(folder.iterdir())
    path = store_path(workspace)
    workspace.close()
    content = bytearray(path.read_bytes())
    content[4096 * first : 4096 * last] = bytes(4096 * (last - first))
    path.write_bytes(content)
    connection = sqlite3.connect(path)
    with pytest.raises(ProtectedError, match="已损坏"):
        back_up(connection, folder, NOW + timedelta(days=1), "启动")
    connection.close()
    assert sorted(folder.iterdir()) == before


def test_a_folder_that_cannot_be_made_is_said_plainly(workspace: Session, tmp_path: Path) -> None:
    (tmp_path / "备份").write_text("这是文件", encoding="utf-8")
    with pytest.raises(ProtectedError, match="无法读写"):
        workspace.repository.back_up(tmp_path / "备份", NOW, "手动")
