"""One scripted year on the sample at the screen: from the county's old ledger to the ledger of the next round."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from shifan.domain.application import Department, Stage
from shifan.domain.gaps import Gap, GapOrigin
from shifan.domain.ledger.naming import NEW_UNIT
from shifan.domain.records import Rating, WorkStatus
from shifan.domain.tasks import TaskRole, unanswered
from shifan.services.demo import open_demo
from shifan.services.dispatching import dispatches
from shifan.services.duties import list_duties
from shifan.services.inquiries import list_inquiries
from shifan.services.reminding import reminder_log
from shifan.services.rounds import all_rounds, opinions_of
from shifan.services.session import open_session
from shifan.services.showcase import showcase_track
from shifan.services.sites import list_sites
from shifan.services.submitting import submissions
from shifan.tui.widgets.line_view import LineView
from support import USER, fixed_clock, write_file
from support_clerk import Clerk
from support_desk import Desk, at_desk, record

MATERIAL = "国祥信访室工作法"
LEDGER = (
    ("柳城县示范创建责任分解表",),
    ("序号", "指标", "牵头单位", "配合单位", "责任人", "完成时限", "进展"),
    (28, "决策程序制度", "县政府办公室", "县司法局", "张三", "2023.11.20", "细则已印发"),
    (29, "年度决策目录", None, None, "张三", "2023年11月25日", "目录在网上"),
    (31, "公众参与", None, None, "李四", "二〇二三年十一月三十日", None),
)


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """The sample workspace, closed."""
    session, _ = open_demo(tmp_path / "柳城", user=USER, clock=fixed_clock)
    session.close()
    return session.folder


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    """What the office has: a responsibility table with a title above and merged cells, and a folder of materials."""
    folder = tmp_path / "案头"
    write_file(folder / "材料" / "28 决策程序制度", "决策程序细则.txt", "细则")
    write_file(folder / "材料", "29-目录公告.txt", "公告")
    book = Workbook()
    assert isinstance(book.active, Worksheet)
    for line in LEDGER:
        book.active.append(line)
    book.active.merge_cells("C3:C5")
    book.save(folder / "责任分解表.xlsx")
    return folder


async def test_a_year_from_the_old_ledger_to_the_next_round(sample: Path, papers: Path) -> None:
    chapters: tuple[Callable[[Clerk], Awaitable[None]], ...] = (
        decompose,
        supporter,
        dispatch,
        first_round,
        second_round,
        hand_in,
        provincial_review,
        on_site,
        showcase_and_duties,
        next_round,
    )
    async with at_desk(sample) as desk:
        clerk = Clerk(desk)
        await take_over(clerk, papers)
        for chapter in chapters:
            await chapter(clerk)
        assert clerk.steps == 34
        assert desk.look(lambda session: session.repository.verify_chain(session.application_id)) is None


async def take_over(clerk: Clerk, papers: Path) -> None:
    """The old ledger and the folder of materials."""
    desk = clerk.desk
    async with clerk.step("原有台账"):
        await clerk.page("take_ledger")
        await clerk.drop(papers / "责任分解表.xlsx", "县政府办公室：与「县政府办」相近，还没有说明")
        await clerk.dialog("ctrl+o")
        await clerk.choose("meant", NEW_UNIT)
        await clerk.submit()
        await desk.sees("没有问题。按回车取用")
        await desk.press("enter")
    assert {task.person for task in desk.look(lambda s: s.state().tasks_of[s.item("28").id])} >= {"张三"}
    async with clerk.step("材料文件夹"):
        await clerk.page("take_materials")
        await clerk.drop(papers / "材料", "选中 2 份")
        await desk.press("enter")
    titles = desk.look(lambda session: {found.title for found in session.state().evidence})
    assert any("决策程序细则" in title for title in titles)


async def decompose(clerk: Clerk) -> None:
    """Units, collective units, assignment in bulk, hand-over."""
    desk = clerk.desk
    ids = desk.look(lambda session: {unit.name: unit.id for unit in session.state().departments})
    async with clerk.step("登记单位"):
        await clerk.page("page_units")
        await clerk.dialog("f2")
        await clerk.write("县公安局，公安局，王副县长，赵六\n大埔镇\n东泉镇")
        await clerk.submit("ctrl+s")
    async with clerk.step("单位合并"):
        page = await clerk.page("page_units")
        await clerk.cursor(page.results, next(k for k in page.results.keys if ids["县政府办公室"] in k))
        await clerk.dialog("ctrl+o")
        await clerk.fill(target="县政府办")
        await clerk.submit()
    async with clerk.step("落实统称"):
        await clerk.page("page_units")
        await clerk.dialog("ctrl+f")
        await clerk.fill(placeholder="各执法部门")
        await clerk.focus("units")
        units = desk.app.screen.query_one("#units", LineView)
        for name in ("县公安局", "县应急局"):
            await clerk.cursor(units, f"unit:{name}")
            await desk.press("space")
        await desk.sees("[x] 县应急局（第 2 个）")
        await clerk.submit()
    async with clerk.step("分派多项"):
        await desk.press("2")
        await clerk.dialog("ctrl+g")
        await clerk.fill(numbers="1-3、13", unit="县行政审批局", person="孙八", due="2023-12-10")
        await clerk.submit()
    task = desk.look(lambda session: session.state().lead_of(session.item("13").id))
    assert task is not None
    assert (task.person, task.due) == ("孙八", date(2023, 12, 10))
    async with clerk.step("人员交接"):
        await clerk.menu("handover")
        await clerk.fill(old="张三", new="李四")
        await desk.press("enter")
        await desk.sees("还没有改动")
        await clerk.submit()
    names = desk.look(lambda session: {unit.name for unit in session.state().departments})
    assert {"大埔镇", "县公安局"} <= names
    assert not {"县政府办公室", "各执法部门"} & names
    assert "张三" not in desk.look(lambda session: {task.person for task in session.state().tasks})


async def supporter(clerk: Clerk) -> None:
    """A supporting unit reports its own part of an item."""
    desk = clerk.desk
    async with clerk.step("配合情况"):
        await desk.open_item("28")
        await clerk.menu("report_part")
        await clerk.choose("status", WorkStatus.SUBMITTED.value)
        await clerk.choose("claim", Rating.MET.value)
        await clerk.fill(note="审查意见已送")
        await clerk.submit()
    tasks = desk.look(lambda session: session.state().tasks_of[session.item("28").id])
    (answer,) = (task for task in tasks if task.role is TaskRole.SUPPORT)
    assert (answer.status, answer.claim, answer.note) == (WorkStatus.SUBMITTED, Rating.MET, "审查意见已送")


async def dispatch(clerk: Clerk) -> None:
    """A snapshot, reminders to all who owe something, decisions of the meeting."""
    desk = clerk.desk
    async with clerk.step("调度快照"):
        await clerk.page("page_dispatch")
        await clerk.dialog("f2")
        await clerk.fill(title="第一次调度")
        await clerk.submit()
    assert len(desk.look(dispatches)) == 1
    async with clerk.step("催办"):
        await clerk.page("page_reminders")
        await desk.press("ctrl+a")
        await desk.press("f4")
    log = desk.look(reminder_log)
    assert log
    async with clerk.step("单位回复"):
        page = await clerk.page("page_reminders")
        await desk.press("end")
        await desk.until(lambda: page.row[0] == "sent", "催办记录")
        await clerk.dialog("enter")
        await clerk.write("周五前报来")
        await clerk.submit("ctrl+s")
    assert [line.reminder.response for line in desk.look(reminder_log)].count("周五前报来") == 1
    async with clerk.step("会议交办"):
        await clerk.menu("decisions")
        await clerk.write("28 县政府办 2023-12-01 补送细则的合法性审查意见")
        await clerk.submit("ctrl+s")
    assert origins(desk).count(GapOrigin.MEETING) == 1


def origins(desk: Desk) -> list[GapOrigin]:
    """Return where the gaps come from."""
    return desk.look(lambda s: [gap.origin for gap in s.repository.all_of(Gap, s.application_id)])


async def open_round(clerk: Clerk, note: str) -> None:
    """Open a round of review."""
    async with clerk.step(note):
        await clerk.page("page_rounds")
        await clerk.dialog("f2")
        await clerk.fill(note=note)
        await clerk.submit()


async def close_round(clerk: Clerk, name: str) -> None:
    """Close the open round."""
    async with clerk.step(name):
        await clerk.page("page_rounds")
        await clerk.dialog("f4")
        await clerk.submit()
    assert not any(found.open for found in clerk.desk.look(all_rounds))


async def verdict(clerk: Clerk, number: str, choice: str, **texts: str) -> None:
    """Give an opinion on an item."""
    async with clerk.step(f"审核 {number}"):
        await clerk.desk.open_item(number)
        await clerk.dialog("ctrl+r")
        await clerk.choose("rating", choice)
        if texts:
            await clerk.fill(**texts)
        await clerk.submit()


async def first_round(clerk: Clerk) -> None:
    """One item accepted, one returned with a reason and a date, and handed in again by its department."""
    desk = clerk.desk
    await open_round(clerk, "县级初审")
    await verdict(clerk, "1", Rating.MET.value)
    await verdict(clerk, "3", "return", reason="缺中介服务事项清单", due="2024-01-05")
    (opinion,) = desk.look(lambda s: [o for o in opinions_of(s, all_rounds(s)[0]).values() if o.rating is None])
    assert (opinion.reason, opinion.supplement_due) == ("缺中介服务事项清单", date(2024, 1, 5))
    await desk.open_item("3")
    await desk.sees("缺中介服务事项清单")
    async with clerk.step("重新提交"):
        await clerk.dialog("f4")
        await clerk.choose("status", WorkStatus.SUBMITTED.value)
        await clerk.submit()
    assert record(desk, "3").status is WorkStatus.SUBMITTED
    await close_round(clerk, "结束初审")


async def second_round(clerk: Clerk) -> None:
    """The returned item is accepted."""
    await open_round(clerk, "县级复审")
    await verdict(clerk, "3", Rating.PARTLY.value)
    await close_round(clerk, "结束复审")
    found = record(clerk.desk, "3")
    assert (found.status, found.verdict) == (WorkStatus.ACCEPTED, Rating.PARTLY)
    async with clerk.step("第二次调度"):
        await clerk.page("page_dispatch")
        await clerk.dialog("f2")
        await clerk.fill(title="第二次调度")
        await clerk.submit()


async def submission(clerk: Clerk, day: str) -> None:
    """Hand in."""
    async with clerk.step(f"报送 {day}"):
        await clerk.page("page_submissions")
        await clerk.dialog("f2")
        await clerk.fill(recipient="柳州市司法局", date=day)
        await clerk.submit()


async def hand_in(clerk: Clerk) -> None:
    """The submission and its receipt."""
    desk = clerk.desk
    await submission(clerk, "2023-12-20")
    async with clerk.step("回执"):
        await clerk.page("page_submissions")
        await clerk.dialog("f4")
        await clerk.fill(receipt="柳司收〔2023〕18号")
        await clerk.submit()
    (found,) = desk.look(submissions)
    assert (found.receipt, found.submitted_on) == ("柳司收〔2023〕18号", date(2023, 12, 20))


async def provincial_review(clerk: Clerk) -> None:
    """Opinions taken in, a supplement, the next stage."""
    desk = clerk.desk
    async with clerk.step("省级意见"):
        await clerk.page("page_submissions")
        await clerk.dialog("ctrl+o")
        await clerk.write("28,细则没有写风险评估由谁办,2024-01-10\n65,补送逐案分析报告")
        await clerk.submit("ctrl+s")
    assert origins(desk).count(GapOrigin.PROVINCIAL_REVIEW) == 2
    async with clerk.step("备注"):
        await desk.open_item("65")
        await clerk.dialog("f8")
        await clerk.write("逐案分析报告已补")
        await clerk.submit("ctrl+s")
    await submission(clerk, "2023-12-28")
    assert [found.supplement for found in desk.look(submissions)] == [False, True]
    async with clerk.step("申报阶段"):
        await clerk.menu("stage")
        await clerk.choose("stage", Stage.PROVINCIAL_REVIEW.value)
        await clerk.submit()
    assert desk.look(lambda session: session.application().stage) is Stage.PROVINCIAL_REVIEW


async def on_site(clerk: Clerk) -> None:
    """A question asked, answered, followed up and closed; a place to visit."""
    desk = clerk.desk
    async with clerk.step("登记询问"):
        await clerk.page("page_inquiries")
        await clerk.dialog("f2")
        await clerk.fill(question="听证的名单在哪里公布的", number="32", by="核查组")
        await clerk.submit()
    async with clerk.step("答复"):
        await clerk.page("page_inquiries")
        await clerk.dialog("enter")
        await clerk.fill(answer="县政府网站", by="周一", follow="补截图", due="2024-01-20")
        await clerk.submit()
    async with clerk.step("了结"):
        await clerk.page("page_inquiries")
        await clerk.dialog("f4")
        await clerk.fill(outcome="截图已送")
        await clerk.submit()
    (line,) = desk.look(list_inquiries)
    assert (line.item, line.inquiry.follow_up, line.inquiry.outcome) == ("32", "补截图", "截图已送")
    assert line.inquiry.closed_on is not None
    async with clerk.step("点位"):
        await clerk.page("page_sites")
        await clerk.dialog("f2")
        await clerk.fill(name="政务服务大厅", numbers="1、13、14")
        await clerk.submit()
    assert [len(found.items) for found in desk.look(list_sites)] == [3]


async def showcase_and_duties(clerk: Clerk) -> None:
    """A material of the showcase project, done; a duty of the county's own."""
    desk = clerk.desk
    async with clerk.step("单项示范材料"):
        await clerk.page("page_showcase")
        await clerk.dialog("f2")
        await clerk.fill(title=MATERIAL, due="2024-01-15")
        await clerk.submit()
    track = desk.look(showcase_track)
    assert track is not None
    number = next(line.number for line in track.materials if line.material.title == MATERIAL)
    async with clerk.step("材料完成"):
        page = await clerk.page("page_showcase")
        await clerk.cursor(page.results, f"material:{number}")
        await desk.press("space")
    track = desk.look(showcase_track)
    assert track is not None
    assert [line.material.done for line in track.materials if line.material.title == MATERIAL] == [True]
    known = len(desk.look(list_duties))
    async with clerk.step("年度职责"):
        await clerk.page("page_duties")
        await clerk.dialog("f2")
        await clerk.fill(title="法治建设联席会议", day="6-15")
        await clerk.submit()
    assert len(desk.look(list_duties)) == known + 1


async def next_round(clerk: Clerk) -> None:
    """The next round is another ledger; this one stays as it is."""
    desk = clerk.desk
    before, seq = clerk.dump(), clerk.newest()
    target = desk.folder.parent / "下一轮"
    await clerk.menu("clone")
    await clerk.fill(round="2025", folder=str(target))
    await clerk.dialog("enter")
    await desk.sees("评估期 2025-01-01 至 2025-12-31")
    assert not target.exists()
    await desk.press("enter")
    await desk.closed()
    assert (clerk.dump(), clerk.newest()) == (before, seq)
    with open_session(target, user=USER, clock=fixed_clock) as session:
        assert (session.application().round, session.application().county) == ("2025", "柳城县")
        names = {unit.name for unit in session.repository.all_of(Department, session.application_id)}
        assert {"大埔镇", "县公安局"} <= names
        assert all(found.status is WorkStatus.NOT_STARTED for found in session.state().records.values())
        assert [task for task in session.state().tasks if unanswered(task) != task] == []
