"""Going back to a backup: rows become what they were, as one step that can be undone and done again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from shifan.domain.application import Department
from shifan.domain.errors import NotFoundError, ProtectedError, ReadOnlyError, UsageError
from shifan.domain.tasks import Task
from shifan.services.assigning import assign
from shifan.services.attaching import attach_files
from shifan.services.backups import BY_HAND, back_up, back_up_to
from shifan.services.cloning import make_clone, plan_clone
from shifan.services.departments import add_departments
from shifan.services.history import redo, undo
from shifan.services.recording import tick_checkpoint, write_note
from shifan.services.restore_preview import told
from shifan.services.restoring import BEFORE, choices, chosen, preview, restore
from shifan.services.session import Session, open_session, record_id
from shifan.services.setup import new_application
from support import NOW, dump, file_only, fixed_clock, new_workspace, store_path, write_file


def departments(session: Session) -> dict[str, Department]:
    return {unit.name: unit for unit in session.state().departments}


def assert_there_and_back(session: Session, path: Path) -> None:
    """Going back gives the backup's rows; undo and redo give both states again; the journal always tells the rows."""
    before = dump(session.repository)
    with open_copy(path) as wanted:
        then = dump(wanted.repository)
    done = restore(session, path)
    assert done.operation is not None
    for expected, step in ((then, None), (before, undo), (then, redo), (before, undo)):
        if step is not None:
            step(session)
        assert dump(session.repository) == expected
        assert replay_is_exact(session)
        assert session.repository.verify_chain(session.application_id) is None


def replay_is_exact(session: Session) -> bool:
    history = session.repository.history
    key = session.application_id
    stored = {name: rows for name, rows in history.stored_rows(key).items() if rows}
    told = {name: rows for name, rows in history.rows_until(key).items() if rows}
    return stored == told


def open_copy(path: Path) -> Session:
    folder = path.parent / f"看 {path.stem}"
    folder.mkdir()
    (folder / "shifan.db").write_bytes(path.read_bytes())
    return open_session(folder, clock=fixed_clock, read_only=True)


def test_ordinary_work_is_taken_back_whole(workspace: Session, tmp_path: Path) -> None:
    add_departments(workspace, "县司法局\n县公安局")
    assign(workspace, "1", "县司法局")
    write_note(workspace, "1", "从前")
    attach_files(workspace, "2", [write_file(tmp_path, "旧.pdf", "旧")])
    path = back_up(workspace, BY_HAND)
    write_note(workspace, "1", "后来")
    tick_checkpoint(workspace, "1.1")
    attach_files(workspace, "2", [write_file(tmp_path, "新.pdf", "新")])
    assign(workspace, "1", "县公安局")
    add_departments(workspace, "县财政局")
    assert_there_and_back(workspace, path)


def test_a_unit_taken_out_and_put_in_again_under_its_name(workspace: Session) -> None:
    """The new unit has the old name, and the old task moved to it: neither can go or come before the other."""
    add_departments(workspace, "县司法局\n县公安局")
    assign(workspace, "1", "县司法局")
    path = back_up(workspace, BY_HAND)
    old = departments(workspace)["县司法局"]
    (task,) = workspace.state().tasks
    workspace.commit("改名", put=[replace(old, name="旧局")])
    new = replace(old, id="new-unit", version=0)
    workspace.commit("新局", put=[new])
    workspace.commit("换局", put=[replace(task, department_id="new-unit")], remove=[departments(workspace)["旧局"]])
    assert_there_and_back(workspace, path)


def test_two_units_that_changed_names(workspace: Session) -> None:
    add_departments(workspace, "甲局\n乙局")
    assign(workspace, "1", "甲局")
    assign(workspace, "2", "乙局")
    path = back_up(workspace, BY_HAND)
    units = departments(workspace)
    workspace.commit("让名", put=[replace(units["甲局"], name="丙局")])
    workspace.commit("取名", put=[replace(units["乙局"], name="甲局")])
    workspace.commit("换名", put=[replace(departments(workspace)["丙局"], name="乙局")])
    assert_there_and_back(workspace, path)


def test_a_window_that_still_shows_the_rows_from_before_cannot_write_them(workspace: Session) -> None:
    add_departments(workspace, "甲局\n乙局")
    assign(workspace, "1", "甲局")
    path = back_up(workspace, BY_HAND)
    (first,) = workspace.state().tasks
    workspace.commit("换局", put=[replace(first, department_id=departments(workspace)["乙局"].id)])
    (seen,) = workspace.state().tasks
    for step in (lambda session: restore(session, path), undo, redo):
        step(workspace)
        with pytest.raises(ProtectedError, match="没有写入"):
            workspace.commit("旧窗口", put=[replace(seen, person="别人")])
        (seen,) = workspace.repository.all_of(Task)


def test_what_is_the_same_needs_no_step(workspace: Session) -> None:
    path = back_up(workspace, BY_HAND)
    count = len(workspace.repository.operations(workspace.application_id))
    assert restore(workspace, path).operation is None
    assert len(workspace.repository.operations(workspace.application_id)) == count


