"""Helpers shared by test modules: workspaces, files, dumps of a store, child processes."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import datetime, timedelta, timezone
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from shifan.domain.journal import Row
from shifan.evidence.pool_mark import MARK_NAME
from shifan.services.session import POOL_NAME, STORE_NAME, Session
from shifan.services.setup import create_workspace, new_application
from shifan.store.repository import Repository
from shifan.store.tables import all_tables

CHINA = timezone(timedelta(hours=8))
NOW = datetime(2023, 10, 9, 10, 0, tzinfo=CHINA)
USER = "测试员"
CRITERIA = Path(__file__).resolve().parents[1] / "criteria"

Dump = dict[str, dict[str, Row]]
Template = tuple[str, str]  # a database's name, and the id of the application in it

# Ticks one checkpoint after another and takes each tick away again; says each operation's number once it is committed.
TICKING = """
import sys
from pathlib import Path
from shifan.services import recording, session
with session.open_session(Path(sys.argv[1]), user="工人") as opened:
    numbers = [point.number for item in opened.edition.criteria for point in item.checkpoints]
    while True:
        for change in (recording.tick_checkpoint, recording.untick_checkpoint):
            for number in numbers:
                done = change(opened, number)
                if done.operation is not None:
                    print(done.operation.seq, flush=True)
"""

# For a test of what only a store file has, in a folder whose tests otherwise run on both engines.
file_only = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


@cache
def find_program(name: str) -> str | None:
    """Return the path of a system program; Debian keeps PostgreSQL's own in a folder of its version.

    ``tkinter`` is the part of Python that opens windows, which some systems leave out.
    """
    if name == "tkinter":
        found_part = find_spec("_tkinter")
        return found_part.origin or name if found_part else None
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: path.parent.name.zfill(4))
    found = (str(folder / name) for folder in reversed(folders) if (folder / name).is_file())
    return next(found, None) or shutil.which(name)


def fixed_clock() -> datetime:
    """Return the moment at which all tests take place."""
    return NOW


def new_workspace(folder: Path) -> Session:
    """Make a workspace of 柳城县 2023 and return its open session."""
    return create_workspace(folder, new_application("柳城县", "2023"), user=USER, clock=fixed_clock)


def store_path(session: Session) -> Path:
    """Return the path of the session's store file."""
    return session.folder / STORE_NAME


def pool_files(session: Session) -> list[str]:
    """Return the pool's files as pool-relative paths."""
    folder = session.folder / POOL_NAME
    files = (path for path in folder.rglob("*") if not path.is_dir() and path.name != MARK_NAME)
    return sorted(path.relative_to(folder).as_posix() for path in files)


def usable_titles(session: Session) -> list[str]:
    """Return the titles of the documents whose file can be used."""
    state = session.state()
    return [item.title for item in state.evidence if item.id in state.usable]


def write_file(folder: Path, name: str, content: str | bytes = "正文") -> Path:
    """Write a file (text as UTF-8) and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def dump(repository: Repository, *, versions: bool = False) -> Dump:
    """Return every stored row by table and id, without row versions unless asked for."""
    tables: Dump = {}
    for table in all_tables():
        rows = (table.to_row(entity) for entity in repository.all_of(table.kind))
        tables[table.name] = {
            str(row["id"]): {name: value for name, value in row.items() if versions or name != "version"}
            for row in rows
        }
    return tables


def replay(repository: Repository, application_id: str) -> Dump:
    """Return the rows that the journal alone gives, from nothing to the newest operation."""
    tables: Dump = {table.name: {} for table in all_tables()}
    for operation in reversed(repository.operations(application_id)):
        for entry in repository.entries(operation.seq):
            rows = tables[entry.entity]
            if entry.after is None:
                del rows[entry.key]
            else:
                rows[entry.key] = {**rows.get(entry.key, {}), **entry.after}
    return tables


def raw_sql(path: Path, *statements: str, values: tuple[str | int | bytes, ...] = ()) -> None:
    """Run statements on a store file behind the program's back; ``values`` go to the last one."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        for statement in statements[:-1]:
            connection.execute(statement)
        connection.execute(statements[-1], values)


def sql_behind(session: Session, *statements: str, values: tuple[str | int, ...] = ()) -> None:
    """Run statements on a session's store, on whichever engine, behind the program's back; ``values`` as above."""
    store = session.workspace.store
    if isinstance(store, Path):
        raw_sql(store, *statements, values=values)
        return
    import psycopg  # only where a server is used

    settings: dict[str, Any] = store.connection_settings()
    with psycopg.connect(**settings, autocommit=True) as connection:
        for statement in statements[:-1]:
            connection.execute(statement.encode())
        connection.execute(statements[-1].replace("?", "%s").encode(), values or None)


def start_python(code: str, *arguments: str | Path) -> subprocess.Popen[str]:
    """Start a child Python that runs ``code`` with piped standard streams, in UTF-8."""
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1"},
    )


def run_python(code: str, *arguments: str | Path) -> str:
    """Run ``code`` in a child Python and return what it printed; a failure there is a failure here."""
    with start_python(code, *arguments) as child:
        out, errors = child.communicate(timeout=120)
    assert child.returncode == 0, errors
    return out
