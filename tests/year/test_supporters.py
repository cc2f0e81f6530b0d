"""Supporting units: what they report, and where a late one shows: lists, reminders, load, dispatch and ranking."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from shifan.domain.errors import NotFoundError, RuleError, StaleWriteError, UsageError
from shifan.domain.records import Rating, WorkStatus
from shifan.domain.shortfalls import NextStep, ShortfallKind
from shifan.domain.tasks import Task, TaskRole
from shifan.services.assigning import assign
from shifan.services.cloning import make_clone, plan_clone
from shifan.services.departments import add_departments, merge_departments, workload
from shifan.services.dispatching import bulletin_lines, dispatches, since_dispatch, take_dispatch
from shifan.services.gaps import open_gap
from shifan.services.overview import overview
from shifan.services.recording import accept_with_verdict, change_status
from shifan.services.reminding import Draft, drafts
from shifan.services.session import Session, open_session
from shifan.services.spreading import spread_department
from shifan.services.supporting import Report, report_part
from support import NOW
from support_command import Say
from support_desk_year import both_ways, proved, refused, speaker

TODAY = NOW.date()
LATE, SOON = TODAY - timedelta(days=3), TODAY + timedelta(days=3)
NEW, COLLECTING, SUBMITTED, RETURNED, ACCEPTED = WorkStatus
SUPPORT = TaskRole.SUPPORT


@pytest.fixture
def desk(workspace: Session) -> Session:
    """县司法局 leads 32 and 33, due soon; 县公安局 supports 32, late by its own date; 县财政局 both, without date."""
    add_departments(workspace, "县司法局，，张三\n县公安局，，王五\n县财政局，，张三")
    assign(workspace, "32,33", "县司法局", due=SOON)
    assign(workspace, "32", "县公安局", role=SUPPORT, due=LATE, person="韦二")
    assign(workspace, "32,33", "县财政局", role=SUPPORT)
    return workspace


@pytest.fixture
def say(desk: Session, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Say:
    return speaker(desk, capsys, monkeypatch)


def task(session: Session, number: str, unit: str) -> Task:
    state = session.state()
    (found,) = (
        one for one in state.tasks_of[session.item(number).id] if state.department_by_id[one.department_id].name == unit
    )
    return found


def step(session: Session, number: str) -> NextStep:
    return next(found for found in overview(session).next_steps if found.criterion.number == number)


def draft(session: Session, unit: str) -> Draft:
    (found,) = drafts(session, unit)
    return found


class TestReporting:
    """One report, one operation."""

    def test_everything_at_once_is_one_step(self, desk: Session) -> None:
        report = Report(SUBMITTED, Rating.PARTLY, reason="缺一份", note=" 原件在档案室 ")
        done = both_ways(desk, lambda: report_part(desk, "32", "公安局", report))
        assert done.message == "第 32 项县公安局配合任务改为「已提交」，自评「基本达标」，写备注"
        kept = task(desk, "32", "县公安局")
        assert (kept.status, kept.claim, kept.claim_reason, kept.note) == (
            SUBMITTED,
            Rating.PARTLY,
            "缺一份",
            "原件在档案室",
        )
        assert desk.record(desk.item("32").id).status is NEW

    def test_a_return_and_its_mending(self, desk: Session) -> None:
        report_part(desk, "32", "县公安局", Report(SUBMITTED, Rating.MET))
        both_ways(desk, lambda: report_part(desk, "32", "县公安局", Report(RETURNED, reason="缺签名")))
        assert task(desk, "32", "县公安局").status_reason == "缺签名"
        both_ways(desk, lambda: report_part(desk, "32", "县公安局", Report(clear_claim=True, note="重填")))
        assert task(desk, "32", "县公安局").claim is None
        report_part(desk, "32", "县公安局", Report(SUBMITTED))
        assert task(desk, "32", "县公安局").status is SUBMITTED

    def test_what_is_refused(self, desk: Session) -> None:
        def no(report: Report, error: type[Exception], match: str, number: str = "32", unit: str = "县公安局") -> str:
            return refused(desk, lambda: report_part(desk, number, unit, report), error, match=match)

        no(Report(), UsageError, "没有写要登记什么")
        no(Report(reason="原因"), UsageError, "原因只用于")
        no(Report(RETURNED, Rating.MET, reason="缺"), UsageError, "不能一起写")
        no(Report(RETURNED, reason="缺"), RuleError, "不能从「未启动」直接改为「退回补正」")
        no(Report(ACCEPTED), RuleError, "现在可以改为：收集中、已提交")
        no(Report(note="备注"), RuleError, "这个单位是牵头单位", unit="县司法局")
        no(Report(SUBMITTED), NotFoundError, "第 33 项没有分给「县公安局」", number="33")
        no(Report(SUBMITTED), NotFoundError, "没有名为「县林业局」的单位", unit="县林业局")
        no(Report(SUBMITTED), NotFoundError, "没有编号为 999 的指标", number="999")

    def test_a_report_on_an_old_view_is_refused(self, desk: Session) -> None:
        seen = task(desk, "32", "县公安局")
        report_part(desk, "32", "县公安局", Report(COLLECTING))
        refused(
            desk,
            lambda: report_part(desk, "32", "县公安局", Report(SUBMITTED), seen=seen),
            StaleWriteError,
            match="从「未启动」改为「收集中」",
        )

    def test_merging_and_spreading_lose_no_answer_and_a_clone_starts_afresh(self, desk: Session) -> None:
        report_part(desk, "32", "县公安局", Report(SUBMITTED, note="甲"))
        report_part(desk, "32", "县财政局", Report(SUBMITTED, Rating.MET, note="乙"))
        assign(desk, "40", "各执法部门", role=SUPPORT)
        report_part(desk, "40", "各执法部门", Report(COLLECTING, note="统一报"))
        merge_departments(desk, "县财政局", "县公安局")
        merged = task(desk, "32", "县公安局")
        assert (merged.status, merged.claim, merged.note) == (SUBMITTED, Rating.MET, "甲\n乙")
        spread_department(desk, "各执法部门", ["县林业局", "县水利局"])
        for unit in ("县林业局", "县水利局"):
            assert (task(desk, "40", unit).status, task(desk, "40", unit).note) == (COLLECTING, "统一报")
        folder = desk.folder.parent / "下一轮"
        make_clone(desk, folder, plan_clone(desk, "2025"))
        with open_session(folder) as fresh:
            assert {(one.status, one.claim, one.note) for one in fresh.state().tasks} == {(NEW, None, "")}


class TestLateSupporters:
    """A supporter past its own date that has not handed in."""

    def test_the_item_says_so_until_it_hands_in(self, desk: Session) -> None:
        late = [lack.detail for lack in step(desk, "32").shortfalls if lack.kind is ShortfallKind.SUPPORT_LATE]
        assert late == [f"县公安局，时限 {LATE}"]
        assert not step(desk, "32").overdue
        report_part(desk, "32", "县公安局", Report(SUBMITTED))
        assert all(lack.kind is not ShortfallKind.SUPPORT_LATE for lack in step(desk, "32").shortfalls)

    def test_it_is_reminded_by_its_own_part_and_date(self, desk: Session) -> None:
        own = draft(desk, "县公安局")
        assert own.owed.overdue == 1
        assert "已逾期 3 天" in own.text
        assert "（配合县司法局）（承办人：韦二）" in own.text
        assert (draft(desk, "县财政局").owed.overdue, len(draft(desk, "县财政局").owed.supports)) == (0, 2)
        change_status(desk, "32", SUBMITTED)
        assert "配合材料还没有报来。时限" in draft(desk, "县公安局").text
        assert [item.criterion.number for item in draft(desk, "县财政局").owed.supports] == ["33"]
        report_part(desk, "32", "县公安局", Report(SUBMITTED))
        assert draft(desk, "县公安局").text == ""
        report_part(desk, "32", "县公安局", Report(RETURNED, reason="缺签名"))
        assert "配合材料被退回（缺签名）。时限" in draft(desk, "县公安局").text

    def test_overdue_counts_items_and_gaps(self, desk: Session) -> None:
        open_gap(desk, "台账不全", department_name="县公安局", due=LATE)
        open_gap(desk, "另一件", department_name="县公安局", due=SOON)
        assert draft(desk, "县公安局").owed.overdue == 2

    def test_the_lead_date_that_has_passed_is_told_but_is_not_the_supporters_own(self, desk: Session) -> None:
        desk.clock = lambda: NOW + timedelta(days=5)
        owed = draft(desk, "县财政局")
        assert owed.owed.overdue == 0
        assert f"。牵头单位的时限 {SOON.month} 月 {SOON.day} 日已过" in owed.text

    def test_load_of_unit_and_leader(self, desk: Session) -> None:
        loads = {line.department.name: line.load for line in workload(desk).departments}
        police, finance = loads["县公安局"], loads["县财政局"]
        assert (police.supports, police.supported, police.overdue) == (("32",), 0, 1)
        assert (finance.supports, finance.supported, finance.overdue) == (("32", "33"), 0, 0)
        assert {line.leader: line.load.overdue for line in workload(desk).leaders} == {"张三": 0, "王五": 1}
        report_part(desk, "32", "县公安局", Report(SUBMITTED))
        change_status(desk, "33", SUBMITTED)
        loads = {line.department.name: line.load for line in workload(desk).departments}
        assert (loads["县公安局"].supported, loads["县公安局"].overdue) == (1, 0)
        assert (loads["县财政局"].supported, loads["县司法局"].done) == (1, 1)

    def test_dispatch_keeps_them_and_ranks_with_them(self, desk: Session) -> None:
        assign(desk, "33", "县公安局", role=SUPPORT, due=SOON)
        take_dispatch(desk)
        kept = dispatches(desk)[0].snapshot.supports
        assert kept is not None
        assert [(one.done, one.due) for one in kept] == [(False, LATE), (False, None), (False, None), (False, SOON)]
        report_part(desk, "32", "县公安局", Report(SUBMITTED))
        desk.clock = lambda: NOW + timedelta(days=7)
        report = since_dispatch(desk).report
        assert (report.supports.total, report.supports.done, report.supports.done_then, report.supports.late) == (
            4,
            1,
            0,
            1,
        )
        assert [(news.number, news.unit, news.detail) for news in report.newly_late] == [
            ("32", "县司法局", "逾期 4 天"),
            ("33", "县司法局", "逾期 4 天"),
            ("33", "县公安局", "配合，逾期 4 天"),
        ]
        shown = [(line.name, line.place, line.place_then, line.moved, line.late) for line in report.units]
        assert shown == [("县公安局", 1, 3, 2, 1), ("县财政局", 2, 1, -1, 0), ("县司法局", 3, 1, -2, 2)]
        assert [(line.name, line.supported, line.supports) for line in report.leaders] == [
            ("王五", 1, 2),
            ("张三", 0, 2),
        ]
        report_part(desk, "32", "县公安局", Report(RETURNED, reason="缺签名"))
        report = since_dispatch(desk).report
        assert [(news.unit, news.detail) for news in report.returned] == [("县公安局", "配合，被退回：缺签名")]
        lines = list(bulletin_lines(desk, since_dispatch(desk)))
        assert "配合任务 完成 0/4 项（持平）　逾期 2 项" in lines
        assert any("县公安局" in line and "配合 0/2" in line for line in lines)

    def test_an_accepted_item_has_no_late_supporters(self, desk: Session) -> None:
        proved(desk, "32")
        accept_with_verdict(desk, "32", Rating.MET)
        lacks = [lack for found in overview(desk).next_steps for lack in found.shortfalls]
        assert all(lack.kind is not ShortfallKind.SUPPORT_LATE for lack in lacks)
        assert draft(desk, "县公安局").text == ""
        loads = {line.department.name: line.load for line in workload(desk).departments}
        assert (loads["县公安局"].supported, loads["县公安局"].overdue) == (1, 0)


class TestCommands:
    """task."""

    def test_report_list_and_show(self, desk: Session, say: Say) -> None:
        made = say("task", "32", "县公安局", "--status", "已提交", "--claim", "达标", "--note", "已送")
        assert (made.code, made.out) == (0, "第 32 项县公安局配合任务改为「已提交」，自评「达标」，写备注\n")
        line = f"配合：县公安局　韦二　{LATE} 前　已提交　自评达标　备注：已送"
        assert line in say("task", "32").out
        assert line in say("show", "32").out
        found = json.loads(say("show", "32", "--json").out)["tasks"]
        assert [(one["department"], one["status"], one["claim"]) for one in found] == [
            ("县司法局", "not_started", None),
            ("县公安局", "submitted", "met"),
            ("县财政局", "not_started", None),
        ]
        assert say("task", "32", "县公安局", "--status", "退回补正").code == 1
        assert say("task", "32", "县公安局", "--status", "退回补正", "--reason", "缺签名").code == 0
        assert "退回补正　原因：缺签名" in say("task", "32").out
        assert "已逾期" in say("task", "32").out
        assert say("undo").code == 0
        assert "已提交" in say("task", "32").out

    @pytest.mark.parametrize(
        ("words", "code", "text"),
        [
            (["task", "32", "--status", "已提交"], 2, "请写明是哪个单位"),
            (["task", "32", "县公安局"], 2, "没有写要登记什么"),
            (["task", "32", "县公安局", "--claim", "达标", "--clear-claim"], 2, "不能一起写"),
            (["task", "32", "县公安局", "--status", "已审定"], 1, "现在可以改为：收集中、已提交"),
            (["task", "32", "县司法局", "--status", "已提交"], 1, "shifan mark"),
            (["task", "32", "县公安局", "--status", "快了"], 2, "「快了」不认识"),
        ],
    )
    def test_what_is_refused(self, say: Say, words: list[str], code: int, text: str) -> None:
        ran = say(*words)
        assert ran.code == code
        assert text in ran.err

    def test_an_item_without_tasks_says_how_to_assign(self, say: Say) -> None:
        assert "还没有分工。分派：shifan assign 50 单位名称" in say("task", "50").out

    def test_department_list_counts_what_is_supported(self, say: Say) -> None:
        say("task", "32", "县公安局", "--status", "已提交")
        assert "配合   1（完成 1）" in say("department", "list").out
        found = json.loads(say("department", "list", "--json").out)["departments"]
        assert {one["name"]: one["supported"] for one in found} == {"县司法局": 0, "县公安局": 1, "县财政局": 0}
