"""At every size what there is room for is shown whole, and what is below the fold is told."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from rich.cells import cell_len

from shifan.services.departments import edit_department
from shifan.services.session import open_session
from shifan.tui.lines import marked_cell, safe
from shifan.tui.views.evidence import evidence_page
from shifan.tui.widgets.line_view import LineView
from support import USER, fixed_clock
from support_desk import Desk, at_desk
from support_fills import FILLS, filled
from support_walk import faults, places, settled

SIZES = ((80, 24), (100, 30), (120, 40), (200, 60))
sizes = pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One workspace for each fill."""
    place = tmp_path_factory.mktemp("三种")
    return {fill: filled(place / fill, fill) for fill in FILLS}


@pytest.fixture
def full(made: dict[str, Path], tmp_path: Path) -> Path:
    """An application in which all is done."""
    return shutil.copytree(made["full"], tmp_path / "台账")


def page_text(view: LineView) -> list[str]:
    """Return all lines of a view, seen or not."""
    page = view._laid.page
    lines = (*page.head, *(line for block in page.blocks for line in block.lines))
    return ["".join(text for text, _ in line).rstrip() for line in lines]


@sizes
@pytest.mark.parametrize("fill", FILLS)
async def test_the_overview_cuts_nothing(
    made: dict[str, Path], fill: str, size: tuple[int, int], tmp_path: Path
) -> None:
    folder = shutil.copytree(made[fill], tmp_path / "台账")
    async with at_desk(folder, size) as desk:
        await settled(desk)
        text = page_text(desk.app.main.list)
        figures = "\n".join(text[text.index("完成情况") + 1 : text.index("完成情况") + 6])
        found = re.findall(r"(收集率|核查点|提交率|审定率|自查完成) (\d+/\d+ \d+%)", figures)
        assert [name for name, _ in found] == ["收集率", "核查点", "提交率", "审定率", "自查完成"]
        whole = "".join(text)
        for group in desk.app.model.edition.groups:  # type: ignore[union-attr]
            assert f"{group.number}、{group.title}" in whole
        assert not [line for line in text if ".." in line]


@sizes
async def test_group_names_stand_whole_in_the_list_of_items(full: Path, size: tuple[int, int]) -> None:
    async with at_desk(full, size) as desk:
        await desk.press("2")
        text = "".join(page_text(desk.app.main.list))
        for group in desk.app.model.edition.groups:  # type: ignore[union-attr]
            assert f"{group.number}、{group.title}" in text


async def test_what_a_column_holds_decides_its_width(full: Path) -> None:
    contact = "韦小明 0772-7612345"
    with open_session(full, user=USER, clock=fixed_clock) as session:
        edit_department(session, "县委依法治县办", contact=contact)
    async with at_desk(full, (80, 24)) as desk:
        await desk.press("6")
        titles = [safe(one.title) for one in desk.app.model.state.evidence]  # type: ignore[union-attr]
        text = "\n".join(page_text(desk.app.main.list))
        assert [title for title in titles if cell_len(title) <= 44 and f"{title} " not in text] == []
        assert "样例材料-8-乡镇（街道）权责与职责准入-1.txt" in text
        await desk.press("5")
        assert [line.split()[-1] for line in page_text(desk.app.main.list) if line.startswith("10")] == [
            "县委依法治县办"
        ] * 4
    async with at_desk(full, (120, 40)) as desk:
        await desk.press("4")
        text = "\n".join(page_text(desk.app.main.list))
        assert "县委依法治县办（推定）" in text
        assert contact in text
        await desk.press("5")
        assert sum("县委依法治县办" in line for line in page_text(desk.app.main.list)) == 4


async def test_narrow_columns_leave_the_rest_in_place(full: Path) -> None:
    async with at_desk(full, (80, 24)) as desk:
        await settled(desk)
        assert desk.app.model is not None
        for width in (60, 78, 89, 90, 140):
            page = evidence_page(desk.app.model, width)
            for line in (*page.head, *(line for block in page.blocks for line in block.lines)):
                assert cell_len("".join(part for part, _ in line).rstrip()) <= width


@sizes
async def test_a_name_that_is_its_group_and_kind_at_once_is_said_once(full: Path, size: tuple[int, int]) -> None:
    async with at_desk(full, size) as desk:
        await desk.open_item("101")
        await desk.sees("十、附加项；加分项")
        assert "加分项；加分项" not in desk.text.replace("\n", "")


async def go_down(desk: Desk) -> list[str]:
    """Press page down to the end; return what the line over the foot said on the way."""
    seen: list[str] = []
    for _ in range(30):
        found = re.search(r"下面还有 (\d+) 行，按翻页键看(\S*)", desk.text)
        if found is None:
            return seen
        seen.append(found[1])
        await desk.press("pagedown")
        last = found[0]
        await desk.until(lambda: last not in desk.text, "翻了一页")  # noqa: B023
    pytest.fail("没有翻到底")


async def test_what_is_below_the_fold_is_told(full: Path) -> None:
    async with at_desk(full, (80, 24)) as desk:
        await desk.sees("按翻页键看：基本分、各组进度、最近操作")
        left = [int(count) for count in await go_down(desk)]
        assert len(left) >= 2
        assert left == sorted(left, reverse=True)
        await desk.sees("最近操作")
        await desk.press("home")
        await desk.sees("下面还有")
        await desk.open_item("32")
        await desk.sees("按翻页键看：佐证材料、")
        assert await go_down(desk)
    async with at_desk(full, (200, 60)) as desk:
        await settled(desk)
        assert "下面还有" not in desk.text


async def test_a_message_goes_before_what_is_below(full: Path) -> None:
    async with at_desk(full, (80, 24)) as desk:
        await desk.press("2")
        await desk.sees("下面还有")
        desk.app.main.say("写给您的一句话。")
        await desk.until(lambda: "下面还有" not in desk.text, "只有消息")
        await desk.press("pagedown")
        await desk.sees("写给您的一句话。")
        desk.app.main.clear_status()
        await desk.sees("下面还有")


async def test_the_places_are_without_fault_on_the_smallest_wide_screen(full: Path) -> None:
    async with at_desk(full, (100, 30)) as desk:
        wrong = [f"{name}: {fault}" async for name in places(desk) for fault in faults(desk)]
        assert wrong == []
        head = desk.text.split("\n")[0]
        assert "第三批全国法治政府建设示范县" in head
        assert "依公开法规转述" in head
    async with at_desk(full, (80, 24)) as desk:
        await settled(desk)
        head = desk.text.split("\n")[0]
        assert "第三批全国法治政府建设示范县  工作版，非官方原文" in head


def test_a_text_with_hits_shows_that_it_was_cut() -> None:
    text = "听证公告写明会议时间、地点和草案材料的查看方式"
    for width in range(6, 60):
        for hits in ([(0, 2)], [(4, 8), (9, 11)], [(2, len(text))]):
            shown = "".join(part for part, _ in marked_cell(text, width, hits))
            assert cell_len(shown) == width
            assert shown.rstrip() == text or shown.rstrip().endswith("..")
