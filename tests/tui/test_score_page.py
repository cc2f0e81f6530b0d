"""The page of the score: reasons, schemes side by side, what is open, the days; another scheme is chosen and undone."""

from __future__ import annotations

from pathlib import Path

import pytest

from shifan.domain.records import Rating
from shifan.services.recording import claim_rating, tick_checkpoint
from shifan.services.session import open_session
from shifan.tui.widgets.line_view import LineView
from support import USER, fixed_clock
from support_desk import SIZES, Desk, at_desk, problems


async def open_page(desk: Desk, name: str = "得分和理由") -> None:
    await desk.press("ctrl+p")
    await desk.dialog()
    await desk.type(name)
    await desk.press("enter")
    await desk.page()


def worked(folder: Path) -> None:
    with open_session(folder, user=USER, clock=fixed_clock) as session:
        tick_checkpoint(session, "1.2")
        claim_rating(session, "1", Rating.MET)


@pytest.mark.parametrize("size", SIZES)
async def test_the_score_with_its_reasons(folder: Path, size: tuple[int, int]) -> None:
    worked(folder)
    async with at_desk(folder, size) as desk:
        await open_page(desk)
        await desk.sees("等权百分方案", "合计 0 ～ 100", "各方案并列")
        seen = desk.text
        for _ in range(4):  # past the schemes to the first item, all that stands between coming into sight
            await desk.press("down")
            assert problems(desk.text, size[0]) == []
            seen += desk.text
        for words in ("省级方案示例", "1 审批服务便民化：0 ～ 1", "没有审核结论", "缺核查点 1.1"):
            assert words in seen, words
        assert "缺核查点 1.2" not in seen
        await desk.press("end")
        assert problems(desk.text, size[0]) == []
        await desk.sees("104 材料失实与整改不力", "未自查：请登记自查结论")


async def test_where_points_are_open_and_the_days(folder: Path) -> None:
    worked(folder)
    async with at_desk(folder, (120, 60)) as desk:
        await open_page(desk)
        await desk.sees("各组还有多少分待审定", "未指定责任单位", "每天的基本分", "2023-10-09")
        await desk.sees("四、行政执法严格规范公正文明", "20/20 项未审")


async def test_another_scheme_is_looked_at_chosen_and_undone(folder: Path) -> None:
    async with at_desk(folder) as desk:
        await open_page(desk)
        await desk.sees("各方案并列")
        await desk.press("home", "down", "enter")
        await desk.sees("基础项满分合计：1000 分", "示例方案：分值是编的")
        await desk.press("f4")
        await desk.sees("改用计分方案：省级方案示例")
        await desk.press("escape")
        await desk.sees("合计 0 ～ 1000", "示例方案")
        await desk.press("ctrl+z")
        await desk.sees("合计 0 ～ 100（", "撤销：改用计分方案")


async def test_an_item_is_opened_from_its_reasons(folder: Path) -> None:
    async with at_desk(folder) as desk:
        await open_page(desk)
        await desk.sees("各方案并列")
        await desk.press("end", "enter")
        await desk.sees("104", "材料失实与整改不力", "自查")


def in_sight(view: LineView) -> set[int]:
    top = view.scroll_offset.y
    return set(range(top, top + view._room))


async def paged(desk: Desk, key: str, times: int) -> set[int]:
    view = desk.app.screen.query_one(LineView)
    seen = in_sight(view)
    for _ in range(times):
        await desk.press(key)
        seen |= in_sight(view)
    return seen


async def test_every_line_of_the_score_page_is_seen(folder: Path) -> None:
    async with at_desk(folder, (80, 24)) as desk:
        await open_page(desk)
        await desk.sees("合计 0 ～ 100")
        await desk.press("home")
        view = desk.app.screen.query_one(LineView)
        lines = set(range(len(view._laid.lines)))
        assert lines - await paged(desk, "pagedown", len(lines) // 12 + 2) == set()


async def test_what_is_wished_is_answered_from_the_top(folder: Path) -> None:
    async with at_desk(folder, (80, 24)) as desk:
        await open_page(desk, "得分下一步")
        await desk.press("end", "f4")
        await desk.dialog()
        await desk.type("1000")
        await desk.press("enter")
        await desk.page()
        view = desk.app.screen.query_one(LineView)
        await desk.until(lambda: view.scroll_offset.y == 0, "从头显示")
