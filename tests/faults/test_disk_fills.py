"""The disk fills up while somebody works: what was confirmed is there, what was refused is not, and work goes on."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from support import run_python
from support_crash import check_nothing_is_lost
from support_disk import Disk, small_disk

ROUNDS = 12
MOST = 200_000  # bytes that are left at the beginning of a round
WRITER = """
import resource, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
import support_crash
if sys.argv[4]:
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[4]),) * 2)
support_crash.write_until_full(Path(sys.argv[2]), int(sys.argv[3]))
"""


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    """A small disk."""
    with small_disk(tmp_path / "小盘") as made:
        yield made


def test_at_whatever_point_it_fills_up(disk: Disk, workspace_folder: Path) -> None:
    chance = random.Random(20231009)
    here = Path(__file__).resolve().parents[1]
    size = (workspace_folder / "shifan.db").stat().st_size
    confirmed_in_all = 0
    for number in range(ROUNDS):
        folder = disk.folder / "台账"
        shutil.copytree(workspace_folder, folder)
        room = chance.randrange(MOST)
        if disk.real:
            disk.fill(room)
        said = run_python(WRITER, here, folder, str(number), "" if disk.real else str(size + room)).splitlines()
        disk.free()
        refusals = [line for line in said if line.startswith("满")]
        confirmed = [line for line in said if not line.startswith("满")]
        assert len(refusals) == 5
        assert all("磁盘" in line for line in refusals) or not disk.real, refusals
        check_nothing_is_lost(folder, confirmed, 1, writers=0)
        confirmed_in_all += len(confirmed)
        shutil.rmtree(folder)
    assert confirmed_in_all > ROUNDS
