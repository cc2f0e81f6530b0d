"""The page that checks the evidence: what is wrong is told, moved files come back, a check can be stopped."""

from __future__ import annotations

from pathlib import Path

import pytest

from shifan.services.attaching import attach_files
from shifan.services.session import open_session
from support import USER, fixed_clock, usable_titles, write_file
from support_desk import SIZES, Desk, at_desk, problems
from support_documents import docx, pdf, png


def attach(folder: Path, inbox: Path) -> list[Path]:
    """Attach a Word file, a scan and a small picture to item 1; return where they lie."""
    contents = {"报告.docx": docx("正文"), "扫描.pdf": pdf(""), "照片.png": png(200, 100)}
    with open_session(folder, user=USER, clock=fixed_clock) as session:
        attach_files(session, "1", [write_file(inbox, name, content) for name, content in contents.items()])
        return [session.pool.locate(found) for found in session.state().evidence]


async def open_check(desk: Desk) -> None:
    await desk.press("ctrl+p")
    await desk.dialog()
    await desk.type("检查材料")
    await desk.press("enter")
    await desk.page()


@pytest.mark.parametrize("size", SIZES)
async def test_what_is_wrong_is_told_and_what_moved_comes_back(
    folder: Path, tmp_path: Path, size: tuple[int, int]
) -> None:
    word = attach(folder, tmp_path / "来件")[0]
    word.rename(folder / "移走了.docx")
    async with at_desk(folder, size) as desk:
        await open_check(desk)
        await desk.sees("共 3 份材料，1 处问题，3 处提示", "文件移走了", "移走了.docx", "图片太小", "扫描件无文字")
        assert problems(desk.text, size[0]) == []
        await desk.press("f4")
        await desk.sees("已放回原处", "没有问题")
        assert desk.look(usable_titles) == ["报告.docx", "扫描.pdf", "照片.png"]
        await desk.press("home", "down", "enter")
        await desk.closed()
        assert desk.app.main.inside


async def test_the_list_of_documents_says_how_each_stands(folder: Path, tmp_path: Path) -> None:
    gone = attach(folder, tmp_path / "来件")[0]
    gone.unlink()
    (tmp_path / "来件" / "报告.docx").rename(tmp_path / "另存.docx")
    async with at_desk(folder) as desk:
        await desk.press("6")
        await desk.sees("文件不见了", "可用")
        await desk.click("检查材料")
        await desk.page()
        await desk.press("f4")
        await desk.sees("没有找到移走的文件")
        await desk.press("f3")
        await desk.dialog()
        await desk.type(str(tmp_path))
        await desk.press("enter")
        await desk.page()
        await desk.sees("已放回原处")
        await desk.press("escape")
        await desk.closed()
        await desk.sees("扫描件无文字", "图片太小")
        assert "文件不见了" not in desk.text
        assert problems(desk.text, 120) == []


async def test_a_check_that_is_left_ends_and_nothing_is_changed(folder: Path, tmp_path: Path) -> None:
    attach(folder, tmp_path / "来件")
    async with at_desk(folder) as desk:
        await desk.press("ctrl+p")
        await desk.dialog()
        await desk.type("检查材料")
        await desk.press("enter", "escape")
        await desk.closed()
        assert len(desk.look(lambda session: session.repository.operations(session.application_id))) == 2
