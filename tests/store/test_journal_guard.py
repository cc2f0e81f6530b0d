"""The journal cannot be changed through SQL, and a change behind its back is found."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from shifan.domain.errors import ProtectedError
from shifan.services.assigning import assign
from shifan.services.history import undo
from shifan.services.recording import tick_checkpoint, write_note
from shifan.services.session import Session
from support import file_only, raw_sql, store_path

pytestmark = file_only  # what a server refuses is in test_postgres_schema.py

TRIGGERS = [f"{table}_no_{verb}" for table in ("operation", "journal_entry") for verb in ("update", "delete")]
COLUMNS = [
    ("operation", "kind"),
    ("operation", "label"),
    ("operation", "user"),
    ("operation", "at"),
    ("operation", "hash"),
    ("journal_entry", "entity"),
    ("journal_entry", "key"),
    ("journal_entry", "before"),
    ("journal_entry", "after"),
]


@pytest.fixture
def written(workspace: Session) -> Session:
    """A workspace with a few operations of different shapes."""
    tick_checkpoint(workspace, "1.1")
    write_note(workspace, "1", "备注\n“引号”与 \\ 反斜杠")
    assign(workspace, "1", "县司法局", due=date(2023, 10, 1), person="张三")
    undo(workspace)
    write_note(workspace, "2", "末尾")
    assert workspace.repository.verify_chain(workspace.application_id) is None
    return workspace


def broken(session: Session) -> bool:
    """Whether the check finds the journal changed, by its hashes or because it cannot be read any more."""
    try:
        return session.repository.verify_chain(session.application_id) is not None
    except ProtectedError as error:
        return "已损坏" in error.message


def change(path: Path, statement: str, *values: str | int | bytes) -> None:
    raw_sql(path, *[f"DROP TRIGGER {name}" for name in TRIGGERS], statement, values=values)


@pytest.mark.parametrize("table", ["operation", "journal_entry"])
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET rowid = rowid + 100"])
def test_the_journal_takes_no_update_and_no_delete(written: Session, table: str, statement: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        raw_sql(store_path(written), statement.format(table))
    assert not broken(written)


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_one_flipped_bit_in_a_journal_text_is_found(written: Session, table: str, column: str) -> None:
    path = store_path(written)
    key = "seq" if table == "operation" else "operation_seq * 1000 + position"
    sql = f'SELECT {key}, CAST("{column}" AS BLOB) FROM {table} WHERE length("{column}") > 0'
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute(sql).fetchall()
    chance = random.Random(column)
    update = f'UPDATE {table} SET "{column}" = CAST(? AS TEXT) WHERE {key} = ?'
    change(path, update, rows[0][1], rows[0][0])
    for row, text in [chance.choice(rows) for _ in range(15)]:
        flipped = bytearray(text)
        flipped[chance.randrange(len(text))] ^= 1 << chance.randrange(8)
        raw_sql(path, update, values=(bytes(flipped), row))
        assert broken(written), (row, bytes(flipped))
        raw_sql(path, update, values=(text, row))
        assert not broken(written)


def test_another_spelling_of_the_same_time_is_found_too(written: Session) -> None:
    change(store_path(written), "UPDATE operation SET at = replace(at, 'T', ' ') WHERE seq = 3")
    assert written.repository.verify_chain(written.application_id) == 3


@pytest.mark.parametrize(
    ("statement", "first"),
    [
        ("DELETE FROM operation WHERE seq = 3", 4),
        ("DELETE FROM journal_entry WHERE operation_seq = 3", 3),
        ("DELETE FROM journal_entry WHERE operation_seq = 2 AND position = 1", 2),
        ("UPDATE operation SET target = 2 WHERE seq = 5", 5),
        ("UPDATE operation SET seq = 99 WHERE seq = 3", 4),
        ("UPDATE journal_entry SET position = 9 WHERE operation_seq = 2 AND position = 0", 2),
        ("INSERT INTO journal_entry VALUES (3, 7, 'record', 'x', NULL, NULL)", 3),
        ("UPDATE journal_entry SET before = NULL WHERE operation_seq = 3", 3),
        ("UPDATE journal_entry SET after = '{' WHERE operation_seq = 3", 3),
        ("UPDATE operation SET kind = 'nonsense' WHERE seq = 3", 3),
        ("UPDATE operation SET at = 'yesterday' WHERE seq = 3", 3),
    ],
)
def test_the_first_operation_that_does_not_fit_is_named(written: Session, statement: str, first: int) -> None:
    path = store_path(written)
    raw_sql(path, "PRAGMA foreign_keys = OFF", *[f"DROP TRIGGER {name}" for name in TRIGGERS], statement)
    assert written.repository.verify_chain(written.application_id) == first
