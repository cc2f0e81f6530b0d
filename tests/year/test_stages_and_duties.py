"""Stages: every transition allowed and refused. Yearly duties: next dates, the shipped ones, the county's own."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shifan.criteria.library import load_duties
from shifan.criteria.schema_files import schema_texts
from shifan.domain.application import Milestone, Stage
from shifan.domain.dates import parse_month_day
from shifan.domain.duties import Track, next_date
from shifan.domain.errors import DataFileError, RuleError, UsageError
from shifan.domain.stages import change_stage
from shifan.services.calendar import add_milestone
from shifan.services.duties import add_duty, list_duties
from shifan.services.history import history
from shifan.services.overview import overview
from shifan.services.session import Session
from shifan.services.showcase import add_showcase_milestone, set_showcase
from shifan.services.stages import set_stage, stage_choices
from support import CRITERIA, NOW
from support_desk_year import both_ways, refused, speaker

P, A, R, E, N, X, C = (
    Stage.PREPARING,
    Stage.APPLYING,
    Stage.PROVINCIAL_REVIEW,
    Stage.ASSESSMENT,
    Stage.NAMED,
    Stage.NOT_NAMED,
    Stage.RECHECK,
)
FORWARD = {(P, A), (A, R), (R, E), (E, N), (E, X), (N, C)}
BACK = {(after, before) for before, after in FORWARD}


def at_stage(session: Session, stage: Stage) -> None:
    if session.application().stage is not stage:
        session.commit("到这个阶段", put=[replace(session.application(), stage=stage)])


class TestStages:
    """筹备, 申报, 省级初审, 评估, 已命名 or 未命名, 复查."""

    @pytest.mark.parametrize("pair", sorted(FORWARD), ids=lambda p: f"{p[0].label}到{p[1].label}")
    def test_one_step_on_needs_no_reason(self, workspace: Session, pair: tuple[Stage, Stage]) -> None:
        at_stage(workspace, pair[0])
        both_ways(workspace, lambda: set_stage(workspace, pair[1]))
        assert workspace.application().stage is pair[1]

    @pytest.mark.parametrize("pair", sorted(BACK), ids=lambda p: f"{p[0].label}到{p[1].label}")
    def test_one_step_back_needs_a_reason(self, workspace: Session, pair: tuple[Stage, Stage]) -> None:
        at_stage(workspace, pair[0])
        refused(workspace, lambda: set_stage(workspace, pair[1], " \n"), RuleError, match="须写明原因")
        done = both_ways(workspace, lambda: set_stage(workspace, pair[1], "材料不齐"))
        assert done.message == f"申报阶段由「{pair[0].label}」退回「{pair[1].label}」：材料不齐"
        assert workspace.application().stage is pair[1]

    @pytest.mark.parametrize("pair", list(itertools.product(Stage, Stage)), ids=lambda p: f"{p[0].label}到{p[1].label}")
    def test_no_other_transition_exists(self, workspace: Session, pair: tuple[Stage, Stage]) -> None:
        present = replace(workspace.application(), stage=pair[0])
        if pair in FORWARD | BACK:
            assert change_stage(present, pair[1], "原因") == replace(present, stage=pair[1])
            return
        with pytest.raises(RuleError):
            change_stage(present, pair[1], "原因")

    def test_the_choices_are_those_transitions(self, workspace: Session) -> None:
        for stage in Stage:
            at_stage(workspace, stage)
            found = stage_choices(workspace)
            assert {(stage, to) for to in found.onward} == {pair for pair in FORWARD if pair[0] is stage}
            assert ({(stage, found.back)} if found.back else set()) == {pair for pair in BACK if pair[0] is stage}

    def test_by_command(
        self, workspace: Session, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        say = speaker(workspace, capsys, monkeypatch)
        assert say("stage", "show").out == "申报阶段：筹备。可以改为：申报。\n"
        assert say("stage", "set", "申报").out == "申报阶段由「筹备」改为「申报」\n"
        skipped = say("stage", "set", "已命名")
        assert (skipped.code, skipped.out) == (1, "")
        assert skipped.err == (
            "申报阶段不能从「申报」直接改为「已命名」。\n可以改为：省级初审；写明原因可退回：筹备。\n"
        )
        assert say("stage", "set", "申报").err == "申报阶段已经是「申报」。\n"
        assert say("stage", "set", "筹备", "--reason", "重来").code == 0
        assert say("stage", "set", "毕业").code == 2
        assert [line.operation.label for line in history(workspace, 1)] == ["申报阶段由「申报」退回「筹备」：重来"]


class TestNextDate:
    """The next occurrence of a day of the year."""

    @given(st.dates(date(2000, 1, 1), date(2098, 12, 31)), st.dates(date(2023, 1, 1), date(2023, 12, 31)))
    def test_is_the_first_such_day_from_today_on(self, today: date, day: date) -> None:
        found = next_date(day.month, day.day, today)
        assert (found.month, found.day) == (day.month, day.day)
        assert timedelta(0) <= found - today <= timedelta(366)
        between = (today + timedelta(n) for n in range((found - today).days))
        assert all((d.month, d.day) != (day.month, day.day) for d in between)

    def test_the_last_of_february(self) -> None:
        assert next_date(2, 29, date(2024, 1, 1)) == date(2024, 2, 29)
        assert next_date(2, 29, date(2024, 3, 1)) == date(2025, 2, 28)
        assert next_date(2, 29, date(2025, 2, 28)) == date(2025, 2, 28)

    @pytest.mark.parametrize("text", ["3-15", "3.15", "3月15日", "３月１５日", "三月十五日", "03/15"])
    def test_a_month_and_day_as_clerks_type_it(self, text: str) -> None:
        assert parse_month_day(text) == (3, 15)

    @pytest.mark.parametrize("text", ["", "三月", "13-1", "2-30", "春节"])
    def test_what_is_no_day_is_refused(self, text: str) -> None:
        with pytest.raises(UsageError, match="不是月和日"):
            parse_month_day(text)


class TestDuties:
    """The yearly report by 1 March, published by 1 April, and what the county adds."""

    def test_the_shipped_ones_with_their_rule(self, workspace: Session) -> None:
        report, published = list_duties(workspace)
        assert (report.on, published.on) == (date(2024, 3, 1), date(2024, 4, 1))
        assert (report.days_left, published.days_left) == (144, 175)
        for duty in (report, published):
            assert duty.source == "法治政府建设与责任落实督察工作规定（2019），厅字〔2019〕28号"
            assert duty.yearly
            assert duty.key == ""

    def test_on_the_day_itself_it_is_today(self, workspace: Session) -> None:
        workspace.commit("定日期", put=[replace(workspace.application(), as_of=date(2024, 3, 1))])
        report = list_duties(workspace)[0]
        assert (report.on, report.days_left, report.when) == (date(2024, 3, 1), 0, "就在今天")

    def test_one_of_the_countys_own(self, workspace: Session) -> None:
        both_ways(workspace, lambda: add_duty(workspace, " 述法\n会议 ", 1, 20, rule="县委文件"))
        own = list_duties(workspace)[0]
        assert (own.title, own.on, own.source, own.yearly) == ("述法 会议", date(2024, 1, 20), "县委文件", True)
        (milestone,) = workspace.state().milestones
        assert own.key == milestone.id

    def test_a_yearly_milestone_that_has_passed_comes_back(self, workspace: Session) -> None:
        add_milestone(workspace, "宪法宣传周", date(2020, 12, 4), yearly=True)
        add_milestone(workspace, "闰日", date(2020, 2, 29), yearly=True)
        add_milestone(workspace, "后年起", date(2025, 1, 5), yearly=True)
        found = {dated.title: dated.on for dated in list_duties(workspace)}
        assert found["宪法宣传周"] == date(2023, 12, 4)
        assert found["闰日"] == date(2024, 2, 29)
        assert found["后年起"] == date(2025, 1, 5)

    @pytest.mark.parametrize("title", ["", " \t", "\u200b"])
    def test_a_duty_without_title_is_refused(self, workspace: Session, title: str) -> None:
        refused(workspace, lambda: add_duty(workspace, title, 1, 1), UsageError, match="名称")

    def test_the_same_title_twice_is_refused(self, workspace: Session) -> None:
        shipped = list_duties(workspace)[0].title
        refused(workspace, lambda: add_duty(workspace, shipped, 5, 1), RuleError, match="早已存在")
        add_duty(workspace, "述法会议", 1, 20)
        refused(workspace, lambda: add_duty(workspace, "述法会议", 5, 1), RuleError, match="早已存在")

    def test_all_dates_of_both_tracks_are_on_the_overview(self, workspace: Session) -> None:
        set_showcase(workspace, name="国祥信访室")
        add_showcase_milestone(workspace, "现场演示", date(2024, 1, 5))
        add_duty(workspace, "述法会议", 1, 20)
        add_milestone(workspace, "动员会", date(2023, 10, 9))
        add_milestone(workspace, "已过去", NOW.date() - timedelta(1))
        found = overview(workspace).upcoming
        assert [(dated.title, dated.track, dated.days_left) for dated in found] == [
            ("动员会", Track.COUNTY, 0),
            ("现场演示", Track.SHOWCASE, 88),
            ("述法会议", Track.COUNTY, 103),
            ("向上级报告上一年度法治政府建设情况", Track.COUNTY, 144),
            ("向社会公开法治政府建设年度报告", Track.COUNTY, 175),
        ]
        assert [dated.on for dated in found] == sorted(dated.on for dated in found)

    def test_by_command(
        self, workspace: Session, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        say = speaker(workspace, capsys, monkeypatch)
        assert (
            say("duty", "add", "述法会议", "1月20日", "--rule", "县委文件").out
            == "添加年度事项：每年1月20日 述法会议\n"
        )
        listed = {entry["title"]: entry for entry in json.loads(say("duty", "list", "--json").out)}
        assert listed["述法会议"]["source"] == "县委文件"
        assert say("duty", "list").out.endswith("共 3 项。\n")
        wrong = say("duty", "add", "述法会议二", "下个月")
        assert (wrong.code, wrong.out) == (2, "")
        assert "请写成 3-15" in wrong.err
        (own,) = workspace.repository.all_of(Milestone)
        assert f"shifan milestone remove {own.id}" in say("duty", "list").out
        assert say("milestone", "remove", own.id).code == 0
        assert say("duty", "list").out.endswith("共 2 项。\n")
        workspace.commit("定日期", put=[replace(workspace.application(), as_of=date(2024, 2, 28))])
        ahead = json.loads(say("status", "--json").out)["upcoming"]
        assert [(entry["on"], entry["days_left"]) for entry in ahead] == [("2024-03-01", 2), ("2024-04-01", 33)]
        assert "时间节点：2024-03-01 向上级报告上一年度法治政府建设情况　还有 2 天\n" in say("status").out


GOOD = (CRITERIA / "duties" / "yearly.yaml").read_text(encoding="utf-8")


class TestDutyFile:
    """The data file is checked like the schemes."""

    @pytest.fixture
    def write(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
        monkeypatch.setenv("SHIFAN_CRITERIA", str(tmp_path / "指标"))
        path = tmp_path / "指标" / "duties" / "yearly.yaml"
        path.parent.mkdir(parents=True)

        def put(text: str) -> Path:
            path.write_text(text, encoding="utf-8")
            return path

        return put

    def test_the_shipped_file(self) -> None:
        assert [(duty.id, duty.month, duty.day) for duty in load_duties()] == [
            ("yearly-report", 3, 1),
            ("yearly-report-published", 4, 1),
        ]

    @pytest.mark.parametrize(
        ("old", "new", "line", "said"),
        [
            ("month: 3", "month: 13", 5, "字段 duties.1.month"),
            ("month: 4", "month: 四", 12, "字段 duties.2.month：应为整数"),
            ("month: 4\n    day: 1", "month: 4\n    day: 31", 10, "不是每年都有 4 月 31 日"),
            ("title: 向上级", "tittle: 向上级", 4, "字段 duties.1.tittle：不认识的字段"),
            ("id: yearly-report-published", "id: yearly-report", 2, "编码重复：yearly-report"),
        ],
    )  # fmt: skip
    def test_an_error_names_file_line_and_field(
        self, write: Callable[[str], Path], old: str, new: str, line: int, said: str
    ) -> None:
        assert GOOD.count(old) == 1
        write(GOOD.replace(old, new))
        with pytest.raises(DataFileError) as caught:
            load_duties()
        assert f"yearly.yaml 第 {line} 行" in str(caught.value)
        assert said in str(caught.value)

    def test_a_changed_file_is_read_again_and_a_missing_one_means_none(self, write: Callable[[str], Path]) -> None:
        path = write(GOOD)
        assert len(load_duties()) == 2
        write(GOOD.replace("day: 1", "day: 2"))
        assert [duty.day for duty in load_duties()] == [2, 2]
        path.unlink()
        assert load_duties() == ()

    def test_the_schema_is_in_the_repository(self) -> None:
        stored = (CRITERIA / "schema" / "duties.schema.json").read_text(encoding="utf-8")
        assert stored == schema_texts()["duties.schema.json"]
