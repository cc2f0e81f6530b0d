"""Dispatch, reminders and meeting decisions at the screen."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from shifan.domain.gaps import GapOrigin
from shifan.domain.records import WorkStatus
from shifan.services import assigning, departments, dispatching, recording, reminding
from shifan.services.session import Session, open_session
from support import fixed_clock
from support_desk import SMALL, Desk, at_desk

sizes = pytest.mark.parametrize("size", SMALL)


@pytest.fixture(autouse=True)
def prepared(folder: Path) -> None:
    """Two units with one late item."""
    with open_session(folder, clock=fixed_clock) as session:
        departments.add_departments(session, "县司法局，司法局，王五\n县公安局")
        assigning.assign(session, "32", "县司法局", person="张三", due=date(2023, 10, 1))
        assigning.assign(session, "33", "县公安局", due=date(2023, 10, 12))


async def open_page(desk: Desk, action: str) -> None:
    desk.app.main.commands.run(action)
    await desk.page()


@sizes
async def test_report_since_the_last_dispatch(folder: Path, size: tuple[int, int]) -> None:
    async with at_desk(folder, size) as desk:
        await open_page(desk, "page_dispatch")
        await desk.sees("还没有调度")
        await desk.press("f2")
        await desk.sees("留一份调度快照")
        await desk.type("第一次专班会")
        await desk.press("enter")
        await desk.page()
        await desk.sees(
            "第 1 次调度：第一次专班会", "第 1 次调度以来", "逾期 1 项", "还有 102 项没有牵头单位", "新完成 无"
        )

        def hand_in(session: Session) -> None:
            recording.change_status(session, "33", WorkStatus.COLLECTING)
            recording.change_status(session, "33", WorkStatus.SUBMITTED)

        desk.look(hand_in)
        await desk.sees("新完成 1 项", "县公安局")
        await desk.press("home", "enter")
        await desk.closed()
        await desk.sees("考核要求")
        item = desk.app.main.current_item()
        assert item is not None
        assert item.number == "33"


async def test_report_ranks_units_and_leaders_and_compares_with_an_older_one(folder: Path) -> None:
    with open_session(folder, clock=fixed_clock) as session:
        dispatching.take_dispatch(session, "甲")
        recording.change_status(session, "32", WorkStatus.COLLECTING)
        recording.change_status(session, "32", WorkStatus.SUBMITTED)
        dispatching.take_dispatch(session, "乙")
    async with at_desk(folder) as desk:
        await open_page(desk, "page_dispatch")
        await desk.sees("第 2 次调度以来", "新完成 无")
        await desk.press("end")
        await desk.sees("按分管领导排名", "王五", "正在对比")
        await desk.press("up", "enter")
        await desk.sees("第 1 次调度以来", "新完成 1 项")
        await desk.sees("升 1 位")


async def test_days_of_the_lights_and_the_report_as_text(folder: Path) -> None:
    with open_session(folder, clock=fixed_clock) as session:
        dispatching.take_dispatch(session)
    async with at_desk(folder) as desk:
        await open_page(desk, "page_dispatch")
        await desk.sees("红灯 1 项", "黄灯 1 项")
        await desk.press("f4")
        await desk.sees("红黄灯天数")
        await desk.press("tab", "backspace", "5", "enter")
        await desk.page()
        await desk.sees("红灯 2 项", "黄灯 0 项")
        await desk.press("f4")
        await desk.sees("红黄灯天数")
        await desk.press("tab", "backspace", "9", "enter")
        await desk.sees("红灯天数（9）不能大于黄灯天数（7）")
        assert "--" not in desk.text
        await desk.press("escape")
        await desk.page()
        await desk.press("ctrl+o")
        await desk.sees("已复制调度通报")
        assert "调度通报：2023-10-09" in desk.app.clipboard
        await desk.press("f6")
        await desk.sees("调度通报存成文件")
        await desk.press("enter")
        await desk.page()
        await desk.sees("已导出")
        text = (folder / "调度通报2023-10-09.txt").read_text(encoding="utf-8-sig")
        assert text == desk.app.clipboard


@sizes
async def test_reminders_are_copied_saved_logged_and_answered(folder: Path, size: tuple[int, int]) -> None:
    async with at_desk(folder, size) as desk:
        await open_page(desk, "page_reminders")
        await desk.sees("[ ] 县司法局", "[ ] 县公安局", "逾期 1 项", "还没有催办过")
        await desk.press("enter")
        await desk.sees("【法治政府建设示范创建催办】县司法局", "如有疑问请联系：测试员")
        await desk.press("enter", "space")
        await desk.sees("[x] 县司法局", "选中 1 个")
        await desk.press("ctrl+o")
        await desk.sees("已复制 1 个单位的催办文字")
        assert "县司法局" in desk.app.clipboard
        assert "县公安局" not in desk.app.clipboard
        await desk.press("ctrl+a")
        await desk.sees("选中 2 个")
        await desk.press("f6")
        await desk.sees("催办文字存成文件")
        await desk.press("enter")
        await desk.page()
        text = (folder / "催办2023-10-09.txt").read_text(encoding="utf-8-sig")
        assert text.count("【法治政府建设示范创建催办】") == 2
        await desk.press("f4")
        await desk.sees("催办：县司法局、县公安局", "2 次，2 次未回复", "上次 10-09")
        await desk.press("end", "enter")
        await desk.sees("登记单位的回复")
        await desk.type("周五前报来")
        await desk.press("ctrl+s")
        await desk.page()
        await desk.sees("回复：周五前报来", "1 次未回复")
        log = desk.look(reminding.reminder_log)
        assert sorted(line.reminder.response for line in log) == ["", "周五前报来"]
        await desk.press("ctrl+z", "ctrl+z")
        await desk.sees("还没有催办过")
        assert desk.look(reminding.reminder_log) == ()


async def test_whom_to_call_is_asked_once_and_marks_work_by_mouse(folder: Path) -> None:
    async with at_desk(folder) as desk:
        await open_page(desk, "page_reminders")
        await desk.sees("[ ] 县公安局")
        await desk.click("[ ] 县公安局")
        await desk.sees("[x] 县公安局")
        await desk.press("ctrl+f")
        await desk.sees("催办文字里的联系人", "测试员")
        await desk.press(*["backspace"] * 3)
        await desk.type("赵六 6612345")
        await desk.press("enter")
        await desk.page()
        await desk.click("看文字 回车")
        await desk.sees("如有疑问请联系：赵六 6612345")


async def test_meeting_decisions_become_gaps(folder: Path) -> None:
    async with at_desk(folder) as desk:
        desk.app.main.commands.run("decisions")
        await desk.dialog()
        await desk.type("32 县司法局 2023-11-30 补齐听证笔录\n33 县水利局 - 核对数据")
        await desk.press("ctrl+s")
        await desk.sees("第 2 行", "没有名为「县水利局」的单位", "一条也没有登记")
        assert desk.look(lambda session: session.state().gaps) == ()
        await desk.press(*["backspace"] * len("县水利局 - 核对数据"))
        await desk.type("县公安局 - 核对数据")
        await desk.press("ctrl+s")
        await desk.closed()
        await desk.sees("登记会议交办问题 2 个")
        gaps = desk.look(lambda session: session.state().gaps)
        assert {gap.origin for gap in gaps} == {GapOrigin.MEETING}
        await desk.press("ctrl+z")
        await desk.until(lambda: not desk.look(lambda session: session.state().gaps), "撤销")
