"""推演, 得分下一步 and 数据核对 on the screens."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from shifan.domain.records import Rating
from shifan.services.figures import Numbers, enter_figure
from shifan.services.session import open_session
from shifan.services.whatif import scenarios
from support import fixed_clock
from support_desk import SIZES, Desk, at_desk, problems

sizes = pytest.mark.parametrize("size", SIZES)


async def open_page(desk: Desk, name: str) -> None:
    """Open a page from the list of all actions."""
    desk.app.main.commands.run(name)
    await desk.page()


async def assume(desk: Desk, text: str) -> None:
    """Add an assumption on the page."""
    await desk.press("f2")
    await desk.sees("添加假设")
    await desk.type(text)
    await desk.press("enter")


@sizes
async def test_assumptions_are_tried_kept_taken_and_made_true(folder: Path, size: tuple[int, int]) -> None:
    async with at_desk(folder, size) as desk:
        await open_page(desk, "page_whatif")
        await desk.sees("还没有假设", "现在：0 ～ 100")
        await assume(desk, "审 65 很好")
        await desk.sees("看不明白，应当这样写：审核 65 达标")
        await desk.press("escape")
        await assume(desk, "rate 65 met；勾选 32.2")
        await desk.page()
        await desk.sees("1. 评 65 达标", "2. 勾选 32.2", "相差：含自评 0 变为 1（+1）")
        assert problems(desk.text, size[0]) == []
        await desk.press("ctrl+o")
        await desk.sees("保存推演方案", "名称")
        await desk.type("冲刺")
        await desk.press("enter")
        await desk.page()
        await desk.sees("保存推演方案「冲刺」（2 条假设）", "冲刺（2 条")
        await desk.press("home", "delete")
        await desk.sees("1. 勾选 32.2")
        await desk.press("end", "enter")
        await desk.sees("1. 评 65 达标", "推演方案「冲刺」")
        await desk.press("f4")
        await desk.sees("落实推演", "以下假设将写入台账")
        assert problems(desk.text, size[0]) == []
        await desk.press("enter")
        await desk.page()
        await desk.sees("落实推演方案「冲刺」：评 65 达标 等 2 条")
        assert desk.look(lambda session: session.record(session.item("65").id).claim) is Rating.MET
        await desk.press("ctrl+z")
        await desk.sees("撤销：落实推演方案")
        assert desk.look(lambda session: session.record(session.item("65").id).claim) is None
        await desk.press("end", "delete")
        await desk.sees("删除推演方案「冲刺」")
        assert desk.look(scenarios) == ()


@sizes
async def test_next_steps_are_filtered_and_a_wish_is_planned(folder: Path, size: tuple[int, int]) -> None:
    async with at_desk(folder, size) as desk:
        await open_page(desk, "page_gaining")
        await desk.sees("合计 0 ～ 100", "+1", "缺材料")
        assert problems(desk.text, size[0]) == []
        await desk.press("f4")
        await desk.sees("想得多少分")
        await desk.type("许多")
        await desk.press("enter")
        await desk.sees("「许多」不是分数")
        await desk.press("escape", "f4")
        await desk.type("2")
        await desk.press("enter")
        await desk.page()
        await desk.sees("从已审定 0 分到 2 分：做 2 项（缺材料 2 项）", "只到基本达标，得 1 分")
        await desk.press("f3")
        await desk.type("只差审核")
        await desk.press("enter")
        await desk.sees("没有符合条件的", "筛选：只差审核")


@sizes
async def test_figures_are_entered_checked_and_corrected(folder: Path, size: tuple[int, int]) -> None:
    with open_session(folder, clock=fixed_clock) as session:
        enter_figure(session, "54", "考试合格率", Numbers(denominator=Decimal(120), percent=Decimal("95.5")))
        enter_figure(session, "65", "败诉率", Numbers(Decimal(1), Decimal(7), Decimal(30), Decimal("23.33")))
    async with at_desk(folder, size) as desk:
        await open_page(desk, "page_figures")
        await desk.sees("共 2 个：1 个比率经计算相符，1 个数据不符", "120 中没有哪个整数能得出 95.5%", "相符")
        assert problems(desk.text, size[0]) == []
        await desk.press("f4")
        await desk.sees("第 54 项「考试合格率」", "填报百分比")
        await desk.press("tab", "tab", "tab", "end", "backspace", "backspace", "backspace", "backspace")
        await desk.type("95.8")
        await desk.press("enter")
        await desk.page()
        await desk.sees("0 个数据不符")
        kept = desk.look(lambda session: {figure.name: figure for figure in session.state().figures})
        assert (kept["考试合格率"].percent, kept["考试合格率"].denominator) == (Decimal("95.8"), Decimal(120))
        await desk.press("f2")
        await desk.sees("填写数据", "编号")
        await desk.type("66")
        await desk.press("tab")
        await desk.type("案件")
        await desk.press("tab")
        await desk.type("许多")
        await desk.press("enter")
        await desk.sees("「数值」写的是「许多」，不是数")
        await desk.press("backspace", "backspace")
        await desk.type("12")
        await desk.press("enter")
        await desk.page()
        await desk.sees("共 3 个", "66 案件")


async def test_a_part_names_its_whole_or_is_refused(folder: Path) -> None:
    with open_session(folder, clock=fixed_clock) as session:
        enter_figure(session, "12", "发现问题", Numbers(Decimal(757)))
        enter_figure(session, "12", "口头整改", Numbers(Decimal(710), part_of="发现问题"))
    async with at_desk(folder, (120, 50)) as desk:
        await open_page(desk, "page_figures")
        await desk.sees("属于「发现问题」", "分项（口头整改）合计为 710")
        await desk.press("f2")
        await desk.sees("填写数据", "编号")
        for text in ("12", "转办", "46"):
            await desk.type(text)
            await desk.press("tab")
        await desk.press(*["tab"] * 9)
        await desk.type("合计")
        await desk.press("enter")
        await desk.sees("第 12 项没有名为「合计」的数据", "本项现有：发现问题、口头整改")
        await desk.press("backspace", "backspace")
        await desk.type("发现问题")
        await desk.press("enter")
        await desk.page()
        await desk.sees("共 3 个", "分项（口头整改、转办）合计为 756")


async def test_what_changes_nothing_says_why(folder: Path) -> None:
    async with at_desk(folder, (120, 40)) as desk:
        await open_page(desk, "page_whatif")
        await desk.press("f2")
        await desk.sees("添加假设")
        await desk.type("评 65 未达标;分值 65 1")
        await desk.press("enter")
        await desk.page()
        await desk.sees("注意：第 65 项评为「未达标」，得 0 分，和没有自评一样", "注意：第 65 项本来就是 1 分")
