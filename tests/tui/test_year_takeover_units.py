"""Taking over a ledger at the screen: similar units are asked about, and all that was said can be read afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events

from shifan.services.assigning import assign
from shifan.services.session import Session, open_session
from shifan.tui.dialogs.pages import PageDialog
from shifan.tui.page_keys import PAGE_ACTIONS
from support import USER, dump, fixed_clock
from support_desk import SMALL, Desk, at_desk, problems
from support_takeover import book, leads, open_page

pytestmark = pytest.mark.parametrize("size", SMALL)

OFFICE = "县司法局办公室"


@pytest.fixture
def known(folder: Path) -> Path:
    """A workspace that knows 县司法局."""
    with open_session(folder, user=USER, clock=fixed_clock) as session:
        assign(session, "1", "县司法局")
    return folder


def units(desk: Desk) -> set[str]:
    """Return the names of all units."""
    return desk.look(lambda session: {unit.name for unit in session.state().departments})


def state(desk: Desk) -> object:
    """Return every stored row."""

    def ask(session: Session) -> object:
        return dump(session.repository)

    return desk.look(ask)


async def decide(desk: Desk, *keys: str) -> None:
    """Open the question about a unit, answer it, and wait for the page."""
    await desk.press("ctrl+o")
    await desk.until(lambda: not isinstance(desk.app.screen, PageDialog), "哪个单位")
    await desk.dialog()
    await desk.press(*keys, "enter")
    await desk.page()


async def test_a_similar_unit_is_decided_and_taken(known: Path, size: tuple[int, int], tmp_path: Path) -> None:
    path = book(tmp_path, (32, "听证与座谈", OFFICE), (33, "专家论证", "柳城县司法局"))
    async with at_desk(known, size) as desk:
        before = state(desk)
        await open_page(desk, "take_ledger")
        desk.app.post_message(events.Paste(f"'{path}'"))
        await desk.sees("有 1 处问题", "1 处是单位名称相近，按 Ctrl+O 说明即可", "还没有说明")
        assert problems(desk.text, size[0]) == []
        await desk.press("enter")
        await desk.sees("有 1 处问题，没有取用", "单位名称相近的，按 Ctrl+O 说明")
        await desk.press("ctrl+o")
        await desk.sees("台账里的「县司法局办公室」是哪个单位", "与「县司法局」是同一单位", "是新单位")
        assert problems(desk.text, size[0]) == []
        await desk.press("escape")
        await desk.page()
        assert state(desk) == before
        await decide(desk, "down")
        await desk.sees("县司法局办公室：按新单位取用", "没有问题。按回车取用")
        await decide(desk, "up")
        await desk.sees("县司法局办公室：按「县司法局」取用")
        await desk.press("enter")
        await desk.sees("照您说的，「县司法局办公室」按「县司法局」取用", "「柳城县司法局」即「县司法局」")
        after = state(desk)
        assert units(desk) == {"县司法局"}
        assert {leads(desk)[number] for number in ("32", "33")} == {"县司法局"}
        await desk.press("ctrl+z")
        await desk.until(lambda: state(desk) == before, "撤销")
        await desk.press("ctrl+y")
        await desk.until(lambda: state(desk) == after, "重做")


async def test_all_problems_can_be_read_after_rows_were_skipped(
    known: Path, size: tuple[int, int], tmp_path: Path
) -> None:
    wrong = [(32, "听证与座谈", "县公安局", "张三", f"二〇二三年{month}月") for month in "一二三四五六七八九"]
    path = book(tmp_path, *wrong, (34, "风险评估", OFFICE), (33, "专家论证", "县司法局"))
    async with at_desk(known, size) as desk:
        await open_page(desk, "take_ledger")
        desk.app.post_message(events.Paste(f"'{path}'"))
        await desk.sees("有 10 处问题")
        await desk.press("f4")
        await desk.until(lambda: "33" in leads(desk), "取用")
        await desk.sees("已取用，请看一遍", "第 2、3、4、5、6、7、8、9、10、11 行有问题，没有取用")
        read: set[str] = set()
        page = desk.app.screen
        assert isinstance(page, PageDialog)
        for _ in page.results.keys:
            read |= {cell for cell in (f"E{row}：" for row in range(2, 11)) if cell in desk.text}
            await desk.press("down")
        assert read == {f"E{row}：" for row in range(2, 11)}
        await desk.sees("C11：新单位「县司法局办公室」与「县司法局」相近")
        assert "--" not in desk.text
        assert problems(desk.text, size[0]) == []
        await desk.press("ctrl+z")
        await desk.until(lambda: "33" not in leads(desk), "撤销")
        await desk.sees("把县里原有的台账")
        await desk.until(lambda: "已取用，请看一遍" not in desk.text, "撤销后不再列出")


async def test_alike_new_units_are_offered_and_joined(folder: Path, size: tuple[int, int], tmp_path: Path) -> None:
    path = book(tmp_path, (32, "听证与座谈", "县发改局"), (33, "专家论证", "县发展改革局"))
    async with at_desk(folder, size) as desk:
        await open_page(desk, "take_ledger")
        desk.app.post_message(events.Paste(f"'{path}'"))
        await desk.sees("没有问题。有 2 个新单位名称相近", "按 Ctrl+O 说明", "没有说明的话各建一个单位")
        assert problems(desk.text, size[0]) == []
        await desk.press("ctrl+o")
        await desk.sees("台账里的「县发改局」是哪个单位", "与「县发展改革局」是同一单位")
        await desk.press("escape")
        await desk.page()
        await decide(desk, "up")
        await desk.sees("县发改局：按「县发展改革局」取用", "没有问题。按回车取用")
        await desk.press("enter")
        await desk.until(lambda: units(desk) == {"县发展改革局"}, "取用")


async def test_no_command_is_shown_for_a_number_that_is_not_there(
    folder: Path, size: tuple[int, int], tmp_path: Path
) -> None:
    path = book(tmp_path, (999, "听证与座谈", "县司法局"))
    async with at_desk(folder, size) as desk:
        await open_page(desk, "take_ledger")
        desk.app.post_message(events.Paste(f"'{path}'"))
        await desk.sees("A2：没有编号为 999 的指标")
        assert "shifan" not in desk.text


async def test_hints_are_words_of_the_screen(known: Path, size: tuple[int, int], tmp_path: Path) -> None:
    path = book(tmp_path, (32, "县司法局"), header=("编号", "谁来办"))
    async with at_desk(known, size) as desk:
        await open_page(desk, "take_ledger")
        await desk.press("ctrl+o")
        await desk.sees("还没有打开")
        desk.app.post_message(events.Paste(f"'{path}'"))
        await desk.sees("没有找到台账的表头", "列名特别的，请指明列，写成 谁来办=牵头单位。")
        assert "--" not in desk.text
        assert any(action.id == "unit" for action in PAGE_ACTIONS["take_ledger"])
