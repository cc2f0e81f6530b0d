"""Monkeys do five thousand things in all: nothing crashes, and the store is what its journal tells."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from support import write_file
from support_desk import at_desk
from support_fills import filled
from support_monkey import Monkey, journal_faults

SEEDS = [int(seed) for seed in os.environ.get("MONKEY_SEED", "7,8,11,12,13").split(",")]
ACTIONS = int(os.environ.get("MONKEY_ACTIONS", "1000"))
"""How many things each monkey does."""


# A worker that is called off before it has begun never awaits its coroutine; nothing is lost by it.
@pytest.mark.filterwarnings("ignore:coroutine .* was never awaited:RuntimeWarning")
@pytest.mark.parametrize("seed", SEEDS)
async def test_a_monkey_breaks_nothing(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", "")  # it must not start other programs of this machine
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    files = write_file(tmp_path / "来件", "关于印发方案的通知（柳政发〔2023〕7号）.txt", "正文").parent
    write_file(files, "坏.docx", b"\x00\x01")
    folder = filled(tmp_path / "台账", "half")
    monkey = None
    try:
        async with at_desk(folder) as desk:
            monkey = Monkey(desk, seed, files)
            await monkey.play(ACTIONS)
            assert desk.app._running, "界面自己停了"
    except Exception as error:
        done = "\n".join(monkey.log if monkey else ())
        raise AssertionError(f"MONKEY_SEED={seed}，最后做的：\n{done}") from error
    assert len(monkey.done) > 40, f"MONKEY_SEED={seed}：{monkey.done}"
    assert journal_faults(folder) == [], f"MONKEY_SEED={seed}"
