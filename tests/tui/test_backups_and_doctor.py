"""The pages for backups and for doctor: back up, look, go back, take that back; what is wrong stands first."""

from __future__ import annotations

from pathlib import Path

import pytest

from shifan.services.recording import write_note
from shifan.services.session import STORE_NAME, open_session
from shifan.store.backup import FOLDER, list_backups
from support import USER, fixed_clock, raw_sql
from support_desk import SIZES, Desk, at_desk, problems, record, ticks


async def open_page(desk: Desk, name: str) -> None:
    await desk.press("ctrl+p")
    await desk.dialog()
    await desk.type(name)
    await desk.press("enter")
    await desk.page()


def kept_files(folder: Path) -> list[Path]:
    return list(folder.iterdir())


def note(folder: Path, text: str) -> None:
    with open_session(folder, user=USER, clock=fixed_clock) as session:
        write_note(session, "32", text)


@pytest.mark.parametrize("size", SIZES)
async def test_back_up_look_go_back_and_undo(folder: Path, size: tuple[int, int]) -> None:
    note(folder, "从前的备注")
    async with at_desk(folder, size) as desk:
        await desk.until(lambda: list_backups(folder / FOLDER), "打开时的备份")
        await open_page(desk, "备份和恢复")
        await desk.press("f2")
        await desk.sees("并核对无误", "手动")
        assert problems(desk.text, size[0]) == []
        await desk.press("escape")
        await desk.closed()
        note(folder, "后来的备注")
        await desk.until(lambda: record(desk).note == "后来的备注", "别人的改动")
        await open_page(desk, "备份和恢复")
        await desk.press("home", "enter")
        await desk.sees("恢复到这一份备份", "后来的备注 ＞ 从前的备注", "会先把现在的台账备份一份")
        assert problems(desk.text, size[0]) == []
        await desk.press("enter")
        await desk.page()
        await desk.sees("已恢复到备份")
        assert record(desk).note == "从前的备注"
        await desk.press("ctrl+z")
        await desk.sees("撤销：恢复到备份")
        assert record(desk).note == "后来的备注"


async def test_looking_and_leaving_changes_nothing(folder: Path) -> None:
    note(folder, "从前")
    async with at_desk(folder) as desk:
        await desk.until(lambda: list_backups(folder / FOLDER), "打开时的备份")
        await open_page(desk, "备份和恢复")
        await desk.press("enter")
        await desk.sees("没有变化")
        await desk.press("escape")
        await desk.page()
        assert len(desk.look(lambda session: session.repository.operations(session.application_id))) == 2


async def test_a_backup_to_a_place_of_ones_own(folder: Path, tmp_path: Path) -> None:
    stick = tmp_path / "U盘"
    stick.mkdir()
    async with at_desk(folder) as desk:
        await open_page(desk, "备份和恢复")
        await desk.press("f6")
        await desk.dialog()
        await desk.press("enter")
        await desk.sees("请写备份到哪里")
        await desk.type(str(stick))
        await desk.press("enter")
        await desk.page()
        await desk.sees("并核对无误")
        assert len(list_backups(stick)) == 1


async def test_a_journal_that_was_spoiled_meanwhile_is_replaced(folder: Path) -> None:
    note(folder, "从前")
    async with at_desk(folder) as desk:
        await desk.until(lambda: list_backups(folder / FOLDER), "打开时的备份")
        note(folder, "后来")
        raw_sql(
            folder / STORE_NAME, "DROP TRIGGER operation_no_update", "UPDATE operation SET label = '别的' WHERE seq = 3"
        )
        await open_page(desk, "备份和恢复")
        await desk.press("enter")
        await desk.sees("现在的台账不能用", "以后的改动会丢失")
        await desk.press("enter")
        await desk.page()
        await desk.sees("已用备份恢复", "以后的改动丢失了")
        assert record(desk).note == "从前"
        await desk.press("escape")
        await desk.closed()
        await desk.open_item("32")
        await desk.press("space")
        await desk.until(lambda: ticks(desk) == 1, "还能继续办理")
    assert [path for path in kept_files(folder) if "-损坏-" in path.name]


@pytest.mark.parametrize("size", SIZES)
async def test_doctor_says_that_all_is_well(folder: Path, size: tuple[int, int]) -> None:
    async with at_desk(folder, size) as desk:
        await open_page(desk, "体检")
        await desk.sees("都正常", "台账文件完好")
        assert problems(desk.text, size[0]) == []
        await desk.press("end")
        assert problems(desk.text, size[0]) == []


async def test_doctor_puts_what_is_wrong_first_and_looks_again_when_asked(folder: Path) -> None:
    note(folder, "原来的备注")
    raw_sql(folder / STORE_NAME, "UPDATE record SET note = '坏了的备注' WHERE note = '原来的备注'")
    async with at_desk(folder) as desk:
        await open_page(desk, "体检")
        await desk.sees("有 1 处问题", "坏了的备注", "请从备份恢复")
        assert "shifan restore" not in desk.text
        raw_sql(folder / STORE_NAME, "UPDATE record SET note = '原来的备注' WHERE note = '坏了的备注'")
        await desk.press("f2")
        await desk.page()
        await desk.sees("都正常")


async def test_in_read_only_mode_nothing_is_gone_back_to(folder: Path) -> None:
    note(folder, "从前")
    async with at_desk(folder) as desk:
        await desk.until(lambda: list_backups(folder / FOLDER), "打开时的备份")
        await desk.app.go_read_only()
        await open_page(desk, "备份和恢复")
        await desk.press("enter")
        await desk.sees("现在是只读（迎检）模式")


async def test_a_second_window_is_told_who_has_the_ledger_and_sees_what_he_does(folder: Path) -> None:
    with open_session(folder, user="张三", clock=fixed_clock, exclusive=True) as owner:
        async with at_desk(folder) as desk:
            await desk.sees("「张三」", "只能查看")
            await desk.open_item("32")
            await desk.press("space")
            await desk.sees("现在是只读")
            write_note(owner, "32", "张三刚写的")
            await desk.press("pagedown")
            await desk.sees("张三刚写的")
