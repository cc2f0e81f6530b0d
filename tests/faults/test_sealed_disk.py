"""A disk that turns read-only: what is there can be read, every write is refused, and afterwards work goes on."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from shifan.services.recording import write_note
from shifan.services.session import STORE_NAME, open_session
from support import dump, write_file
from support_command import Ran, files_in, foreign_words, shifan
from support_crash import LATER
from support_disk import Disk, small_disk

READING = (["status"], ["list"], ["show", "10"], ["history"], ["score"], ["restore"], ["restore", "1", "--preview"])
WRITING = (["tick", "4.1"], ["note", "4", "甲"], ["undo"], ["backup"], ["restore", "1", "--yes"], ["gap", "add", "甲"])


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    """A small disk, written to in the end so that it can be taken away."""
    with small_disk(tmp_path / "小盘") as made:
        yield made
        made.unseal()


def refused(ran: Ran, *given: str | Path) -> None:
    assert (ran.code, ran.out) == (3, ""), ran
    assert "意外问题" not in ran.err
    assert len(ran.err.splitlines()) <= 3
    assert foreign_words(ran.err, *given) == []


def test_all_can_be_read_and_nothing_written(disk: Disk, ledger: Path) -> None:
    folder = Path(shutil.copytree(ledger, disk.folder / "台账"))
    new = write_file(ledger, "新.pdf")
    with open_session(folder) as session:
        expected = dump(session.repository, versions=True)
    disk.seal()
    before = files_in(folder)
    for words in READING:
        ran = shifan(*words, cwd=folder, before=disk.limit)
        assert (ran.code, ran.err) == (0, ""), ran
    found = shifan("doctor", cwd=folder, before=disk.limit)
    assert found.code == 1
    assert "问题　工作文件夹不能写入" in found.out
    for words in WRITING:
        refused(shifan(*words, cwd=folder, before=disk.limit), folder)
    ran = shifan("evidence", "add", "10", new, cwd=folder, before=disk.limit)
    assert ran.code in (1, 3)
    assert "意外问题" not in ran.err
    assert files_in(folder) == before
    disk.unseal()
    with open_session(folder) as session:
        assert dump(session.repository, versions=True) == expected
    assert shifan("tick", "4.1", cwd=folder).code == 0
    assert shifan("evidence", "add", "10", new, cwd=folder).code == 0
    assert "问题　台账" not in shifan("doctor", cwd=folder).out


def half_written(folder: Path, target: Path) -> None:
    """Copy a workspace as it is found when a write was broken off after changed pages had reached the file."""
    with open_session(folder) as session:
        engine = session.repository.engine
        engine.execute("PRAGMA cache_size = 5")
        engine.begin_write(session.application_id)
        engine.execute("UPDATE record SET note = ?", ("没有提交的字" * 500,))
        shutil.copytree(folder, target)
        engine.rollback()
    assert (target / f"{STORE_NAME}-journal").stat().st_size > 4096
    assert (target / STORE_NAME).read_bytes() != (folder / STORE_NAME).read_bytes()


def test_a_write_that_was_broken_off_waits_until_the_disk_can_be_written(disk: Disk, ledger: Path) -> None:
    folder = disk.folder / "台账"
    half_written(ledger, folder)
    disk.seal()
    before = files_in(folder)
    for words in (["status"], ["tick", "4.1"], ["doctor"], ["restore", "1", "--yes"]):
        refused(shifan(*words, cwd=folder, before=disk.limit), folder)
    assert files_in(folder) == before
    disk.unseal()
    assert LATER in shifan("show", "11", cwd=folder).out
    with open_session(folder) as session, open_session(ledger) as other:
        assert dump(session.repository, versions=True) == dump(other.repository, versions=True)
        assert write_note(session, "4", "之后").operation is not None
