"""What the places and main pages show, word for word, at three sizes on an application that is empty, half done, done.

A text that changed on purpose is written anew by running these tests with WRITE_GOLDENS=1; read the difference.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from difflib import unified_diff
from pathlib import Path

import pytest

from support_desk import Desk, at_desk
from support_fills import FILLS, filled
from support_walk import PLACES, dialogs, faults, pages, places

GOLDENS = Path(__file__).with_name("goldens")
SIZES = ((80, 24), (120, 40), (200, 60))
_RULE = "=" * 8
_WRITE = os.environ.get("WRITE_GOLDENS") == "1"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One workspace for each fill."""
    place = tmp_path_factory.mktemp("三种")
    return {fill: filled(place / fill, fill) for fill in FILLS}


async def walked(desk: Desk) -> AsyncIterator[str]:
    """Go through the places and the main pages."""
    async for name in places(desk):
        yield name
    async for name in pages(desk):
        yield name


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("fill", FILLS)
async def test_the_screens_are_as_written_down_and_without_fault(
    made: dict[str, Path], fill: str, size: tuple[int, int], tmp_path: Path
) -> None:
    folder = tmp_path / "台账"
    shutil.copytree(made[fill], folder)
    shown: dict[str, str] = {}
    async with at_desk(folder, size) as desk:
        wrong = []
        async for name in walked(desk):
            shown[name] = desk.text
            wrong += [f"{name}: {fault}" for fault in faults(desk)]
    assert wrong == []
    assert set(PLACES) < set(shown)
    text = "".join(f"{_RULE} {name} {_RULE}\n{screen}\n" for name, screen in shown.items())
    compare(GOLDENS / f"{fill}-{size[0]}x{size[1]}.txt", text.replace(str(tmp_path), "某处"))


def compare(golden: Path, text: str) -> None:
    """Fail with the difference where ``text`` is not what the golden file holds; write it when asked to."""
    if _WRITE:
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(text, encoding="utf-8")
    known = golden.read_text(encoding="utf-8")
    changes = "\n".join(unified_diff(known.split("\n"), text.split("\n"), "写下的", "现在的", lineterm="", n=1))
    if changes:
        pytest.fail(f"{golden.name} 与屏幕不同：\n{changes}", pytrace=False)


CASES = (("empty", (120, 40)), ("full", (80, 24)))


@pytest.mark.parametrize(("fill", "size"), CASES)
async def test_every_dialog_and_page_is_without_fault(
    made: dict[str, Path], fill: str, size: tuple[int, int], tmp_path: Path
) -> None:
    folder = tmp_path / "台账"
    shutil.copytree(made[fill], folder)
    opened = []
    async with at_desk(folder, size) as desk:
        wrong = []
        async for name in dialogs(desk):
            opened.append(name)
            wrong += [f"{name}: {fault}" for fault in faults(desk)]
    assert wrong == []
    assert len(opened) > 45
