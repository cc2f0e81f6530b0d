"""Everything that can be done to an item, by keys and by mouse, seen in the store and on the screen."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from shifan.domain.adjustments import SelfCheckOutcome
from shifan.domain.records import Rating, WorkStatus
from shifan.domain.tasks import TaskRole
from shifan.services import assigning, recording
from shifan.services.session import open_session
from support_desk import SIZES, at_desk, record, ticks
from support_desk_year import proved

pytestmark = pytest.mark.parametrize("size", SIZES)


async def test_space_ticks_and_unticks(folder: Path, size: tuple[int, int]) -> None:
    async with at_desk(folder, size) as desk:
        await desk.open_item("32")
        await desk.press("down", "space")
        await desk.sees("[x] 32.2", "撤销 Ctrl+Z", "勾选 32.2", "已自动保存 10:00")
        assert ticks(desk) == 1
        assert record(desk).status is WorkStatus.COLLECTING
        await desk.press("space")
        await desk.sees("[ ] 32.2")
        assert ticks(desk) == 0


async def test_two_quick_presses_undo_each_other(folder: Path, size: tuple[int, int]) -> None:
    async with at_desk(folder, size) as desk:
        await desk.open_item("32")
        desk.app.main.commands.run("tick")
        desk.app.main.commands.run("tick")
        await desk.sees("取消勾选 32.1")
        assert ticks(desk) == 0


async def test_box_ticks_by_mouse(folder: Path, size: tuple[int, int]) -> None:
    async with at_desk(folder, size) as desk:
        await desk.open_item("32")
        await desk.click("[ ] 32.2")
        await desk.sees("[x] 32.2")
        assert ticks(desk) == 1
        await desk.click("撤销 Ctrl+Z")
        await desk.sees("[ ] 32.2", "重做 Ctrl+Y")
        assert ticks(desk) == 0


async def test_status_offers_only_what_may_come_next(folder: Path, size: tuple[int, int]) -> None:
    async with at_desk(folder, size) as desk:
        await desk.open_item("32")
        await desk.press("f4")
        await desk.dialog()
        await desk.sees("收集中", "已提交")
        assert "退回补正" not in desk.text
        await desk.press("down", "enter")
        await desk.closed()
        assert record(desk).status is WorkStatus.SUBMITTED


async def test_returning_asks_for_a_reason_and_keeps_the_dialog(folder: Path, size: tuple[int, int]) -> None:
    with open_session(folder) as session:
        recording.change_status(session, "32", WorkStatus.SUBMITTED)
    async with at_desk(folder, size) as desk:
        await desk.open_item("32")
        await desk.press("f4")
        await desk.dialog()
        await desk.press("down", "enter")
        await desk.sees("退回补正须写明原因")
        await desk.press("tab")
        await desk.type("缺 会议纪要")
        await desk.press("enter")
        await desk.closed()
        assert (record(desk).status, record(desk).status_reason) == (WorkStatus.RETURNED, "缺 会议纪要")
        await desk.sees("被退回 缺 会议纪要")


async def test_claim_and_clearing_it(folder: Path, size: tuple[int, int]) -> None:
    async with at_desk(folder, size) as desk:
        await desk.open_item("32")
        await desk.press("f7")
        await desk.dialog()
        await desk.press("down", "enter")
        await desk.closed()
        assert record(desk).claim is Rating.PARTLY
        await desk.press("f7")
        await desk.dialog()
        await desk.press("end", "enter")
        await desk.closed()
        assert record(desk).claim is None


async def test_verdict_only_on_submitted_then_accepts(folder: Path, size: tuple[int, int]) -> None:
    with open_session(folder) as session:
        proved(session, "32", submit=False)
    async with at_desk(folder, size) as desk:
        await desk.open_item("32")
        await desk.press("ctrl+r")
        await desk.sees("提交后才能审核")
        await desk.press("f4")
        await desk.dialog()
        await desk.press("down", "enter")
        await desk.closed()
        await desk.press("f4")
        await desk.dialog()
        await desk.press("enter")
        await desk.sees("审核结论")
        await desk.dialog()
        await desk.press("enter")
        await desk.closed()
        assert (record(desk).status, record(desk).verdict) == (WorkStatus.ACCEPTED, Rating.MET)
        await desk.press("space")
        await desk.sees("已审定，不能改动核查点")


async def test_a_verdict_without_evidence_is_refused_in_the_dialog(folder: Path, size: tuple[int, int]) -> None:
    with open_session(folder) as session:
        recording.change_status(session, "32", WorkStatus.SUBMITTED)
    async with at_desk(folder, size) as desk:
        await desk.open_item("32")
        await desk.press("ctrl+r")
        await desk.dialog()
        await desk.press("enter")
        await desk.sees(
            "没有可用的佐证材料，不能审定为「达标」", "请先补材料（在这一项上按 F2「加材料」），或退回补正并写明原因"
        )
        assert "shifan" not in desk.text
        assert record(desk).status is WorkStatus.SUBMITTED
        await desk.press("down", "down", "enter")
        await desk.closed()
        assert record(desk).verdict is Rating.UNMET


@pytest.mark.parametrize("typed", ["2023-11-9", "2023.11.9", "20231109", "11月9日"])
async def test_assigning(folder: Path, size: tuple[int, int], typed: str) -> None:
    with open_session(folder) as session:
        assigning.assign(session, "1", "县司法局")
    async with at_desk(folder, size) as desk:
        await desk.open_item("32")
        await desk.press("ctrl+d")
        await desk.dialog()
        await desk.type("司法")
        await desk.sees("> 县司法局")
        await desk.press("tab", "enter")
        await desk.until(lambda: desk.app.focused is not None and desk.app.focused.id == "unit", "回到单位栏")
        await desk.press("tab", "tab")
        await desk.type("张三")
        await desk.press("tab")
        await desk.type(typed)
        await desk.press("enter")
        await desk.closed()
        task = desk.look(lambda session: session.state().lead_of(session.item("32").id))
        assert task is not None
        assert (task.role, task.person, task.due) == (TaskRole.LEAD, "张三", date(2023, 11, 9))
        assert desk.look(lambda session: len(session.state().departments)) == 1
        await desk.sees("牵头：县司法局", "责任人：张三", "剩 31 天")


async def test_bad_date_keeps_what_was_typed(folder: Path, size: tuple[int, int]) -> None:
    async with at_desk(folder, size) as desk:
        await desk.open_item("32")
        await desk.press("ctrl+d")
        await desk.dialog()
        await desk.type("县司法局")
        await desk.press("tab", "tab", "tab")
        await desk.type("2023-13-9")
        await desk.press("enter")
        await desk.sees("没有「2023-13-9」这一天", "县司法局", "2023-13-9")
        assert desk.look(lambda session: session.state().tasks) == ()


async def test_note_of_several_lines(folder: Path, size: tuple[int, int]) -> None:
    async with at_desk(folder, size) as desk:
        await desk.open_item("32")
        await desk.press("f8")
        await desk.dialog()
        await desk.type("等县司法局补")
        await desk.press("enter")
        await desk.type("周五前")
        await desk.press("escape")
        await desk.sees("备注还没有保存")
        await desk.press("ctrl+s")
        await desk.closed()
        assert record(desk).note == "等县司法局补\n周五前"


async def test_files_are_attached_to_a_checkpoint(folder: Path, size: tuple[int, int], files: list[Path]) -> None:
    async with at_desk(folder, size) as desk:
        await desk.open_item("32")
        await desk.press("down", "f2")
        await desk.dialog()
        await desk.type(f"'{files[0]}'")
        await desk.sees("[x] 关于 印发方案的通知", "柳政发〔2023〕7号")
        await desk.press("enter")
        await desk.closed()
        state = desk.look(lambda session: session.state())
        assert [(e.title, e.document_number) for e in state.evidence] == [(files[0].name, "柳政发〔2023〕7号")]
        assert state.links[0].checkpoint_id == desk.look(lambda s: s.item("32").checkpoint("2").id)
        await desk.press("6")
        await desk.sees("共 1 份，可用 1 份", "32.2")
        await desk.press("enter")
        await desk.sees("考核要求")


async def test_missing_file_is_named_and_not_attached(folder: Path, size: tuple[int, int], files: list[Path]) -> None:
    async with at_desk(folder, size) as desk:
        await desk.open_item("32")
        await desk.press("f2")
        await desk.dialog()
        await desk.type(f"'{files[0]}'\n/没有/这个文件.pdf")
        await desk.sees("[x] 关于 印发", "[!] 这个文件.pdf", "找不到文件")
        await desk.press("enter")
        await desk.closed()
        assert len(desk.look(lambda session: session.state().evidence)) == 1


async def test_removing_a_document_can_be_undone(folder: Path, size: tuple[int, int], files: list[Path]) -> None:
    async with at_desk(folder, size) as desk:
        await desk.open_item("32")
        await desk.press("f2")
        await desk.dialog()
        await desk.type(f"'{files[0]}'")
        await desk.sees("[x] 关于")
        await desk.press("enter")
        await desk.closed()
        await desk.until(lambda: any(key.startswith("link:") for key in desk.app.main.detail.keys), "材料在明细里")
        await desk.press("end")
        assert desk.app.main.detail.cursor_key.startswith("link:")
        await desk.press("delete")
        await desk.sees("移除材料")
        assert desk.look(lambda session: session.state().links) == ()
        await desk.press("ctrl+z")
        await desk.until(lambda: desk.look(lambda session: session.state().links), "撤销")


async def test_self_check_and_event_with_proof(folder: Path, size: tuple[int, int], files: list[Path]) -> None:
    async with at_desk(folder, size) as desk:
        await desk.press("5", "ctrl+e")
        await desk.dialog()
        await desk.press("enter")
        await desk.sees("自查范围")
        await desk.dialog()
        await desk.press("enter")
        await desk.sees("请写明自查范围")
        await desk.press("tab")
        await desk.type("县委县政府收文登记簿")
        await desk.press("enter")
        await desk.closed()
        check = desk.look(lambda session: session.state().self_checks[0])
        assert (check.outcome, check.scope) == (SelfCheckOutcome.NONE_FOUND, "县委县政府收文登记簿")

        await desk.press("ctrl+e")
        await desk.dialog()
        await desk.press("down", "enter")
        await desk.sees("事项名称")
        await desk.dialog()
        for text in ("全国先进", "国家级", "2023.5.1"):
            await desk.type(text)
            await desk.press("tab")
        await desk.press("tab")
        await desk.type(f"'{files[1]}'")
        await desk.sees("[x] 2023-08-23 动员部署会")
        await desk.press("ctrl+s")
        await desk.closed()
        state = desk.look(lambda session: session.state())
        assert [(e.title, e.level, e.happened_on) for e in state.adjustments] == [
            ("全国先进", "国家级", date(2023, 5, 1))
        ]
        assert state.event_is_proved(state.adjustments[0])
        if not desk.wide:
            await desk.press("enter")
        await desk.sees("不计分 全国先进", "原因：仅登记，本方案不给分", "佐证：2023-08-23")
