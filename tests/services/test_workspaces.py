"""Making, finding and opening workspaces; the overview, checks and backups of one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from shifan.domain.application import Application, Milestone
from shifan.domain.completion import Ratio
from shifan.domain.criteria import CriterionKind
from shifan.domain.errors import NotFoundError, ProtectedError, RuleError, UsageError
from shifan.domain.records import WorkStatus
from shifan.domain.ways import as_commands
from shifan.services.assigning import assign
from shifan.services.attaching import attach_files
from shifan.services.backups import back_up, back_up_if_changed
from shifan.services.overview import overview
from shifan.services.recording import tick_checkpoint
from shifan.services.session import POOL_NAME, STORE_NAME, Session, current_user, open_session
from shifan.services.setup import create_workspace, new_application
from shifan.services.workspace import CONFIG_NAME
from shifan.store.repository import Repository
from support import NOW, file_only, fixed_clock, new_workspace, raw_sql, write_file


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of a closed workspace."""
    new_workspace(tmp_path / "w").close()
    return tmp_path / "w"


class TestMaking:
    """A new application."""

    def test_the_year_gives_the_period(self) -> None:
        made = new_application(" 柳城县\n", "2023年度")
        assert (made.county, made.period_start, made.period_end) == ("柳城县", date(2023, 1, 1), date(2023, 12, 31))
        assert (made.edition_id, made.scheme_id) == ("working-2023", "equal-100")

    def test_given_dates_stand_above_the_year(self) -> None:
        made = new_application("柳城县", "2023", period_start=date(2022, 7, 1))
        assert (made.period_start, made.period_end) == (date(2022, 7, 1), date(2023, 12, 31))
        free = new_application("柳城县", "第三轮", period_start=date(2022, 7, 1), period_end=date(2023, 6, 30))
        assert free.round == "第三轮"

    @pytest.mark.parametrize(("county", "round_name"), [("", "2023"), (" \u200b", "2023"), ("柳城县", " ")])
    def test_county_and_round_are_needed(self, county: str, round_name: str) -> None:
        with pytest.raises(UsageError, match="都要写"):
            new_application(county, round_name)

    @pytest.mark.parametrize("round_name", ["第三轮", "1999", "2101", "２０２３", "20"])
    def test_a_round_that_names_no_year_asks_for_the_period(self, round_name: str) -> None:
        with pytest.raises(UsageError, match="看不出是哪一年"):
            new_application("柳城县", round_name)

    def test_dates_out_of_order_and_unknown_criteria_are_refused(self) -> None:
        with pytest.raises(RuleError, match="早于"):
            new_application("柳城县", "2023", period_start=date(2024, 1, 1))
        with pytest.raises(NotFoundError, match="指标版本"):
            new_application("柳城县", "2023", edition_id="official-2023")
        with pytest.raises(NotFoundError, match="计分方案"):
            new_application("柳城县", "2023", scheme_id="gold")

    def test_a_new_workspace_has_a_record_for_each_item_and_nothing_else(self, workspace: Session) -> None:
        state = workspace.state()
        assert len(state.records) == 104
        assert {record.status for record in state.records.values()} == {WorkStatus.NOT_STARTED}
        assert all(state.records[i.id].criterion_digest == i.digest for i in workspace.edition.criteria)
        for rows in (state.ticks, state.evidence, state.departments, state.gaps, state.self_checks):
            assert rows == ()
        assert [path.name for path in workspace.folder.iterdir()] in ([STORE_NAME], [CONFIG_NAME])

    def test_a_workspace_is_never_made_twice(self, folder: Path) -> None:
        before = (folder / STORE_NAME).read_bytes()
        with pytest.raises(ProtectedError, match="已经是工作文件夹"):
            new_workspace(folder)
        assert (folder / STORE_NAME).read_bytes() == before

    def test_a_file_is_no_folder_and_a_folder_with_files_will_do(self, tmp_path: Path) -> None:
        note = write_file(tmp_path, "文件")
        with pytest.raises(ProtectedError, match="是一个文件"):
            new_workspace(note)
        new_workspace(tmp_path).close()
        assert note.read_text(encoding="utf-8") == "正文"


