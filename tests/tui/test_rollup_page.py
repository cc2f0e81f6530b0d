"""The page of the roll-up: the numbers of all applications, narrowed, compared, written, and gone on with."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from shifan.domain.records import Rating
from shifan.services import applications
from shifan.services.bulk import claim_rating
from shifan.services.rollup import Scope, gather
from shifan.services.session import open_session
from shifan.services.setup import new_application
from shifan.tui.views.rollup import Asked, RollUpView, rollup_page
from support import USER, fixed_clock
from support_cut import cut_short
from support_desk import SMALL, Desk, at_desk, problems
from support_edition_desk import fill
from support_gate import held_at
from support_walk import settled

LONG = "三江侗族自治县程阳八寨旅游开发示范区"


@pytest.fixture
def region(folder: Path) -> Path:
    """Four applications in two cities; 鹿寨县 has claimed two items, and one is archived."""
    with open_session(folder, user=USER, clock=fixed_clock) as session:
        for county, city in (("鹿寨县", "柳州市"), ("阳朔县", "桂林市"), (LONG, "柳州市")):
            made = replace(new_application(county, "2024"), province="广西壮族自治区", city=city)
            applications.add_application(session, made)
        applications.archive(session, "阳朔")
        luzhai = applications.find_application(session, "鹿寨").id
    with open_session(folder, application_id=luzhai, user=USER, clock=fixed_clock) as session:
        claim_rating(session, "1-2", Rating.MET, "")
    with open_session(folder, user=USER, clock=fixed_clock) as session:
        applications.switch_application(session, "柳城")
    return folder


async def rollup(desk: Desk) -> None:
    """Open the page."""
    desk.app.main.commands.run("page_rollup")
    await desk.page()


def rows(desk: Desk) -> list[str]:
    """Return the counties listed, in order; provinces and cities as they are."""
    found = desk.look(lambda session: applications.applications(session, archived=True))
    names = {f"app:{line.application.id}": line.application.county for line in found}
    return [names.get(key, key) for key in desk.app.screen.query_one("#results").keys]  # type: ignore[attr-defined]


@pytest.mark.parametrize("size", [*SMALL, (120, 40)])
async def test_one_row_for_each_and_the_places_below(region: Path, size: tuple[int, int]) -> None:
    async with at_desk(region, size) as desk:
        await rollup(desk)
        await desk.sees("共 3 个申报", "按审定得分排名", "柳州市鹿寨县 2024", f"柳州市{LONG} 2024", "各省、各市")
        assert rows(desk)[:3] == ["鹿寨县", LONG, "柳城县"]
        assert rows(desk)[3:] == [
            "place:广西壮族自治区:",
            "place:广西壮族自治区:柳州市",
            "place:未填省份:",
            "place:未填省份:未填市",
        ]
        line = next(line for line in desk.text.split("\n") if "鹿寨县" in line)
        assert line.split()[-7:] == ["0%", "0%", "0%", "2%", "100%", "0", "2023-10-09"]
        for key in ("home", "end"):
            await desk.press(key)
            assert problems(desk.text, size[0]) == []
            assert cut_short(desk) == []


async def test_narrowed_compared_and_ranked_otherwise(region: Path) -> None:
    async with at_desk(region, SMALL[0]) as desk:
        await rollup(desk)
        await desk.press("f3")
        await desk.sees("汇总：筛选和排名", "按审定率")
        assert problems(desk.text, 80) == []
        assert cut_short(desk) == []
        await fill(desk, "province", "广西")
        await fill(desk, "since", "2023年9月1日")
        await desk.press("tab", "down", "tab", "down", "enter")
        await desk.page()
        await desk.sees("只列「广西」，已归档的也算，按含自评得分排名，变化与 2023-09-01 开始时相比", "共 3 个申报")
        await desk.sees("那天还没有这次申报", "变化：收集 +0")
        assert (rows(desk)[0], set(rows(desk)[1:3])) == ("鹿寨县", {"阳朔县", LONG})
        assert problems(desk.text, 80) == []
        await desk.press("f3")
        await desk.dialog()
        await fill(desk, "since", "那天")
        await desk.press("ctrl+s")
        await desk.sees("看不懂日期「那天」")
        await fill(desk, "since", "")
        await fill(desk, "province", "广东")
        await desk.press("ctrl+s")
        await desk.sees("没有符合条件的申报", "只列「广东」")
        await desk.press("f6")
        await desk.sees("没有可存的")
        await desk.press("f3")
        await desk.dialog()
        await fill(desk, "province", "")
        await desk.press("ctrl+s")
        await desk.sees("共 4 个申报")


async def test_enter_on_a_city_takes_only_that(region: Path) -> None:
    async with at_desk(region) as desk:
        await rollup(desk)
        await desk.press("end", "enter")
        await desk.sees("没有填省、市的，不能单独筛选")
        await desk.press("up", "up", "enter")
        await desk.sees("只列「广西壮族自治区、柳州市」", "共 2 个申报")
        assert rows(desk) == ["鹿寨县", LONG]


async def test_enter_goes_on_with_the_application(region: Path) -> None:
    async with at_desk(region) as desk:
        await rollup(desk)
        await desk.press("home", "down", "down", "enter")
        await desk.sees("现在打开的就是这一个")
        await desk.press("home", "enter")
        await desk.closed()
        await desk.sees("已换到鹿寨县 2024", "示范 鹿寨县 2024")


async def test_the_workbook_holds_what_is_listed(region: Path) -> None:
    async with at_desk(region) as desk:
        await rollup(desk)
        await desk.press("f3")
        await desk.dialog()
        await fill(desk, "city", "柳州")
        await desk.press("ctrl+s")
        await desk.sees("共 2 个申报")
        await desk.press("f6")
        await desk.sees("汇总存成表格", "汇总2023-10-09.xlsx")
        await desk.press("enter")
        await desk.sees("已导出：")
    book = openpyxl.load_workbook(region / "汇总2023-10-09.xlsx")
    cells = [str(cell.value) for row in book["各县"].iter_rows() for cell in row if cell.value]
    assert {"鹿寨县", LONG} <= set(cells)
    assert "柳城县" not in cells


async def test_it_is_stopped_and_begun_again(region: Path) -> None:
    async with at_desk(region) as desk:
        with held_at("正在汇总") as gate:
            desk.app.main.commands.run("page_rollup")
            await desk.until(gate.reached.is_set, "工作进行到这一步")
            await desk.press("f8")
            await desk.sees("正在停止")
            gate.let_through()
            await settled(desk)
        assert "共 3 个申报" not in desk.text
        await desk.press("f2")
        await desk.sees("共 3 个申报")


async def test_it_can_be_read_in_read_only_mode(region: Path) -> None:
    async with at_desk(region) as desk:
        await desk.app.go_read_only()
        await rollup(desk)
        await desk.sees("共 3 个申报")


def test_rows_beyond_the_most_are_counted(region: Path) -> None:
    with open_session(region, user=USER, clock=fixed_clock) as session:
        gathered = gather(session, Scope(round="2024"), since=date(2023, 9, 1))
    whole = gathered.rollup
    many = replace(gathered, rollup=replace(whole, counties=whole.counties * 300))
    page = rollup_page(RollUpView(Asked(), "", many), 76)
    assert sum(block.key.startswith("app:") for block in page.blocks) == 500
    told = "".join(text for block in page.blocks for line in block.lines for text, _ in line)
    assert f"还有 {len(many.rollup.counties) - 500} 个没有列出" in told
