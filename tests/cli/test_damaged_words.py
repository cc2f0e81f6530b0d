"""Damage that reads as text: every command says so in plain words and names doctor and restore."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from shifan.services.attaching import attach_files
from shifan.services.recording import write_note
from shifan.services.session import STORE_NAME, open_session
from support import USER, write_file
from support_command import Say, foreign_words


def behind(path: Path, statement: str) -> None:
    """Run one statement on the file without the program's guards and references."""
    with closing(sqlite3.connect(path)) as connection:
        guards = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in guards:
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute(statement)
        for _, sql in guards:
            connection.execute(sql)
        connection.commit()


@pytest.mark.parametrize(
    ("damage", "commands"),
    [
        ("UPDATE record SET status = 'not_startXd' WHERE note <> ''", ["status", "show 1", "list"]),
        ("UPDATE evidence SET added_at = '2023-1O-09'", ["status", "show 1", "evidence list"]),
        ("UPDATE evidence SET id = 'X' || substr(id, 2)", ["show 1", "evidence list"]),
        ("UPDATE journal_entry SET entity = 'recorX' WHERE operation_seq = 3", ["undo"]),
        ("UPDATE operation SET kind = 'dX' WHERE seq = 3", ["history", "undo"]),
        ("ALTER TABLE gap DROP COLUMN resolution", ["status", "show 1"]),
    ],
)
def test_no_command_ends_in_an_unexpected_problem(
    say: Say, ledger: Path, tmp_path: Path, damage: str, commands: list[str]
) -> None:
    with open_session(ledger, user=USER) as session:
        attach_files(session, "1", [write_file(tmp_path, "通知.docx")])
        write_note(session, "1", "备注")
    behind(ledger / STORE_NAME, damage)
    for command in commands:
        ran = say(*command.split())
        assert ran.code == 3, (command, ran)
        assert "意外问题" not in ran.err
        assert "shifan restore" in ran.err
        assert foreign_words(ran.err.replace(str(ledger), ""), ledger, "txt") == []
    assert say("doctor").code == 1