class TestFinding:
    """Which workspace is meant."""

    def test_the_named_one(self, folder: Path) -> None:
        with open_session(folder) as session:
            assert session.application().county == "柳城县"

    def test_the_environment_then_this_folder_or_one_above(
        self, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        below = folder / "来件" / "七月"
        below.mkdir(parents=True)
        monkeypatch.chdir(below)
        with open_session() as session:
            assert session.folder == folder
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("SHIFAN_WORKSPACE", str(folder))
        with open_session() as session:
            assert session.folder == folder

    def test_none_at_all_says_how_to_make_one(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        with pytest.raises(NotFoundError) as caught:
            open_session()
        assert "shifan init" in as_commands(caught.value.hint)
        with pytest.raises(NotFoundError, match="不是工作文件夹"):
            open_session(tmp_path)

    def test_an_unknown_application_lists_those_that_are_there(self, folder: Path) -> None:
        with pytest.raises(UsageError) as caught:
            open_session(folder, application_id="zzz")
        assert "柳城县 2023" in caught.value.hint

    def test_an_edition_that_is_gone_is_named(self, folder: Path) -> None:
        raw_sql(folder / STORE_NAME, "UPDATE application SET edition_id = 'gone-2020'")
        with pytest.raises(NotFoundError, match="gone-2020"):
            open_session(folder)

    def test_the_journal_names_the_person(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SHIFAN_USER", " 李四\n")
        assert current_user() == "李四"
        with open_session(folder) as session:
            tick_checkpoint(session, "1.1")
            assert session.repository.operations(session.application_id)[0].user == "李四"
        monkeypatch.setenv("SHIFAN_USER", "")
        monkeypatch.setenv("LOGNAME", "clerk")
        assert current_user() == "clerk"

    def test_items_are_found_by_their_own_or_a_checkpoints_number(self, workspace: Session) -> None:
        assert workspace.item(" 32 ").number == workspace.item("32.2").number == "32"
        for wrong in ("", "0", "105", "x", "-1", "三十二", "32。2"):
            with pytest.raises(NotFoundError, match="没有编号为"):
                workspace.item(wrong)


class TestOverview:
    """What is shown first."""

    def test_of_a_fresh_workspace(self, workspace: Session) -> None:
        found = overview(workspace)
        assert found.today == NOW.date()
        assert found.days_left is None
        assert found.total.collected == Ratio(0, 100)
        assert found.total.self_checked == Ratio(0, 4)
        assert len(found.groups) == 10
        assert len(found.next_steps) == 104
        assert [group.points is None for group in found.groups] == [False] * 9 + [True]

    def test_groups_and_departments_follow_the_work(self, workspace: Session, tmp_path: Path) -> None:
        assign(workspace, "2", "县司法局", due=NOW.date() - timedelta(days=1))
        attach_files(workspace, "2", [write_file(tmp_path, "通知.docx")])
        found = overview(workspace)
        assert found.groups[0].completion.collected.done == 1
        (unit,) = found.state.departments
        assert found.departments[unit.id].collected == Ratio(1, 1)
        assert (found.next_steps[0].criterion.number, found.next_steps[0].days_left) == ("2", -1)

    def test_the_countdown_and_milestones_are_counted_from_the_as_of_date(self, workspace: Session) -> None:
        changed = replace(workspace.application(), deadline=date(2023, 12, 1), as_of=date(2023, 11, 30))
        app = workspace.application_id
        days = {"昨天": date(2023, 11, 29), "今天": date(2023, 11, 30), "以后": date(2024, 1, 1)}
        workspace.commit("定时间", put=[changed, *[Milestone(t, app, t, on) for t, on in days.items()]])
        found = overview(workspace)
        assert (found.today, found.days_left) == (date(2023, 11, 30), 1)
        assert [milestone.title for milestone in found.upcoming if milestone.title in days] == ["今天", "以后"]


class TestBackups:
    """Copies of the store in the workspace."""

    def test_backups_lie_in_the_workspace_and_are_made_only_after_changes(self, workspace: Session) -> None:
        made = back_up(workspace, "手动")
        assert made.parent == workspace.folder / "备份"
        assert back_up_if_changed(workspace, "启动") is None
        made.unlink()
        again = back_up_if_changed(workspace, "启动")
        assert again is not None
        with open_session(workspace.folder, clock=fixed_clock) as other:
            assert other.application() == workspace.application()
        assert again.is_file()

    def test_a_backup_is_a_workspace_once_it_is_put_in_its_place(self, workspace: Session, tmp_path: Path) -> None:
        tick_checkpoint(workspace, "1.1")
        made = back_up(workspace, "手动")
        restored = tmp_path / "恢复"
        restored.mkdir()
        (restored / STORE_NAME).write_bytes(made.read_bytes())
        with open_session(restored) as session:
            assert len(session.state().ticks) == 1


@file_only  # a folder with its store on a server names its application
def test_two_applications_in_one_store_are_kept_apart(workspace: Session) -> None:
    second = replace(new_application("邻县", "2024"), version=0)
    workspace.repository.commit(second.id, "新建申报", "甲", NOW, put=[second])
    tick_checkpoint(workspace, "1.1")
    with open_session(workspace.folder) as session:
        assert session.application().county == "邻县"
        assert session.state().ticks == ()
        assert session.state().records == {}
    with open_session(workspace.folder, application_id=workspace.application_id) as session:
        assert len(session.state().ticks) == 1
    assert {found.county for found in workspace.repository.all_of(Application)} == {"柳城县", "邻县"}


def test_a_failed_start_leaves_the_folder_usable(tmp_path: Path) -> None:
    application = replace(new_application("柳城县", "2023"), edition_id="gone-2020")
    with pytest.raises(NotFoundError):
        create_workspace(tmp_path / "w", application)
    with new_workspace(tmp_path / "w") as session:
        assert len(session.edition.of_kind(CriterionKind.BASE)) == 100
        assert not (session.folder / POOL_NAME).exists()


def test_a_workspace_whose_making_was_broken_off_can_be_made_again(tmp_path: Path) -> None:
    Repository.create(tmp_path / STORE_NAME).close()  # as after a kill between the tables and the first commit
    with create_workspace(tmp_path, new_application("柳城县", "2023")) as session:
        assert len(session.state().records) == 104
    with pytest.raises(ProtectedError, match="已经是工作文件夹"):
        create_workspace(tmp_path, new_application("柳城县", "2023"))
