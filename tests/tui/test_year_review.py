"""Rounds of review through the screens: opened, opinions given, closed, compared; what is still open."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from shifan.domain.records import Rating, WorkStatus
from shifan.domain.rounds import RoundKind
from shifan.services import reviewing
from shifan.services.history import history
from shifan.services.recording import change_status
from shifan.services.rounds import all_rounds, opinions_of
from shifan.services.session import open_session
from support import USER, fixed_clock
from support_desk import SMALL, Desk, at_desk, record
from support_desk_year import proved


@pytest.fixture
def submitted(folder: Path) -> Path:
    """A workspace with the items 32 and 40 proved and submitted."""
    with open_session(folder, user=USER, clock=fixed_clock) as session:
        proved(session, "32", "40")
    return folder


@pytest.fixture
def reviewed(submitted: Path) -> Path:
    """Two rounds: 32 returned in the first and accepted in the second, which is open."""
    with open_session(submitted, user=USER, clock=fixed_clock) as session:
        reviewing.open_round(session, RoundKind.FIRST)
        reviewing.send_back(session, "32", "缺会议纪要", date(2023, 10, 20))
        reviewing.close_round(session)
        change_status(session, "32", WorkStatus.SUBMITTED)
        reviewing.open_round(session, RoundKind.SECOND)
        reviewing.review(session, "32", Rating.MET)
    return submitted


async def go_to(desk: Desk, action: str, heading: str) -> None:
    """Open a page from the list of all actions."""
    await desk.press("ctrl+p")
    await desk.dialog()
    await desk.type(action)
    await desk.press("enter")
    await desk.until(lambda: getattr(desk.app.screen, "heading", "") == heading, heading)


def steps(desk: Desk) -> int:
    """Return how many operations the journal holds."""
    return desk.look(lambda session: len(history(session, None)))


@pytest.mark.parametrize("size", SMALL)
async def test_a_round_is_opened_and_undone_from_its_page(folder: Path, size: tuple[int, int]) -> None:
    async with at_desk(folder, size) as desk:
        await go_to(desk, "审核轮次", "审核轮次")
        await desk.sees("还没有审核轮次")
        await desk.press("f2")
        await desk.sees("开始第 1 轮审核", "省级初审")
        await desk.press("tab")
        await desk.type("县级自审")
        await desk.press("enter")
        await desk.sees("第 1 轮（初审）", "进行中", "县级自审")
        assert [(r.kind, r.open, r.note) for r in desk.look(all_rounds)] == [(RoundKind.FIRST, True, "县级自审")]
        await desk.press("f2")
        await desk.sees("同一时间只能有一轮", "F4")
        await desk.press("ctrl+z")
        await desk.sees("还没有审核轮次")
        assert desk.look(all_rounds) == []


async def test_returning_in_a_round_takes_a_due_date_and_says_why_in_the_detail(submitted: Path) -> None:
    with open_session(submitted, user=USER, clock=fixed_clock) as session:
        reviewing.open_round(session, RoundKind.FIRST)
    async with at_desk(submitted) as desk:
        before = steps(desk)
        await desk.open_item("32")
        await desk.press("ctrl+r")
        await desk.dialog()
        await desk.sees("第 1 轮（初审）审核", "补正时限", "意见记入第 1 轮")
        await desk.press("end", "tab")
        await desk.type("缺会议纪要")
        await desk.press("tab")
        await desk.type("10月1日")
        await desk.press("enter")
        await desk.sees("补正时限 2023-10-01 早于今天")
        await desk.press("home", "shift+end")
        await desk.type("10月20日")
        await desk.press("enter")
        await desk.closed()
        await desk.sees("缺会议纪要（第 1 轮（初审），测试员，2023-10-20 前补正）")
        opinion = desk.look(lambda s: next(iter(opinions_of(s, all_rounds(s)[0]).values())))
        assert (opinion.rating, opinion.reason, opinion.supplement_due) == (None, "缺会议纪要", date(2023, 10, 20))
        assert steps(desk) == before + 1
        await desk.press("ctrl+z")
        await desk.until(lambda: record(desk).status is WorkStatus.SUBMITTED, "撤销退回")
        assert desk.look(lambda s: opinions_of(s, all_rounds(s)[0])) == {}


async def test_a_due_date_does_not_go_with_a_rating(submitted: Path) -> None:
    with open_session(submitted, user=USER, clock=fixed_clock) as session:
        reviewing.open_round(session, RoundKind.FIRST)
    async with at_desk(submitted) as desk:
        await desk.open_item("32")
        await desk.press("ctrl+r", "tab", "tab")
        await desk.dialog()
        await desk.type("10月20日")
        await desk.press("enter")
        await desk.sees("补正时限只用于退回补正")
        assert record(desk).status is WorkStatus.SUBMITTED


async def test_the_dialog_offers_no_due_date_without_a_round(submitted: Path) -> None:
    async with at_desk(submitted) as desk:
        await desk.open_item("32")
        await desk.press("ctrl+r")
        await desk.dialog()
        await desk.sees("现在没有进行中的审核轮次")
        assert "补正时限" not in desk.text


@pytest.mark.parametrize("size", SMALL)
async def test_checklist_shows_what_is_open_and_closing_says_so(reviewed: Path, size: tuple[int, int]) -> None:
    async with at_desk(reviewed, size) as desk:
        await go_to(desk, "审核轮次", "审核轮次")
        await desk.sees("第 2 轮（复审）", "进行中", "意见 1 项（达标 1）")
        await desk.press("enter")
        await desk.sees("还有 99 项没有审定", "已提交，待审（1 项）", "[ ] 40", "尚未提交（98 项）")
        await desk.sees("[x] 32", "达标（测试员 2023-10-09 10:00）")
        await desk.press("f4")
        await desk.sees("结束第 2 轮（复审）", "还有 99 项没有审定。", "已提交，待审（1 项）：40")
        assert desk.look(all_rounds)[1].open
        await desk.press("enter")
        await desk.sees("2023-10-09 结束")
        assert not desk.look(all_rounds)[1].open
        await desk.press("f4")
        await desk.sees("已于 2023-10-09 结束")
        await desk.press("home", "enter")
        await desk.closed()
        await desk.until(lambda: desk.app.main.place == "items", "打开指标")


async def test_two_rounds_are_compared(reviewed: Path) -> None:
    async with at_desk(reviewed) as desk:
        await go_to(desk, "审核轮次", "审核轮次")
        await desk.press("ctrl+b")
        await desk.sees("对比两轮审核")
        await desk.press("enter")
        await desk.sees("意见有变化 1 项", "意见相同 0 项", "退回补正，2023-10-20 前补正", "达标", "已审定")


async def test_overview_tells_the_round_and_opens_its_page(reviewed: Path) -> None:
    async with at_desk(reviewed) as desk:
        await desk.sees("审核轮次 第 2 轮（复审）进行中")
        await desk.click("第 2 轮（复审）进行中")
        await desk.click("第 2 轮（复审）进行中")
        await desk.until(lambda: getattr(desk.app.screen, "heading", "") == "审核轮次", "页面")
