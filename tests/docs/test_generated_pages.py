"""The pages made from the program say what the program says now."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "scripts" / "make_reference.py"


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the script."""
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        [sys.executable, SCRIPT, *arguments], capture_output=True, encoding="utf-8", timeout=120, env=environment
    )


def test_the_generated_pages_are_current() -> None:
    done = run(ROOT / "docs", "--check")
    assert (done.returncode, done.stderr) == (0, "")


def test_a_stale_page_is_named(tmp_path: Path) -> None:
    page = tmp_path / "keys.md"
    shutil.copy(ROOT / "docs" / "keys.md", page)
    page.write_text(page.read_text(encoding="utf-8").replace("打勾", "打钩"), encoding="utf-8")
    done = run(tmp_path, "--check", "--only", "keys.md")
    assert done.returncode == 1
    assert done.stderr == "过时了：keys.md。请运行：python scripts/make_reference.py docs\n"
