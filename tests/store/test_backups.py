"""Backups: verified copies, which of them are kept, and refusals that leave nothing half-made."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from shifan.domain.application import Application
from shifan.domain.errors import ProtectedError
from shifan.domain.records import WorkStatus
from shifan.domain.tasks import Task
from shifan.services.assigning import assign
from shifan.services.recording import write_note
from shifan.services.session import Session
from shifan.services.setup import new_application
from shifan.store.backup import KEEP, back_up, contents, list_backups, surplus, tip, tip_of
from shifan.store.repository import Repository
from shifan.store.sqlite_engine import SqliteEngine
from support import NOW, dump, file_only, store_path


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


def test_a_list_says_when_why_and_what_a_backup_holds(workspace: Session, tmp_path: Path) -> None:
    folder = tmp_path / "备份"
    first = workspace.repository.back_up(folder, NOW, "手动")
    write_note(workspace, "1", "第二份")
    second = workspace.repository.back_up(folder, NOW + timedelta(hours=1), "接管前")
    (folder / "shifan-别的.db").write_text("不是备份", encoding="utf-8")
    found = list_backups(folder)
    assert [(backup.path, backup.made, backup.reason) for backup in found] == [
        (second, "2023-10-09 11:00:00", "接管前"),
        (first, "2023-10-09 10:00:00", "手动"),
    ]
    (newest, oldest) = (contents(backup.path) for backup in found)
    assert newest is not None
    assert oldest is not None
    assert (newest.operations, oldest.operations) == (2, 1)
    assert newest.last_at == NOW.isoformat()
    assert "第 1 项" in newest.last_label
    assert oldest.last_label == "新建申报：柳城县 2023"
    assert contents(folder / "shifan-别的.db") is None
    assert tip_of(second) == tip(workspace.repository.engine.execute)
    assert tip_of(first) != tip_of(second)
    assert list_backups(tmp_path / "没有") == []


@file_only
def test_the_newest_twenty_and_the_first_of_the_month_are_kept(workspace: Session, tmp_path: Path) -> None:
    folder = tmp_path / "备份"
    made = [workspace.repository.back_up(folder, NOW + timedelta(seconds=n), "启动") for n in range(KEEP + 5)]
    assert sorted(folder.iterdir()) == [made[0], *made[5:]]
    assert len(made[5:]) == 20


def test_one_of_each_month_is_kept_for_good(tmp_path: Path) -> None:
    days = [f"2023{month:02}{day:02}" for month in (1, 2, 3) for day in range(1, 29)]
    names = [f"shifan-{day}-080000-000000-打开时.db" for day in days]
    for name in [*names, "shifan-自己起的名字.db"]:
        (tmp_path / name).touch()
    gone = {path.name for path in surplus(tmp_path, tmp_path / names[-1])}
    kept = [name for name in names if name not in gone]
    assert kept == [names[0], names[28], names[56], *names[-KEEP:]]
    assert "shifan-自己起的名字.db" not in gone


@file_only
def test_a_clock_set_back_does_not_cost_the_fresh_backup(workspace: Session, tmp_path: Path) -> None:
    folder = tmp_path / "备份"
    for n in range(KEEP):
        workspace.repository.back_up(folder, NOW + timedelta(seconds=n), "启动")
    fresh = workspace.repository.back_up(folder, NOW - timedelta(days=3650), "启动")
    assert fresh.is_file()
    assert len(list(folder.iterdir())) == KEEP + 1  # the first of each of the two months is kept beside the newest


@file_only
def test_other_files_in_the_folder_are_left_alone(workspace: Session, tmp_path: Path) -> None:
    own = tmp_path / "备份" / "我的说明.txt"
    own.parent.mkdir()
    own.write_text("勿删", encoding="utf-8")
    for n in range(KEEP + 2):
        workspace.repository.back_up(own.parent, NOW + timedelta(seconds=n), "启动")
    assert own.read_text(encoding="utf-8") == "勿删"


@file_only
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
    connection = sqlite3.connect(path, isolation_level=None)
    with pytest.raises(ProtectedError, match="已损坏"):
        back_up(SqliteEngine(path, connection), folder, NOW + timedelta(days=1), "启动")
    connection.close()
    assert sorted(folder.iterdir()) == before


@file_only
def test_a_folder_that_cannot_be_made_is_said_plainly(workspace: Session, tmp_path: Path) -> None:
    (tmp_path / "备份").write_text("这是文件", encoding="utf-8")
    with pytest.raises(ProtectedError, match="没有写成备份.*上一层不是文件夹|没有写成备份.*已经存在"):
        workspace.repository.back_up(tmp_path / "备份", NOW, "手动")


@pytest.mark.parametrize("engine", [pytest.param("postgresql", marks=pytest.mark.needs("postgres"))], indirect=True)
def test_a_servers_older_store_is_copied_as_far_as_it_goes(workspace: Session, tmp_path: Path) -> None:
    """Before a server's store is brought up to date it lacks tables and columns that the copy has."""
    assign(workspace, "1", "县司法局")
    run = workspace.repository.engine.execute
    run("ALTER TABLE task DROP COLUMN status")
    run("DROP TABLE summary_due")
    copy = workspace.repository.back_up(tmp_path / "备份", NOW, "升级前")
    restored = Repository.open(copy)
    (task,) = restored.all_of(Task)
    assert task.status is WorkStatus.NOT_STARTED
    assert restored.verify_chain(workspace.application_id) is None
    restored.close()


@pytest.mark.parametrize("engine", [pytest.param("postgresql", marks=pytest.mark.needs("postgres"))], indirect=True)
def test_of_a_server_only_the_one_application_is_copied(workspace: Session, tmp_path: Path) -> None:
    other = replace(new_application("邻县", "2024"), version=0)
    workspace.repository.commit(other.id, "新建申报", "甲", NOW, put=[other])
    copy = workspace.repository.back_up(tmp_path / "备份", NOW, "手动", workspace.application_id)
    restored = Repository.open(copy)
    assert [found.county for found in restored.all_of(Application)] == ["柳城县"]
    assert restored.operations(other.id) == []
    restored.close()
