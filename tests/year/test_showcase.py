"""The showcase project: its own materials and dates, and its place beside the county's track."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from shifan.domain.application import ShowcaseMaterial, ShowcaseProject
from shifan.domain.completion import Ratio
from shifan.domain.errors import NotFoundError, RuleError, UsageError
from shifan.domain.showcase import ShowcaseTrack
from shifan.services.attaching import attach_files
from shifan.services.overview import overview
from shifan.services.session import Session
from shifan.services.showcase import (
    add_material,
    add_showcase_milestone,
    attach_to_material,
    mark_material,
    remove_material,
    remove_showcase_milestone,
    set_material_due,
    set_showcase,
    showcase_track,
)
from support import dump, write_file
from support_desk_year import both_ways, refused, speaker
from support_documents import docx

DAY = date(2023, 10, 12)


def track_of(session: Session) -> ShowcaseTrack:
    track = showcase_track(session)
    assert track is not None
    assert overview(session).showcase == track
    return track


@pytest.fixture
def put_forward(workspace: Session) -> Session:
    """A workspace whose showcase project is 国祥信访室 with two materials."""
    set_showcase(workspace, name="国祥信访室", unit="县信访局", summary="一站式接访")
    add_material(workspace, "工作报告", due=DAY)
    add_material(workspace, "典型案例")
    return workspace


class TestProject:
    """Put forward and changed."""

    def test_put_forward_then_changed_in_part(self, workspace: Session) -> None:
        assert showcase_track(workspace) is None
        assert overview(workspace).showcase is None
        both_ways(workspace, lambda: set_showcase(workspace, name=" 国祥\n信访室 ", unit="县信访局"))
        both_ways(workspace, lambda: set_showcase(workspace, summary="第一行\r\n第二行"))
        (project,) = workspace.repository.all_of(ShowcaseProject)
        assert (project.name, project.unit, project.summary) == ("国祥 信访室", "县信访局", "第一行\n第二行")
        assert set_showcase(workspace, unit="县信访局").operation is None

    def test_a_project_has_a_name(self, workspace: Session) -> None:
        refused(workspace, lambda: set_showcase(workspace, unit="县信访局"), UsageError, match="名称")
        set_showcase(workspace, name="甲")
        refused(workspace, lambda: set_showcase(workspace, name="  "), UsageError, match="名称")

    def test_materials_and_dates_need_a_project(self, workspace: Session) -> None:
        refused(workspace, lambda: add_material(workspace, "报告"), NotFoundError, match="还没有单项示范项目")
        refused(workspace, lambda: add_showcase_milestone(workspace, "会", DAY), NotFoundError, match="还没有")


class TestMaterials:
    """A list of its own, apart from the items' evidence."""

    def test_added_due_done_attached_removed(self, workspace: Session, tmp_path: Path) -> None:
        set_showcase(workspace, name="国祥信访室")
        file = write_file(tmp_path, "报告.docx")
        both_ways(workspace, lambda: add_material(workspace, "工作报告"))
        both_ways(workspace, lambda: set_material_due(workspace, "工作报告", DAY))
        both_ways(workspace, lambda: attach_to_material(workspace, "1", file))
        done = both_ways(workspace, lambda: mark_material(workspace, "工作报告"))
        assert done.warnings == ()
        (line,) = track_of(workspace).materials
        assert (line.number, line.material.done, line.document, line.usable) == (1, True, "报告.docx", True)
        assert line.days_left is None
        both_ways(workspace, lambda: mark_material(workspace, "1", False))
        assert track_of(workspace).materials[0].days_left == 3
        both_ways(workspace, lambda: set_material_due(workspace, "1", None))
        both_ways(workspace, lambda: remove_material(workspace, "工作报告"))
        assert workspace.repository.all_of(ShowcaseMaterial) == []
        assert [document.title for document in workspace.state().evidence] == ["报告.docx"]

    def test_the_counts_of_the_track(self, put_forward: Session, tmp_path: Path) -> None:
        assert track_of(put_forward).ready == Ratio(0, 2)
        attach_to_material(put_forward, "典型案例", write_file(tmp_path, "案例.docx"))
        mark_material(put_forward, "典型案例")
        track = track_of(put_forward)
        assert (track.ready, track.overdue, track.unusable) == (Ratio(1, 2), 0, 0)
        set_material_due(put_forward, "工作报告", date(2023, 10, 8))
        assert track_of(put_forward).overdue == 1
        (document,) = put_forward.state().evidence
        put_forward.pool.locate(document).unlink()
        track = track_of(put_forward)
        assert (track.ready, track.unusable) == (Ratio(0, 2), 1)  # done, but its file is gone

    def test_done_without_a_file_is_said(self, put_forward: Session) -> None:
        assert "还没有附上文件" in mark_material(put_forward, "典型案例").warnings[0]
        refused(put_forward, lambda: mark_material(put_forward, "典型案例"), RuleError, match="早已完成")
        refused(put_forward, lambda: mark_material(put_forward, "1", False), RuleError, match="本来就没有完成")

    def test_a_document_that_is_there_already_is_named(self, put_forward: Session, tmp_path: Path) -> None:
        attach_files(put_forward, "80", [write_file(tmp_path, "信访台账.xlsx")])
        both_ways(put_forward, lambda: attach_to_material(put_forward, "工作报告", "信访台账.xlsx"))
        assert track_of(put_forward).materials[0].document == "信访台账.xlsx"
        assert len(put_forward.state().evidence) == 1

    def test_the_same_content_is_kept_once(self, put_forward: Session, tmp_path: Path) -> None:
        attach_files(put_forward, "80", [write_file(tmp_path, "信访台账.xlsx", "同样")])
        done = attach_to_material(put_forward, "1", write_file(tmp_path, "改名.xlsx", "同样"))
        assert "内容相同" in done.warnings[0]
        assert len(put_forward.state().evidence) == 1

    def test_a_lost_file_is_put_back_by_the_same_content(self, put_forward: Session, tmp_path: Path) -> None:
        file = write_file(tmp_path, "报告.docx")
        attach_to_material(put_forward, "1", file)
        (document,) = put_forward.state().evidence
        put_forward.pool.locate(document).unlink()
        attach_to_material(put_forward, "1", file)
        assert track_of(put_forward).materials[0].usable

    def test_refusals_change_nothing(self, put_forward: Session, tmp_path: Path) -> None:
        empty = write_file(tmp_path, "空.docx", b"")
        refused(put_forward, lambda: attach_to_material(put_forward, "1", empty), RuleError, match="空文件")
        refused(put_forward, lambda: attach_to_material(put_forward, "1", tmp_path), RuleError, match="文件夹")
        refused(put_forward, lambda: attach_to_material(put_forward, "1", "没有.docx"), NotFoundError, match="找不到")
        refused(put_forward, lambda: attach_to_material(put_forward, "3", empty), NotFoundError, match="没有「3」")
        refused(put_forward, lambda: add_material(put_forward, "工作报告"), RuleError, match="早已有")
        refused(put_forward, lambda: add_material(put_forward, " "), UsageError, match="名称")
        refused(put_forward, lambda: remove_material(put_forward, "0"), NotFoundError, match="没有「0」")


