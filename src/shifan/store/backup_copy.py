"""Writing one copy of a store as a SQLite file, and reading it back to see that it is whole.

What is no text any more, or a broken journal, gives no copy at all. Rows that are not what the journal tells do, but
``write_copy`` says so, and such a copy never counts as one of those that are whole.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from shifan.domain.errors import DamagedStoreError
from shifan.domain.ways import Way
from shifan.store.backup import Heed, tip
from shifan.store.backup_check import Counts, broken_journal, read_every_row, rows_as_told, tables
from shifan.store.engine import Engine
from shifan.store.sqlite_engine import SqliteEngine
from shifan.store.sqlite_file import migrate

_ON_SERVER = (
    "SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = ?"
)
_CHUNK = 2000  # rows that are held at a time
_PAGES = 256  # that are copied in one go


def write_copy(engine: Engine, target: Path, application_id: str | None, heed: Heed) -> bool:
    """Copy the store, all of one moment, into the new file ``target``, verify it, tell whether rows and journal agree.

    A file is copied whole; of a store on a server the one application is copied, table by table. Raises
    DamagedStoreError for a broken journal, what the engine raises, and sqlite3.Error, UnicodeDecodeError or OSError
    for the copy.
    """
    with closing(sqlite3.connect(target, isolation_level=None)) as copy:
        copy.execute("PRAGMA synchronous = FULL")
        engine.begin_read()
        try:
            whole = engine.file is not None
            newest = tip(engine.execute, None if whole else application_id)  # from here on all is of this moment
            expected = _copy_file(engine, copy, heed) if whole else _copy_tables(engine, copy, application_id, heed)
        finally:
            engine.rollback()
    with closing(sqlite3.connect(target, isolation_level=None)) as copy:  # what was written, not what is in memory
        _verify(target, copy, expected, newest, heed)
        return rows_as_told(target, copy)


def _verify(target: Path, copy: sqlite3.Connection, expected: Counts, newest: object, heed: Heed) -> None:
    heed(0, 0)
    if read_every_row(copy) != expected or tip(copy.execute) != newest:
        raise sqlite3.DatabaseError("malformed: the copy does not hold the same rows")
    heed(0, 0)
    broken = broken_journal(SqliteEngine(target, copy))
    heed(0, 0)
    if broken is not None:
        raise DamagedStoreError(
            f"台账的操作记录从第 {broken} 号起对不上，可能被外部改动或磁盘出错，没有做备份。",
            f"原有的备份都留着。请用{Way.DOCTOR}查看，再用{Way.RESTORE}从完好的备份恢复。",
        )


def _copy_file(engine: Engine, copy: sqlite3.Connection, heed: Heed) -> Counts:
    connection = getattr(engine, "connection", None)
    if not isinstance(connection, sqlite3.Connection):
        raise sqlite3.DatabaseError("unable to open database file")
    connection.backup(copy, pages=_PAGES, progress=lambda _status, left, total: heed(total - left, total))
    return {name: int(engine.execute(f"SELECT count(*) FROM {name}").fetchone()[0]) for name in tables(connection)}


def _copy_tables(engine: Engine, copy: sqlite3.Connection, application_id: str | None, heed: Heed) -> Counts:
    """Fill a new file of our schema; what an older store on the server lacks is left empty or at its default."""
    migrate(copy, 0)
    copy.execute("BEGIN")
    counts = {}
    wanted = tables(copy)
    for number, table in enumerate(wanted):
        heed(number, len(wanted))
        there = {row[0] for row in engine.execute(_ON_SERVER, (table,)).fetchall()}
        names = [row[1] for row in copy.execute(f"PRAGMA table_info({table})").fetchall() if row[1] in there]
        copy.execute(f"DELETE FROM {table}")  # what a new file is born with
        counts[table] = _copy_rows(engine, copy, table, names, application_id) if names else 0
    copy.execute("COMMIT")
    return counts


def _copy_rows(
    engine: Engine, copy: sqlite3.Connection, table: str, names: list[str], application_id: str | None
) -> int:
    where, values = _only(table, names, application_id)
    columns = ", ".join(f'"{name}"' for name in names)
    insert = f"INSERT INTO {table} ({columns}) VALUES ({', '.join('?' * len(names))})"
    count = 0
    # the server keeps what has not been fetched yet: all at once would not fit in memory some day
    engine.execute(f"DECLARE copied NO SCROLL CURSOR FOR SELECT {columns} FROM {table}{where} ORDER BY rowid", values)
    while rows := engine.execute(f"FETCH {_CHUNK} FROM copied").fetchall():
        copy.executemany(insert, rows)
        count += len(rows)
    engine.execute("CLOSE copied")
    return count


def _only(table: str, columns: list[str], application_id: str | None) -> tuple[str, tuple[str, ...]]:
    if application_id is None:
        return "", ()
    if table == "application":
        return " WHERE id = ?", (application_id,)
    if table == "criteria_file":
        return " WHERE digest IN (SELECT digest FROM criteria_use WHERE application_id = ?)", (application_id,)
    if table == "journal_entry":
        return " WHERE operation_seq IN (SELECT seq FROM operation WHERE application_id = ?)", (application_id,)
    if "application_id" in columns:
        return " WHERE application_id = ?", (application_id,)
    return "", ()
