"""A form that is saved after somebody else changed the same thing: merged field by field, asked where both differ."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from textual.widgets import TextArea

from shifan.domain.adjustments import SelfCheckOutcome
from shifan.domain.records import Rating, WorkStatus
from shifan.domain.tasks import Task
from shifan.services import adjusting, assigning, departments, history, recording
from shifan.services.session import Done, Session, open_session
from shifan.tui.dialogs.base import Field
from shifan.tui.dialogs.conflict import ConflictDialog
from support import USER, fixed_clock
from support_desk import SIZES, Desk, at_desk, problems, record


def operations(desk: Desk) -> int:
    """Return how many operations the journal has."""
    return desk.look(lambda session: len(session.repository.operations(session.application_id)))


def lead(desk: Desk) -> Task:
    """Return who leads item 32, as stored."""
    found = desk.look(lambda session: session.state().lead_of(session.item("32").id))
    assert found is not None
    return found


async def asked(desk: Desk) -> None:
    """Wait for the question whose value is to stand."""
    await desk.until(lambda: isinstance(desk.app.screen, ConflictDialog), "冲突对话框")
    await desk.pilot.pause()


async def note_of_both(desk: Desk) -> None:
    """Type a note, have somebody else write another one, and save."""
    await desk.open_item("32")
    await desk.press("f8")
    await desk.dialog()
    await desk.type("我写的备注")
    desk.look(lambda session: recording.write_note(session, "32", "别人写的备注"))
    await desk.press("ctrl+s")
    await asked(desk)


@pytest.mark.parametrize("size", SIZES)
async def test_the_note_of_both_is_asked_about_and_going_back_keeps_what_was_typed(
    folder: Path, size: tuple[int, int]
) -> None:
    async with at_desk(folder, size) as desk:
        await note_of_both(desk)
        await desk.sees("「备注」", "原来：（空）", "我的：我写的备注", "对方（别人 于 10-09 10:00）：别人写的备注")
        assert problems(desk.text, size[0]) == []
        await desk.press("escape")
        await desk.until(lambda: not isinstance(desk.app.screen, ConflictDialog), "回到备注")
        await desk.sees("「备注」被 别人 于 10-09 10:00 从「（空）」改为「别人写的备注」", "您的改动没有写入")
        assert desk.app.screen.query_one(TextArea).text == "我写的备注"
        assert record(desk).note == "别人写的备注"
        await desk.press("ctrl+s")
        await asked(desk)
        before = operations(desk)
        await desk.press("space", "enter")
        await desk.closed()
        assert record(desk).note == "我写的备注"
        assert operations(desk) == before + 1


@pytest.mark.parametrize("by_mouse", [False, True])
async def test_the_others_note_can_stand(folder: Path, by_mouse: bool) -> None:
    async with at_desk(folder) as desk:
        await note_of_both(desk)
        before = operations(desk)
        if by_mouse:
            await desk.click("都用对方的")
            await desk.click("保存 回车")
        else:
            await desk.press("f4", "enter")
        await desk.closed()
        await desk.sees("已保留对方的内容，您的改动没有写入")
        assert record(desk).note == "别人写的备注"
        assert operations(desk) == before


async def test_what_only_one_of_both_changed_is_merged_without_a_question(folder: Path) -> None:
    with open_session(folder, user=USER, clock=fixed_clock) as session:
        assigning.assign(session, "32", "县司法局", person="张三", due=date(2023, 11, 1))
    async with at_desk(folder) as desk:
        await desk.open_item("32")
        await desk.press("ctrl+d")
        await desk.dialog()
        await desk.press("tab", "tab", "tab", "end", *["backspace"] * 10)
        await desk.type("11月9日")
        desk.look(lambda session: assigning.assign(session, "32", "县司法局", person="赵六"))
        desk.look(lambda session: recording.tick_checkpoint(session, "32.1"))
        await desk.press("enter")
        await desk.closed()
        await desk.sees("「责任人」被 别人 于 10-09 10:00 从「张三」改为「赵六」，已一并保留")
        assert (lead(desk).person, lead(desk).due) == ("赵六", date(2023, 11, 9))
        desk.look(lambda session: history.undo(session, session.repository.operations(session.application_id)[0].seq))
        assert (lead(desk).person, lead(desk).due) == ("赵六", date(2023, 11, 1))  # one step, and only mine


async def test_each_field_is_decided_by_itself(folder: Path) -> None:
    with open_session(folder, user=USER, clock=fixed_clock) as session:
        assigning.assign(session, "32", "县司法局", person="张三", due=date(2023, 11, 1))
    async with at_desk(folder) as desk:
        await desk.open_item("32")
        await desk.press("ctrl+d")
        await desk.dialog()
        screen = desk.app.screen
        screen.query_one("#person", Field).value = "王五"
        screen.query_one("#due", Field).value = "2023-11-9"
        desk.look(lambda s: assigning.assign(s, "32", "县司法局", person="赵六", due=date(2023, 12, 1)))
        await desk.press("enter")
        await asked(desk)
        await desk.sees("我的：王五", "我的：2023-11-09", "：2023-12-01")
        await desk.press("enter", "down", "enter")  # my person, the other's date
        await desk.press("enter")
        await desk.closed()
        assert (lead(desk).person, lead(desk).due) == ("王五", date(2023, 12, 1))


async def test_the_same_value_from_both_is_no_conflict(folder: Path) -> None:
    async with at_desk(folder) as desk:
        await desk.open_item("32")
        await desk.press("f8")
        await desk.dialog()
        await desk.type("催过了")
        desk.look(lambda session: recording.write_note(session, "32", " 催过了 "))
        before = operations(desk)
        await desk.press("ctrl+s")
        await desk.closed()
        assert (record(desk).note, operations(desk)) == ("催过了", before)


async def test_another_unit_in_the_lead_is_told_before_a_person_is_written(folder: Path) -> None:
    with open_session(folder, user=USER, clock=fixed_clock) as session:
        assigning.assign(session, "32", "县司法局")
    async with at_desk(folder) as desk:
        await desk.open_item("32")
        await desk.press("ctrl+d")
        await desk.dialog()
        desk.app.screen.query_one("#person", Field).value = "张三"
        desk.look(lambda session: assigning.assign(session, "32", "县公安局"))
        await desk.press("enter")
        await asked(desk)
        await desk.sees("「牵头单位」被 别人 于 10-09 10:00 从「县司法局」改为「县公安局」", "仍要保存按回车")
        await desk.press("enter")
        await desk.closed()
        unit = desk.look(lambda session: session.state().lead_name(session.item("32").id))
        assert (unit, lead(desk).person) == ("县公安局", "张三")


async def test_a_verdict_is_not_given_on_a_claim_that_moved(folder: Path) -> None:
    def submitted(session: Session) -> Done:
        recording.claim_rating(session, "32", Rating.UNMET)
        return recording.change_status(session, "32", WorkStatus.SUBMITTED)

    with open_session(folder, user=USER, clock=fixed_clock) as session:
        submitted(session)
    async with at_desk(folder) as desk:
        await desk.open_item("32")
        await desk.press("ctrl+r")
        await desk.dialog()
        desk.look(lambda s: recording.claim_rating(s, "32", Rating.PARTLY, "已补齐"))
        await desk.press("enter")
        await asked(desk)
        await desk.sees("「自评」被 别人 于 10-09 10:00 从「未达标」改为「基本达标」")
        assert record(desk).verdict is None
        await desk.press("enter")
        await desk.closed()
        assert (record(desk).verdict, record(desk).claim_reason) == (Rating.UNMET, "已补齐")


async def test_a_status_that_another_moved_first(folder: Path) -> None:
    async with at_desk(folder) as desk:
        await desk.open_item("32")
        await desk.press("f4")
        await desk.dialog()
        desk.look(lambda session: recording.change_status(session, "32", WorkStatus.SUBMITTED))
        await desk.press("enter")
        await asked(desk)
        await desk.sees("「状态」", "原来：未启动", "我的：收集中", "：已提交")
        await desk.press("f2", "enter")
        await desk.sees("不能从「已提交」直接改为「收集中」")
        assert record(desk).status is WorkStatus.SUBMITTED


async def test_units_and_self_checks_are_merged_too(folder: Path) -> None:
    with open_session(folder, user=USER, clock=fixed_clock) as session:
        departments.add_departments(session, "县司法局，司法局，周主任，")
    async with at_desk(folder) as desk:
        from shifan.tui.dialogs.adjusting import self_check_dialog
        from shifan.tui.dialogs.units import edit_dialog

        model = desk.app.model
        assert model is not None
        desk.app.push_screen(edit_dialog(model.state.departments[0]))
        await desk.dialog()
        desk.app.screen.query_one("#contact", Field).value = "李四 13800000000"
        desk.look(lambda s: departments.edit_department(s, "县司法局", leader="吴主任"))
        desk.look(lambda s: departments.rename_department(s, "县司法局", "柳城县司法局"))
        await desk.press("enter")
        await asked(desk)  # the unit has another name now
        await desk.sees("改为「柳城县司法局」", "改为「吴主任」")
        await desk.press("enter")
        await desk.closed()
        (unit,) = desk.look(lambda s: s.state().departments)
        assert (unit.name, unit.leader, unit.contact) == ("柳城县司法局", "吴主任", "李四 13800000000")
        item = model.edition.by_number("101")
        desk.app.push_screen(self_check_dialog(model, item))
        await desk.dialog()
        desk.app.screen.query_one("#scope", Field).value = "县级文件"
        outcome = SelfCheckOutcome.NONE_FOUND
        desk.look(lambda s: adjusting.self_check(s, "101", outcome, scope="各乡镇文件"))
        await desk.press("enter")
        await asked(desk)
        await desk.sees("「自查范围」", "我的：县级文件", "：各乡镇文件")
        await desk.press("f4", "enter")
        await desk.closed()
        check = desk.look(lambda s: s.state().self_check_of[item.id])
        assert check.scope == "各乡镇文件"
