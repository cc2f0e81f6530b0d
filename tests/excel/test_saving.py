"""A workbook is written whole or not at all, and every refusal says what to do."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from openpyxl import load_workbook

from shifan.domain.errors import NotFoundError, ProtectedError, UsageError
from shifan.excel.saving import write_whole
from shifan.services.exporting import export_progress
from shifan.services.session import Session

OLD = "旧文件".encode()


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A file that is there already."""
    path = tmp_path / "进度表.xlsx"
    path.write_bytes(OLD)
    return path


def names(folder: Path) -> list[str]:
    """Return the names of everything in a folder."""
    return sorted(path.name for path in folder.iterdir())


def test_an_existing_file_is_kept_without_force(county: Session, old: Path) -> None:
    with pytest.raises(ProtectedError, match="已经存在"):
        export_progress(county, old)
    assert old.read_bytes() == OLD


def test_force_replaces_it_and_leaves_nothing_else(county: Session, old: Path) -> None:
    export_progress(county, old, force=True)
    assert load_workbook(old).sheetnames[0] == "封面"
    assert names(old.parent) == ["进度表.xlsx"]


@pytest.mark.parametrize("name", ["进度表", "进度表.xls", "进度表.et", ".xlsx"])
def test_another_ending_is_refused_and_the_right_one_named(county: Session, tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match=r"\.xlsx"):
        export_progress(county, tmp_path / name)
    assert names(tmp_path) == []


def test_a_missing_folder_is_named(county: Session, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="没有这个夹"):
        export_progress(county, tmp_path / "没有这个夹" / "a.xlsx")


def test_a_folder_is_not_overwritten(county: Session, tmp_path: Path) -> None:
    (tmp_path / "夹.xlsx").mkdir()
    with pytest.raises(UsageError, match="是文件夹"):
        export_progress(county, tmp_path / "夹.xlsx", force=True)


@pytest.mark.parametrize("name", ["长" * 200 + ".xlsx", "a\0b.xlsx"])
def test_an_impossible_name_is_refused(county: Session, tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="太长或含有不能用的字符"):
        export_progress(county, tmp_path / name)


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.EACCES, "权限"),
        (errno.EROFS, "权限"),
        (errno.ENOSPC, "磁盘空间不够"),
        (errno.EIO, "没有导出"),
    ],
)
def test_a_folder_that_refuses_writing(
    county: Session, old: Path, monkeypatch: pytest.MonkeyPatch, number: int, said: str
) -> None:
    def refuse(*_: object, **__: object) -> int:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("shifan.excel.saving.os.open", refuse)
    with pytest.raises(ProtectedError, match=said):
        export_progress(county, old, force=True)
    monkeypatch.undo()
    assert old.read_bytes() == OLD
    assert names(old.parent) == ["进度表.xlsx"]


def test_a_full_disk_leaves_the_old_file(county: Session, old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("shifan.excel.saving.os.fsync", full)
    with pytest.raises(ProtectedError, match="磁盘空间不够"):
        export_progress(county, old, force=True)
    assert old.read_bytes() == OLD
    assert names(old.parent) == ["进度表.xlsx"]


def test_a_file_open_elsewhere_is_left_alone(county: Session, old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(*_: object) -> None:
        raise PermissionError(errno.EACCES, "in use")

    monkeypatch.setattr("shifan.excel.saving.os.replace", locked)
    with pytest.raises(ProtectedError, match="WPS 或 Excel"):
        export_progress(county, old, force=True)
    assert old.read_bytes() == OLD
    assert names(old.parent) == ["进度表.xlsx"]


def test_a_file_that_appears_meanwhile_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "a.xlsx"
    fsync = os.fsync

    def slow(handle: int) -> None:
        target.write_bytes(OLD)
        fsync(handle)

    monkeypatch.setattr("shifan.excel.saving.os.fsync", slow)
    with pytest.raises(ProtectedError, match="刚刚被别处建立"):
        write_whole(target, b"new", force=False)
    assert target.read_bytes() == OLD
    assert names(tmp_path) == ["a.xlsx"]


@pytest.mark.parametrize("stage", ["fsync", "replace"])
def test_a_killed_export_leaves_the_old_file(county: Session, old: Path, stage: str) -> None:
    program = f"""
import os, sys
from pathlib import Path
from shifan.services.exporting import export_progress
from shifan.services.session import open_session
session = open_session(Path(sys.argv[1]))
os.{stage} = lambda *_: os._exit(9)
export_progress(session, Path(sys.argv[2]), force=True)
"""
    done = subprocess.run([sys.executable, "-c", program, str(county.folder), str(old)], check=False)
    assert done.returncode == 9
    assert old.read_bytes() == OLD


def test_leftovers_of_a_killed_export_go_with_the_next_one(tmp_path: Path) -> None:
    stale, running = tmp_path / ".导出-00.part", tmp_path / ".导出-01.part"
    for path in (stale, running):
        path.write_bytes(b"half")
    an_hour_ago = time.time() - 3600
    os.utime(stale, (an_hour_ago, an_hour_ago))
    write_whole(tmp_path / "a.xlsx", b"new", force=False)
    assert names(tmp_path) == [running.name, "a.xlsx"]


def test_only_an_export_imports_openpyxl() -> None:
    program = "import sys, shifan.services.exporting; sys.exit('openpyxl' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
