"""Ctrl+Q while long work goes on: it is stopped, which is told, then the program ends; nothing is half done."""

from __future__ import annotations

from pathlib import Path

import pytest

from shifan.services.session import open_session
from support import USER, fixed_clock, write_file
from support_desk import SIZES, at_desk, problems
from support_gate import held_at


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("phase", "told", "added"),
    [("正在复制文件", "正在停止，随后退出。", 0), ("正在写入台账", "这一步不能停止，写完随后退出。", 5)],
    ids=["stopped", "written"],
)
async def test_work_ends_and_that_is_told_before_the_program_ends(
    folder: Path, tmp_path: Path, size: tuple[int, int], phase: str, told: str, added: int
) -> None:
    files = [write_file(tmp_path / "桌面", f"{number}.txt", str(number)) for number in range(5)]
    async with at_desk(folder, size) as desk:
        await desk.open_item("12")
        await desk.type("\n".join(map(str, files)))
        await desk.dialog()
        await desk.sees("5 个：可添加 5")
        with held_at(phase) as gate:
            await desk.press("enter")
            await desk.until(gate.reached.is_set, phase)
            await desk.press("ctrl+q")
            await desk.sees(told)
            assert problems(desk.front, size[0]) == []
            assert desk.app.return_code is None
            gate.let_through()
        await desk.until(lambda: desk.app.return_code == 0, "退出")
    with open_session(folder, user=USER, clock=fixed_clock) as session:
        assert len(session.state().links) == added
