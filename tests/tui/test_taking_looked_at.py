"""Inbox, take-over of a folder and a newer version at the screen: names and texts are looked into before anything."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events

from shifan.services import attaching
from shifan.services.evidence_editing import documents
from shifan.services.privacy import check_privacy, release
from shifan.services.session import open_session
from support import USER, fixed_clock, write_file
from support_desk import SIZES, Desk, at_desk, problems
from support_documents import docx
from support_gate import held_at
from support_takeover import open_document, open_page

PHONE = "13812345678"
SECRET = docx("机密★5年", "案卷内容")
TOLD = "[!] 正文有密级或内部字样：机密*5年 案卷内容。涉密材料不得录入。没有选；确认可以添加的，按空格选上。"
SMALL, LARGE = SIZES
pages = pytest.mark.parametrize("page", ["take_inbox", "take_materials"])
pages_and_sizes = pytest.mark.parametrize(("page", "size"), [("take_inbox", SMALL), ("take_materials", LARGE)])


@pytest.fixture
def pile(tmp_path: Path) -> Path:
    """A folder with a file that is in order, one that seems secret, one with a telephone number."""
    folder = tmp_path / "来件"
    write_file(folder / "32 听证与座谈", "公告.docx", docx("公告"))
    write_file(folder / "33 专家论证", "意见.docx", SECRET)
    write_file(folder / "45", f"第45项 电话 {PHONE}.docx", docx(f"请打 {PHONE} 联系"))
    return folder


def titles(desk: Desk) -> set[str]:
    return {found.title for found in desk.look(documents)}


def whole(desk: Desk) -> str:
    """Return what the page shows without line breaks, as a sentence goes on over several lines."""
    return "".join(line.strip() for line in desk.front.split("\n"))


async def drop(desk: Desk, page: str, source: Path) -> None:
    await open_page(desk, page)
    desk.app.post_message(events.Paste(f"'{source}'"))


@pages_and_sizes
async def test_what_seems_secret_is_told_whole_and_left_unless_it_is_marked(
    folder: Path, pile: Path, page: str, size: tuple[int, int]
) -> None:
    async with at_desk(folder, size) as desk:
        await drop(desk, page, pile)
        await desk.sees("选中 2 份", "2 份有需要留意的地方，请看 [!] 的说明；其中 1 份有问题，没有选。")
        await desk.sees("[ ] 33 33 专家论证/意见.docx")
        await desk.until(lambda: TOLD in whole(desk), "说明")
        assert problems(desk.front, size[0]) == []
        await desk.press("end")
        await desk.sees("[x] 45", "[!] 文件名有手机号码。建议改名后再添加。", "[!] 正文有手机号码：")
        await desk.press("enter")
        await desk.sees("2 份，2 项")
        assert "建议改名" not in desk.front  # it was told before
        assert titles(desk) == {"公告.docx", f"第45项 电话 {PHONE}.docx"}
        desk.app.post_message(events.Paste(f"'{pile}'"))
        await desk.sees("33 专家论证/意见.docx")
        await desk.press("home", "space")
        await desk.sees("[x] 33")
        await desk.press("enter")
        await desk.until(lambda: "意见.docx" in titles(desk), "确认后取用")
        await desk.press("ctrl+z")
        await desk.until(lambda: len(desk.look(lambda session: session.state().links)) == 2, "一次撤销")


async def test_another_number_does_not_take_what_seems_secret(folder: Path, pile: Path) -> None:
    async with at_desk(folder) as desk:
        await drop(desk, "take_materials", pile)
        await desk.sees("选中 2 份", "[ ] 33")
        await desk.press("home", "f4")
        await desk.sees("改编号")
        await desk.press("backspace", "backspace")
        await desk.type("40")
        await desk.press("enter")
        await desk.page()
        await desk.sees("[ ] 40", "选中 2 份")
        await desk.press("space")
        await desk.sees("[x] 40", "选中 3 份")
        await desk.press("space", "down", "space")
        await desk.sees("[ ] 40", "选中 1 份")
        await desk.press("f4")
        await desk.sees("改编号")
        await desk.press("enter")  # a file with nothing against it is taken where a number is written
        await desk.page()
        await desk.sees("[ ] 40", "选中 2 份")


@pages_and_sizes
async def test_looking_is_shown_and_stopped_and_nothing_can_be_taken_meanwhile(
    folder: Path, pile: Path, page: str, size: tuple[int, int]
) -> None:
    async with at_desk(folder, size) as desk:
        with held_at("正在看文件内容") as gate:
            await drop(desk, page, pile)
            await desk.until(gate.reached.is_set, "正在看")
            await desk.sees("正在看文件内容", "请稍候，或者停止")
            assert problems(desk.front, size[0]) == []
            await desk.press("enter")
            await desk.sees("正在进行，请稍候，或者停止")
            await desk.press("f8")
            await desk.sees("正在停止")
            gate.let_through()
        await desk.sees("已停止，没有读完，台账没有改动")
        await desk.press("enter")
        await desk.sees("还没有打开")
        assert titles(desk) == set()
        desk.app.post_message(events.Paste(f"'{pile}'"))
        await desk.sees("选中 2 份")


@pages
async def test_what_was_decided_for_the_package_is_not_asked_again(
    folder: Path, pile: Path, tmp_path: Path, page: str
) -> None:
    with open_session(folder, user=USER, clock=fixed_clock) as session:
        attaching.attach_files(session, "12", [write_file(tmp_path / "桌面", "案卷.docx", SECRET)])
        release(session, check_privacy(session).open, "已解密")
    async with at_desk(folder) as desk:
        await drop(desk, page, pile)
        await desk.sees("选中 3 份", "[x] 33", "1 份有需要留意的地方，请看 [!] 的说明。")


async def ask_for_a_newer_one(desk: Desk) -> None:
    """Open the page of the only document, and the form for its newer version."""
    await open_document(desk)
    await desk.press("f4")
    await desk.dialog()


@pytest.fixture
def registered(folder: Path, tmp_path: Path) -> Path:
    """A workspace with one document under item 1.1."""
    with open_session(folder, user=USER, clock=fixed_clock) as session:
        attaching.attach_files(session, "1.1", [write_file(tmp_path / "桌面", "方案.docx", docx("一版"))])
    return folder


@pytest.mark.parametrize(
    ("size", "name", "content", "told"),
    [
        (SMALL, "案卷.docx", SECRET, "[!] 正文有密级或内部字样：机密*5年 案卷内容。涉密材料不得录入。"),
        (LARGE, "内部资料 二版.docx", docx("二版"), "[!] 文件名有密级或内部字样。涉密材料不得录入。"),
        (LARGE, "假.docx", "只是文字", "[!] 内容与扩展名不符：实际是文本。"),
        (SMALL, f"电话 {PHONE}.docx", docx("二版"), "[!] 文件名有手机号码。建议改名后再添加。"),
    ],
    ids=["secret text", "secret name", "misnamed", "number"],
)
async def test_a_newer_version_is_told_of_and_taken_by_a_second_enter(
    registered: Path, tmp_path: Path, size: tuple[int, int], name: str, content: bytes | str, told: str
) -> None:
    newer = write_file(tmp_path / "来件", name, content)
    async with at_desk(registered, size) as desk:
        await ask_for_a_newer_one(desk)
        await desk.type(str(newer))
        await desk.press("enter")
        await desk.sees("请再按回车")
        await desk.until(lambda: told in whole(desk), told)
        assert problems(desk.front.replace(str(tmp_path), ""), size[0]) == []
        assert titles(desk) == {"方案.docx"}
        await desk.press("enter")
        await desk.page()
        await desk.sees("更新材料：方案.docx", name)
        assert "建议改名" not in desk.front


async def test_another_file_in_place_of_the_doubtful_one_is_looked_into_itself(
    registered: Path, tmp_path: Path
) -> None:
    secret = write_file(tmp_path / "来件", "案.docx", SECRET)
    other = write_file(tmp_path / "来件", "卷.docx", docx("秘密★3年"))
    clean = write_file(tmp_path / "来件", "新.docx", docx("二版"))
    async with at_desk(registered) as desk:
        await ask_for_a_newer_one(desk)
        for path, said in ((secret, "机密"), (other, "秘密*3年"), (secret, "机密")):
            desk.app.screen.query_one("#file").value = str(path)  # type: ignore[attr-defined]
            await desk.press("enter")
            await desk.sees("还没有换，请看 [!] 的说明。确认可以用的，请再按回车。", said)
        desk.app.screen.query_one("#file").value = str(clean)  # type: ignore[attr-defined]
        await desk.press("enter")
        await desk.page()
        assert titles(desk) == {"方案.docx", "新.docx"}


async def test_looking_into_a_newer_version_is_stopped(registered: Path, tmp_path: Path) -> None:
    newer = write_file(tmp_path / "来件", "新.docx", docx("二版"))
    async with at_desk(registered) as desk:
        await ask_for_a_newer_one(desk)
        await desk.type(str(newer))
        with held_at("正在看文件内容") as gate:
            await desk.press("enter")
            await desk.until(gate.reached.is_set, "正在看")
            await desk.sees("Esc 停止")
            await desk.press("escape")
            await desk.sees("正在停止")
            gate.let_through()
        await desk.sees("已停止，没有换新版。")
        assert titles(desk) == {"方案.docx"}
        await desk.press("enter")
        await desk.page()
        assert titles(desk) == {"方案.docx", "新.docx"}
