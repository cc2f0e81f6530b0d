"""Undo from everywhere, actions that do not fit, and the same things done by mouse."""

from __future__ import annotations

from pathlib import Path

import pytest

from shifan.domain.records import Rating
from shifan.services import recording
from shifan.services.session import open_session
from support_desk import SIZES, at_desk, record, ticks

pytestmark = pytest.mark.parametrize("size", SIZES)


async def test_actions_that_do_not_fit_say_so(folder: Path, size: tuple[int, int]) -> None:
    async with at_desk(folder, size) as desk:
        await desk.open_item("32")
        await desk.press("ctrl+e")
        await desk.sees("第 32 项是基础项")
        await desk.press("5", "f7")
        await desk.sees("第 101 项是加分项")
        await desk.press("4", "f4")
        await desk.sees("请先选中一项指标" if not desk.app.main.list.keys else "未分工")


@pytest.mark.parametrize("place", ["1", "2", "3", "4", "5", "6"])
async def test_undo_and_redo_from_every_place(folder: Path, size: tuple[int, int], place: str) -> None:
    with open_session(folder, user="测试员") as session:
        recording.tick_checkpoint(session, "32.1")
    async with at_desk(folder, size) as desk:
        await desk.press(place, "ctrl+z")
        await desk.sees("撤销：勾选 32.1", "重做 Ctrl+Y")
        assert ticks(desk) == 0
        await desk.press("ctrl+y")
        await desk.sees("重做：勾选 32.1")
        assert ticks(desk) == 1
        await desk.press("ctrl+z", "ctrl+z")
        await desk.sees("没有可以撤销的操作")


async def test_history_undoes_too(folder: Path, size: tuple[int, int]) -> None:
    async with at_desk(folder, size) as desk:
        await desk.open_item("32")
        await desk.press("space", "ctrl+l")
        await desk.dialog()
        await desk.sees("历史记录", "勾选 32.1", "测试员")
        await desk.press("ctrl+z")
        await desk.sees("（已撤销）")
        assert ticks(desk) == 0


async def test_every_label_at_the_foot_works_by_mouse(folder: Path, size: tuple[int, int]) -> None:
    titles = {
        "F2 加材料": "添加佐证材料",
        "F4 状态": "改状态",
        "F7 自评": "自评",
        "Ctrl+D 分工": "牵头单位",
        "F8 备注": "备注",
        "F3 搜索": "搜索指标",
        "Ctrl+L 历史": "历史记录",
        "F6 导出": "导出进度表",
        "Ctrl+P 更多": "全部操作",
        "F9 帮助": "帮助：",
    }
    async with at_desk(folder, size) as desk:
        await desk.open_item("32")
        for label, title in titles.items():
            await desk.click(label, shift=1)
            await desk.dialog()
            await desk.sees(title)
            await desk.click("取消 Esc" if "取消 Esc" in desk.text else "返回 Esc", shift=1)
            await desk.closed()
        await desk.click("空格 打勾", shift=1)
        await desk.sees("[x] 32.1")


async def test_clicking_a_choice_chooses_and_does_not_submit(folder: Path, size: tuple[int, int]) -> None:
    async with at_desk(folder, size) as desk:
        await desk.open_item("32")
        await desk.press("f7")
        await desk.dialog()
        await desk.click("未达标")
        await desk.click("未达标")
        await desk.sees("(*) 未达标")
        assert record(desk).claim is None
        await desk.click("确定 回车", shift=1)
        await desk.closed()
        assert record(desk).claim is Rating.UNMET


async def test_number_of_a_checkpoint_selects_it(folder: Path, size: tuple[int, int], files: list[Path]) -> None:
    async with at_desk(folder, size) as desk:
        await desk.press("4", "f3", "escape")
        await desk.type(f"'{files[0]}'")
        await desk.dialog()
        await desk.sees("请填写指标编号", "[x] 关于")
        await desk.press("enter")
        await desk.sees("没有这个编号的指标")
        await desk.click("放到第几项", shift=20)
        await desk.type("32.2")
        await desk.sees("(*) 32.2")
        await desk.press("enter")
        await desk.closed()
        link = desk.look(lambda session: session.state().links[0])
        assert link.checkpoint_id == desk.look(lambda session: session.item("32").checkpoint("2").id)
