"""The command line called inside the test's own process."""

from __future__ import annotations

from pathlib import Path

import pytest

from shifan.cli.app import run
from support_command import Ran, Say


def in_process(capsys: pytest.CaptureFixture[str]) -> Say:
    """Return a function that runs one command and returns its code and what it printed."""

    def call(*arguments: str | Path) -> Ran:
        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return Ran(code, printed.out, printed.err)

    return call
