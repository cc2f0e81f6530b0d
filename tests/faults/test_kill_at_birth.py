"""kill -9 while a workspace is being made: the next try finishes it; a store that was emptied is not taken for one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from shifan.services.session import STORE_NAME, open_session
from support import start_python
from support_command import Say, files_in

INIT = ("init", "新台账", "--county", "柳城县", "--round", "2023")

# Dies at the step that the first argument names; the tables are in the middle of being made with pages already written.
DYING = """
import os, sys
from shifan.services import setup
from shifan.store import sqlite_file

def die(*_, **__):
    os.kill(os.getpid(), 9)

def half_of_the_tables(connection, from_version):
    connection.executescript("PRAGMA cache_size = 1; BEGIN IMMEDIATE;" + sqlite_file.migration_script("sqlite", 0))
    die()

migrate, put = sqlite_file.migrate, setup.put_application
sqlite_file.migrate = {"file": die, "tables": half_of_the_tables}.get(sys.argv[1], migrate)
setup.put_application = die if sys.argv[1] == "application" else put
from shifan.cli.app import run
run(sys.argv[2:])
"""


@pytest.mark.parametrize("step", ["file", "tables", "application"])
def test_the_next_try_finishes_what_was_broken_off(say: Say, ledger: Path, step: str) -> None:
    with start_python(DYING, step, *INIT) as child:
        assert child.wait(60) == -9
    assert (ledger / "新台账" / STORE_NAME).exists()
    ran = say(*INIT)
    assert ran.code == 0, ran
    with open_session(ledger / "新台账") as session:
        assert len(session.state().records) == len(session.edition.criteria)
        assert len(session.repository.operations(session.application_id)) == 1
    assert say("-w", ledger / "新台账", "doctor").code == 0
    assert say(*INIT).code == 3


@pytest.mark.parametrize("left", ["备份", "材料"])
def test_a_store_that_was_emptied_is_no_beginning(say: Say, ledger: Path, left: str) -> None:
    for name in {"备份", "材料"} - {left}:
        shutil.rmtree(ledger / name, ignore_errors=True)
    (ledger / STORE_NAME).write_bytes(b"")
    before = files_in(ledger)
    for words in (["init", "."], ["demo", ".", "--no-tui"]):
        more = ["--county", "柳城县", "--round", "2023"] if words[0] == "init" else []
        ran = say(*words, *more)
        assert (ran.code, ran.out) == (3, ""), ran
        assert "已被清空" in ran.err
    assert files_in(ledger) == before
