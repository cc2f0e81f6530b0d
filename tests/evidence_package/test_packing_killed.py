"""Packing that is killed leaves no package, and the next one clears up after it."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from shifan.evidence.package.leftovers import PREFIX, SUFFIX
from shifan.services.packing import Packing, pack, verify_package
from shifan.services.session import open_session
from support import USER, fixed_clock, start_python
from support_package import fill, names

# Packs until it is killed at the beginning of a phase: it says so and waits there.
_PACKING = """
import sys, time
from pathlib import Path
from shifan.evidence.watch import Watch
from shifan.services.packing import Packing, pack
from shifan.services.session import open_session
class Staying(Watch):
    def begin(self, phase, total, unit=""):
        if phase == sys.argv[3]:
            print("here", flush=True)
            time.sleep(60)
with open_session(Path(sys.argv[1])) as session:
    pack(session, Path(sys.argv[2]), Packing(zipped=sys.argv[2].endswith(".zip")), Staying())
"""


@pytest.mark.parametrize(("name", "phase"), [("包", "正在装入"), ("包", "正在核对"), ("包.zip", "正在核对")])
def test_a_killed_packing_leaves_no_package(workspace_folder: Path, tmp_path: Path, name: str, phase: str) -> None:
    out = tmp_path / "出"
    out.mkdir()
    with open_session(workspace_folder, user=USER, clock=fixed_clock) as session:
        fill(session, tmp_path / "收件")
    with start_python(_PACKING, workspace_folder, out / name, phase) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "here\n"
        child.kill()
    (left,) = names(out)
    assert left.startswith(PREFIX)
    assert left.endswith(SUFFIX)
    elsewhere = left.replace(left.removeprefix(PREFIX)[:8], "0" * 8)  # begun on another machine
    (out / elsewhere).mkdir()
    with open_session(workspace_folder, user=USER, clock=fixed_clock) as session:
        pack(session, out / name, Packing(zipped=name.endswith(".zip")))
        assert names(out) == sorted([name, elsewhere])  # that one may be at work
        long_ago = time.time() - 36_000
        os.utime(out / elsewhere, (long_ago, long_ago))
        pack(session, out / "又一包")
    assert verify_package(out / name).sound
    assert names(out) == sorted([name, "又一包"])
