"""Several applications in one store: listed, switched, added, archived, and which one is opened."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from shifan.domain.application import Application
from shifan.domain.errors import ArchivedError, RuleError, UsageError
from shifan.services import applications, history
from shifan.services.assigning import assign
from shifan.services.attaching import Facts, attach_files
from shifan.services.cloning import clone_beside, plan_clone
from shifan.services.last_opened import FILE_NAME, last_opened, remember_opened
from shifan.services.recording import tick_checkpoint, write_note
from shifan.services.session import Session, open_session
from shifan.services.setup import new_application
from shifan.services.summarising import differences
from support import NOW, USER, dump, fixed_clock, write_file


def added(session: Session, county: str, round_name: str = "2023", city: str = "柳州市") -> Application:
    """Store another application and return it."""
    made = replace(new_application(county, round_name), province="广西壮族自治区", city=city)
    applications.add_application(session, made)
    return made


def counties(session: Session, words: str = "", *, archived: bool = False) -> list[str]:
    """Return the listed counties with their rounds."""
    lines = applications.applications(session, words, archived=archived)
    return [f"{line.application.county} {line.application.round}" for line in lines]


def without_memory(session: Session) -> str:
    """Return the county that is opened where nothing is remembered: the folder's own, else the newest."""
    return "柳城县" if session.workspace.application else "鹿寨县"


def opened(session: Session, user: str = USER) -> str:
    """Return the county that a new session of ``user`` opens."""
    with open_session(session.folder, user=user, clock=fixed_clock) as other:
        return other.application().county


def test_the_list_is_by_place_and_filtered_by_words(workspace: Session) -> None:
    applications.set_place(workspace, workspace.application_id, province="广西壮族自治区", city="柳州市")
    added(workspace, "鹿寨县")
    added(workspace, "鹿寨县", "2025")
    added(workspace, "阳朔县", city="桂林市")
    assert counties(workspace) == ["柳城县 2023", "鹿寨县 2025", "鹿寨县 2023", "阳朔县 2023"]
    assert counties(workspace, "柳州 2023") == ["柳城县 2023", "鹿寨县 2023"]
    assert counties(workspace, "桂林") == ["阳朔县 2023"]
    assert counties(workspace, "云南") == []


def test_a_line_holds_the_numbers_of_its_application(workspace: Session) -> None:
    second = added(workspace, "鹿寨县")
    tick_checkpoint(workspace, "32.1")
    lines = {line.application.id: line for line in applications.applications(workspace)}
    here, other = lines[workspace.application_id], lines[second.id]
    assert here.tally is not None
    assert other.tally is not None
    assert (here.here, here.tally.ticked, here.last_at, here.last_user) == (True, 1, NOW, workspace.user)
    assert (other.here, other.tally.ticked, other.tally.base) == (False, 0, 100)


def test_what_each_person_last_opened_is_opened_again(workspace: Session) -> None:
    second = added(workspace, "鹿寨县")
    assert opened(workspace) == "柳城县"  # adding one does not change what is open
    assert opened(workspace, "李四") == without_memory(workspace)
    applications.switch_application(workspace, "鹿寨")
    assert last_opened(workspace.folder, workspace.user) == second.id
    assert opened(workspace) == "鹿寨县"
    assert opened(workspace, "李四") == without_memory(workspace)


def test_switching_leaves_the_ledger_as_it_was(workspace: Session) -> None:
    added(workspace, "鹿寨县")
    before = dump(workspace.repository, versions=True)
    applications.switch_application(workspace, "鹿寨")
    assert dump(workspace.repository, versions=True) == before


@pytest.mark.parametrize("content", ["", "{", "[1]", '{"测试员": 7}', '{"测试员": "gone"}'])
def test_a_spoiled_memory_is_as_good_as_none(workspace: Session, content: str) -> None:
    second = added(workspace, "鹿寨县")
    (workspace.folder / FILE_NAME).write_text(content, encoding="utf-8")
    assert opened(workspace) == without_memory(workspace)
    remember_opened(workspace.folder, workspace.user, second.id)
    assert opened(workspace) == "鹿寨县"


def test_a_folder_that_cannot_be_written_does_not_stop_the_switch(workspace: Session, tmp_path: Path) -> None:
    remember_opened(tmp_path / "没有这个文件夹", USER, "甲")
    assert not (tmp_path / "没有这个文件夹").exists()
    assert applications.switch_application(workspace, "柳城").county == "柳城县"


def test_an_application_is_found_by_id_or_by_words(workspace: Session) -> None:
    added(workspace, "鹿寨县")
    added(workspace, "鹿寨县", "2025")
    assert applications.find_application(workspace, workspace.application_id).county == "柳城县"
    assert applications.find_application(workspace, "鹿寨 2025").round == "2025"
    with pytest.raises(UsageError, match="有 2 个申报符合「鹿寨」"):
        applications.find_application(workspace, "鹿寨")
    with pytest.raises(UsageError, match="没有编号或名称是「昆明」的申报"):
        applications.find_application(workspace, "昆明")
    with pytest.raises(UsageError):
        applications.find_application(workspace, " ")


