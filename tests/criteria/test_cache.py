"""The cache of compiled criteria: faster, never wrong."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from shifan.criteria.checking import write_digests
from shifan.criteria.library import load_edition, load_scheme
from shifan.domain.errors import DataFileError
from support import CRITERIA, run_python

LOADED_MODULES = """
import sys
from shifan.criteria.library import load_edition, load_scheme
load_edition("working-2023")
load_scheme("equal-100")
print(*sorted({name.partition(".")[0] for name in sys.modules} & {"pydantic", "yaml", "textual", "openpyxl"}))
"""


@pytest.fixture
def criteria(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A private copy of the criteria with a cache of its own."""
    folder = tmp_path / "criteria"
    shutil.copytree(CRITERIA / "working-2023", folder / "working-2023")
    shutil.copytree(CRITERIA / "schemes", folder / "schemes")
    monkeypatch.setenv("SHIFAN_CRITERIA", str(folder))
    monkeypatch.setenv("SHIFAN_CACHE", str(tmp_path / "cache"))
    return folder


def cache_file(criteria: Path) -> Path:
    return criteria.parent / "cache" / "edition-working-2023.json"


def test_the_second_load_gives_the_same_edition(criteria: Path) -> None:
    first = load_edition("working-2023")
    assert cache_file(criteria).is_file()
    assert load_edition("working-2023") == first
    assert load_scheme("equal-100") == load_scheme("equal-100")


def test_the_second_load_needs_neither_pydantic_nor_yaml(criteria: Path) -> None:
    assert run_python(LOADED_MODULES).split() == ["pydantic", "yaml"]
    assert run_python(LOADED_MODULES).split() == []


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: content[: len(content) // 2],
        lambda content: b"\x00" * len(content),
        lambda content: content.replace("审批服务便民化".encode(), "审批服务不便民".encode()),
        lambda content: content.replace(b'">=100"', b'">=1x0"'),
        lambda content: content.partition(b"\n")[0] + b"\n[]",
        lambda content: b"[]\n" + content,
        lambda content: b"[" * 200_000,
    ],
)
def test_a_damaged_cache_is_ignored_and_made_anew(criteria: Path, damage: Callable[[bytes], bytes]) -> None:
    good = load_edition("working-2023")
    content = cache_file(criteria).read_bytes()
    spoiled = damage(content)
    assert spoiled != content
    cache_file(criteria).write_bytes(spoiled)
    assert load_edition("working-2023") == good
    assert cache_file(criteria).read_bytes() == content


def test_a_changed_source_is_noticed(criteria: Path) -> None:
    before = load_edition("working-2023")
    path = criteria / "working-2023" / "01-duties.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("审批服务便民化", "审批服务便利化", 1), encoding="utf-8")
    with pytest.raises(DataFileError, match="digests.json"):
        load_edition("working-2023")
    write_digests(criteria / "working-2023")
    after = load_edition("working-2023")
    assert after.by_number("1").title == "审批服务便利化"
    assert after.by_number("1").digest != before.by_number("1").digest
    assert after.by_number("2").digest == before.by_number("2").digest


def test_changed_guidance_is_noticed_too_and_moves_no_digest(criteria: Path) -> None:
    before = load_edition("working-2023")
    path = criteria / "working-2023" / "guidance.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("县行政审批局", "县政务局"), encoding="utf-8")
    after = load_edition("working-2023")
    assert any("县政务局" in lead for lead in after.by_number("1").guidance.leads)
    assert after.digest == before.digest


def test_a_cache_that_cannot_be_written_is_only_slower(criteria: Path) -> None:
    cache_file(criteria).parent.write_text("这里不是文件夹", encoding="utf-8")
    assert len(load_edition("working-2023").criteria) == 104
    assert cache_file(criteria).parent.is_file()
