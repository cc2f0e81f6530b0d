"""Rows that are not what the journal tells are made so again, as one more operation."""

from __future__ import annotations

import pytest

from shifan.domain.errors import DamagedStoreError
from shifan.services.assigning import assign
from shifan.services.checking import all_fine, examine
from shifan.services.history import compare_with_journal, undo
from shifan.services.mending import LABEL, mend_rows
from shifan.services.recording import tick_checkpoint, write_note
from shifan.services.session import Session
from support import dump, file_only, raw_sql, sql_behind, store_path

CHANGES = [
    "UPDATE record SET note = '外面改的' WHERE note <> ''",
    "DELETE FROM tick",
    "UPDATE department SET name = '别的局'",
    "UPDATE tick SET version = 7, ticked_by = '别人'",
]


@pytest.fixture
def worked(workspace: Session) -> Session:
    """A workspace with a note, a tick and a lead department."""
    write_note(workspace, "1", "原来的备注")
    tick_checkpoint(workspace, "1.1")
    assign(workspace, "1", "县司法局")
    return workspace


@pytest.mark.parametrize("change", CHANGES)
def test_rows_are_again_what_the_journal_tells_and_doctor_is_content(worked: Session, change: str) -> None:
    before = dump(worked.repository)
    sql_behind(worked, change)
    assert not all_fine(examine(worked))
    done = mend_rows(worked)
    assert done.message == f"{LABEL}。"
    assert dump(worked.repository) == before
    assert compare_with_journal(worked) == []
    assert worked.repository.verify_chain(worked.application_id) is None
    assert all_fine(examine(worked))
    assert worked.repository.operations(worked.application_id, limit=1)[0].label == LABEL
    assert undo(worked).message.endswith("由县司法局牵头")  # the mending itself is never taken back


def test_where_nothing_is_wrong_nothing_is_written(worked: Session) -> None:
    before = len(worked.repository.operations(worked.application_id))
    assert "没有要改的" in mend_rows(worked).message
    assert len(worked.repository.operations(worked.application_id)) == before


@file_only
def test_a_journal_that_is_not_whole_is_not_believed(worked: Session) -> None:
    guards = worked.repository.engine.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    drop = [f"DROP TRIGGER {name}" for name, _ in guards]
    raw_sql(store_path(worked), *drop, "UPDATE operation SET user = '别人' WHERE seq = 2", *(sql for _, sql in guards))
    with pytest.raises(DamagedStoreError, match="对不上"):
        mend_rows(worked)
