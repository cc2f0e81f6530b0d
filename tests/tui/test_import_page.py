"""Workbooks back at the screen: preview, conflicts decided one by one or by rule, documents, one undo; who returned."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from textual import events

from shifan.domain.records import Rating
from shifan.services import recording
from shifan.services.session import Session, open_session
from support import USER, fixed_clock, usable_titles, write_file
from support_desk import SIZES, Desk, at_desk, problems, record
from support_returns import HEALTH, LAW, fill, send, units_at_work
from support_takeover import open_page

sizes = pytest.mark.parametrize("size", SIZES)


@pytest.fixture
def back(folder: Path, tmp_path: Path) -> Path:
    """A folder with workbooks that came back: two conflicts, a document, a wrong word; one clean."""
    with open_session(folder, user=USER, clock=fixed_clock) as session:
        units_at_work(session)
        sent = send(session, tmp_path / "交回 的表")
        recording.claim_rating(session, "32", Rating.UNMET)
        recording.claim_rating(session, "35", Rating.UNMET)
    fill(sent[LAW], {
        ("32", "自评"): "达标", ("35", "自评"): "基本达标", ("32", "完成情况"): "单位写的",
        ("32", "佐证材料"): "公告.txt\n没有的.txt",
    })  # fmt: skip
    fill(sent[HEALTH], {("42", "自评"): "达标"})
    write_file(sent[LAW].parent, "公告.txt", "公告")
    return sent[LAW].parent


def sheet_of(folder: Path, unit: str) -> Path:
    """Return the workbook of a department."""
    return next(folder.glob(f"{unit}*"))


def claims(desk: Desk) -> dict[str, Rating | None]:
    """Return the claims of the three items."""

    def ask(session: Session) -> dict[str, Rating | None]:
        return {number: session.record(session.item(number).id).claim for number in ("32", "35", "42")}

    return desk.look(ask)


async def dropped(desk: Desk, path: Path) -> None:
    """Open the page and drop a file or a folder on it."""
    await open_page(desk, "import_returns")
    await desk.sees("把单位交回的填报表")
    desk.app.post_message(events.Paste(f"'{path}'"))


@sizes
async def test_conflicts_are_decided_one_by_one_then_all_is_taken_and_undone(
    folder: Path, back: Path, size: tuple[int, int]
) -> None:
    async with at_desk(folder, size) as desk:
        await dropped(desk, back)
        await desk.sees("填报表 3 份", "还有 2 处冲突没有决定", "基线", "对方", "现值")
        assert problems(desk.front, size[0]) == []
        await desk.press("enter")
        await desk.sees("还有 2 处冲突没有决定，没有取用")
        await _mark(desk, "incoming:0")
        await desk.sees("还有 1 处冲突没有决定")
        await _mark(desk, "stored:1")
        await desk.sees("按回车取用")
        await desk.press("ctrl+a")
        await desk.press("enter")
        await desk.sees("收回填报表：县卫健局、县司法局")
        await desk.until(lambda: claims(desk)["32"] is Rating.MET, "取用")
        assert claims(desk) == {"32": Rating.MET, "35": Rating.UNMET, "42": Rating.MET}
        assert record(desk).note == "单位写的"
        assert desk.look(usable_titles) == ["公告.txt"]
        await desk.press("ctrl+z")
        await desk.until(lambda: claims(desk)["42"] is None, "撤销")
        assert claims(desk) == {"32": Rating.UNMET, "35": Rating.UNMET, "42": None}


@pytest.mark.parametrize(("key", "expected"), [("ctrl+f", Rating.MET), ("ctrl+o", Rating.UNMET)])
async def test_one_rule_decides_all(folder: Path, back: Path, key: str, expected: Rating) -> None:
    async with at_desk(folder) as desk:
        await dropped(desk, back)
        await desk.sees("还有 2 处冲突没有决定")
        await desk.press(key)
        await desk.sees("按回车取用")
        await desk.press("enter")
        await desk.until(lambda: claims(desk)["42"] is Rating.MET, "取用")
        assert claims(desk)["32"] is expected
        assert desk.look(usable_titles) == [], "nobody confirmed the document"


async def test_clean_workbook_is_taken_with_enter_and_a_bad_file_says_why(folder: Path, back: Path) -> None:
    async with at_desk(folder) as desk:
        await dropped(desk, write_file(back, "假的.xlsx", "编号,自评"))
        await desk.sees("不是 .xlsx 工作簿")
        desk.app.post_message(events.Paste(f"'{sheet_of(back, HEALTH)}'"))
        await desk.sees("没有问题。按回车取用", "第 42 项自评")
        await desk.press("enter")
        await desk.until(lambda: claims(desk)["42"] is Rating.MET, "取用")


@sizes
async def test_return_table_shows_texts_logs_them_and_leads_to_taking(
    folder: Path, back: Path, size: tuple[int, int]
) -> None:
    async with at_desk(folder, size) as desk:
        await open_page(desk, "page_returns")
        await desk.sees("未回收 3", "10-20 前交回")
        await desk.press("enter")
        await desk.sees("还没有收到。")
        assert problems(desk.front, size[0]) == []
        await desk.press("f4")
        await desk.sees("催办：")
        await desk.press("f6")
        await desk.sees("回收情况存成表格")
        await desk.press("enter")
        await desk.until(lambda: any(folder.glob("填报表回收情况*.xlsx")), "表格")
        await desk.sees("已导出")
        await desk.press("f2")
        await desk.sees("把单位交回的填报表")
        desk.app.post_message(events.Paste(f"'{back}'"))
        await desk.sees("还有 2 处冲突没有决定")
        await desk.press("f4")
        await desk.sees("收回填报表：")
        await desk.press("escape")
        await desk.sees("有冲突 1", "已回收 1", "未回收 1")


async def _mark(desk: Desk, key: str) -> None:
    """Move the cursor to a row and mark it."""
    view: Callable[[], object] = lambda: desk.app.screen.results.cursor_key  # type: ignore[attr-defined]  # noqa: E731
    for _ in range(60):
        if view() == key:
            break
        await desk.press("down")
    assert view() == key
    await desk.press("space")
