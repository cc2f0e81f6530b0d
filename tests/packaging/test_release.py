"""What goes with a release: the list of licences, the change log, one version."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import shifan
from support_command import shifan as command

ROOT = Path(__file__).resolve().parents[2]
CHANGES = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
KINDS = {"新增", "变更", "弃用", "移除", "修复", "安全"}


def test_the_list_of_licences_is_current(tmp_path: Path) -> None:
    made = tmp_path / "licences.md"
    script = ROOT / "scripts" / "make_licences.py"
    done = subprocess.run([sys.executable, script, made], capture_output=True, encoding="utf-8", timeout=60)
    assert done.returncode == 0, done.stderr
    again = "python scripts/make_licences.py docs/licences.md"
    assert (ROOT / "docs" / "licences.md").read_text(encoding="utf-8") == made.read_text(encoding="utf-8"), again


def test_the_newest_version_in_the_change_log_is_this_one() -> None:
    versions = re.findall(r"^## \[(.+?)\]", CHANGES, re.MULTILINE)
    assert versions[0] == "未发布"
    assert versions[1] == shifan.__version__
    assert set(re.findall(r"^### (.+)", CHANGES, re.MULTILINE)) <= KINDS


def test_the_version_is_shown_and_written_in_one_place() -> None:
    ran = command("--version")
    assert (ran.code, ran.out) == (0, f"示范 Shifan {shifan.__version__}\n")
    code = [path for path in (ROOT / "src").rglob("*.py") if f'"{shifan.__version__}"' in path.read_text("utf-8")]
    assert [path.relative_to(ROOT).as_posix() for path in code] == ["src/shifan/__init__.py"]
    assert shifan.__version__ not in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
