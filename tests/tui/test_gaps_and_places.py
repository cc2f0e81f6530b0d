"""缺项 with its gaps, closing one with proof, orders; what a place is left like; the history of the item in front."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from shifan.domain.gaps import Gap
from shifan.services import assigning, gaps, recording
from shifan.services.session import open_session
from support import USER, fixed_clock, write_file
from support_desk import SIZES, Desk, at_desk, problems
from support_documents import jpeg


@pytest.fixture
def with_gaps(folder: Path) -> Path:
    """A workspace with a gap under item 32, one of the whole county, and two units."""
    with open_session(folder, user=USER, clock=fixed_clock) as session:
        assigning.assign(session, "40", "县公安局", due=date(2023, 11, 30))
        assigning.assign(session, "7", "县司法局", due=date(2023, 10, 12))
        gaps.open_gap(session, "听证公告没有存档", number="32", department_name="县司法局", due=date(2023, 10, 1))
        gaps.open_gap(session, "全县执法证换发滞后")
    return folder


def gap(desk: Desk, text: str) -> Gap:
    return desk.look(lambda session: next(found for found in session.state().gaps if text in found.text))


def proofs(desk: Desk, text: str) -> list[str]:
    state = desk.look(lambda session: session.state())
    return [found.title for found in state.proofs_of_gap(gap(desk, text))]


@pytest.mark.parametrize("size", SIZES)
async def test_a_gap_is_closed_with_proof_and_one_undo_takes_all_back(
    with_gaps: Path, tmp_path: Path, size: tuple[int, int]
) -> None:
    proof = write_file(tmp_path / "桌面", "补档说明.txt", jpeg())
    async with at_desk(with_gaps, size) as desk:
        await desk.press("3", "end")
        await desk.sees("问题短板", "听证公告没有存档", "逾期 8 天", "全县执法证换发滞后", "问题短板 2 个未销号")
        assert problems(desk.text, size[0]) == []
        await desk.press("up")
        await desk.sees("修改问题", "登记问题", "换顺序")
        await desk.click("问题销号")
        await desk.dialog()
        await desk.sees("问题销号", "第 32 项", "听证公告没有存档")
        await desk.press("enter")
        await desk.sees("请写明怎样整改的")
        await desk.type("已补存档")
        await desk.type(f"'{proof}'")  # dropped while the field for words has the focus
        await desk.press("enter")
        await desk.closed()
        closed = gap(desk, "听证公告")
        assert (closed.open, closed.closed_on) == (False, date(2023, 10, 9))
        assert closed.resolution == "已补存档"
        assert proofs(desk, "听证公告") == ["补档说明.txt"]
        await desk.press("ctrl+z")
        await desk.until(lambda: gap(desk, "听证公告").open, "撤销")
        assert desk.look(lambda session: session.state().links) == ()


async def test_files_dropped_on_the_dialog_become_documents_of_the_item(with_gaps: Path, tmp_path: Path) -> None:
    proof = write_file(tmp_path / "桌面", "补档说明.txt", jpeg())
    async with at_desk(with_gaps) as desk:
        await desk.press("3", "end", "up", "enter")
        await desk.dialog()
        await desk.type("已补存档")
        desk.app.screen.query_one("#paths").focus()
        await desk.type(f"'{proof}'")
        await desk.sees("[x] 补档说明.txt")
        await desk.press("enter")
        await desk.closed()
        assert proofs(desk, "听证公告") == ["补档说明.txt"]
        (link,) = desk.look(lambda session: session.state().links)
        assert "问题整改" in link.passage
        await desk.open_item("32")
        await desk.press("end", "pagedown", "pagedown")
        await desk.sees("已销号 听证公告没有存档", "这一项的历史", "问题销号：听证公告没有存档")


async def test_a_gap_is_registered_and_changed(with_gaps: Path) -> None:
    async with at_desk(with_gaps) as desk:
        desk.app.main.commands.run("add_gap")
        await desk.dialog()
        await desk.type("台账页码不全")
        await desk.press("enter")
        await desk.closed()
        await desk.press("3", "end")
        await desk.sees("台账页码不全", "未定单位")
        desk.app.main.commands.run("edit_gap")
        await desk.dialog()
        await desk.press("tab")
        await desk.type("县司法局")
        await desk.press("enter")
        await desk.closed()
        unit = desk.look(lambda session: session.state().department_by_id[gap(desk, "页码").department_id or ""].name)
        assert unit == "县司法局"


@pytest.mark.parametrize("size", SIZES)
async def test_the_orders(with_gaps: Path, size: tuple[int, int]) -> None:
    async with at_desk(with_gaps, size) as desk:
        await desk.press("3")
        firsts = {}
        for words in ("可得分多的在前", "时限早的在前", "按单位", "最急的在前"):
            desk.app.main.commands.run("sort_gaps")
            await desk.sees(f"缺项顺序：{words}")
            item = desk.app.main.current_item()
            assert item is not None
            firsts[words] = item.number
            assert problems(desk.text, size[0]) == []
        assert firsts["时限早的在前"] == "7"
        assert firsts["按单位"] == "40"


@pytest.mark.parametrize("size", SIZES)
async def test_places_are_found_as_they_were_left(folder: Path, size: tuple[int, int]) -> None:
    async with at_desk(folder, size) as desk:
        main = desk.app.main
        await desk.press("2", *["pagedown"] * 3, "down", "down")
        row, top = main.list.cursor_key, main.list.scroll_offset.y
        await desk.press("enter", "down", "down", "pagedown")
        inside = (main.detail.cursor_key, main.detail.scroll_offset.y)
        await desk.press("5", "down", "3", "pagedown", "1", "pagedown")
        overview = main.list.scroll_offset.y
        assert overview > 0 or size[1] >= 40
        await desk.press("2")
        assert (main.list.cursor_key, main.inside) == (row, True)
        assert main.detail.has_focus
        assert (main.detail.cursor_key, main.detail.scroll_offset.y) == inside
        await desk.press("escape")
        assert (main.list.cursor_key, main.list.scroll_offset.y) == (row, top)
        await desk.press("1")
        await desk.until(lambda: main.list.scroll_offset.y == overview, "总览翻到的地方")
        await desk.press("f9")
        await desk.dialog()
        await desk.press("escape")
        await desk.closed()
        assert main.list.scroll_offset.y == overview


async def test_the_history_of_the_item_in_front(folder: Path) -> None:
    with open_session(folder, user=USER, clock=fixed_clock) as session:
        recording.tick_checkpoint(session, "32.2")
        recording.write_note(session, "33", "别的一项")
    async with at_desk(folder) as desk:
        await desk.open_item("32")
        await desk.press("end", "pagedown", "pagedown")
        await desk.sees("这一项的历史", "勾选 32.2")
        desk.app.main.commands.run("item_history")
        await desk.page()
        await desk.sees("第 32 项", "勾选 32.2")
        assert "33" not in desk.front