class TestDates:
    """The project's own milestones."""

    def test_added_and_removed_each_one_step(self, put_forward: Session) -> None:
        both_ways(put_forward, lambda: add_showcase_milestone(put_forward, "现场演示", date(2023, 11, 1)))
        both_ways(put_forward, lambda: remove_showcase_milestone(put_forward, "现场演示"))
        assert track_of(put_forward).dates == ()
        refused(put_forward, lambda: remove_showcase_milestone(put_forward, "没有"), NotFoundError, match="没有名为")
        refused(put_forward, lambda: add_showcase_milestone(put_forward, "", DAY), UsageError, match="名称")

    def test_what_is_over_stays_in_the_list_and_says_so(self, put_forward: Session) -> None:
        add_showcase_milestone(put_forward, "现场演示", date(2023, 11, 1))
        add_showcase_milestone(put_forward, "先前的", date(2023, 1, 1))
        add_showcase_milestone(put_forward, "今天的", date(2023, 10, 9))
        dates = track_of(put_forward).dates
        assert [(dated.title, dated.when) for dated in dates] == [
            ("先前的", "已过 281 天"),
            ("今天的", "就在今天"),
            ("现场演示", "还有 23 天"),
        ]
        assert "先前的" not in [dated.title for dated in overview(put_forward).upcoming]

    def test_a_date_before_the_period_is_refused(self, put_forward: Session) -> None:
        text = refused(
            put_forward,
            lambda: add_showcase_milestone(put_forward, "现场演示", date(2022, 12, 31)),
            RuleError,
            match="时间节点 2022-12-31 早于评估期开始日期 2023-01-01",
        )
        assert "请检查年份" in text


def test_by_command(
    workspace: Session, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    say = speaker(workspace, capsys, monkeypatch)
    assert say("showcase", "show").code == 1
    assert say("showcase", "set").code == 2
    assert say("showcase", "set", "国祥信访室", "--unit", "县信访局").out == "推荐单项示范项目：国祥信访室\n"
    empty = dump(workspace.repository)
    report = write_file(tmp_path, "报告.docx", docx("报告"))
    steps: list[list[str | Path]] = [
        ["material", "add", "工作报告", "--due", "2099-10-12"],
        ["material", "attach", "工作报告", report],
        ["material", "done", "工作报告"],
        ["material", "done", "工作报告", "--reopen"],
        ["material", "due", "1", "2099-10-13"],
        ["material", "due", "1", "--clear"],
        ["milestone", "add", "现场演示", "2099-11-01"],
    ]
    for step in steps:
        ran = say("showcase", *step)
        assert (ran.code, ran.err) == (0, ""), step
    page = say("showcase", "show").out
    assert page.startswith("单项示范项目：国祥信访室　县信访局\n材料 0/1 0%\n  1　未完成　工作报告　文件：报告.docx\n")
    assert "时间节点：2099-11-01 现场演示" in page
    early = say("showcase", "milestone", "add", "启动", "2022-12-31")
    assert (early.code, early.out) == (1, "")
    assert "早于评估期开始日期 2023-01-01" in early.err
    assert say("showcase", "milestone", "add", "启动", "2023-01-05").code == 0
    assert "时间节点：2023-01-05 启动　已过 " in say("showcase", "show").out
    assert say("showcase", "milestone", "remove", "启动").code == 0
    for _ in range(2):
        assert say("undo").code == 0
    assert "单项示范：国祥信访室　材料 0/1 0%\n" in say("status").out
    assert json.loads(say("status", "--json").out)["showcase"]["materials"]["total"] == 1
    for _ in steps:
        assert say("undo").code == 0
    assert dump(workspace.repository) == empty
    assert say("showcase", "material", "due", "1").code == 2
    assert say("showcase", "material", "done", "没有").code == 1
