"""A monkey does five thousand things: nothing crashes, and the store is what its journal tells."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from support import write_file
from support_desk import at_desk
from support_fills import filled
from support_monkey import Monkey, journal_faults

SEED = int(os.environ.get("MONKEY_SEED", "7"))
TIMES = int(os.environ.get("MONKEY_TIMES", "5000"))


# A worker that is called off before it has begun never awaits its coroutine; nothing is lost by it.
@pytest.mark.filterwarnings("ignore:coroutine .* was never awaited:RuntimeWarning")
async def test_a_monkey_breaks_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", "")  # it must not start other programs of this machine
    monkeypatch.delenv("DISPLAY", raising=False)
    files = write_file(tmp_path / "来件", "关于印发方案的通知（柳政发〔2023〕7号）.txt", "正文").parent
    write_file(files, "坏.docx", b"\x00\x01")
    folder = filled(tmp_path / "台账", "half")
    try:
        async with at_desk(folder) as desk:
            monkey = Monkey(desk, SEED, files)
            await monkey.play(TIMES)
    except Exception as error:
        raise AssertionError(f"MONKEY_SEED={SEED}，最后做的：\n" + "\n".join(monkey.log)) from error
    assert len(monkey.done) > 40, f"MONKEY_SEED={SEED}：{monkey.done}"
    assert journal_faults(folder) == [], f"MONKEY_SEED={SEED}"
