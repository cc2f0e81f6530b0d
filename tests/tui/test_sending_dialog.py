"""Workbooks for departments from the screen."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from shifan.domain.sending import SentWorkbook
from shifan.services import assigning, sending
from shifan.services.session import open_session
from support_desk import SIZES, Desk, at_desk, problems

sizes = pytest.mark.parametrize("size", SIZES)


@pytest.fixture
def assigned(folder: Path) -> Path:
    """The workspace with two units at work."""
    with open_session(folder) as session:
        assigning.assign(session, "32,33", "县司法局")
        assigning.assign(session, "5", "县委编办")
    return folder


def sent(desk: Desk) -> tuple[SentWorkbook, ...]:
    """Return what was sent according to the store."""
    return desk.look(sending.sent_workbooks)


@sizes
async def test_workbooks_are_sent_from_the_page_of_units_and_taken_back(assigned: Path, size: tuple[int, int]) -> None:
    async with at_desk(assigned, size) as desk:
        await desk.press("4", "ctrl+u")
        await desk.page()
        await desk.press("f6")
        await desk.sees("发填报表", "存到文件夹", "交回时限", "有疑问找", "只给这个单位", "不覆盖，先告诉我")
        assert problems(desk.text, size[0]) == []
        await desk.press("tab")
        await desk.type("11月1日")
        await desk.press("ctrl+s")
        await desk.page()
        await desk.sees("发出填报表：司法局、县委编办，2023-11-01 前交回")
        assert {one.due for one in sent(desk)} == {date(2023, 11, 1)}
        assert len(list((assigned / "填报表").iterdir())) == 2
        await desk.press("ctrl+z")
        await desk.sees("撤销")
        assert sent(desk) == ()


async def test_files_that_are_there_are_replaced_only_when_chosen(assigned: Path) -> None:
    async with at_desk(assigned) as desk:
        for _ in range(2):
            desk.app.main.commands.run("send_workbooks")
            await desk.dialog()
            await desk.press("ctrl+s")
            await desk.until(lambda: len(sent(desk)) == 2, "已发出")
        await desk.until(lambda: "选择覆盖。" in desk.front, "没有覆盖")
        assert "--force" not in desk.text
        for _ in range(6):
            if desk.app.focused is not None and desk.app.focused.id == "there":
                break
            await desk.press("tab")
        await desk.press("down", "ctrl+s")
        await desk.closed()
        assert len(sent(desk)) == 4
        assert len(list((assigned / "填报表").iterdir())) == 2


async def test_one_unit_alone(assigned: Path) -> None:
    async with at_desk(assigned) as desk:
        desk.app.main.commands.run("send_workbooks")
        await desk.dialog()
        await desk.press("tab", "tab", "tab")
        await desk.type("县委编办")
        await desk.press("ctrl+s")
        await desk.closed()
        assert [one.file_name for one in sent(desk)] == ["县委编办填报表 2023-10-09.xlsx"]