def test_the_state_before_is_backed_up_first(workspace: Session) -> None:
    path = back_up(workspace, BY_HAND)
    write_note(workspace, "1", "后来")
    workspace.clock = lambda: NOW + timedelta(hours=1)
    restore(workspace, path)
    newest = choices(workspace.folder)[0]
    assert newest.backup.reason == BEFORE
    with open_copy(newest.backup.path) as session:
        assert session.record(session.item("1").id).note == "后来"


def test_a_preview_names_what_would_go_and_writes_nothing(workspace: Session) -> None:
    write_note(workspace, "1", "从前")
    path = back_up(workspace, BY_HAND)
    write_note(workspace, "1", "后来")
    tick_checkpoint(workspace, "32.1")
    before = dump(workspace.repository, versions=True)
    found = preview(workspace, path)
    assert dump(workspace.repository, versions=True) == before
    assert len(workspace.repository.operations(workspace.application_id)) == 4
    assert found.newest is not None
    assert found.newest.seq == 2
    assert [operation.seq for operation in found.lost] == [4, 3]
    assert found.missing == 0
    assert {entry.entity for entry in found.changes} == {"record", "tick"}
    lines = told(found)
    assert "备份：2023-10-09 10:00:00（手动）" in lines
    assert any("以后的改动不再算数" in line for line in lines)
    assert "　第 1 项　台账记录　备注：后来 → 从前" in lines
    assert any(line.startswith("　第 32 项　移除核查点") for line in lines)
    assert found.damage == ""


@file_only
def test_a_preview_of_a_newer_backup_says_that_this_store_lacks_operations(workspace: Session) -> None:
    old = store_path(workspace).read_bytes()
    write_note(workspace, "1", "后来")
    path = back_up(workspace, BY_HAND)
    workspace.close()
    store_path(workspace).write_bytes(old)
    with open_session(workspace.folder, clock=fixed_clock) as session:
        found = preview(session, path)
        assert (found.lost, found.missing) == ((), 1)
        restore(session, path)
        assert session.record(session.item("1").id).note == "后来"


def test_a_file_at_another_place_serves_too_and_stays_as_it_is(workspace: Session, tmp_path: Path) -> None:
    path = back_up_to(workspace, tmp_path / "U盘 100%#1.db")
    content = path.read_bytes()
    write_note(workspace, "1", "后来")
    restore(workspace, path)
    assert workspace.record(workspace.item("1").id).note == ""
    assert path.read_bytes() == content
    with pytest.raises(ProtectedError, match="已经存在"):
        back_up_to(workspace, path)


def test_a_backup_of_another_county_is_refused(workspace: Session, tmp_path: Path) -> None:
    with new_workspace(tmp_path / "别处") as other:
        path = back_up(other, BY_HAND)
    before = dump(workspace.repository)
    for step in (preview, restore):
        with pytest.raises(ProtectedError, match="没有本次申报"):
            step(workspace, path)
    assert dump(workspace.repository) == before


def test_only_this_application_goes_back(workspace: Session, tmp_path: Path) -> None:
    path = back_up(workspace, BY_HAND)
    second = new_application("邻县", "2024")
    units = [Department(id="u", application_id=second.id, name="邻县司法局")]
    records = [
        replace(record, id=record_id(second.id, record.criterion_id), application_id=second.id, version=0)
        for record in workspace.state().records.values()
    ]
    workspace.repository.commit(second.id, "新建", "甲", NOW, put=[second, *records])
    workspace.repository.commit(second.id, "单位", "甲", NOW, put=units)
    write_note(workspace, "1", "后来")
    restore(workspace, path)
    assert workspace.record(workspace.item("1").id).note == ""
    assert [unit.name for unit in workspace.repository.all_of(Department)] == ["邻县司法局"]


@pytest.mark.parametrize("content", [b"", "会议纪要\n".encode() * 300])
def test_a_file_that_is_no_backup_is_refused(workspace: Session, tmp_path: Path, content: bytes) -> None:
    path = write_file(tmp_path, "坏.db", content)
    with pytest.raises(ProtectedError):
        restore(workspace, path)
    assert path.read_bytes() == content


def test_numbers_and_paths_name_a_backup(workspace: Session, tmp_path: Path) -> None:
    first = back_up(workspace, BY_HAND)
    workspace.clock = lambda: NOW + timedelta(days=1)
    second = back_up(workspace, BY_HAND)
    assert [(choice.number, choice.backup.path) for choice in choices(workspace.folder)] == [(1, second), (2, first)]
    assert chosen(workspace.folder, "2") == first
    assert chosen(workspace.folder, str(first)) == first
    with pytest.raises(UsageError, match="没有第 3 份备份，现有 2 份"):
        chosen(workspace.folder, "3")
    with pytest.raises(NotFoundError, match="没有找到"):
        chosen(workspace.folder, str(tmp_path / "没有.db"))


def test_in_read_only_mode_it_is_refused(workspace: Session) -> None:
    path = back_up(workspace, BY_HAND)
    with open_session(workspace.folder, read_only=True) as session, pytest.raises(ReadOnlyError):
        restore(session, path)


def test_a_clone_has_backups_of_its_own(workspace: Session, tmp_path: Path) -> None:
    back_up(workspace, BY_HAND)
    make_clone(workspace, tmp_path / "下一轮", plan_clone(workspace, "2025"))
    assert choices(tmp_path / "下一轮") == []
    assert len(choices(workspace.folder)) == 1
