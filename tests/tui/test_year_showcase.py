"""The showcase project, the yearly duties and the next round through the screens."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from shifan.services import inquiries, showcase
from shifan.services.assigning import assign
from shifan.services.duties import list_duties
from shifan.services.session import open_session
from shifan.services.showcase import showcase_track
from support import USER, fixed_clock
from support_desk import SMALL, Desk, at_desk, problems
from support_desk_year import proved

NAME = "信访工作法治化"


@pytest.fixture
def project(folder: Path) -> Path:
    """A workspace with a showcase project, one material late."""
    with open_session(folder, user=USER, clock=fixed_clock) as session:
        showcase.set_showcase(session, name=NAME, unit="县信访局", summary="三年积案化解")
        showcase.add_material(session, "工作总结", due=date(2023, 10, 1))
        showcase.add_showcase_milestone(session, "市级评审", date(2023, 10, 12))
    return folder


async def go_to(desk: Desk, words: str, heading: str) -> None:
    """Open a page or dialog from the list of all actions."""
    await desk.press("ctrl+p")
    await desk.dialog()
    await desk.type(words)
    await desk.press("enter")
    await desk.until(lambda: getattr(desk.app.screen, "heading", "") == heading, heading)


@pytest.mark.parametrize("size", SMALL)
async def test_dates_that_are_over_are_listed_and_one_before_the_period_is_refused(
    project: Path, size: tuple[int, int]
) -> None:
    with open_session(project, user=USER, clock=fixed_clock) as session:
        showcase.add_showcase_milestone(session, "县级初评", date(2023, 9, 27))
    async with at_desk(project, size) as desk:
        await go_to(desk, "单项示范", "单项示范项目")
        await desk.sees("2023-09-27 已过 12 天 县级初评", "2023-10-12 还有 3 天 市级评审")
        await desk.press("f3")
        await desk.type("启动")
        await desk.press("tab")
        await desk.type("2022-12-31")
        await desk.press("enter")
        await desk.sees("时间节点 2022-12-31 早于评估期开始日期 2023-01-01", "请检查年份")
        await desk.press("escape")
        await desk.page()
        before = desk.look(showcase_track)
        await desk.press("end", "up", "delete")
        await desk.until(lambda: "县级初评" not in desk.text.replace("移除时间节点：县级初评", ""), "移除")
        await desk.press("ctrl+z")
        await desk.sees("2023-09-27 已过 12 天 县级初评")
        assert desk.look(showcase_track) == before


@pytest.mark.parametrize("size", SMALL)
async def test_project_is_put_forward_with_materials_and_dates(folder: Path, size: tuple[int, int]) -> None:
    async with at_desk(folder, size) as desk:
        await desk.sees("单项示范 还没有推荐")
        await go_to(desk, "单项示范", "单项示范项目")
        await desk.sees("还没有推荐单项示范项目")
        await desk.press("f2")
        await desk.sees("请先按 F8 填写名称")
        await desk.press("f8")
        await desk.type(NAME)
        await desk.press("tab")
        await desk.type("县信访局")
        await desk.press("enter")
        await desk.sees(f"{NAME} 县信访局")
        await desk.press("f2")
        await desk.type("典型案例三则")
        await desk.press("tab")
        await desk.type("10月20日")
        await desk.press("enter")
        await desk.sees("典型案例三则", "还有 11 天")
        await desk.press("f3")
        await desk.type("省级评审")
        await desk.press("tab")
        await desk.type("11月1日")
        await desk.press("enter")
        await desk.sees("2023-11-01 还有 23 天 省级评审")
        track = desk.look(showcase_track)
        assert track is not None
        assert [line.material.due for line in track.materials] == [date(2023, 10, 20)]
        await desk.press("end", "delete")
        await desk.sees("还没有时间节点")
        await desk.press("ctrl+z")
        await desk.sees("省级评审")


async def test_material_is_attached_and_marked_done(project: Path, files: list[Path]) -> None:
    async with at_desk(project, SMALL[0]) as desk:
        await desk.sees("单项示范", NAME, "材料 0/1 0%，逾期 1 份", "市级评审")
        await go_to(desk, "单项示范", "单项示范项目")
        await desk.sees("逾期 8 天", "没有附文件")
        await desk.press("enter")
        await desk.until(lambda: desk.app.focused is not None and desk.app.focused.id == "paths", "文件栏")
        await desk.type(f"'{files[0]}'")
        await desk.sees("[x] 关于 印发方案的通知")
        await desk.press("ctrl+s")
        await desk.sees("文件：关于 印发方案的通知")
        await desk.press("space")
        await desk.sees("[x] 工作总结", "已完成 1/1 100%")
        await desk.press("space")
        await desk.sees("[ ] 工作总结")
        await desk.press("ctrl+d")
        await desk.sees("留空则取消")
        await desk.press("home", "shift+end", "backspace", "enter")
        await desk.sees("取消时限")
        track = desk.look(showcase_track)
        assert track is not None
        assert (track.materials[0].material.due, track.materials[0].usable) == (None, True)


async def test_yearly_duties_show_rule_and_take_own_ones(folder: Path) -> None:
    async with at_desk(folder, SMALL[0]) as desk:
        await desk.sees("申报进展", "2024-03-01")
        await go_to(desk, "年度职责", "年度职责")
        await desk.sees("2024-03-01", "还有 144 天", "依据：法治政府建设与责任落实督察工作规定")
        shipped = len(desk.look(list_duties))
        await desk.press("f2")
        await desk.type("述法工作会议")
        await desk.press("tab")
        await desk.type("13月1日")
        await desk.press("enter")
        await desk.sees("不是月和日")
        await desk.press("home", "shift+end")
        await desk.type("1月20日")
        await desk.press("tab")
        await desk.type("县委文件")
        await desk.press("enter")
        await desk.sees("述法工作会议（本县添加）", "依据：县委文件")
        await desk.press("end", "delete")
        await desk.sees("法定的年度事项，不能移除")
        await desk.press("home", "delete")
        await desk.until(lambda: len(desk.look(list_duties)) == shipped, "移除本县添加的")
        await desk.press("ctrl+z", "escape")
        await desk.closed()
        await desk.sees("2024-01-20", "述法工作会议")


async def test_next_round_is_shown_before_it_is_made(folder: Path) -> None:
    with open_session(folder, user=USER, clock=fixed_clock) as session:
        assign(session, "32", "县司法局")
    async with at_desk(folder, SMALL[0]) as desk:
        await go_to(desk, "下一轮", "为下一轮新建台账（原来的不改动）")
        await desk.press("enter")
        await desk.sees("请写明年度或轮次")
        await desk.type("2025")
        await desk.press("tab", "home", "shift+end")
        await desk.type("../新一轮")
        await desk.press("enter")
        await desk.sees("评估期 2025-01-01 至 2025-12-31", "县司法局：第 32 项", "长期有效的材料")
        target = folder.parent / "新一轮"
        assert not target.exists()
        await desk.press("escape")
        await desk.sees("先看沿用什么")
        await desk.press("enter")
        await desk.sees("县司法局：第 32 项")
        await desk.press("enter")
        await desk.closed()
        await desk.sees("已建成柳城县 2025的台账")
        with open_session(target, user=USER, clock=fixed_clock) as session:
            assert session.application().round == "2025"
            assert session.state().lead_name(session.item("32").id) == "县司法局"


@pytest.mark.parametrize("size", SMALL)
async def test_the_preview_of_the_next_round_names_what_stays(project: Path, size: tuple[int, int]) -> None:
    with open_session(project, user=USER, clock=fixed_clock) as session:
        inquiries.ask(session, "听证笔录在哪里", asked_by="核查组")
        proved(session, "33")
    async with at_desk(project, size) as desk:
        await go_to(desk, "下一轮", "为下一轮新建台账（原来的不改动）")
        await desk.type("2025")
        await desk.press("enter")
        await desk.sees("评估期 2025-01-01 至 2025-12-31")
        seen = ""
        for _ in range(6):
            seen += desk.text
            await desk.press("pagedown")
        for text in (
            "没有了结的核查询问  1",
            "听证笔录在哪里",
            "以下留在原来的台账里，不沿用：",
            "不是长期有效的材料  1",
            "材料33.txt",
            "单项示范项目  1",
            "2023-10-12 市级评审",
        ):
            assert text in seen, text
        assert problems(desk.text, size[0]) == []
