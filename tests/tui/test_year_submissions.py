"""Handing in, receipts, comparisons, provincial opinions and the stage through the screens."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from shifan.domain.application import Stage
from shifan.domain.gaps import GapOrigin
from shifan.services import submitting
from shifan.services.recording import tick_checkpoint
from shifan.services.session import open_session
from shifan.services.submitting import submissions
from shifan.tui.dialogs.submissions import SubmissionsPage
from support import fixed_clock
from support_desk import SMALL, Desk, at_desk
from support_desk_year import files_of, proved

COUNTY = "市委依法治市办"


@pytest.fixture
def ready(folder: Path) -> Path:
    """A workspace with item 32 proved and submitted."""
    with open_session(folder, clock=fixed_clock) as session:
        proved(session, "32")
    return folder


@pytest.fixture
def handed_in(ready: Path) -> Path:
    """Handed in once; a checkpoint was ticked since."""
    with open_session(ready, clock=fixed_clock) as session:
        submitting.make_submission(session, COUNTY)
        tick_checkpoint(session, "32.2")
    return ready


async def to_submissions(desk: Desk) -> None:
    """Open the page from the list of all actions."""
    await desk.press("ctrl+p")
    await desk.dialog()
    await desk.type("报送 回执")
    await desk.press("enter")
    await desk.until(lambda: getattr(desk.app.screen, "heading", "") == "报送", "报送")


def stage(desk: Desk) -> Stage:
    """Return the stage in the store."""
    return desk.look(lambda session: session.application().stage)


@pytest.mark.parametrize("size", SMALL)
async def test_handing_in_freezes_and_undo_takes_it_back(ready: Path, size: tuple[int, int]) -> None:
    async with at_desk(ready, size) as desk:
        await to_submissions(desk)
        await desk.press("f2")
        await desk.sees("报送：冻结现在的台账")
        await desk.press("enter")
        await desk.sees("请写明报送给哪个单位")
        assert "shifan" not in desk.text
        await desk.type(COUNTY)
        await desk.press("tab", "tab")
        await desk.type("第一批")
        await desk.press("enter")
        await desk.sees("第 1 次报送", COUNTY, "还没有回执", "第一批")
        assert [(s.recipient, s.note, s.submitted_on) for s in desk.look(submissions)] == [
            (COUNTY, "第一批", date(2023, 10, 9))
        ]
        assert stage(desk) is Stage.APPLYING
        await desk.press("ctrl+z")
        await desk.sees("还没有报送过")
        assert stage(desk) is Stage.PREPARING


async def test_the_cursor_goes_to_the_submission_just_made(handed_in: Path) -> None:
    async with at_desk(handed_in) as desk:
        await to_submissions(desk)
        page = desk.app.screen
        assert isinstance(page, SubmissionsPage)
        await desk.until(lambda: page.results.cursor_key == "submission:1", "第 1 次")
        await desk.press("f2")
        await desk.sees("报送：冻结现在的台账")
        await desk.dialog()
        await desk.type(COUNTY)
        await desk.press("enter")
        await desk.until(lambda: page.results.cursor_key == "submission:2", "第 2 次")
        await desk.page()
        await desk.press("f4")
        await desk.sees("第 2 次报送", "登记回执")
        await desk.dialog()
        await desk.type("收文〔2023〕16号")
        await desk.press("enter")
        await desk.sees("回执 收文〔2023〕16号")
        assert [found.receipt for found in desk.look(submissions)] == ["", "收文〔2023〕16号"]


async def test_missing_file_is_handed_in_only_with_a_reason(ready: Path) -> None:
    with open_session(ready, clock=fixed_clock) as session:
        for path in files_of(session).values():
            path.unlink()
    async with at_desk(ready) as desk:
        await to_submissions(desk)
        await desk.press("f2")
        await desk.type(COUNTY)
        await desk.press("enter")
        await desk.sees("有材料丢失或被改动，没有报送", "请先找回文件或重新添加")
        assert "anyway" not in desk.text
        await desk.press("tab", "tab", "tab")
        await desk.type("原件在市局核验")
        await desk.press("enter")
        await desk.sees("材料不全仍报送：原件在市局核验")


@pytest.mark.parametrize("size", SMALL)
async def test_receipt_and_what_changed_since(handed_in: Path, size: tuple[int, int]) -> None:
    async with at_desk(handed_in, size) as desk:
        await to_submissions(desk)
        await desk.press("f4")
        await desk.sees("登记回执")
        await desk.type("收文〔2023〕15号")
        await desk.press("enter")
        await desk.sees("回执 收文〔2023〕15号")
        assert desk.look(submissions)[0].receipt == "收文〔2023〕15号"
        await desk.press("enter")
        await desk.sees("报送以后的变化", "有变化 1 项", "勾选：32.2")
        await desk.press("enter")
        await desk.closed()
        assert desk.app.main.current_item() is not None
        await desk.sees("听证与座谈")


async def test_a_supplement_is_compared_with_the_first(handed_in: Path) -> None:
    async with at_desk(handed_in) as desk:
        await to_submissions(desk)
        await desk.press("f2")
        await desk.sees("(*) 补充材料")
        await desk.type(COUNTY)
        await desk.press("enter")
        await desk.sees("第 2 次报送（补充材料）")
        await desk.press("ctrl+b")
        await desk.sees("(*) 现在")
        await desk.press("home", "tab", "up", "enter")
        await desk.sees("第 1 次报送与第 2 次报送（补充材料）对比", "勾选：32.2")


async def test_provincial_opinions_become_gaps_in_one_step(handed_in: Path) -> None:
    async with at_desk(handed_in) as desk:
        await to_submissions(desk)
        await desk.press("ctrl+o")
        await desk.sees("登记省级初审意见")
        await desk.type("32,缺听证公告,2024-01-15\n999,没有这一项")
        await desk.press("ctrl+s")
        await desk.sees("一条也没有登记", "缺听证公告")
        assert desk.look(lambda s: s.state().gaps) == ()
        await desk.press("ctrl+end", *["backspace"] * len("\n999,没有这一项"))
        await desk.type("\n40,论证会记录没有签字")
        await desk.press("ctrl+s")
        await desk.sees("登记省级初审意见 2 条")
        gaps = desk.look(lambda s: s.state().gaps)
        assert {gap.origin for gap in gaps} == {GapOrigin.PROVINCIAL_REVIEW}
        assert len(gaps) == 2
        await desk.press("ctrl+z")
        await desk.until(lambda: desk.look(lambda s: s.state().gaps) == (), "一次撤销全部")


async def test_stage_moves_on_and_goes_back_with_a_reason(handed_in: Path) -> None:
    async with at_desk(handed_in) as desk:
        await desk.sees("综合示范 申报")
        await desk.click("综合示范  申报")
        await desk.click("综合示范  申报")
        await desk.sees("申报阶段（现在是申报）", "省级初审", "筹备（退回，须写原因）")
        await desk.press("enter")
        await desk.closed()
        await desk.sees("综合示范 省级初审")
        assert stage(desk) is Stage.PROVINCIAL_REVIEW
        await desk.press("enter")
        await desk.sees("申报阶段（现在是省级初审）")
        await desk.press("down", "enter")
        await desk.sees("须写明原因")
        assert "reason" not in desk.text
        await desk.press("tab")
        await desk.type("省里退回补报")
        await desk.press("enter")
        await desk.closed()
        assert stage(desk) is Stage.APPLYING
