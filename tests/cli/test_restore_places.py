"""A folder that cannot be written, or is gone: it is said plainly, and nothing is changed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from shifan.domain.errors import ProtectedError
from shifan.services.backups import BY_HAND, back_up
from shifan.services.recording import write_note
from shifan.services.session import STORE_NAME, open_session
from support import fixed_clock, new_workspace
from support_command import Ran, Say, files_in, shifan
from support_disk import like_anybody


def as_anybody(*words: str, cwd: Path) -> Ran:
    """Run a command in a process that has to keep to the permissions of files."""
    return shifan(*words, cwd=cwd, before=like_anybody)


@pytest.fixture
def sealed(tmp_path: Path) -> Iterator[Path]:
    """A workspace with a backup that may not be written to."""
    folder = tmp_path / "台账"
    with new_workspace(folder) as session:
        back_up(session, BY_HAND)
        write_note(session, "1", "后来")
    places = [folder, *folder.rglob("*")]
    for place in places:
        place.chmod(0o555 if place.is_dir() else 0o444)
    yield folder
    for place in places:
        place.chmod(0o755 if place.is_dir() else 0o644)


def test_a_read_only_folder(sealed: Path) -> None:
    before = files_in(sealed)
    found = as_anybody("doctor", cwd=sealed)
    assert found.code == 1, found
    assert "问题　工作文件夹不能写入" in found.out
    assert as_anybody("restore", cwd=sealed).code == 0
    assert as_anybody("restore", "1", "--preview", cwd=sealed).code == 0
    for words in (["backup"], ["restore", "1", "--yes"], ["tick", "1.1"]):
        refused = as_anybody(*words, cwd=sealed)
        assert (refused.code, refused.out) == (3, ""), refused
        assert "权限" in refused.err
        assert "意外问题" not in refused.err
    assert files_in(sealed) == before


def test_an_unreadable_store_in_a_read_only_folder_stays(sealed: Path) -> None:
    store = sealed / STORE_NAME
    store.chmod(0o644)
    store.write_text("会议纪要\n" * 300, encoding="utf-8")
    store.chmod(0o444)
    before = files_in(sealed)
    refused = as_anybody("restore", "1", "--yes", cwd=sealed)
    assert (refused.code, refused.out) == (3, ""), refused
    assert "意外问题" not in refused.err
    assert files_in(sealed) == before


def test_a_folder_that_is_gone(say: Say, ledger: Path, tmp_path: Path) -> None:
    assert say("backup").code == 0
    os.chdir(tmp_path)
    away = ledger.rename(tmp_path / "移走了")
    for words in (["status"], ["doctor"], ["restore"], ["restore", "1", "--yes"], ["backup"]):
        ran = say("-w", str(ledger), *words)
        assert (ran.code, ran.out) == (1, ""), ran
        assert "不是工作文件夹" in ran.err
    assert not ledger.exists()
    away.rename(ledger)
    assert say("-w", str(ledger), "doctor").code == 0


def test_a_folder_that_goes_while_it_is_open(ledger: Path, tmp_path: Path) -> None:
    with open_session(ledger, clock=fixed_clock) as session:
        write_note(session, "1", "在的时候")
        away = ledger.rename(tmp_path / "移走了")
        with pytest.raises(ProtectedError):
            write_note(session, "1", "不在的时候")
        assert not ledger.exists()
    with open_session(away, clock=fixed_clock) as session:
        assert session.record(session.item("1").id).note == "在的时候"
