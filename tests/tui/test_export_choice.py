"""The export dialog offers what the command line offers: sheets, items, an authority's own form."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from shifan.services import assigning
from shifan.services.session import open_session
from support_desk import SIZES, Desk, at_desk, problems
from support_form import make_form

MAP = "表头行: 4\n编号列: 序号\n填写: {牵头单位: 牵头单位, 完成情况: 状态}\n"


@pytest.fixture
def led(folder: Path) -> Path:
    """The workspace with a unit that leads two items."""
    with open_session(folder, user="测试员") as session:
        assigning.assign(session, "41", "县司法局")
        assigning.assign(session, "43", "县司法局")
    return folder


def workbooks(folder: Path) -> list[Path]:
    """Return the workbooks in the folder."""
    return sorted(folder.glob("*.xlsx"))


async def field(desk: Desk, name: str, text: str) -> None:
    """Go to a field of the dialog and type."""
    desk.app.screen.query_one(f"#{name}").focus()
    await desk.pilot.pause()
    await desk.type(text)


@pytest.mark.parametrize("size", SIZES)
async def test_sheets_and_a_unit_are_chosen(led: Path, size: tuple[int, int]) -> None:
    async with at_desk(led, size) as desk:
        await desk.press("f6")
        await desk.dialog()
        await desk.sees("只含单位", "只含一级指标", "只含状态", "填上级的表", "[x] 封面", "[x] 变更记录", "导出 回车")
        assert problems(desk.text, size[0]) == []
        await field(desk, "department", "县司法局")
        desk.app.screen.query_one("#sheets").focus()
        await desk.press("space", "down", "down", "down")
        await desk.sees("[ ] 封面")
        await desk.click("[x] 总览")
        await desk.sees("[ ] 总览")
        await desk.press("enter")
        await desk.closed()
        await desk.sees("已导出")
    book = load_workbook(workbooks(led)[0])
    assert book.sheetnames[0] == "指标进度表"
    assert len(book.sheetnames) == 8
    numbers = [row[0] for row in book["指标进度表"].iter_rows(min_row=4, values_only=True)]
    assert numbers == [41, 43]


async def test_a_wrong_choice_keeps_the_dialog_open(led: Path) -> None:
    async with at_desk(led) as desk:
        await desk.press("f6")
        await desk.dialog()
        await field(desk, "status", "完成了")
        await desk.press("enter")
        await desk.sees("没有「完成了」这种状态", "退回补正")
        desk.app.screen.query_one("#status").value = ""  # type: ignore[attr-defined]
        await field(desk, "group", "十五")
        await desk.press("enter")
        await desk.sees("没有叫「十五」的一级指标")
        assert workbooks(led) == []


async def test_an_authoritys_form_is_filled(led: Path) -> None:
    form = make_form(led / "省表.xlsx")
    async with at_desk(led) as desk:
        await desk.press("f6")
        await desk.dialog()
        await field(desk, "template", "省表.xlsx")
        await desk.press("enter")
        await desk.sees("缺少说明「省表.xlsx」怎么填的映射文件")
        form.with_suffix(".yaml").write_text(MAP, encoding="utf-8")
        await desk.press("enter")
        await desk.closed()
        await desk.sees("填好 104 行")
    (done,) = [path for path in workbooks(led) if path != form]
    assert load_workbook(done)["附件2"]["C45"].value == "县司法局"
