"""A full disk: every write is refused in Chinese, nothing that was there is harmed, and work goes on afterwards."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from shifan.services.session import STORE_NAME, open_session
from shifan.store.repository import Repository
from support import dump, new_workspace, write_file
from support_command import Ran, environment, files_in, foreign_words, shifan
from support_disk import Disk, limit, small_disk

WRITING = (["tick", "32.2"], ["note", "1", "甲"], ["undo"], ["evidence", "add", "1", "大.pdf"], ["backup"])


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    """A small disk."""
    with small_disk(tmp_path / "小盘") as made:
        yield made


def refused(ran: Ran, *given: str | Path) -> None:
    assert (ran.code, ran.out) == (3, ""), ran
    assert "意外问题" not in ran.err
    assert len(ran.err.splitlines()) <= 3
    assert foreign_words(ran.err, *given) == []


def whole(folder: Path) -> None:
    """Doctor finds nothing wrong but that the disk is small."""
    found = json.loads(shifan("-w", folder, "doctor", "--json").out)
    assert [one for one in found if not one["fine"] and one["topic"] != "磁盘空间"] == []


def test_a_full_disk_refuses_and_harms_nothing(disk: Disk) -> None:
    ledger = disk.folder / "台账"
    new_workspace(ledger).close()
    write_file(ledger, "大.pdf", bytes(20_000))
    assert shifan("tick", "1.1", cwd=ledger).code == 0
    before = files_in(ledger)
    disk.fill()
    for words in WRITING:
        ran = shifan(*words, cwd=ledger, before=disk.limit)
        if words[0] == "evidence":
            assert (ran.code, ran.out) == (1, "")
            assert "一份也没有记入台账" in ran.err
        else:
            refused(ran, ledger, "shifan- .db")
        if disk.real:
            assert "满" in ran.err
    assert files_in(ledger) == before
    disk.free()
    whole(ledger)
    assert shifan("tick", "32.2", cwd=ledger).code == 0
    assert shifan("evidence", "add", "1", "大.pdf", cwd=ledger).code == 0
    with open_session(ledger) as session:
        assert len(session.repository.operations(session.application_id)) == 4


def test_a_full_disk_refuses_an_export_and_keeps_the_old_workbook(disk: Disk) -> None:
    ledger = disk.folder / "台账"
    new_workspace(ledger).close()
    assert shifan("export", "进度表.xlsx", cwd=ledger).code == 0
    before = files_in(ledger)
    disk.fill()
    refused(shifan("export", "进度表.xlsx", "--force", cwd=ledger, before=disk.limit))
    assert files_in(ledger) == before


@pytest.mark.parametrize("words", [["init", "新台账", "--county", "柳城县", "--round", "2023"], ["demo", "样例"]])
def test_a_full_disk_refuses_a_new_ledger_and_the_next_try_succeeds(disk: Disk, words: list[str]) -> None:
    disk.fill()
    refused(shifan(*words, cwd=disk.folder, before=disk.limit), disk.folder, words[1])
    disk.free()
    assert shifan(*words, cwd=disk.folder).code == 0
    whole(disk.folder / words[1])


def test_a_sample_that_did_not_fit_is_finished_when_there_is_room(disk: Disk, ledger: Path) -> None:
    room = (ledger / STORE_NAME).stat().st_size  # enough for an empty ledger, not for the sample
    room += room * 6 // 10 if disk.real else 40_000  # a real disk holds the rollback journal as well
    disk.fill(room)
    refused(shifan("demo", "样例", cwd=disk.folder, before=disk.limit), disk.folder, "样例材料- .txt")
    assert (disk.folder / "样例" / STORE_NAME).exists()
    disk.free()
    ran = shifan("demo", "样例", cwd=disk.folder)
    assert ran.code == 0
    assert "收集率 100/100 100%" in ran.out
    whole(disk.folder / "样例")


def test_a_ledger_that_was_only_half_made_does_not_block_the_next_try(tmp_path: Path, ledger: Path) -> None:
    words = ("init", "新台账", "--county", "柳城县", "--round", "2023")
    Repository.create(tmp_path / "空表.db").close()
    empty, made = (path.stat().st_size for path in (tmp_path / "空表.db", ledger / STORE_NAME))
    room = (empty + made) // 2  # the empty tables fit, the items do not
    refused(shifan(*words, cwd=tmp_path, before=limit(room)), tmp_path)
    assert (tmp_path / "新台账" / STORE_NAME).exists()  # never deleted: another program may have it by now
    assert shifan(*words, cwd=tmp_path).code == 0


def test_a_limit_on_file_sizes_is_refused_like_a_full_disk(ledger: Path) -> None:
    with open_session(ledger) as session:
        before = dump(session.repository, versions=True)
    seen = files_in(ledger)
    for room in (0, 512, 4096):
        refused(shifan("tick", "32.2", cwd=ledger, before=limit(room)), ledger)
    assert not (ledger / f"{STORE_NAME}-journal").exists()
    assert files_in(ledger) == seen
    with open_session(ledger) as session:
        assert dump(session.repository, versions=True) == before
    whole(ledger)


def test_output_to_a_full_device_says_so(ledger: Path) -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "shifan", "list"],
            cwd=ledger,
            env=environment(),
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr.decode("utf-8").splitlines()[0] == "内容没有写完：磁盘已满。"
