"""A closed workspace in a folder, and the command line called inside this process."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from support import USER, new_workspace
from support_command import Say
from support_run import in_process


@pytest.fixture(scope="session")
def fresh_ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a workspace that is only there to be copied: making one costs more than most tests."""
    folder = tmp_path_factory.mktemp("底稿") / "台账"
    new_workspace(folder).close()
    return folder


@pytest.fixture
def ledger(tmp_path: Path, fresh_ledger: Path) -> Path:
    """Return the folder of a fresh workspace of 柳城县 2023, closed."""
    return Path(shutil.copytree(fresh_ledger, tmp_path / "柳城 台账"))


@pytest.fixture
def say(ledger: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Say:
    """Return a function that runs one command inside the workspace and returns its code and what it printed."""
    monkeypatch.chdir(ledger)
    monkeypatch.setenv("SHIFAN_USER", USER)
    return in_process(capsys)
