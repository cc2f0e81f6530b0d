"""Taking over, backing up, checking: stopped at the screen while it goes on, it leaves everything as it was."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events

from shifan.services.attaching import attach_files
from shifan.services.recording import write_note
from shifan.services.session import open_session
from shifan.store.backup import FOLDER, list_backups
from support import USER, Dump, dump, fixed_clock, write_file
from support_desk import SIZES, Desk, at_desk, problems, record
from support_documents import pdf
from support_gate import Gate, held_at
from support_returns import HEALTH, LAW, fill, send, units_at_work
from support_takeover import book, leads, open_page

LEDGER_LINE = (32, "听证与座谈", "县司法局", "张三", "2023.11.30")


@pytest.fixture
def back(folder: Path, tmp_path: Path) -> Path:
    """A folder with workbooks that came back, and a document beside them."""
    with open_session(folder, user=USER, clock=fixed_clock) as session:
        units_at_work(session)
        sent = send(session, tmp_path / "交回 的表")
    fill(sent[LAW], {("32", "自评"): "达标", ("32", "佐证材料"): "公告.txt"})
    fill(sent[HEALTH], {("42", "自评"): "达标"})
    write_file(sent[LAW].parent, "公告.txt", "公告")
    return sent[LAW].parent


@pytest.fixture
def pile(tmp_path: Path) -> Path:
    """A folder of materials, with an inbox's files in it."""
    write_file(tmp_path / "创建 材料" / "32 听证与座谈", "公告.pdf", pdf("notice"))
    return tmp_path / "创建 材料"


def stored(desk: Desk) -> Dump:
    """Return all that is stored."""
    return desk.look(lambda session: dump(session.repository))


def in_pool(folder: Path) -> list[str]:
    """Return the documents in the pool, half copied ones too."""
    return [path.name for path in (folder / "材料").rglob("*") if path.is_file() and path.suffix != ".json"]


def workbook_of(folder: Path, unit: str) -> Path:
    """Return the workbook of a department."""
    return next(folder.glob(f"{unit}*"))


def names_in(folder: Path) -> list[str]:
    """Return the names of all that lies in a folder, however deep."""
    return sorted(path.name for path in folder.rglob("*"))


def at_first(desk: Desk) -> bool:
    """Tell whether the day's first backup is made: what comes after it is the user's doing."""
    return bool(list_backups(desk.folder / FOLDER)) and list((desk.folder / FOLDER).glob("*.part*")) == []


async def stopped(desk: Desk, gate: Gate, key: str) -> None:
    """Stop what is held, by a key, then let it go on."""
    await desk.until(gate.reached.is_set, "工作进行到这一步")
    await desk.press(key)
    await desk.sees("正在停止")
    gate.let_through()


@pytest.mark.parametrize("size", SIZES)
async def test_reading_a_folder_of_workbooks_is_stopped(folder: Path, back: Path, size: tuple[int, int]) -> None:
    async with at_desk(folder, size) as desk:
        before = stored(desk)
        await open_page(desk, "import_returns")
        with held_at("正在读取填报表") as gate:
            desk.app.post_message(events.Paste(f"'{back}'"))
            await desk.sees("正在读取填报表 33%", "请稍候，或者停止")
            assert problems(desk.front, size[0]) == []
            await desk.press("enter")
            await desk.sees("正在进行，请稍候，或者停止")
            await stopped(desk, gate, "f8")
        await desk.sees("已停止，没有读完，台账没有改动")
        assert stored(desk) == before
        await desk.press("f2")
        await desk.sees("文件夹里的填报表会全部读取")
        await desk.press("enter")
        await desk.sees("填报表 3 份")


async def test_another_source_is_read_instead_of_the_one_that_takes_long(folder: Path, back: Path) -> None:
    only = workbook_of(back, HEALTH)
    async with at_desk(folder) as desk:
        await open_page(desk, "import_returns")
        with held_at("正在读取填报表") as gate:
            desk.app.post_message(events.Paste(f"'{back}'"))
            await desk.until(gate.reached.is_set, "读取")
            desk.app.post_message(events.Paste(f"'{only}'"))
            await desk.pilot.pause()
            gate.let_through()
        await desk.sees("填报表 1 份", "第 42 项自评")


@pytest.mark.parametrize("key", ["f8", "escape"])
async def test_taking_workbooks_is_stopped_and_done_later(folder: Path, back: Path, key: str) -> None:
    async with at_desk(folder) as desk:
        await open_page(desk, "import_returns")
        desk.app.post_message(events.Paste(f"'{back}'"))
        await desk.sees("填报表 3 份")
        before = stored(desk)
        await desk.press("ctrl+a")
        with held_at("正在复制文件") as gate:
            await desk.press("f4")
            await stopped(desk, gate, key)
        await desk.sees("已停止，什么也没有取用，台账没有改动", "填报表 3 份")
        assert (stored(desk), in_pool(folder)) == (before, [])
        await desk.press("f4")
        await desk.sees("收回填报表：县卫健局、县司法局")
        assert in_pool(folder) == ["公告.txt"]
        await desk.press("ctrl+z")
        await desk.sees("撤销：收回填报表")


