"""Documents at the screen: chosen, written, asked before anything is replaced."""

from __future__ import annotations

from pathlib import Path

import pytest

from shifan.services.session import open_session
from support import USER, fixed_clock
from support_desk import SIZES, at_desk
from support_reports import everything, fill, opened
from support_takeover import open_page


@pytest.mark.parametrize("size", SIZES)
async def test_a_document_is_written_and_not_replaced_unasked(folder: Path, size: tuple[int, int]) -> None:
    target = folder / "柳城县自评报告.docx"
    async with at_desk(folder, size) as desk:
        await open_page(desk, "page_reports")
        await desk.sees("自评报告", "责任分解表", "督办单")
        await desk.press("enter")
        await desk.sees("存到", "填自己的模板")
        await desk.press("enter")
        await desk.sees("已写好", "有 11 处标着【请补写】")
        written = target.read_bytes()
        await desk.press("enter")
        await desk.sees("存到")
        await desk.press("enter")
        await desk.sees("已经存在。再按一次 回车 就覆盖")
        assert target.read_bytes() == written
        await desk.press("enter")
        await desk.sees("已写好")
    assert "法治政府建设示范创建自评报告" in everything(opened(target))


async def test_what_is_wrong_is_said_on_the_page(folder: Path) -> None:
    with open_session(folder, user=USER, clock=fixed_clock) as session:
        fill(session)
    async with at_desk(folder) as desk:
        await open_page(desk, "page_reports")
        await desk.sees("现在有 3 个单位有没办结的事项", "还没有调度快照")
        await desk.press("down", "down", "down", "enter")
        await desk.sees("与哪一天对比")
        await desk.press("enter")
        await desk.sees("也没有写与哪一天对比")
    assert not (folder / "柳城县通报.docx").exists()
