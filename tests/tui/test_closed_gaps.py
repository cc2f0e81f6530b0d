"""缺项: closed gaps on demand, the row under the cursor whole, closing by proof or reason, the county's own proof."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from shifan.domain.gaps import Gap, GapStanding
from shifan.services import assigning, attaching, gaps
from shifan.services.session import open_session
from shifan.tui.application import ShifanApp
from support import USER, fixed_clock, write_file
from support_desk import SIZES, Desk, at_desk, problems
from support_documents import docx
from support_walk import faults, settled

LONG = "听证公告没有存档，签到表缺页，公示截图只有一张，没有期满的说明，也没有采纳意见的反馈记录，须补全以后装订"
LEAD = "县委全面依法治县委员会办公室"


@pytest.fixture
def with_gaps(folder: Path, tmp_path: Path) -> Path:
    """Gaps of item 32 and of the county, open and closed, with proof and without."""
    with open_session(folder, user=USER, clock=fixed_clock) as session:
        assigning.assign(session, "7", LEAD, due=date(2023, 10, 12))
        attaching.attach_files(session, "32", [write_file(tmp_path / "桌面", "公告.txt", "公告")])
        for text, number in ((LONG, "32"), ("执法证换发滞后", None), ("台账页码不全", None), ("旧问题", "33")):
            gaps.open_gap(session, text, number=number)
        _, certificates, pages, _ = session.state().gaps
        gaps.close_gap(session, certificates.id, "已换发", [write_file(tmp_path / "桌面", "换证.txt", "照片")])
        gaps.close_gap(session, pages.id, "已补页码", unproved_reason="原件已送市里")
    return folder


def gap(desk: Desk, text: str) -> Gap:
    return desk.look(lambda session: next(found for found in session.state().gaps if text in found.text))


def standing(desk: Desk, text: str) -> GapStanding:
    found = gap(desk, text)
    return desk.look(lambda session: session.state().gap_standing(found))


async def on_gap(desk: Desk, text: str) -> None:
    """Put the cursor of 缺项 on a gap."""
    await desk.press("3", "end")
    key = f"gap:{gap(desk, text).id}"
    for _ in range(20):
        if desk.app.main.list.cursor_key == key:
            break
        await desk.press("up")
    assert desk.app.main.list.cursor_key == key
    desk.app.main._after_move()


@pytest.mark.parametrize("size", SIZES)
async def test_closed_gaps_are_listed_on_demand_and_stay_so(with_gaps: Path, size: tuple[int, int]) -> None:
    async with at_desk(with_gaps, size) as desk:
        await desk.press("3", "end")
        await desk.sees("减号 显示", "已销号 2 个，其中无佐证 1 个")
        assert "执法证换发滞后" not in desk.text
        await desk.press("minus")
        await desk.sees("执法证换发滞后", "已销号（无佐证）", "减号 不再显示")
        assert problems(desk.text, size[0]) == []
        await desk.press("1", "3")
        await desk.sees("执法证换发滞后")  # as it was left
        await desk.press("end")
        await desk.click("减号 不再显示")
        await desk.sees("减号 显示")
        assert "执法证换发滞后" not in desk.text
        desk.app.main.commands.run("show_closed")  # as from the list of all actions
        await desk.sees("执法证换发滞后")


@pytest.mark.parametrize("size", SIZES)
async def test_no_name_or_date_is_cut_and_the_row_in_front_is_whole(with_gaps: Path, size: tuple[int, int]) -> None:
    async with at_desk(with_gaps, size) as desk:
        await desk.press("3")
        await desk.sees(LEAD, "时限 2023-10-12（剩 3 天）", "缺核查点：7.1、7.2")
        listed = desk.text.split(f"7 {desk.look(lambda session: session.item('7').title)}；")[0]
        assert ".." not in listed
        for word in ("未定时限", "剩 3 天", "缺材料", "未分工"):
            assert word in listed
        await desk.press("minus")
        await on_gap(desk, "听证公告")
        await desk.sees(LONG, "第 32 项问题（自查）", "未定时限")
        await on_gap(desk, "页码")
        await desk.sees("已补页码；无佐证的原因：原件已送市里")
        assert problems(desk.text, size[0]) == []
        assert faults(desk) == []


@pytest.mark.parametrize("size", SIZES)
async def test_closing_asks_for_proof_or_for_the_reason(with_gaps: Path, size: tuple[int, int]) -> None:
    async with at_desk(with_gaps, size) as desk:
        await on_gap(desk, "旧问题")
        await desk.press("enter")
        await desk.dialog()
        assert faults(desk) == []
        await desk.type("已改好")
        await desk.press("enter")
        await desk.sees("没有佐证，没有销号", "请附上能证明已整改的材料")
        assert gap(desk, "旧问题").open
        desk.app.screen.query_one("#reason").focus()
        await desk.type("承办单位已撤销")
        await desk.press("enter")
        await desk.closed()
        closed = gap(desk, "旧问题")
        assert (closed.resolution, closed.unproved_reason) == ("已改好", "承办单位已撤销")
        await desk.press("minus")
        await on_gap(desk, "旧问题")
        await desk.sees("已销号（无佐证）", "无佐证的原因：承办单位已撤销")
        await desk.open_item("33")
        await settled(desk)
        detail = desk.app.main.detail
        detail.put_cursor_on(f"gap:{closed.id}")
        detail.bring_into_sight()
        await desk.sees("已销号（无佐证） 旧问题", "无佐证的原因：承办单位已撤销")
        await desk.press("enter")  # a closed gap is looked at
        await desk.page()
        await desk.sees("没有附佐证")


async def test_a_file_that_was_not_ticked_is_spoken_of(with_gaps: Path, tmp_path: Path) -> None:
    secret = write_file(tmp_path / "桌面", "整改情况.docx", docx("机密★5年", "整改"))
    async with at_desk(with_gaps) as desk:
        await on_gap(desk, "旧问题")
        await desk.press("enter")
        await desk.dialog()
        await desk.type("已改好")
        await desk.type(str(secret))
        await desk.sees("[ ] 整改情况.docx", "[!]")
        await desk.press("enter")
        await desk.sees("文件一份也没有选上", "按空格选上")
        assert gap(desk, "旧问题").open


async def test_a_document_of_the_item_is_ticked_as_proof(with_gaps: Path) -> None:
    async with at_desk(with_gaps, (80, 24)) as desk:
        await on_gap(desk, "听证公告")
        await desk.press("enter")
        await desk.dialog()
        await desk.sees("这一项已有的材料", "[ ] 公告.txt")
        await desk.type("已补存档")
        desk.app.screen.query_one("#registered").focus()
        await desk.press("space")
        await desk.sees("[x] 公告.txt")
        await desk.press("enter")
        await desk.closed()
        assert standing(desk, "听证公告") is GapStanding.CLOSED
        found = gap(desk, "听证公告")
        titles = desk.look(lambda session: [one.title for one in session.state().proofs_of_gap(found)])
        assert titles == ["公告.txt"]


@pytest.mark.parametrize("size", SIZES)
async def test_the_countys_proof_is_attached_later_and_found_again(
    with_gaps: Path, tmp_path: Path, size: tuple[int, int]
) -> None:
    proof = write_file(tmp_path / "桌面", "页码说明.txt", "页码")
    async with at_desk(with_gaps, size) as desk:
        await desk.press("minus")
        await on_gap(desk, "页码")
        await desk.press("enter")
        await desk.page()
        await desk.sees("已销号（无佐证） 台账页码不全", "属于全县", "没有附佐证")
        assert faults(desk) == []
        await desk.press("f4")
        await desk.sees("销错了可以撤销那一步")
        await desk.press("f2")
        await desk.until(lambda: bool(desk.app.screen.query("#paths")), "附佐证的对话框")
        await desk.type(f"'{proof}'")
        await desk.sees("[x] 页码说明.txt")
        await desk.press("enter")
        await desk.page()
        await desk.sees("已销号 台账页码不全", "可用 页码说明.txt", "销号时无佐证，原因：原件已送市里")
        await desk.press("enter")
        await desk.until(lambda: "材料信息" in desk.front, "材料信息")
        await desk.page()
        await desk.sees("问题整改：台账页码不全")
        await desk.press("escape", "escape")
        await desk.closed()
        await desk.press("6")
        await desk.sees("问题：台账页码不全")
        await desk.press("end", "enter")
        await desk.page()
        await desk.sees("台账页码不全")


async def test_while_nothing_may_be_changed_a_gap_is_looked_at(with_gaps: Path) -> None:
    app = ShifanApp(lambda: open_session(with_gaps, user=USER, clock=fixed_clock, read_only=True))
    async with app.run_test(size=(80, 24)) as pilot:
        desk = Desk(app, pilot, with_gaps)
        await desk.until(lambda: app.model is not None, "台账已打开")
        await desk.press("minus")
        await on_gap(desk, "旧问题")
        await desk.press("enter")
        await desk.page()
        await desk.sees("未销号 旧问题")
        await desk.press("f7")
        await desk.sees("只读")
        assert gap(desk, "旧问题").open
