"""A message is shown whole, or says how to read it whole; the check that looks for the others finds them."""

from __future__ import annotations

from pathlib import Path

import pytest

from shifan.services.session import Done
from shifan.tui.dialogs.base import Plain
from shifan.tui.dialogs.parts import Message
from shifan.tui.lines import Page, text_line
from shifan.tui.model import Outcome
from shifan.tui.screens.frame import message_rows, take_back
from shifan.tui.widgets.line_view import LineView
from support_cut import cut_short
from support_desk import SIZES, Desk, at_desk
from support_walk import settled

LONG = "第{}句说的是一件要紧的事，请看清楚以后再往下做。"
MANY = "".join(LONG.format(number) for number in range(1, 31))


def outcome(desk: Desk, text: str, *warnings: str) -> Outcome:
    """Return what a use case that took a step would have told."""
    model = desk.app.model
    assert model is not None
    return Outcome(Done(text, model.recent[0], warnings), model)


@pytest.mark.parametrize("size", SIZES)
async def test_what_was_done_is_told_on_as_many_rows_as_it_takes(folder: Path, size: tuple[int, int]) -> None:
    async with at_desk(folder, size) as desk:
        three = "".join(LONG.format(number) for number in range(1, 4))
        desk.app.main.tell(outcome(desk, three))
        await desk.sees("[撤销 Ctrl+Z]", three)
        assert cut_short(desk) == []
        desk.app.main.tell(outcome(desk, "已打勾。"))
        await desk.sees("[撤销 Ctrl+Z] 已打勾。")
        desk.app.main.clear_status()
        desk.app.main.tell(outcome(desk, "已撤销。", "有一条提醒。"), undone=True)
        await desk.sees("[重做 Ctrl+Y] 已撤销；有一条提醒。")


@pytest.mark.parametrize("size", SIZES)
async def test_a_message_without_room_is_read_whole_by_f9(folder: Path, size: tuple[int, int]) -> None:
    async with at_desk(folder, size) as desk:
        desk.app.main.say(MANY)
        await desk.sees("第1句", "看全文 F9")
        assert "第30句" not in desk.text
        assert cut_short(desk) == []
        await desk.press("f9")
        await desk.sees("刚才的提示", "第1句")
        rows = desk.app.screen.query_one("#results", LineView)
        text = "".join(part for block in rows._laid.page.blocks for line in block.lines for part, _ in line)
        assert MANY in text
        await desk.press("escape")
        await desk.closed()
        await desk.click("看全文 F9")
        await desk.sees("刚才的提示")


async def test_news_of_others_takes_one_row_and_can_be_read_whole(folder: Path) -> None:
    async with at_desk(folder, (80, 24)) as desk:
        desk.app.main.say_others(f"黄丽刚刚改了：{MANY}")
        await desk.sees("黄丽刚刚改了", "看全文 F9")
        assert desk.app.main.query_one("#status").size.height == 1
        assert cut_short(desk) == []
        desk.app.main.clear_status()
        await desk.press("f9")
        await desk.sees("刚才的提示", "黄丽刚刚改了")


@pytest.mark.parametrize("size", SIZES)
async def test_a_message_in_a_dialog_is_read_whole_by_f9(folder: Path, size: tuple[int, int]) -> None:
    async with at_desk(folder, size) as desk:
        await desk.press("f3")
        await desk.dialog()
        desk.app.screen.query_one(Message).say(MANY)
        await settled(desk)
        await desk.sees("第1句", "行，按 F9 看全文")
        assert cut_short(desk) == []
        await desk.press("f9")
        await desk.sees("刚才的提示", "第1句")
        rows = desk.app.screen.query_one("#results", LineView)
        text = "".join(part for block in rows._laid.page.blocks for line in block.lines for part, _ in line)
        assert MANY in text
        if "正在填" not in desk.text:
            await desk.press("pagedown")
        await desk.sees("正在填「搜索」")


async def test_a_message_is_broken_anew_for_another_width(folder: Path) -> None:
    async with at_desk(folder, (120, 40)) as desk:
        await desk.press("f3")
        await desk.dialog()
        eight = "".join(LONG.format(number) for number in range(1, 9))
        desk.app.screen.query_one(Message).say(eight)
        await desk.sees(eight)
        await desk.pilot.resize_terminal(60, 24)
        await desk.sees("第1句", "按 F9 看全文")
        await desk.pilot.resize_terminal(120, 40)
        await desk.sees(eight)


def test_rows_hold_every_word_or_the_way_to_it() -> None:
    for width in range(24, 200, 7):
        for most in (1, 2, 4):
            for before in (None, take_back(undone=False)):
                rows = message_rows(MANY[:200], width, most, before)
                assert len(rows) <= most
                assert all(sum(label.width for label in row) + len(row) - 1 <= max(width, 44) for row in rows)
                shown = "".join(text for row in rows for label in row for text, _ in label.pieces)
                assert "看全文" in shown or MANY[:200] in shown.replace(" ", "")


async def test_the_check_finds_what_is_cut_short(folder: Path) -> None:
    async with at_desk(folder, (80, 24)) as desk:
        main = desk.app.main
        main.say("三个字。")
        main.said = "另外几个没有显示出来的字。"
        assert any("消息被截断" in fault for fault in cut_short(desk))
        main.clear_status()
        main.list.show(lambda _width: Page((text_line((MANY, "")),)))
        await settled(desk)
        assert any("行被截断" in fault for fault in cut_short(desk))
        await desk.press("f7")
        await desk.press("2", "f8")
        await desk.dialog()
        assert cut_short(desk) == []
        hint = desk.app.screen.query(".hint").first(Plain)
        hint.styles.max_height = 1
        hint.say(MANY)
        await settled(desk)
        assert any("文字被截断" in fault for fault in cut_short(desk))
