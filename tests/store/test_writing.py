"""Commits: one operation or none, stale writes refused by name, several connections at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta

import pytest

from shifan.domain.application import Department, Milestone
from shifan.domain.errors import ProtectedError, RuleError, StaleWriteError
from shifan.domain.evidence import EvidenceLink
from shifan.domain.journal import OperationKind
from shifan.domain.records import Record
from shifan.services.assigning import assign
from shifan.services.recording import tick_checkpoint, write_note
from shifan.services.session import Session, open_session
from support import NOW, dump, fixed_clock, sql_behind


@pytest.fixture
def other(workspace: Session) -> Iterator[Session]:
    """A colleague with the same workspace open."""
    with open_session(workspace.folder, user="李四", clock=fixed_clock) as session:
        yield session


def record(session: Session, number: str = "1") -> Record:
    return session.record(session.item(number).id)


class TestStaleWrites:
    """Nobody's change is lost unseen."""

    def test_a_stale_write_names_who_when_and_what_and_changes_nothing(
        self, workspace: Session, other: Session
    ) -> None:
        seen = record(workspace)
        write_note(other, "1", "李四写的")
        before = dump(workspace.repository, versions=True)
        with pytest.raises(
            StaleWriteError, match=r"「备注」被 李四\S* 于 10-09 10:00 从「（空）」改为「李四写的」"
        ) as caught:
            write_note(workspace, "1", "我写的", seen=seen)
        assert caught.value.exit_code == 3
        assert dump(workspace.repository, versions=True) == before
        assert len(workspace.repository.operations(workspace.application_id)) == 2

    def test_after_reading_again_the_write_goes_through(self, workspace: Session, other: Session) -> None:
        write_note(other, "1", "李四写的")
        write_note(workspace, "1", "我写的", seen=record(workspace))
        assert record(other).note == "我写的"

    def test_an_undo_counts_as_a_change(self, workspace: Session, other: Session) -> None:
        write_note(workspace, "1", "甲")
        seen = record(workspace)
        other.repository.undo(other.application_id, other.user, NOW)
        with pytest.raises(StaleWriteError, match=r"「备注」被 李四\S* 于 10-09 10:00 从「甲」改为「（空）」"):
            write_note(workspace, "1", "乙", seen=seen)

    def test_removing_what_somebody_changed_or_removed_is_refused(self, workspace: Session, other: Session) -> None:
        unit = Department("d1", workspace.application_id, "县司法局")
        workspace.commit("添加单位", put=[unit])
        seen = workspace.repository.get(Department, "d1")
        assert seen is not None
        other.commit("改联络员", put=[replace(seen, contact="王五")])
        with pytest.raises(StaleWriteError, match=r"「联络员」被 李四\S* 于 10-09 10:00 从「（空）」改为「王五」"):
            workspace.commit("移除单位", remove=[seen])
        fresh = workspace.repository.get(Department, "d1")
        assert fresh is not None
        other.commit("移除单位", remove=[fresh])
        with pytest.raises(StaleWriteError, match=r"责任单位被 李四\S* 于 10-09 10:00 移除（移除单位）"):
            workspace.commit("移除单位", remove=[fresh])

    def test_making_what_is_there_already_is_refused(self, workspace: Session) -> None:
        workspace.commit("添加单位", put=[Department("d1", workspace.application_id, "县司法局")])
        with pytest.raises(StaleWriteError):
            workspace.commit("添加单位", put=[Department("d1", workspace.application_id, "县公安局")])

    def test_the_same_unit_added_by_two_at_once_is_added_once(self, workspace: Session, other: Session) -> None:
        assign(other, "1", "县司法局")
        before = dump(workspace.repository)
        with pytest.raises(StaleWriteError, match="新增或移除"):
            workspace.commit("添加单位", put=[Department("d9", workspace.application_id, "县司法局")])
        assert dump(workspace.repository) == before

    def test_a_link_to_what_is_gone_is_refused_whole(self, workspace: Session) -> None:
        app = workspace.application_id
        before = dump(workspace.repository)
        good = Milestone("m1", app, "自评上报", NOW.date())
        with pytest.raises(StaleWriteError, match="新增或移除"):
            workspace.commit("添加", put=[good, EvidenceLink("l1", app, "没有这份材料", "x")])
        assert dump(workspace.repository) == before
        assert workspace.repository.verify_chain(app) is None


