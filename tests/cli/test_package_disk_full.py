"""A disk that fills up while a package is written: refused in Chinese, and nothing half is left."""

from __future__ import annotations

from pathlib import Path

import pytest

from support import write_file
from support_command import Say, foreign_words, shifan
from support_disk import limit
from support_package import names

_ROOM = 2_000_000


@pytest.mark.parametrize("name", ["材料包", "材料包.zip"])
@pytest.mark.parametrize("size", [3_000_000, 1_990_000])  # while copying; while the catalogue is written
def test_a_disk_that_fills_up_leaves_no_half_package(
    ledger: Path, say: Say, tmp_path: Path, name: str, size: int
) -> None:
    say("evidence", "add", "32.1", write_file(tmp_path / "源", "大.pdf", b"%PDF" * (size // 4)))
    out = tmp_path / "出"
    out.mkdir()
    ran = shifan("pack", out / name, "--names-only", cwd=ledger, before=limit(_ROOM))
    if name == "材料包" and size < _ROOM:
        assert ran.code == 0  # each file is within the limit
        assert names(out) == [name]
        return
    assert (ran.code, ran.out) == (3, "")
    assert "没有打包，也没有留下半成品" in ran.err
    assert foreign_words(ran.err, out) == []
    assert names(out) == []
