"""Gaps closed before proof was kept apart: the store is brought up to date, their words stay, undo goes on working."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from shifan.domain.gap_words import ending
from shifan.domain.gaps import GapStanding
from shifan.services.gaps import add_proof, open_gap
from shifan.services.history import compare_with_journal, redo, undo
from shifan.services.session import open_session
from shifan.store import sqlite_file
from shifan.store.schema import SCHEMA_VERSION, SQLITE, migration_script
from support import NOW, USER, fixed_clock, new_workspace, raw_sql, store_path, write_file

BEFORE = 11


def older(folder: Path) -> Path:
    """Make a store in the format before, with gaps as they were closed then; returns its folder."""
    with new_workspace(folder / "新格式") as session:
        for text, resolution in (("有佐证", "已补（佐证：照片.jpg）"), ("没有佐证", "已改"), ("没有改好", "")):
            open_gap(session, text)
            gap = session.state().gaps[-1]
            if resolution:
                closed = replace(gap, closed_on=NOW.date(), resolution=resolution)
                session.commit(f"问题销号：{text}", put=[closed])
        path = store_path(session)
    target = folder / "旧格式" / path.name
    target.parent.mkdir()
    with closing(sqlite3.connect(target)) as connection:
        connection.executescript(migration_script(SQLITE, 0, BEFORE))
        connection.execute("ATTACH ? AS present", (str(path),))
        tables = connection.execute("SELECT name FROM main.sqlite_schema WHERE type = 'table' ORDER BY rowid")
        for (table,) in tables.fetchall():
            names = ", ".join(f'"{row[1]}"' for row in connection.execute(f"PRAGMA main.table_info({table})"))
            connection.execute(f"INSERT INTO main.{table} ({names}) SELECT {names} FROM present.{table} ORDER BY rowid")
        connection.commit()
    raw_sql(target, f"PRAGMA application_id = {sqlite_file.APPLICATION_ID}", f"PRAGMA user_version = {BEFORE}")
    return target.parent


def test_their_words_stay_and_they_stand_as_they_are(tmp_path: Path) -> None:
    folder = older(tmp_path)
    with open_session(folder, user=USER, clock=fixed_clock) as session:
        assert session.repository.engine.execute("PRAGMA user_version").fetchone()[0] == SCHEMA_VERSION
        state = session.state()
        assert [state.gap_standing(gap) for gap in state.gaps] == [
            GapStanding.CLOSED,
            GapStanding.UNPROVED,
            GapStanding.OPEN,
        ]
        assert [ending(gap, state) for gap in state.gaps] == [
            "2023-10-09 销号：已补（佐证：照片.jpg）",
            "2023-10-09 销号：已改；销号时没有写无佐证的原因",
            "",
        ]
        assert compare_with_journal(session) == []
        unproved = state.gaps[1]
        add_proof(session, unproved.id, [write_file(tmp_path / "来件", "补.txt")])
        assert session.state().gap_standing(unproved) is GapStanding.CLOSED
        undo(session)
        undo(session)  # what the older program did can be taken back, and done again
        redo(session)
        redo(session)
        assert session.state().gap_standing(unproved) is GapStanding.CLOSED
        assert session.repository.verify_chain(session.application_id) is None
        assert compare_with_journal(session) == []
