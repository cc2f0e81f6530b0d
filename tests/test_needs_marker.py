"""The ``needs`` marker: a missing program takes a test out and says so, or fails it where all tests were asked for."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
SAMPLE = """
import pytest

@pytest.mark.needs("sh")
def test_present():
    pass

@pytest.mark.needs("sh", "no-such-program-1", "no-such-program-2")
def test_missing():
    raise AssertionError("must not run")
"""


def run_sample(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    for name in ("conftest.py", "support.py"):
        shutil.copy(HERE / name, folder)
    (folder / "test_sample.py").write_text(SAMPLE, encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\nmarkers =\n    needs(program): x\n", encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--strict-markers", folder],
        capture_output=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "PYTHONUTF8": "1", **environment},
    )


def test_a_missing_program_takes_the_test_out_and_lists_it(tmp_path: Path) -> None:
    result = run_sample(tmp_path, SHIFAN_TEST_ALL="")
    assert result.returncode == 0, result.stdout
    assert "1 passed, 1 deselected" in result.stdout
    assert "因缺少程序未运行:" in result.stdout
    assert "test_sample.py::test_missing（缺 no-such-program-1、no-such-program-2）" in result.stdout


def test_where_all_tests_were_asked_for_it_fails(tmp_path: Path) -> None:
    result = run_sample(tmp_path, SHIFAN_TEST_ALL="1")
    assert result.returncode == 1
    assert "缺少程序：no-such-program-1、no-such-program-2" in result.stdout
    assert "must not run" not in result.stdout
    assert "1 passed, 1 error" in result.stdout
