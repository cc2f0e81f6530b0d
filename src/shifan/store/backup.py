"""Verified copies of the store: the newest twenty are kept, and the first of each month for good.

A backup is always a SQLite file with the store's own schema, whichever engine the store runs on, so that one way of
restoring serves both. ``store.backup_copy`` writes and verifies the copy.
"""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from shifan.domain.errors import DamagedStoreError, ProtectedError
from shifan.domain.values import value
from shifan.domain.ways import Way
from shifan.store.engine import Engine
from shifan.store.location import BACKUP_FOLDER, file_uri
from shifan.store.sqlite_file import ERRORS, explain_failure

FOLDER = BACKUP_FOLDER
KEEP = 20
_PATTERN = "shifan-*.db"
_NAME = re.compile(r"shifan-(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)-\d{6}-(.*)\.db")
DOUBTFUL = "，内容有出入"
"""Ends the reason of a backup whose rows are not what its journal tells: such ones push out only each other."""
_TIP = "SELECT seq, hash FROM operation{where} ORDER BY seq DESC LIMIT 1"

T = TypeVar("T")
Tip = tuple[int, str] | None
Heed = Callable[[int, int], None]
"""Is told how much of how much is copied, and may raise to stop: then there is no copy."""


@value
class Backup:
    """One backup by its file name: when it was made (local wall clock, as text) and why."""

    path: Path
    made: str
    reason: str


@value
class Contents:
    """What a backup holds: operations, the newest one's time (ISO 8601) and label; both empty when there is none."""

    operations: int
    last_at: str
    last_label: str


def back_up(
    engine: Engine,
    folder: Path,
    now: datetime,
    reason: str,
    application_id: str | None = None,
    heed: Heed | None = None,
) -> Path:
    """Copy the open store into ``folder``, verify the copy, drop what need not be kept; return the copy's path.

    With ``application_id`` only that application is copied where the store is on a server; a file is copied whole.
    A copy whose rows are not what its journal tells is named so (DOUBTFUL) and pushes out no whole one. Raises
    ProtectedError when the copy cannot be written or does not pass its check; then no backup is dropped, nor when
    ``heed``, which is told how much of how much is copied, raises to stop.
    """
    while os.path.lexists(target := folder / f"shifan-{now:%Y%m%d-%H%M%S-%f}-{reason}.db"):
        now += timedelta(microseconds=1)  # the clock stands still, or was set back onto the very same moment
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _not_written(target, error) from error
    target = copy_to(engine, target, application_id, heed)
    with suppress(OSError):  # one too many does no harm
        for old in surplus(folder, target):
            old.unlink(missing_ok=True)
    return target


def copy_to(engine: Engine, target: Path, application_id: str | None = None, heed: Heed | None = None) -> Path:
    """Write a verified copy of the open store to ``target``, complete or not at all; return where it lies.

    Where its rows are not what its journal tells, its name says so (DOUBTFUL).
    Raises ProtectedError when it is there already, cannot be written or does not pass its check.
    """
    from shifan.store.backup_copy import write_copy  # most commands make none: keeps start-up short

    _refuse_existing(target)
    partial = target.with_name(f"{target.name}.part")
    try:
        partial.unlink(missing_ok=True)  # of a copy that was broken off
        if not write_copy(engine, partial, application_id, heed or (lambda _done, _total: None)):
            target = target.with_name(f"{target.stem}{DOUBTFUL}{target.suffix}")
            _refuse_existing(target)
        partial.replace(target)
        sync_folder(target.parent)
        return target
    except BaseException as error:
        with suppress(OSError):  # where even that fails, the first error is the one to tell
            partial.unlink(missing_ok=True)
            partial.with_name(f"{partial.name}-journal").unlink(missing_ok=True)
        if isinstance(error, (*ERRORS, OSError)):
            raise _not_written(target, error, engine) from error
        if isinstance(error, engine.errors):
            raise engine.explain(error) from error
        raise


def _refuse_existing(target: Path) -> None:
    if os.path.lexists(target):
        raise ProtectedError(f"「{target}」已经存在，不会覆盖。", "请换一个文件名。")


