"""Taking over a ledger and a folder of materials at the screen: preview, one step, one undo; every page is clean."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events

from shifan.services import dispatching
from shifan.services.demo import open_demo
from shifan.tui.dialogs.pages import PageDialog
from support import fixed_clock, write_file
from support_desk import SMALL, at_desk, problems
from support_documents import pdf
from support_takeover import book, leads, open_page

sizes = pytest.mark.parametrize("size", SMALL)

GOOD = (32, "听证与座谈", "县司法局", "张三", "2023.11.30")
BAD = (33, "专家论证", "县公安局", "李四", "随时")


@pytest.fixture
def pile(tmp_path: Path) -> Path:
    """A folder of materials."""
    folder = tmp_path / "创建 材料"
    write_file(folder / "32 听证与座谈", "公告.pdf", pdf("notice"))
    write_file(folder / "33 专家论证", "意见.pdf", pdf("opinion"))
    write_file(folder / "杂", "说明.txt", "说明")
    write_file(folder, "空.pdf", "")
    return folder


@sizes
async def test_dropped_ledger_is_previewed_taken_and_undone(
    folder: Path, size: tuple[int, int], tmp_path: Path
) -> None:
    path = book(tmp_path, GOOD)
    async with at_desk(folder, size) as desk:
        await open_page(desk, "take_ledger")
        await desk.sees("把县里原有的台账")
        desk.app.post_message(events.Paste(f"'{path}'"))
        await desk.sees("看懂 1 行，改动 1 项", "没有问题。按回车取用", "新建单位 1 处", "C2")
        assert leads(desk) == {}
        await desk.press("enter")
        await desk.sees("接管台账「旧 台账.xlsx」", "把县里原有的台账")
        assert leads(desk) == {"32": "县司法局"}
        await desk.press("ctrl+z")
        await desk.until(lambda: leads(desk) == {}, "撤销")


async def test_ledger_with_problems_is_refused_and_can_be_taken_without_those_rows(
    folder: Path, tmp_path: Path
) -> None:
    path = book(tmp_path, GOOD, BAD)
    async with at_desk(folder) as desk:
        await open_page(desk, "take_ledger")
        await desk.press("f2")
        await desk.sees("台账文件", "指明列")
        await desk.type(str(path))
        await desk.press("enter")
        await desk.page()
        await desk.sees("有 1 处问题", "E3")
        await desk.press("enter")
        await desk.sees("有 1 处问题，没有取用")
        assert leads(desk) == {}
        await desk.press("f4")
        await desk.sees("第 3 行有问题，没有取用")
        assert leads(desk) == {"32": "县司法局"}


async def test_columns_with_strange_headers_are_named_by_the_user(folder: Path, tmp_path: Path) -> None:
    path = book(tmp_path, (32, "县司法局"), header=("编号", "谁来办"))
    async with at_desk(folder) as desk:
        await open_page(desk, "take_ledger")
        await desk.press("f2")
        await desk.sees("台账文件")
        await desk.type(str(path))
        await desk.press("tab", "tab")
        await desk.type("谁来办＝牵头单位")
        await desk.press("enter")
        await desk.page()
        await desk.sees("谁来办：牵头单位", "没有问题")
        await desk.press("enter")
        await desk.until(lambda: leads(desk) == {"32": "县司法局"}, "取用")


async def test_what_is_no_ledger_is_refused_in_words(folder: Path, tmp_path: Path) -> None:
    path = write_file(tmp_path, "说明.xlsx", "不是表格")
    async with at_desk(folder) as desk:
        await open_page(desk, "take_ledger")
        await desk.press("enter")
        await desk.sees("还没有打开")
        desk.app.post_message(events.Paste(str(tmp_path / "没有.xlsx")))
        await desk.sees("找不到")
        desk.app.post_message(events.Paste(str(path)))
        await desk.sees("说明.xlsx")
        assert leads(desk) == {}


@sizes
async def test_chosen_materials_are_taken_in_one_step(folder: Path, size: tuple[int, int], pile: Path) -> None:
    async with at_desk(folder, size) as desk:
        await open_page(desk, "take_materials")
        desk.app.post_message(events.Paste(f"'{pile}'"))
        await desk.sees("选中 2 份", "[x] 32", "[x] 33", "[ ] 未定", "杂/说明.txt", "空文件")
        await desk.press("down", "space")
        await desk.sees("选中 1 份", "[ ] 33")
        await desk.press("down", "space")
        await desk.sees("还没有定归哪一项")
        await desk.press("f4")
        await desk.sees("改编号")
        await desk.type("40")
        await desk.press("enter")
        await desk.page()
        await desk.sees("[x] 40", "选中 2 份")
        await desk.press("enter")
        await desk.sees("2 份，2 项")
        evidence = desk.look(lambda session: session.state().evidence)
        assert {found.title for found in evidence} == {"公告.pdf", "说明.txt"}
        await desk.press("ctrl+z")
        await desk.until(lambda: not desk.look(lambda session: session.state().links), "撤销")


async def test_unknown_number_keeps_the_preview(folder: Path, pile: Path) -> None:
    async with at_desk(folder) as desk:
        await open_page(desk, "take_materials")
        desk.app.post_message(events.Paste(f"'{pile}'"))
        await desk.sees("选中 2 份")
        await desk.press("f4")
        await desk.sees("改编号")
        await desk.press("backspace", "backspace")
        await desk.type("999")
        await desk.press("enter")
        await desk.page()
        await desk.press("enter")
        await desk.sees("999", "选中 2 份")
        assert desk.look(lambda session: session.state().evidence) == ()


@sizes
async def test_every_page_and_its_dialogs_are_clean(size: tuple[int, int], tmp_path: Path, pile: Path) -> None:
    folder = tmp_path / "样例"
    session, _ = open_demo(folder, user="测试员", clock=fixed_clock)
    dispatching.take_dispatch(session)
    session.close()
    ledger = book(tmp_path, GOOD, BAD)
    wrong: list[str] = []

    async with at_desk(folder, size) as desk:

        async def check(name: str) -> None:
            await desk.pilot.pause()
            wrong.extend(f"{name}: {problem}" for problem in problems(desk.front, size[0]))

        for action, keys in (
            ("page_units", ("f2", "enter", "f4", "ctrl+o", "ctrl+f", "f9")),
            ("page_dispatch", ("f2", "f4", "ctrl+f", "f6")),
            ("page_reminders", ("ctrl+f", "f6")),
            ("take_ledger", ("f2",)),
            ("take_materials", ("f2",)),
        ):
            await open_page(desk, action)
            await check(action)
            for key in keys:
                await desk.press(key)
                await desk.until(lambda: not isinstance(desk.app.screen, PageDialog), key)
                await check(f"{action} {key}")
                await desk.press("escape")
                await desk.page()
            source = {"take_ledger": ledger, "take_materials": pile}.get(action)
            if source is not None:
                desk.app.post_message(events.Paste(f"'{source}'"))
                await desk.sees("选中" if source == pile else "看懂")
                await check(f"{action} preview")
            await desk.press("escape")
            await desk.closed()
        for action in ("bulk", "handover", "decisions"):
            desk.app.main.commands.run("go_items")
            desk.app.main.commands.run(action)
            await desk.dialog()
            await check(action)
            await desk.press("escape")
            await desk.closed()
    assert wrong == []