class TestOperations:
    """One user action, one operation."""

    def test_a_change_that_changes_nothing_is_no_operation(self, workspace: Session) -> None:
        write_note(workspace, "1", "甲")
        before = workspace.repository.operations(workspace.application_id)
        done = write_note(workspace, "1", "  甲 ")
        assert (done.message, done.operation) == ("没有变化。", None)
        assert workspace.repository.operations(workspace.application_id) == before

    def test_an_operation_tells_who_when_and_what_with_before_and_after(self, workspace: Session) -> None:
        done = write_note(workspace, "1", "甲")
        assert done.operation is not None
        newest = workspace.repository.operations(workspace.application_id, limit=1)[0]
        assert newest == done.operation
        assert (newest.user, newest.at, newest.kind) == ("测试员", NOW, OperationKind.DO)
        (entry,) = workspace.repository.entries(newest.seq)
        assert entry.entity == "record"
        assert entry.before == {"note": "", "version": 1}
        assert entry.after == {"note": "甲", "version": 2}

    def test_the_setup_is_one_operation_and_is_never_undone(self, workspace: Session) -> None:
        (setup,) = workspace.repository.operations(workspace.application_id)
        assert setup.kind is OperationKind.SETUP
        assert len(workspace.repository.entries(setup.seq)) == 105
        with pytest.raises(RuleError, match="没有可以撤销"):
            workspace.repository.undo(workspace.application_id, "甲", NOW)

    def test_a_colleague_sees_a_commit_at_once_and_knows_that_something_moved(
        self, workspace: Session, other: Session
    ) -> None:
        before = other.repository.others_version(other.application_id)
        tick_checkpoint(workspace, "1.1")
        assert other.repository.others_version(other.application_id) != before
        assert len(other.state().ticks) == 1

    def test_several_reads_in_a_snapshot_see_one_moment(self, workspace: Session, other: Session) -> None:
        in_file = other.repository.engine.file is not None
        if in_file:
            other.repository.engine.execute("PRAGMA busy_timeout = 1")
        with workspace.repository.snapshot():
            first = record(workspace)
            with pytest.raises(ProtectedError, match="占用") if in_file else nullcontext():  # a server lets both work
                write_note(other, "1", "读的时候写")
            assert record(workspace) == first
        write_note(other, "1", "读完再写")
        assert record(workspace).note == "读完再写"

    def test_times_keep_their_zone(self, workspace: Session) -> None:
        tick_checkpoint(workspace, "1.1")
        (tick,) = workspace.state().ticks
        assert tick.ticked_at == NOW
        assert tick.ticked_at.utcoffset() == timedelta(hours=8)


class TestUndoRefused:
    """Undo never runs over a later change on the same field."""

    def test_a_later_change_on_the_same_field_stands(self, workspace: Session) -> None:
        write_note(workspace, "1", "甲")
        later = replace(record(workspace), note="升级时改写")
        app = workspace.application_id
        workspace.repository.commit(app, "升级", "系统", NOW, put=[later], kind=OperationKind.SETUP)
        before = dump(workspace.repository, versions=True)
        with pytest.raises(RuleError, match="同一处后来又有改动"):
            workspace.repository.undo(app, "甲", NOW)
        assert dump(workspace.repository, versions=True) == before

    def test_a_later_change_on_another_field_does_not_hinder(self, workspace: Session) -> None:
        write_note(workspace, "1", "甲")
        later = replace(record(workspace), claim_reason="升级时补写")
        app = workspace.application_id
        workspace.repository.commit(app, "升级", "系统", NOW, put=[later], kind=OperationKind.SETUP)
        workspace.repository.undo(app, "甲", NOW)
        assert (record(workspace).note, record(workspace).claim_reason) == ("", "升级时补写")

    def test_what_was_removed_or_edited_behind_our_back_is_noticed(self, workspace: Session) -> None:
        app = workspace.application_id
        workspace.commit("添加单位", put=[Department("d1", app, "县司法局")])
        sql_behind(workspace, "UPDATE department SET contact = '外人'")
        with pytest.raises(RuleError, match="后来又有改动"):
            workspace.repository.undo(app, "甲", NOW)
        sql_behind(workspace, "DELETE FROM department")
        with pytest.raises(RuleError, match="后来又有改动"):
            workspace.repository.undo(app, "甲", NOW)

    def test_what_a_later_change_rests_on_is_not_undone(self, workspace: Session) -> None:
        app = workspace.application_id
        workspace.commit("添加单位", put=[Department("d1", app, "县司法局")])
        sql_behind(
            workspace,
            "INSERT INTO task (id, application_id, criterion_id, department_id, role, person, version)"
            " VALUES ('t1', ?, 'x', 'd1', 'lead', '', 1)",
            values=(app,),
        )
        with pytest.raises(RuleError, match="后来的操作用到了它"):
            workspace.repository.undo(app, "甲", NOW)
        assert workspace.repository.get(Department, "d1") is not None

    def test_redo_is_gone_once_something_new_was_done(self, workspace: Session) -> None:
        app = workspace.application_id
        write_note(workspace, "1", "甲")
        workspace.repository.undo(app, "甲", NOW)
        write_note(workspace, "2", "乙")
        with pytest.raises(RuleError, match="没有可以重做"):
            workspace.repository.redo(app, "甲", NOW)