def _not_written(target: Path, error: Exception, engine: Engine | None = None) -> ProtectedError:
    """Return the error for a copy that failed: what is damaged is the store that was read, where it is a file."""
    explained = explain_failure(target, error)
    if isinstance(explained, DamagedStoreError) and engine is not None and engine.file is not None:
        return DamagedStoreError(
            f"台账文件 {engine.file} 已损坏，没有做备份。",
            f"原有的备份都留着。请用{Way.DOCTOR}查看，再用{Way.RESTORE}从完好的备份恢复，坏文件会留着备查。",
        )
    if isinstance(explained, DamagedStoreError):
        return ProtectedError(f"备份写到「{target.parent}」后读不回来，没有留下。", "台账没有改动。请检查磁盘。")
    reason = "磁盘已满" if "磁盘已满" in explained.message else explained.message.rpartition("：")[2].rstrip("。")
    return ProtectedError(f"没有写成备份「{target.parent}」：{reason}。", "台账没有改动。请检查权限和磁盘空间。")


def surplus(folder: Path, fresh: Path) -> list[Path]:
    """Return the backups that need not be kept: neither ``fresh`` nor among the newest nor the first of a month.

    Whole ones make room for whole ones only: a store that has gone wrong does not cost the last good backup.
    """
    kind = is_doubtful(fresh)
    # by name, not by the clock: a clock set back must not cost the fresh one. Names later than the fresh one's come
    # from a clock that was ahead: they are not the newest, and must not push out all that is made from now on
    others = sorted(
        (
            path
            for path in folder.glob(_PATTERN)
            if path != fresh and _NAME.fullmatch(path.name) and is_doubtful(path) == kind
        ),
        key=lambda path: (path.name < fresh.name, path.name),
    )
    months: dict[str, Path] = {}
    for path in sorted([*others, fresh]):
        months.setdefault(path.name[:13], path)
    kept = {*others[-(KEEP - 1) :], *months.values()}
    return [path for path in others if path not in kept]


def is_doubtful(path: Path) -> bool:
    """Tell by a backup's name whether its rows were not what its journal tells when it was made."""
    return path.stem.endswith(DOUBTFUL)


def list_backups(folder: Path) -> list[Backup]:
    """Return the backups in ``folder``, newest first; none when there is no such folder."""
    found = []
    try:
        names = sorted((path.name for path in folder.glob(_PATTERN)), reverse=True)
    except OSError:
        return []
    for name in names:
        if matched := _NAME.fullmatch(name):
            year, month, day, hour, minute, second, reason = matched.groups()
            found.append(Backup(folder / name, f"{year}-{month}-{day} {hour}:{minute}:{second}", reason))
    return found


def contents(path: Path) -> Contents | None:
    """Return what a backup file holds, None when it cannot be read as one."""

    def read(connection: sqlite3.Connection) -> Contents:
        count = connection.execute("SELECT count(*) FROM operation").fetchone()[0]
        last = connection.execute("SELECT at, label FROM operation ORDER BY seq DESC LIMIT 1").fetchone()
        return Contents(count, *(last or ("", "")))

    return _reading(path, read)


def tip_of(path: Path, application_id: str | None = None) -> Tip:
    """Return number and hash of the newest operation in a backup file, None when it has none or cannot be read."""
    return _reading(path, lambda connection: tip(connection.execute, application_id))


def tip(execute: Callable[..., Any], application_id: str | None = None) -> Tip:
    """Return number and hash of the newest operation of a store, or of one application in it."""
    where, values = (" WHERE application_id = ?", (application_id,)) if application_id else ("", ())
    row = execute(_TIP.format(where=where), values).fetchone()
    return None if row is None else (row[0], row[1])


def sync_folder(folder: Path) -> None:
    """Have the system write down which files the folder holds, where it can be asked to."""
    with suppress(OSError, AttributeError):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _reading(path: Path, read: Callable[[sqlite3.Connection], T]) -> T | None:
    try:
        with closing(sqlite3.connect(file_uri(path, "ro"), uri=True)) as connection:
            return read(connection)
    except (*ERRORS, OSError):
        return None
