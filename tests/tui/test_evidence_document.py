"""The page of one document: guesses are taken over, a newer version comes, passages and web pages are written."""

from __future__ import annotations

from pathlib import Path

import pytest

from shifan.domain.evidence import Storage
from shifan.services.attaching import attach_files
from shifan.services.evidence_editing import document_named, documents
from shifan.services.session import open_session
from support import USER, fixed_clock, write_file
from support_desk import SIZES, at_desk, problems
from support_documents import docx
from support_takeover import open_document

FIRST_PAGE = ("柳城县人民政府文件", "柳城政发〔2023〕5号", "二〇二三年八月二十三日")


@pytest.fixture
def document(folder: Path, tmp_path: Path) -> Path:
    """A Word file that is attached to checkpoint 1.1; returns where it came from."""
    source = write_file(tmp_path / "来件", "方案.docx", docx(*FIRST_PAGE))
    with open_session(folder, user=USER, clock=fixed_clock) as session:
        attach_files(session, "1.1", [source])
    return source


@pytest.mark.usefixtures("document")
@pytest.mark.parametrize("size", SIZES)
async def test_guesses_are_said_to_be_guesses_and_enter_takes_one(folder: Path, size: tuple[int, int]) -> None:
    async with at_desk(folder, size) as desk:
        await open_document(desk)
        await desk.sees("文号：未填", "猜的，请核对", "可能的文号：柳城政发〔2023〕5号", "没有写页码或段落")
        assert problems(desk.text, size[0]) == []
        await desk.press("end", "up", "enter")
        await desk.sees("修改材料信息：方案.docx")
        assert desk.look(documents)[0].document_number == "柳城政发〔2023〕5号"
        await desk.press("ctrl+z")
        await desk.sees("撤销：修改材料信息")
        assert desk.look(documents)[0].document_number == ""


@pytest.mark.usefixtures("document")
async def test_edit_passage_and_open_the_item(folder: Path) -> None:
    async with at_desk(folder) as desk:
        await open_document(desk)
        await desk.press("f2")
        await desk.dialog()
        await desk.press("down", "down")
        await desk.type("县司法局")
        await desk.press("ctrl+s")
        await desk.page()
        await desk.sees("发文单位：县司法局")
        await desk.press("home", "f8")
        await desk.dialog()
        await desk.type("第 3 页")
        await desk.press("enter")
        await desk.page()
        await desk.sees("写明印证之处", "：第 3 页")
        await desk.press("home", "enter")
        await desk.closed()
        assert desk.app.main.inside


async def test_a_newer_version_takes_the_place(folder: Path, document: Path) -> None:
    newer = write_file(document.parent, "方案二.docx", docx("二版"))
    async with at_desk(folder) as desk:
        await open_document(desk)
        await desk.press("f4")
        await desk.dialog()
        await desk.type(str(newer))
        await desk.press("enter")
        await desk.page()
        await desk.sees("更新材料：方案.docx", "还没有印证任何指标", "各版")
        await desk.press("escape")
        await desk.closed()
        await desk.sees("旧版")
        linked = desk.look(lambda session: [link.evidence_id for link in session.state().links])
        assert linked == [desk.look(lambda session: document_named(session, "方案二.docx").id)]


async def test_a_web_page_is_attached_to_an_item(folder: Path) -> None:
    async with at_desk(folder) as desk:
        await desk.open_item("2")
        await desk.press("ctrl+p")
        await desk.dialog()
        await desk.type("加网页")
        await desk.press("enter")
        await desk.dialog()
        await desk.type("www.liucheng.gov.cn")
        await desk.press("enter")
        await desk.sees("不是网页地址")
        await desk.press("home")
        await desk.type("https://")
        await desk.press("enter")
        await desk.closed()
        await desk.sees("第 2.1 项添加网页")
        (page,) = desk.look(documents)
        assert (page.storage, page.path, str(page.seen_on)) == (
            Storage.WEB,
            "https://www.liucheng.gov.cn",
            "2023-10-09",
        )


async def test_nothing_chosen_is_said(folder: Path) -> None:
    async with at_desk(folder) as desk:
        await desk.press("ctrl+p")
        await desk.dialog()
        await desk.type("材料信息")
        await desk.press("enter")
        await desk.sees("选中一份材料")
