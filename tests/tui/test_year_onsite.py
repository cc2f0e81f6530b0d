"""The on-site check through the screens: locked ledger, quick look-up, inquiries, places."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from shifan.services import inquiries, onsite, sites
from shifan.services.attaching import Facts, attach_files
from shifan.services.onsite import Exhibit
from shifan.services.session import open_session
from shifan.tui.application import ShifanApp
from support import USER, fixed_clock, write_file
from support_desk import SMALL, Desk, at_desk, ticks


@pytest.fixture
def proved(folder: Path) -> Path:
    """A workspace with a document under item 32 and a place that shows it."""
    with open_session(folder, user=USER, clock=fixed_clock) as session:
        path = write_file(folder.parent / "来件", "听证会记录.txt", "第 32 项的正文")
        attach_files(session, "32.5", [path], facts=Facts(passage="第3页，参加人签字"))
        sites.add_site(session, "县政务服务中心", address="白阳中路", numbers="13,32")
    return folder


async def go_to(desk: Desk, words: str, heading: str) -> None:
    """Open a page or dialog from the list of all actions."""
    await desk.press("ctrl+p")
    await desk.dialog()
    await desk.type(words)
    await desk.press("enter")
    await desk.until(lambda: getattr(desk.app.screen, "heading", "") == heading, heading)


async def lock(desk: Desk) -> None:
    """Go into read-only mode."""
    await go_to(desk, "进入只读", "进入只读（迎检）模式")
    await desk.press("enter")
    await desk.closed()
    await desk.sees("只读（迎检）", "已进入只读")


@pytest.mark.parametrize("size", SMALL)
async def test_read_only_refuses_every_change_in_plain_words(proved: Path, size: tuple[int, int]) -> None:
    async with at_desk(proved, size) as desk:
        await lock(desk)
        await desk.open_item("32")
        for key in ("space", "f2", "f4", "f7", "ctrl+r", "ctrl+d", "f8", "delete", "ctrl+z", "ctrl+y"):
            desk.app.main.clear_status()
            await desk.press(key)
            await desk.sees("现在是只读（迎检）模式，不能改动台账和材料")
            assert desk.app.screen is desk.app.main, key
        assert ticks(desk) == 0
        assert len(desk.look(lambda s: s.state().links)) == 1
        await desk.sees("Ctrl+K 迎检速查")
        assert "打勾 F2" not in desk.text
        assert "撤销 Ctrl+Z" not in desk.text


async def test_pages_refuse_changes_too_but_inquiries_are_logged(proved: Path) -> None:
    async with at_desk(proved) as desk:
        await lock(desk)
        await go_to(desk, "点位", "点位")
        await desk.sees("县政务服务中心")
        for key in ("f2", "f4", "enter", "delete", "ctrl+z"):
            await desk.press("home", key)
            await desk.sees("现在是只读（迎检）模式")
            assert desk.app.screen.heading == "点位", key  # type: ignore[attr-defined]
        assert len(desk.look(sites.list_sites)) == 1
        await desk.press("escape")
        await desk.closed()
        await go_to(desk, "核查询问", "核查询问")
        await desk.press("f2")
        await desk.sees("问了什么")
        await desk.type("听证会记录在哪里")
        await desk.press("enter")
        await desk.sees("1 待答复", "听证会记录在哪里")
        assert [line.inquiry.question for line in desk.look(inquiries.list_inquiries)] == ["听证会记录在哪里"]


async def test_started_read_only_says_so(proved: Path) -> None:
    app = ShifanApp(lambda: open_session(proved, user=USER, clock=fixed_clock, read_only=True))
    async with app.run_test(size=(80, 24)) as pilot:
        desk = Desk(app, pilot, proved)
        await desk.sees("只读（迎检）", "今天先做")
        assert "自动保存" not in desk.text


@pytest.mark.parametrize("size", SMALL)
async def test_look_up_by_number_words_and_initials(
    proved: Path, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Exhibit] = []
    monkeypatch.setattr(onsite, "open_exhibit", opened.append)
    async with at_desk(proved, size) as desk:
        await lock(desk)
        await desk.press("ctrl+k")
        await desk.dialog()
        await desk.type("32")
        await desk.sees("32 听证与座谈", "要求：", "可用 听证会记录", "见 第3页，参加人签字", "点位：县政务服务中心")
        await desk.press("enter")
        await desk.sees("已打开「听证会记录")
        assert [exhibit.passage for exhibit in opened] == ["第3页，参加人签字"]
        await desk.press("home", "shift+end")
        await desk.type("tzyzt")
        await desk.sees("32 听证与座谈")
        await desk.press("home", "shift+end")
        await desk.type("复议")
        await desk.sees("项也相符")
        first = desk.app.screen._answers[0].criterion.number  # type: ignore[attr-defined]
        await desk.press("down", "enter")
        await desk.until(lambda: desk.app.screen._answers[0].criterion.number != first, "另一项")  # type: ignore[attr-defined]
        await desk.press("home", "shift+end")
        await desk.type("没有这个词")
        await desk.sees("没有找到")
        await desk.press("enter")
        await desk.sees("请先输入")


async def test_file_that_is_gone_is_named(proved: Path) -> None:
    with open_session(proved, user=USER, clock=fixed_clock) as session:
        session.pool.locate(session.state().evidence[0]).unlink()
    async with at_desk(proved) as desk:
        await desk.press("ctrl+k")
        await desk.dialog()
        await desk.type("32.5")
        await desk.sees("缺失 听证会记录")
        await desk.press("enter")
        await desk.sees("找不到文件")
        assert "doctor" not in desk.text


async def test_inquiry_is_asked_from_the_answer_replied_and_closed(proved: Path) -> None:
    async with at_desk(proved, SMALL[0]) as desk:
        await desk.press("ctrl+k")
        await desk.dialog()
        await desk.type("32")
        await desk.sees("32 听证与座谈")
        await desk.press("f2")
        await desk.sees("登记询问", "关于第几项")
        await desk.type("签到表呢")
        await desk.press("enter")
        await desk.sees("询问 1（待答复）：签到表呢")
        await desk.press("escape")
        await desk.closed()
        await go_to(desk, "核查询问", "核查询问")
        await desk.press("enter")
        await desk.sees("答复第 1 号询问")
        for text in ("在档案室", "张三", "", "补签到表", "10月12日"):
            await desk.type(text)
            await desk.press("tab")
        await desk.press("ctrl+s")
        await desk.sees("待补充", "张三 答：在档案室", "待补：补签到表，2023-10-12 前")
        await desk.press("f4")
        await desk.sees("后续事项：补签到表")
        await desk.press("enter")
        await desk.sees("了结须写明办得怎样")
        await desk.type("已送达")
        await desk.press("enter")
        await desk.sees("已了结", "结果：已送达")
        line = desk.look(inquiries.list_inquiries)[0]
        assert (line.item, line.inquiry.follow_up_due, line.inquiry.outcome) == ("32", date(2023, 10, 12), "已送达")


async def test_places_show_items(proved: Path) -> None:
    async with at_desk(proved, SMALL[0]) as desk:
        await go_to(desk, "点位", "点位")
        await desk.sees("县政务服务中心", "地址：白阳中路", "13 ", "听证与座谈")
        await desk.press("f2")
        await desk.type("沙埔镇综合执法大队")
        await desk.press("enter")
        await desk.sees("沙埔镇综合执法大队", "还没有写明展示哪几项")
        await desk.press("end", "f4")
        await desk.type("40-42")
        await desk.press("enter")
        await desk.until(lambda: len(desk.look(sites.list_sites)[1].items) == 3, "展示三项")
        await desk.press("end", "delete")
        await desk.until(lambda: len(desk.look(sites.list_sites)[1].items) == 2, "去掉一项")
        await desk.press("home", "delete")
        await desk.until(lambda: len(desk.look(sites.list_sites)) == 1, "移除点位")
        await desk.press("ctrl+z")
        await desk.until(lambda: len(desk.look(sites.list_sites)) == 2, "撤销移除")
        await desk.sees("县政务服务中心")
        await desk.press("end")
        await desk.click("一网通办")
        if desk.app.screen is not desk.app.main:
            await desk.press("enter")
        await desk.closed()
        await desk.sees("一网通办")
