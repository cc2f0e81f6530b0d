"""A closed workspace with work of all kinds in it, its backup, and the command line called inside this process."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from support import USER, new_workspace
from support_command import Say
from support_run import in_process

pytest.register_assert_rewrite("support_crash")  # so that a failure there says what was found
from support_crash import work_backup_work  # noqa: E402


@pytest.fixture(scope="session")
def worked_on(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a workspace that is only there to be copied: work, a backup, and a little work after it."""
    folder = tmp_path_factory.mktemp("底稿") / "台账"
    with new_workspace(folder) as session:
        work_backup_work(session)
    return folder


@pytest.fixture
def ledger(tmp_path: Path, worked_on: Path) -> Path:
    """Return the folder of a copy of that workspace, closed."""
    return Path(shutil.copytree(worked_on, tmp_path / "柳城 台账"))


@pytest.fixture
def say(ledger: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Say:
    """Return a function that runs one command inside the workspace and returns its code and what it printed."""
    monkeypatch.chdir(ledger)
    monkeypatch.setenv("SHIFAN_USER", USER)
    return in_process(capsys)


@pytest.fixture
def memory() -> Iterator[Path]:
    """A folder in memory, where there is one: quicker than a disk where it does not matter what gets there."""
    place = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(dir=place if place.is_dir() else None))
    yield folder
    shutil.rmtree(folder)
