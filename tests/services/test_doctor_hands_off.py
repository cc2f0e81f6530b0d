"""Doctor looks and tells; it writes nothing into a store whose rows or journal are not sound."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from shifan.services.attaching import attach_files
from shifan.services.backups import BY_HAND, back_up
from shifan.services.checking import examine
from shifan.services.doctor import journal
from shifan.services.recording import write_note
from shifan.services.session import Session, open_session
from support import file_only, fixed_clock, raw_sql, store_path, write_file


def without_guards(path: Path, statement: str) -> None:
    """Change the journal behind the program's back and put its guards in place again."""
    with closing(sqlite3.connect(path)) as connection:
        guards = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    raw_sql(path, *(f"DROP TRIGGER {name}" for name, _ in guards), statement, *(sql for _, sql in guards))


@file_only
@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE record SET note = '外面改的', status = 'submitted' WHERE note <> ''",
        "DELETE FROM record WHERE note <> ''",
        "UPDATE operation SET user = '别人' WHERE seq = 2",
        "UPDATE journal_entry SET after = '{' WHERE operation_seq = 3",
        "UPDATE record SET status = 'not_startXd' WHERE note <> ''",
    ],
)
def test_what_is_not_sound_is_told_and_left_as_it_is(workspace: Session, tmp_path: Path, damage: str) -> None:
    attach_files(workspace, "1", [write_file(tmp_path, "通知.docx")])
    write_note(workspace, "1", "备注")
    back_up(workspace, BY_HAND)
    path = store_path(workspace)
    workspace.close()
    without_guards(path, damage)
    raw_sql(path, "UPDATE summary SET ticked = 99")  # wrong as well: a recount would write
    for file in workspace.pool.folder.rglob("*.docx"):
        file.unlink()  # and one more reason to count anew
    before = path.read_bytes()
    with open_session(workspace.folder, clock=fixed_clock) as session:
        found = examine(session)
    assert any(not finding.fine and finding.topic in (journal.ROWS, journal.JOURNAL) for finding in found)
    assert all("重新计算" not in finding.text for finding in found)
    assert path.read_bytes() == before


def test_a_recount_is_said(workspace: Session, tmp_path: Path) -> None:
    attach_files(workspace, "1", [write_file(tmp_path, "通知.docx")])
    for file in workspace.pool.folder.rglob("*.docx"):
        file.unlink()
    assert any(finding.text == "材料文件有变化，汇总数已重新计算。" for finding in examine(workspace))
