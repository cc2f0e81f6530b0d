"""Dispatches taken and compared, reminders drafted, logged and answered, meeting decisions taken in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from shifan.domain.dispatches import Dispatch, Reminder
from shifan.domain.errors import DataFileError, NotFoundError, ProtectedError, UsageError
from shifan.domain.gaps import Gap, GapOrigin
from shifan.domain.lights import Thresholds
from shifan.domain.records import Rating, WorkStatus
from shifan.domain.tasks import TaskRole
from shifan.services.assigning import assign
from shifan.services.decisions import import_decisions, read_decisions
from shifan.services.departments import add_departments, rename_department
from shifan.services.dispatching import bulletin_lines, dispatches, since_dispatch, take_dispatch
from shifan.services.gaps import open_gap
from shifan.services.recording import accept_with_verdict, change_status, claim_rating
from shifan.services.reminding import answer_reminder, drafts, reminder_log, send
from shifan.services.session import Session
from support import NOW, dump
from support_desk_year import both_ways, proved

TODAY = NOW.date()
SUBMITTED = WorkStatus.SUBMITTED


def days(count: int) -> date:
    return TODAY + timedelta(days=count)


def later(session: Session, count: int) -> None:
    """Let so many days pass."""
    session.clock = lambda: NOW + timedelta(days=count)


@pytest.fixture
def busy(workspace: Session) -> Session:
    add_departments(workspace, "县司法局，，张三，李四 13800000000\n县公安局，，王五\n县财政局，，张三")
    assign(workspace, "1-4", "县司法局", due=days(3), person="韦一")
    assign(workspace, "5,6", "县公安局", due=days(20))
    assign(workspace, "7", "县财政局")
    assign(workspace, "1", "县公安局", role=TaskRole.SUPPORT, person="韦二")
    change_status(workspace, "1", SUBMITTED)
    return workspace


class TestDispatching:
    """调度."""

    def test_snapshots_are_numbered_and_dated(self, busy: Session) -> None:
        done = both_ways(busy, lambda: take_dispatch(busy, " 九月\n调度会 "))
        assert done.message == "第 1 次调度：九月 调度会（2023-10-09，完成 1/104 项）"
        later(busy, 7)
        assert take_dispatch(busy).message == "第 2 次调度（2023-10-16，完成 1/104 项）"
        assert [(line.dispatch.number, line.dispatch.title, line.snapshot.on) for line in dispatches(busy)] == [
            (1, "九月 调度会", TODAY),
            (2, "第 2 次调度", days(7)),
        ]

    def test_what_changed_since_the_last_one(self, busy: Session) -> None:
        take_dispatch(busy)
        claim_rating(busy, "2", Rating.MET)
        change_status(busy, "2", SUBMITTED)
        proved(busy, "5")
        accept_with_verdict(busy, "5", Rating.PARTLY)
        change_status(busy, "1", WorkStatus.RETURNED, "缺签到表")
        later(busy, 5)
        report = since_dispatch(busy).report
        assert [news.number for news in report.done] == ["2", "5"]
        assert [(news.number, news.detail) for news in report.accepted] == [("5", "基本达标")]
        assert [(news.number, news.unit, news.detail) for news in report.returned] == [("1", "县司法局", "缺签到表")]
        assert [(news.number, news.detail) for news in report.newly_late] == [
            ("1", "逾期 2 天"),
            ("3", "逾期 2 天"),
            ("4", "逾期 2 天"),
        ]
        assert (report.late, report.red, report.yellow, report.without_lead) == (3, 3, 0, 97)
        assert str(report.score_now.confirmed - report.score_then.confirmed) == "0.5"
        assert str(report.score_now.claimed) == "1.5"
        assert [(line.name, line.place, line.place_then) for line in report.units] == [
            ("县公安局", 1, 1),
            ("县司法局", 2, 2),
            ("县财政局", 3, 3),
        ]
        assert [(line.name, line.done, line.leads) for line in report.leaders] == [("王五", 1, 2), ("张三", 1, 5)]
        assert since_dispatch(busy, thresholds=Thresholds(15, 0)).report.yellow == 1

    def test_the_page_says_it_all(self, busy: Session) -> None:
        take_dispatch(busy)
        change_status(busy, "2", SUBMITTED)
        later(busy, 5)
        lines = list(bulletin_lines(busy, since_dispatch(busy)))
        assert lines[0] == "柳城县 2023 调度通报：2023-10-14，对比第 1 次调度（2023-10-09 第 1 次调度）"
        assert lines[1].startswith("完成 2/104 项（+1）　逾期 2 项　红灯 2 项　黄灯 0 项")
        assert lines[2] == "配合任务 完成 1/1 项（持平）　逾期 0 项"
        assert lines[3].startswith("基本分：已审定 0（持平）　含自评 0（持平）　最高可达 100（持平）")
        assert "还有 97 项没有牵头单位，不进排名。" in lines
        title = busy.item("2").title
        assert f"新完成 1 项：2 {title}（县司法局）" in lines
        assert "新退回：无" in lines
        assert any(line.startswith("新逾期 2 项：3 ") for line in lines)
        assert any("县司法局" in line and "完成 2/4（上次 1）" in line and "逾期 2" in line for line in lines)
        assert len(lines) < 60

    def test_an_older_one_can_be_chosen(self, busy: Session) -> None:
        take_dispatch(busy)
        change_status(busy, "2", SUBMITTED)
        take_dispatch(busy)
        assert since_dispatch(busy).report.done == ()
        assert [news.number for news in since_dispatch(busy, 1).report.done] == ["2"]
        with pytest.raises(NotFoundError, match="没有第 3 次调度") as found:
            since_dispatch(busy, 3)
        assert "现有：1、2。" in str(found.value)

    def test_a_renamed_unit_keeps_its_place(self, busy: Session) -> None:
        take_dispatch(busy)
        rename_department(busy, "县司法局", "县司法和信访局")
        assert [(line.name, line.moved) for line in since_dispatch(busy).report.units][1] == ("县司法和信访局", 0)

    def test_what_is_refused(self, busy: Session) -> None:
        with pytest.raises(NotFoundError, match="还没有调度快照"):
            since_dispatch(busy)
        take_dispatch(busy)
        with pytest.raises(UsageError, match="红灯天数"):
            since_dispatch(busy, thresholds=Thresholds(1, 2))
        stored = busy.repository.all_of(Dispatch, busy.application_id)[0]
        busy.commit("弄坏", put=[replace(stored, content="{}")])
        with pytest.raises(ProtectedError, match="第 1 次调度的快照读不出来"):
            since_dispatch(busy)

    def test_a_dispatch_changes_nothing_else(self, busy: Session) -> None:
        before = dump(busy.repository)
        take_dispatch(busy)
        after = dump(busy.repository)
        assert len(after.pop("dispatch")) == 1
        before.pop("dispatch")
        assert after == before


class TestReminding:
    """催办."""

    def test_the_text_says_what_is_missing_by_when_and_whom_to_call(self, busy: Session) -> None:
        change_status(busy, "1", WorkStatus.RETURNED, "缺签到表")
        open_gap(busy, "听证笔录未归档", department_name="县司法局", due=days(-1), origin=GapOrigin.MEETING)
        (draft,) = drafts(busy, "司法局", call="县委依法治县办 赵六 0772-7610000")
        lines = draft.text.splitlines()
        assert lines[0] == "【法治政府建设示范创建催办】县司法局（请李四办理）："
        assert lines[1].startswith("截至 10 月 9 日，柳城县")
        first = busy.item("1")
        assert lines[2].startswith(f"1. 指标 1「{first.title}」（承办人：韦一）：被退回（缺签到表）；缺材料（至少 ")
        assert f"尚未核实：{first.checkpoints[0].text}" in lines[2]
        assert lines[2].endswith("。请于 10 月 12 日前完成（还有 3 天）")
        assert lines[-2] == "5. 整改问题：听证笔录未归档（会议交办）。时限 10 月 8 日，已逾期 1 天"
        assert lines[-1] == "请尽快办理，办好后回复。如有疑问请联系：县委依法治县办 赵六 0772-7610000。"
        assert "13800000000" not in draft.text

    def test_a_supporter_is_told_the_lead_and_whom_to_ask_there(self, busy: Session) -> None:
        change_status(busy, "1", WorkStatus.RETURNED, "缺签到表")
        (draft,) = drafts(busy, "县公安局")
        text = draft.text
        assert "（配合县司法局，联系 李四 13800000000）（承办人：韦二）" in text
        assert [item.criterion.number for item in draft.owed.leads] == ["5", "6"]
        assert [item.criterion.number for item in draft.owed.supports] == ["1"]
        assert text.endswith("如有疑问请联系：测试员。")

    def test_who_has_handed_in_is_asked_for_missing_evidence_only(self, busy: Session) -> None:
        (owed,) = (item for item in drafts(busy, "县司法局")[0].owed.leads if item.criterion.number == "1")
        minimum = busy.item("1").evidence_minimum
        assert owed.missing == (f"缺材料（至少 {minimum} 份，现有 0 份）",)

    def test_nothing_owed_is_no_reminder(self, busy: Session) -> None:
        add_departments(busy, "县气象局")
        (draft,) = drafts(busy, "县气象局")
        assert draft.text == ""
        assert [draft.department.name for draft in drafts(busy)] == ["县司法局", "县公安局", "县财政局"]
        before = dump(busy.repository)
        assert send(busy, [draft]).operation is None
        assert dump(busy.repository) == before
        with pytest.raises(NotFoundError, match="县林业局"):
            drafts(busy, "县林业局")

    def test_what_was_sent_is_logged_and_the_answer_too(self, busy: Session) -> None:
        done = both_ways(busy, lambda: send(busy, drafts(busy)))
        assert (done.message, done.warnings) == ("催办：县司法局、县公安局、县财政局", ())
        assert send(busy, drafts(busy, "县财政局")).warnings == ("今天已经催过：县财政局。",)
        later(busy, 2)
        send(busy, drafts(busy, "县财政局"))
        log = reminder_log(busy)
        assert [line.department.name for line in log][0] == "县财政局"
        assert len(log) == 5
        (sent,) = reminder_log(busy, "司法局")
        assert (sent.reminder.sent_at, sent.reminder.sent_by) == (NOW, "测试员")
        assert sent.reminder.text == drafts(busy, "县司法局")[0].text.replace("10 月 11 日", "10 月 9 日").replace(
            "还有 1 天", "还有 3 天"
        )
        both_ways(busy, lambda: answer_reminder(busy, sent.reminder.id, "周五前报"))
        answer_reminder(busy, sent.reminder.id, "已报")
        answered = busy.repository.get(Reminder, sent.reminder.id)
        assert answered is not None
        assert (answered.response, answered.responded_on) == ("周五前报\n已报", days(2))

    def test_what_is_refused(self, busy: Session) -> None:
        send(busy, drafts(busy, "县司法局"))
        key = reminder_log(busy)[0].reminder.id
        before = dump(busy.repository)
        with pytest.raises(NotFoundError, match="没有找到这次催办"):
            answer_reminder(busy, "没有", "已报")
        with pytest.raises(UsageError, match="怎样回复"):
            answer_reminder(busy, key, " \n")
        with pytest.raises(NotFoundError, match="县林业局"):
            reminder_log(busy, "县林业局")
        assert dump(busy.repository) == before


class TestDecisions:
    """会议交办."""

    def test_each_line_becomes_a_gap_in_one_operation(self, busy: Session) -> None:
        text = (
            "编号 单位 时限 事项\n32 县司法局 2023-11-30 补齐听证笔录，含签到表\n"
            "第３５项，公安局，11月30日，补 拍照片\n全县\t-\t\t统一台账 格式\n- 无 — 开推进会\n# 备注\n"
        )
        done = both_ways(busy, lambda: import_decisions(busy, text))
        assert done.message == "登记会议交办问题 4 个"
        state = busy.state()
        found = [
            (
                busy.edition.by_id(gap.criterion_id).number if gap.criterion_id else "",
                state.department_by_id[gap.department_id].name if gap.department_id else "",
                gap.due,
                gap.text,
            )
            for gap in state.gaps
        ]
        assert found == [
            ("32", "县司法局", date(2023, 11, 30), "补齐听证笔录，含签到表"),
            ("35", "县公安局", date(2023, 11, 30), "补 拍照片"),
            ("", "", None, "统一台账 格式"),
            ("", "", None, "开推进会"),
        ]
        assert {(gap.origin, gap.opened_on) for gap in state.gaps} == {(GapOrigin.MEETING, TODAY)}

    def test_what_is_open_already_is_not_taken_twice(self, busy: Session) -> None:
        import_decisions(busy, "32 县司法局 - 补齐听证笔录")
        done = import_decisions(busy, "32 县司法局 - 补齐听证笔录\n33 县司法局 - 补齐听证笔录", GapOrigin.INSPECTION)
        assert done.message == "登记督察反馈问题 1 个"
        assert done.warnings == ("第 1 行的问题早已登记，没有重复登记。",)
        again = import_decisions(busy, "32 县司法局 - 补齐听证笔录")
        assert (again.operation, len(again.warnings)) == (None, 1)
        assert len(busy.repository.all_of(Gap)) == 2

    def test_every_wrong_field_is_named_and_nothing_taken(self, busy: Session) -> None:
        text = (
            "32 县司法局 2023-11-30 甲\n999 县林业局 年底 乙\n33 县司法局 2022-11-30 丙\n"
            "34 县司法局 2023-11-30\n32 县司法局 2023-12-30 甲\n35 县司法局 2023-2-30 丁"
        )
        before = dump(busy.repository)
        with pytest.raises(DataFileError) as found:
            import_decisions(busy, text)
        assert str(found.value).splitlines() == [
            "有 7 处问题，一条也没有登记：",
            "第 2 行：编号：没有编号为 999 的指标。",
            "第 2 行：单位：没有名为「县林业局」的单位。",
            "第 2 行：时限：「年底」不是完整的日期。",
            "第 3 行：时限：完成时限 2022-11-30 早于评估期开始日期 2023-01-01，没有写入。",
            "第 4 行：不足四栏，要写：编号 单位 时限 事项（没有的写 -）。",
            "第 5 行：与第 1 行重复。",
            "第 6 行：时限：「2023-2-30」这一天不存在。",
        ]
        with pytest.raises(UsageError, match="没有要登记的事项"):
            import_decisions(busy, "编号 单位 时限 事项\n\n")
        assert dump(busy.repository) == before

    def test_reading_alone_stores_nothing(self, busy: Session) -> None:
        before = dump(busy.repository)
        assert len(read_decisions(busy, "32 县司法局 - 甲\n33 - - 乙").new) == 2
        assert dump(busy.repository) == before