async def test_reading_a_ledger_is_stopped(folder: Path, tmp_path: Path) -> None:
    path = book(tmp_path, LEDGER_LINE)
    async with at_desk(folder) as desk:
        await open_page(desk, "take_ledger")
        with held_at("正在读取台账表格") as gate:
            desk.app.post_message(events.Paste(f"'{path}'"))
            await desk.sees("已用 1 秒")  # nobody knows how many rows there are
            await stopped(desk, gate, "f8")
        await desk.sees("已停止，没有读完，台账没有改动")
        assert leads(desk) == {}
        desk.app.post_message(events.Paste(f"'{path}'"))
        await desk.sees("没有问题。按回车取用")


@pytest.mark.parametrize("page", ["take_materials", "take_inbox"])
async def test_taking_a_folder_of_materials_is_stopped(folder: Path, pile: Path, page: str) -> None:
    async with at_desk(folder) as desk:
        before = stored(desk)
        await open_page(desk, page)
        desk.app.post_message(events.Paste(f"'{pile}'"))
        await desk.sees("公告.pdf", "[x]")
        with held_at("正在复制文件") as gate:
            await desk.press("enter")
            await stopped(desk, gate, "f8")
        await desk.sees("已停止，什么也没有取用", "公告.pdf")
        assert (stored(desk), in_pool(folder)) == (before, [])
        assert names_in(pile) == ["32 听证与座谈", "公告.pdf"]
        await desk.press("enter")
        await desk.until(lambda: in_pool(folder) == ["公告.pdf"], "取用")


@pytest.mark.parametrize("phase", ["正在备份", "正在核对备份"])
@pytest.mark.parametrize("key", ["f8", "escape"])
async def test_a_backup_is_stopped(folder: Path, phase: str, key: str) -> None:
    async with at_desk(folder) as desk:
        await desk.until(lambda: at_first(desk), "打开时的备份")
        kept, before = sorted((folder / FOLDER).iterdir()), stored(desk)
        await open_page(desk, "page_backups")
        with held_at(phase) as gate:
            await desk.press("f2")
            await stopped(desk, gate, key)
        await desk.sees("已停止，没有备份，没有留下半成品", "打开时")
        assert (sorted((folder / FOLDER).iterdir()), stored(desk)) == (kept, before)
        await desk.press("f2")
        await desk.sees("并核对无误")


async def test_a_backup_elsewhere_is_stopped(folder: Path, tmp_path: Path) -> None:
    stick = tmp_path / "U盘"
    stick.mkdir()
    async with at_desk(folder) as desk:
        await desk.until(lambda: at_first(desk), "打开时的备份")
        await open_page(desk, "page_backups")
        await desk.press("f6")
        await desk.dialog()
        await desk.type(str(stick))
        with held_at("正在备份") as gate:
            await desk.press("enter")
            await desk.sees("Esc 停止")
            await stopped(desk, gate, "escape")
        await desk.sees("已停止，没有备份，没有留下半成品")
        assert list(stick.iterdir()) == []
        await desk.press("enter")
        await desk.page()
        assert len(list(stick.iterdir())) == 1


@pytest.mark.parametrize("phase", ["正在读取备份", "正在备份"])
async def test_going_back_to_a_backup_is_stopped_and_done_later(folder: Path, phase: str) -> None:
    with open_session(folder, user=USER, clock=fixed_clock) as session:
        write_note(session, "32", "从前的备注")
    async with at_desk(folder) as desk:
        await desk.until(lambda: at_first(desk), "打开时的备份")
        with open_session(folder, user=USER, clock=fixed_clock) as session:
            write_note(session, "32", "后来的备注")
        await desk.until(lambda: desk.app.model and "后来" in str(desk.app.model.state.records), "别人的改动")
        await open_page(desk, "page_backups")
        await desk.press("enter")
        await desk.sees("后来的备注 ＞ 从前的备注")
        before = stored(desk)
        with held_at(phase) as gate:
            await desk.press("enter")
            await stopped(desk, gate, "escape")
        await desk.sees("已停止，没有恢复，台账没有改动")
        assert stored(desk) == before
        await desk.press("enter")
        await desk.page()
        await desk.sees("已恢复到备份")
        assert record(desk).note == "从前的备注"
        await desk.press("ctrl+z")
        await desk.until(lambda: record(desk).note == "后来的备注", "撤销")


@pytest.mark.parametrize("phase", ["正在核对操作记录", "正在核对材料文件"])
async def test_doctor_is_stopped_and_begun_again(folder: Path, tmp_path: Path, phase: str) -> None:
    with open_session(folder, user=USER, clock=fixed_clock) as session:
        attach_files(session, "32", [write_file(tmp_path, "公告.txt", "公告")])
    async with at_desk(folder) as desk:
        await desk.until(lambda: at_first(desk), "打开时的备份")
        before = stored(desk)
        with held_at(phase) as gate:
            desk.app.main.commands.run("page_doctor")
            await desk.sees(phase, "请稍候，或者停止")
            await stopped(desk, gate, "f8")
        await desk.sees("已停止体检，台账没有改动。按 F2 重新检查")
        assert stored(desk) == before
        await desk.press("f2")
        await desk.sees("都正常")
