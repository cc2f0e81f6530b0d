"""The history page: what an operation changed, undoing any of them, filter, older ones, the difference until now."""

from __future__ import annotations

from pathlib import Path

import pytest

from shifan.services import assigning, recording
from shifan.services.session import open_session
from shifan.tui.dialogs import history as dialogs
from support import fixed_clock
from support_desk import SIZES, at_desk, problems, record

pytestmark = pytest.mark.parametrize("size", SIZES)


@pytest.fixture
def worked(folder: Path) -> Path:
    """A workspace in which two people did something: 2 and 3 the note of item 32, 4 a tick, 5 a lead."""
    with open_session(folder, user="测试员", clock=fixed_clock) as session:
        recording.write_note(session, "32", "头一稿")
    with open_session(folder, user="李四", clock=fixed_clock) as session:
        recording.write_note(session, "32", "第二稿")
        recording.tick_checkpoint(session, "40.1")
        assigning.assign(session, "41", "县司法局", person="王五")
    return folder


async def test_enter_shows_what_an_operation_changed_and_opens_the_item(worked: Path, size: tuple[int, int]) -> None:
    async with at_desk(worked, size) as desk:
        await desk.press("ctrl+l")
        await desk.page()
        await desk.sees("历史记录", "李四", "第 41 项由县司法局牵头", "撤销或重做这一步 F4")
        await desk.press("down", "down", "enter")
        await desk.page()
        await desk.sees("第 3 号操作", "李四", "第 32 项", "备注：头一稿 ＞ 第二稿")
        assert problems(desk.text, size[0]) == []
        await desk.press("enter")
        await desk.closed()
        await desk.sees("[ ] 32.1")


async def test_any_operation_is_undone_here_or_refused_with_what_stands_on_it(
    worked: Path, size: tuple[int, int]
) -> None:
    async with at_desk(worked, size) as desk:
        await desk.press("ctrl+l")
        await desk.page()
        await desk.press("down", "down", "down", "f4")
        await desk.sees("不能撤销「第 32 项写备注」", "第 3 号操作", "李四", "请先撤销第 3 号操作")
        assert "shifan" not in desk.text
        await desk.press("up", "f4")
        await desk.sees("撤销：第 32 项写备注", "（已撤销）")
        assert record(desk).note == "头一稿"
        await desk.press("f4")
        await desk.sees("重做：第 32 项写备注")
        assert record(desk).note == "第二稿"


async def test_words_filter_the_list_and_nothing_lists_all_again(worked: Path, size: tuple[int, int]) -> None:
    async with at_desk(worked, size) as desk:
        await desk.press("ctrl+l")
        await desk.page()
        await desk.press("f3")
        await desk.sees("筛选历史记录")
        await desk.type("李四 备注")
        await desk.press("enter")
        await desk.page()
        await desk.sees("筛选：李四 备注")
        await desk.until(lambda: "王五" not in desk.text and "第 41 项" not in desk.text, "只剩备注")
        await desk.press("f3")
        await desk.sees("筛选历史记录")
        await desk.press(*["backspace"] * 5)
        await desk.type("没有这样的")
        await desk.press("enter")
        await desk.sees("没有符合条件的操作")
        await desk.press("f3")
        await desk.sees("筛选历史记录")
        await desk.press(*["backspace"] * 5, "enter")
        await desk.sees("第 41 项由县司法局牵头")


async def test_the_difference_until_now(worked: Path, size: tuple[int, int]) -> None:
    async with at_desk(worked, size) as desk:
        await desk.press("ctrl+l")
        await desk.page()
        await desk.press("down", "down", "ctrl+b")
        await desk.page()
        await desk.sees("第 3 号操作以后的变化", "有变化的指标 2 项", "新增核查点「40.1」")
        await desk.sees("基本分 0 ～ 100")
        assert problems(desk.text, size[0]) == []
        await desk.press("escape")
        await desk.page()
        await desk.press("escape")
        await desk.closed()


async def test_older_operations_are_listed_when_asked_for(
    folder: Path, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialogs, "_FIRST", 4)
    monkeypatch.setattr(dialogs, "_MORE", 3)
    with open_session(folder, user="测试员", clock=fixed_clock) as session:
        for number in range(1, 10):
            recording.write_note(session, str(number), "写过")
    async with at_desk(folder, size) as desk:
        await desk.press("ctrl+l")
        await desk.page()
        await desk.sees("第 9 项写备注", "第 6 项写备注", "还有更早的操作，回车继续列出")
        assert "第 5 项写备注" not in desk.text
        await desk.press("end", "enter")
        await desk.sees("第 5 项写备注", "第 3 项写备注", "还有更早的操作")
        await desk.press("end", "enter")
        await desk.sees("新建申报：柳城县 2023")
        await desk.until(lambda: "还有更早的操作" not in desk.text, "已全部列出")


async def test_nothing_is_undone_in_read_only_mode(worked: Path, size: tuple[int, int]) -> None:
    async with at_desk(worked, size) as desk:
        await desk.app.go_read_only()
        await desk.press("ctrl+l")
        await desk.page()
        await desk.press("f4")
        await desk.sees("只读")
        assert record(desk).note == "第二稿"
