"""What the project says about itself holds: README commands, pinned versions, layers."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from importlib.metadata import requires, version
from pathlib import Path

import pytest

import shifan

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONSTRAINTS = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
PINNED = {line.partition("==")[0].lower().replace("_", "-") for line in CONSTRAINTS if "==" in line}

PAGES = [ROOT / "README.md", ROOT / "criteria" / "README.md", *(ROOT / "docs").rglob("*.md")]


def commands(mark: str) -> list[str]:
    """Return the one command marked in the README, cut at &&."""
    found = re.search(rf"<!-- {mark} -->\n```sh\n(.+)\n```", README)
    assert found
    return found[1].split(" && ")


@pytest.mark.parametrize(
    ("mark", "last"), [("demo-linux", ".venv/bin/shifan demo"), ("test-linux", ".venv/bin/pytest -n auto")]
)
def test_the_readmes_command_names_what_exists(mark: str, last: str) -> None:
    make, install, use = commands(mark)
    assert make == "python3 -m venv .venv"
    assert use == last
    assert install.startswith(".venv/bin/pip install ")
    assert "-c constraints.txt" in install
    for extra in re.findall(r"\[([\w,-]+)\]", install):
        assert set(extra.split(",")) <= set(PROJECT["project"]["optional-dependencies"])


def test_the_windows_commands_do_the_same() -> None:
    blocks = re.findall(r"```bat\n(.+)\n```", README)
    assert len(blocks) == 2
    for mark, block in zip(("demo-linux", "test-linux"), blocks, strict=True):
        translated = block.replace("py -m", "python3 -m").replace("Scripts\\", "bin/").replace("\\", "/")
        assert translated == " && ".join(commands(mark)).replace("'", "")


@pytest.mark.parametrize("page", sorted(p.relative_to(ROOT).as_posix() for p in PAGES))
def test_every_link_and_picture_of_a_page_leads_somewhere(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in link]
    assert [link for link in links if not ((ROOT / page).parent / link).exists()] == []


def test_every_command_in_the_readme_exists() -> None:
    from shifan.cli.app import COMMANDS

    used = set(re.findall(r"^shifan (\w+)", README, re.MULTILINE)) | set(re.findall(r"`shifan (\w+)", README))
    assert used
    assert used <= set(COMMANDS)


def test_constraints_pin_every_dependency_and_hold_no_address() -> None:
    for line in CONSTRAINTS:
        assert re.fullmatch(r"#.*|[A-Za-z0-9._-]+==[0-9][A-Za-z0-9.]*", line), line
        assert "://" not in line
        assert "@" not in line
    wanted = PROJECT["project"]["dependencies"] + PROJECT["project"]["optional-dependencies"]["test"]
    names = {re.split(r"[<>=;\[ ]", line)[0].lower().replace("_", "-") for line in wanted}
    assert names <= PINNED


def test_the_version_and_the_licence_are_stated_once() -> None:
    assert version("shifan") == shifan.__version__
    assert PROJECT["project"]["license"] == "Apache-2.0"
    assert "Apache License" in (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert any(line.startswith("click") for line in requires("shifan") or [])


def test_the_layers_point_inward() -> None:
    code = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = subprocess.run(
        [sys.executable, "-c", code, "--config", ROOT / "pyproject.toml", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    contracts = PROJECT["tool"]["importlinter"]["contracts"]
    for contract in contracts:
        assert f"{contract['name']} KEPT" in done.stdout
    assert len(contracts) >= 3


def test_the_domain_can_be_imported_without_any_dependency() -> None:
    code = """
import importlib, pathlib, sys
allowed = {"pathlib", "importlib"}
before = set(sys.modules)
root = pathlib.Path(sys.argv[1]) / "src"
sys.path.insert(0, str(root))
for file in sorted((root / "shifan" / "domain").glob("*.py")):
    importlib.import_module(f"shifan.domain.{file.stem}")
print(*sorted({name.partition(".")[0] for name in set(sys.modules) - before} - set(sys.stdlib_module_names)))
"""
    done = subprocess.run(
        [sys.executable, "-S", "-I", "-c", code, ROOT], capture_output=True, text=True, encoding="utf-8"
    )
    assert (done.returncode, done.stdout.split()) == (0, ["shifan"]), done.stderr
