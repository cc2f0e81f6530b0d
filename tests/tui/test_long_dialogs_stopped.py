"""Dialogs whose work takes long: Esc stops it and nothing is half done; what is being written is finished."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from shifan.services import showcase
from shifan.services.assigning import assign
from shifan.services.attaching import Facts, attach_files
from shifan.services.sending import sent_workbooks
from shifan.services.session import STORE_NAME, open_session
from support import USER, Dump, dump, fixed_clock, write_file
from support_desk import SIZES, Desk, at_desk, problems
from support_gate import held_at
from support_takeover import open_page


@pytest.fixture
def at_work(folder: Path, tmp_path: Path) -> Path:
    """A workspace with two units at work, a long-term document and a showcase project."""
    with open_session(folder, user=USER, clock=fixed_clock) as session:
        assign(session, "32,33", "县司法局")
        assign(session, "5", "县委编办")
        attach_files(session, "32", [write_file(tmp_path, "长期 办法.txt", "办法")], facts=Facts(long_term=True))
        showcase.set_showcase(session, name="信访工作法治化")
        showcase.add_material(session, "工作总结")
    return folder


def stored(desk: Desk) -> Dump:
    """Return all that is stored."""
    return desk.look(lambda session: dump(session.repository))


async def open_dialog(desk: Desk, action: str) -> None:
    """Open a dialog by its action."""
    desk.app.main.commands.run(action)
    await desk.dialog()


async def stopped(desk: Desk, phase: str, *keys: str) -> None:
    """Begin with keys, press Esc once the work is in a phase, let it go on."""
    with held_at(phase) as gate:
        await desk.press(*keys)
        await desk.until(gate.reached.is_set, phase)
        await desk.sees(phase, "Esc 停止")
        await desk.press("escape")
        await desk.sees("正在停止")


@pytest.mark.parametrize("size", SIZES)
async def test_sending_workbooks_is_stopped(at_work: Path, size: tuple[int, int]) -> None:
    async with at_desk(at_work, size) as desk:
        before = stored(desk)
        await open_dialog(desk, "send_workbooks")
        with held_at("正在写填报表") as gate:
            await desk.press("enter")
            await desk.sees("正在写填报表 50%　[##########..........]　Esc 停止")
            assert problems(desk.front, size[0]) == []
            await desk.press("escape")
            await desk.sees("正在停止")
            gate.let_through()
        await desk.sees("已停止，一份也没有写，没有登记发出")
        assert stored(desk) == before
        assert not (at_work / "填报表").exists()
        await desk.press("enter")
        await desk.closed()
        assert len(list((at_work / "填报表").iterdir())) == len(desk.look(sent_workbooks)) == 2


async def test_what_is_being_written_is_not_stopped(at_work: Path) -> None:
    async with at_desk(at_work) as desk:
        await open_dialog(desk, "send_workbooks")
        with closing(sqlite3.connect(at_work / STORE_NAME, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            await desk.press("enter")
            await desk.sees("正在写入台账，这一步不能停止，请稍候；做完可以撤销")
            await desk.press("escape")
            await desk.sees("这一步不能停止")
            other.execute("ROLLBACK")
        await desk.closed()
        assert len(desk.look(sent_workbooks)) == 2


async def test_a_file_for_a_showcase_material_is_stopped(at_work: Path, tmp_path: Path) -> None:
    path = write_file(tmp_path / "桌面", "总结.txt", "总结")
    async with at_desk(at_work) as desk:
        before = stored(desk)
        await open_page(desk, "page_showcase")
        await desk.press("enter")
        await desk.until(lambda: desk.app.focused is not None and desk.app.focused.id == "paths", "文件栏")
        await desk.type(f"'{path}'")
        await desk.sees("[x] 总结.txt")
        await stopped(desk, "正在复制文件", "ctrl+s")
        await desk.sees("已停止，文件没有附上")
        assert stored(desk) == before
        await desk.press("ctrl+s")
        await desk.sees("文件：总结.txt")


async def test_a_file_for_an_event_is_stopped(at_work: Path, tmp_path: Path) -> None:
    path = write_file(tmp_path / "桌面", "表彰.txt", "表彰")
    async with at_desk(at_work) as desk:
        before = stored(desk)
        await desk.open_item("101")
        await open_dialog(desk, "adjust")
        await desk.press("down", "enter")
        await desk.sees("登记事项")
        await desk.type("省级表彰")
        await desk.press("tab")
        await desk.type("省级")
        await desk.press("tab")
        await desk.type("2023-10-8")
        await desk.type(f"'{path}'")
        await desk.sees("[x] 表彰.txt")
        await stopped(desk, "正在复制文件", "ctrl+s")
        await desk.sees("已停止，事项没有登记，文件没有添加")
        assert stored(desk) == before
        await desk.press("ctrl+s")
        await desk.closed()
        assert stored(desk) != before


async def test_the_next_round_is_stopped_while_planned_and_while_made(at_work: Path) -> None:
    beside = sorted(at_work.parent.iterdir())
    async with at_desk(at_work) as desk:
        before = stored(desk)
        await open_dialog(desk, "clone")
        await desk.type("2025")
        await stopped(desk, "正在核对长期有效的材料", "enter")
        await desk.sees("已停止核对，什么也没有新建")
        await desk.press("enter")
        await desk.sees("评估期 2025-01-01 至 2025-12-31")
        await stopped(desk, "正在复制材料", "enter")
        await desk.sees("已停止，没有新建，没有留下半成品")
        assert sorted(at_work.parent.iterdir()) == beside
        await desk.press("enter")
        await desk.closed()
        assert stored(desk) == before
    made = at_work.with_name(f"{at_work.name} 下一轮")
    with open_session(made, user=USER, clock=fixed_clock) as session:
        assert [found.title for found in session.state().evidence] == ["长期 办法.txt"]
