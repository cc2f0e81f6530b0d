"""The forms of the pages: two people fill in different fields of one row, and both stand afterwards."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from shifan.domain.records import WorkStatus
from shifan.domain.tasks import TaskRole
from shifan.services import assigning, inquiries, showcase, sites, submitting, supporting
from shifan.services.session import Done, Session, open_session
from shifan.tui.dialogs.base import Field
from shifan.tui.dialogs.form import FormDialog
from shifan.tui.dialogs.onsite import SitesPage, answer_dialog
from shifan.tui.dialogs.showcase import ShowcasePage
from shifan.tui.dialogs.submissions import receipt_dialog
from shifan.tui.dialogs.supporting import report_dialog
from support import USER, fixed_clock
from support_desk import Desk, at_desk


async def form_open(desk: Desk) -> FormDialog:
    """Wait until a form is in front with its focus, and return it."""
    await desk.until(lambda: isinstance(desk.app.screen, FormDialog) and desk.app.focused is not None, "表单")
    await desk.pilot.pause()
    assert isinstance(desk.app.screen, FormDialog)
    return desk.app.screen


async def fill_in(desk: Desk, field: str, text: str, elsewhere: Callable[[Session], Done], *told: str) -> None:
    """Type into one field of the open form, have somebody else write, save, and read what is told."""
    form = await form_open(desk)
    form.query_one(f"#{field}", Field).value = text
    desk.look(elsewhere)
    await desk.press("enter")
    await desk.until(lambda: form not in desk.app.screen_stack, "已保存")
    await desk.sees(*told)


async def test_a_place(folder: Path) -> None:
    with open_session(folder, user=USER, clock=fixed_clock) as session:
        sites.add_site(session, "县政务服务中心", address="一楼")
    async with at_desk(folder) as desk:
        page = SitesPage()
        desk.app.push_screen(page)
        await desk.page()
        await desk.press("enter")
        other = "「地址」被 别人 于 10-09 10:00 从「一楼」改为「二楼」，已一并保留"
        await fill_in(desk, "contact", "韦一", lambda s: sites.edit_site(s, "县政务服务中心", address="二楼"), other)
        (line,) = desk.look(sites.list_sites)
        assert (line.site.address, line.site.contact) == ("二楼", "韦一")


async def test_the_showcase_project(folder: Path) -> None:
    with open_session(folder, user=USER, clock=fixed_clock) as session:
        showcase.set_showcase(session, name="一枚印章管审批", unit="县司法局", summary="")
    async with at_desk(folder) as desk:
        desk.app.push_screen(ShowcasePage())
        await desk.page()
        await desk.press("f8")

        def elsewhere(session: Session) -> Done:
            return showcase.set_showcase(session, name="一枚印章管审批", unit="县政务局", summary="")

        await fill_in(desk, "summary", "试点两年", elsewhere, "「承办单位」被 别人", "改为「县政务局」，已一并保留")
        track = desk.look(showcase.showcase_track)
        assert track is not None
        assert (track.project.unit, track.project.summary) == ("县政务局", "试点两年")


async def test_an_answer(folder: Path) -> None:
    with open_session(folder, user=USER, clock=fixed_clock) as session:
        inquiries.ask(session, "听证笔录在哪里", number="32")
    async with at_desk(folder) as desk:
        inquiry = desk.look(inquiries.list_inquiries)[0].inquiry
        desk.app.push_screen(answer_dialog(inquiry))

        def elsewhere(session: Session) -> Done:
            return inquiries.answer(session, 1, "在第二册", by="韦一", follow_up="补目录")

        await fill_in(desk, "shown", "听证笔录原件", elsewhere)
        stored = desk.look(inquiries.list_inquiries)[0].inquiry
        assert (stored.answer, stored.answered_by, stored.follow_up) == ("在第二册", "韦一", "补目录")
        assert stored.shown == "听证笔录原件"


async def test_a_supporters_part(folder: Path) -> None:
    with open_session(folder, user=USER, clock=fixed_clock) as session:
        assigning.assign(session, "32", "县司法局")
        assigning.assign(session, "32", "县公安局", role=TaskRole.SUPPORT)
    async with at_desk(folder) as desk:
        model = desk.app.model
        assert model is not None
        item = model.edition.by_number("32")
        task = next(task for task in model.state.tasks_of[item.id] if task.role is TaskRole.SUPPORT)
        desk.app.push_screen(report_dialog(model, item, task))
        begun = supporting.Report(WorkStatus.COLLECTING)

        def elsewhere(session: Session) -> Done:
            return supporting.report_part(session, "32", "县公安局", begun)

        await fill_in(desk, "note", "材料已送", elsewhere)
        stored = desk.look(lambda s: s.state().tasks_of[item.id][1])
        assert (stored.note, stored.status.label) == ("材料已送", "收集中")


async def test_a_receipt_that_both_wrote(folder: Path) -> None:
    with open_session(folder, user=USER, clock=fixed_clock) as session:
        submitting.make_submission(session, "市委依法治市办", even_empty=True)
    async with at_desk(folder) as desk:
        found = desk.look(submitting.submissions)[0]
        desk.app.push_screen(receipt_dialog(found))
        form = await form_open(desk)
        form.query_one("#receipt", Field).value = "收文〔2023〕15号"
        desk.look(lambda s: submitting.note_receipt(s, 1, "收文〔2023〕16号"))
        await desk.press("enter")
        await desk.sees("「回执号」", "我的：收文〔2023〕15号", "：收文〔2023〕16号")
        await desk.press("down", "space", "enter")
        await desk.closed()
        assert desk.look(submitting.submissions)[0].receipt == "收文〔2023〕16号"


async def test_a_row_that_is_gone_is_said_by_the_form(folder: Path) -> None:
    with open_session(folder, user=USER, clock=fixed_clock) as session:
        sites.add_site(session, "县政务服务中心", address="一楼")
    async with at_desk(folder) as desk:
        desk.app.push_screen(SitesPage())
        await desk.page()
        await desk.press("enter")
        form = await form_open(desk)
        form.query_one("#contact", Field).value = "韦一"
        desk.look(lambda s: sites.remove_site(s, "县政务服务中心"))
        await desk.press("enter")
        await desk.sees("没有名为「县政务服务中心」的点位", "韦一")