def test_the_same_round_of_a_county_is_not_added_twice(workspace: Session) -> None:
    added(workspace, "鹿寨县")
    with pytest.raises(RuleError, match="已经有鹿寨县 2023的申报"):
        added(workspace, "鹿寨县")
    assert counties(workspace) == ["柳城县 2023", "鹿寨县 2023"]


def test_an_archived_application_is_hidden_and_only_read(workspace: Session) -> None:
    second = added(workspace, "鹿寨县")
    applications.archive(workspace, "鹿寨")
    assert counties(workspace) == ["柳城县 2023"]
    assert counties(workspace, archived=True) == ["柳城县 2023", "鹿寨县 2023"]
    with open_session(workspace.folder, application_id=second.id, user=USER, clock=fixed_clock) as other:
        before = dump(other.repository, versions=True)
        with pytest.raises(ArchivedError, match="已于 2023-10-09 归档"):
            tick_checkpoint(other, "32.1")
        with pytest.raises(ArchivedError):
            write_note(other, "32", "备注")
        with pytest.raises(ArchivedError):
            applications.set_place(other, second.id, city="南宁市")
        assert dump(other.repository, versions=True) == before
        assert len(other.state().records) == 104
    tick_checkpoint(workspace, "32.1")  # the other one is as free as before


def test_the_journal_of_an_archived_one_can_still_be_noted_in(workspace: Session) -> None:
    applications.archive(workspace, workspace.application_id)
    key = workspace.application_id
    noted = workspace.repository.rewrite(key, "已恢复", USER, NOW, list)
    assert noted is not None
    assert workspace.repository.operations(key, limit=1)[0].label == "已恢复"
    assert differences(workspace) == ()


def test_archiving_can_be_taken_back_and_done_again(workspace: Session) -> None:
    tick_checkpoint(workspace, "32.1")
    applications.archive(workspace, workspace.application_id)
    assert history.undo(workspace).message == "撤销：归档柳城县 2023"
    tick_checkpoint(workspace, "32.2")
    applications.archive(workspace, workspace.application_id)
    applications.unarchive(workspace, workspace.application_id)
    tick_checkpoint(workspace, "32.3")
    assert differences(workspace) == ()
    with pytest.raises(RuleError, match="没有归档"):
        applications.unarchive(workspace, workspace.application_id)


def test_what_was_done_before_archiving_cannot_be_undone_afterwards(workspace: Session) -> None:
    tick_checkpoint(workspace, "32.1")
    seq = workspace.repository.operations(workspace.application_id, limit=1)[0].seq
    applications.archive(workspace, workspace.application_id)
    with pytest.raises(ArchivedError):
        workspace.repository.undo(workspace.application_id, USER, NOW, seq)
    with pytest.raises(RuleError, match="早已归档"):
        applications.archive(workspace, workspace.application_id)


def test_the_place_is_one_operation_that_can_be_undone(workspace: Session) -> None:
    with pytest.raises(UsageError):
        applications.set_place(workspace, workspace.application_id)
    applications.set_place(workspace, workspace.application_id, province=" 广西壮族自治区 ", city="柳州市")
    assert (workspace.application().province, workspace.application().city) == ("广西壮族自治区", "柳州市")
    applications.set_place(workspace, workspace.application_id, city="")
    assert workspace.application().province == "广西壮族自治区"
    history.undo(workspace)
    history.undo(workspace)
    assert (workspace.application().province, workspace.application().city) == ("", "")


def test_where_all_are_archived_the_newest_still_opens(workspace: Session) -> None:
    added(workspace, "鹿寨县")
    applications.archive(workspace, "鹿寨")
    assert opened(workspace, "李四") == "柳城县"
    applications.archive(workspace, "柳城")
    assert opened(workspace, "李四") == without_memory(workspace)


def test_the_next_round_is_made_beside_this_one(workspace: Session, tmp_path: Path) -> None:
    paper = write_file(tmp_path, "三定方案.docx")
    attach_files(workspace, "33", [paper], facts=Facts(long_term=True))
    assign(workspace, "32", "县司法局", due=NOW.date())
    before = dump(workspace.repository)["record"]
    plan = plan_clone(workspace, "2025")
    clone_beside(workspace, plan)
    assert counties(workspace) == ["柳城县 2025", "柳城县 2023"]
    with open_session(workspace.workspace, application_id=plan.application.id, user=USER, clock=fixed_clock) as new:
        state = new.state()
        assert [unit.name for unit in state.departments] == ["县司法局"]
        assert [(found.title, found.id in state.usable) for found in state.evidence] == [("三定方案.docx", True)]
        assert state.lead_name(new.item("32").id) == "县司法局"
        assert differences(new) == ()
        history.undo(new)
        assert new.state().evidence == ()
    assert {key: row for key, row in dump(workspace.repository)["record"].items() if key in before} == before
    assert opened(workspace) == "柳城县"
    with pytest.raises(RuleError, match="已经有柳城县 2025的申报"):
        clone_beside(workspace, plan_clone(workspace, "2025"))
