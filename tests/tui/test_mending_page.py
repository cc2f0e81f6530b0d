"""Mending from the page of doctor: what would be made again comes first, then a backup; then doctor looks again."""

from __future__ import annotations

from pathlib import Path

import pytest

from shifan.services.mending import LABEL
from shifan.services.recording import write_note
from shifan.services.session import STORE_NAME, open_session
from shifan.store.backup import FOLDER, list_backups
from support import USER, fixed_clock, raw_sql
from support_desk import SMALL, Desk, at_desk, problems, record
from support_gate import held_at


@pytest.fixture
def spoiled(folder: Path) -> Path:
    """A workspace in which a note was changed from outside."""
    with open_session(folder, user=USER, clock=fixed_clock) as session:
        write_note(session, "32", "原来的备注")
    raw_sql(folder / STORE_NAME, "UPDATE record SET note = '坏了的备注' WHERE note = '原来的备注'")
    return folder


async def doctor(desk: Desk) -> None:
    """Open the page once the backup of the day has been made."""
    await desk.until(lambda: list_backups(desk.folder / FOLDER), "打开时的备份")
    desk.app.main.commands.run("page_doctor")
    await desk.page()


def backups_before(folder: Path) -> list[Path]:
    return [one.path for one in list_backups(folder / FOLDER) if "改回前" in one.path.name]


@pytest.mark.parametrize("size", SMALL)
async def test_what_would_be_made_again_is_shown_then_done(spoiled: Path, size: tuple[int, int]) -> None:
    async with at_desk(spoiled, size) as desk:
        await doctor(desk)
        await desk.sees("有 1 处问题", "用「修补」（按 F4）按操作记录改回")
        await desk.press("f4")
        await desk.sees(
            "有 1 处与操作记录对不上", "坏了的备注", "原来的备注", "改回前先把现在的台账备份一份", "不能撤销"
        )
        assert problems(desk.text, size[0]) == []
        assert record(desk).note == "坏了的备注"
        await desk.press("enter")
        await desk.sees("都正常", f"{LABEL}。", "改回前的台账已备份到")
        assert problems(desk.text, size[0]) == []
    with open_session(spoiled, user=USER, clock=fixed_clock) as session:
        assert session.record(session.item("32").id).note == "原来的备注"
        assert session.repository.operations(session.application_id)[0].label == LABEL
    assert len(backups_before(spoiled)) == 1


async def test_escape_leaves_all_as_it_was(spoiled: Path) -> None:
    async with at_desk(spoiled) as desk:
        await doctor(desk)
        await desk.click("修补 F4")
        await desk.sees("修补：按操作记录改回")
        await desk.press("escape")
        await desk.page()
        assert record(desk).note == "坏了的备注"
        assert backups_before(spoiled) == []


async def test_where_nothing_is_wrong_there_is_nothing_to_mend(folder: Path) -> None:
    async with at_desk(folder) as desk:
        await doctor(desk)
        await desk.press("f4")
        await desk.sees("没有要改的：台账内容与操作记录一致")
        assert len(desk.look(lambda session: session.repository.operations(session.application_id))) == 1


async def test_a_journal_that_is_not_whole_is_no_ground_to_mend_on(spoiled: Path) -> None:
    async with at_desk(spoiled) as desk:
        await doctor(desk)
        raw_sql(
            spoiled / STORE_NAME,
            "DROP TRIGGER operation_no_update",
            "UPDATE operation SET label = '别的' WHERE seq = 2",
        )
        await desk.press("f4")
        await desk.sees("操作记录本身不可靠，不能按它改回", "备份和恢复")
        assert record(desk).note == "坏了的备注"


async def test_in_read_only_mode_nothing_is_mended(spoiled: Path) -> None:
    async with at_desk(spoiled) as desk:
        await desk.until(lambda: list_backups(spoiled / FOLDER), "打开时的备份")
        await desk.app.go_read_only()
        await doctor(desk)
        await desk.press("f4")
        await desk.sees("现在是只读（迎检）模式")


@pytest.mark.parametrize("phase", ["正在核对现在的台账", "正在按操作记录推算"])
async def test_looking_what_to_mend_is_stopped(spoiled: Path, phase: str) -> None:
    async with at_desk(spoiled) as desk:
        await doctor(desk)
        with held_at(phase) as gate:
            await desk.press("f4")
            await desk.until(gate.reached.is_set, "工作进行到这一步")
            await desk.press("escape")
            await desk.sees("正在停止")
            gate.let_through()
            await desk.sees("已停止，没有改回，台账没有改动")
        await desk.press("f4")
        await desk.sees("修补：按操作记录改回")


async def test_mending_is_stopped_while_it_backs_up(spoiled: Path) -> None:
    async with at_desk(spoiled) as desk:
        await doctor(desk)
        await desk.press("f4")
        await desk.sees("修补：按操作记录改回")
        with held_at("正在核对备份") as gate:
            await desk.press("enter")
            await desk.until(gate.reached.is_set, "工作进行到这一步")
            await desk.press("escape")
            await desk.sees("正在停止")
            gate.let_through()
            await desk.sees("已停止，没有改回，台账没有改动")
        assert record(desk).note == "坏了的备注"
        assert backups_before(spoiled) == []
