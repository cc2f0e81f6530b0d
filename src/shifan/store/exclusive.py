"""A store file that one program has for itself (--force-exclusive): the owner's engine, and what all others get.

The others read a copy of their own: the file and its rollback journal, copied while neither changes, are what a power
cut at that moment would have left, and SQLite makes a whole store of it. Nobody but the owner touches the file.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
import time
from datetime import datetime
from pathlib import Path

from shifan.domain.errors import HeldError, ProtectedError, system_reason
from shifan.store import sqlite_file
from shifan.store.location import network_reason
from shifan.store.owner_lock import Owner, OwnerFile, acquire, holder
from shifan.store.repository import Repository
from shifan.store.sqlite_engine import SqliteEngine, open_file

_ATTEMPTS = 50
_PAUSE = 0.1  # seconds between two attempts at a copy while the owner is writing

Stamp = tuple[tuple[int, int] | None, ...]


class OwnedEngine(SqliteEngine):
    """The store file in the hands of its one owner."""

    def __init__(self, file: Path, connection: sqlite3.Connection, held: OwnerFile) -> None:
        super().__init__(file, connection)
        self.held = held

    def begin_write(self, application_id: str) -> None:
        """Begin a write transaction, unless somebody has taken the store over in the meantime."""
        self.held.check()
        super().begin_write(application_id)

    def close(self) -> None:
        """Close the file and let others have it."""
        super().close()
        self.held.release()


class CopyEngine(SqliteEngine):
    """A copy of a store that somebody else owns, for reading; it is made anew when the owner has written."""

    def __init__(self, original: Path) -> None:
        self.original = original
        self._folder = Path(tempfile.mkdtemp(prefix="shifan-"))
        self._number = 0
        try:
            self._seen = self._copy()
            super().__init__(original, self._open())
        except BaseException:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise

    def begin_write(self, application_id: str) -> None:
        """Refuse: this is a copy."""
        raise HeldError

    def others_version(self, application_id: str) -> int:
        """Return how often the owner was seen to have written, with the newest copy in place."""
        if not self.in_transaction and _stamp(self.original) != self._seen:
            self._number += 1
            self._seen = self._copy()
            fresh = self._open()
            self.connection.close()
            self.connection = fresh
        return self._number

    def close(self) -> None:
        """Close and remove the copy."""
        super().close()
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def _path(self) -> Path:
        return self._folder / f"{self._number}.db"

    def _open(self) -> sqlite3.Connection:
        engine = open_file(self._path)  # undoes what the owner had begun, brings an old schema up to date
        engine.connection.execute("PRAGMA query_only = ON")
        return engine.connection

    def _copy(self) -> Stamp:
        try:
            for _ in range(_ATTEMPTS):
                before = _stamp(self.original)
                for source, target in zip(_parts(self.original), _parts(self._path), strict=True):
                    target.unlink(missing_ok=True)
                    if source.exists():
                        shutil.copyfile(source, target)
                if before[0] is not None and _stamp(self.original) == before:
                    return before
                time.sleep(_PAUSE)
        except OSError as error:
            raise ProtectedError(f"{self.original} 读不出来：{system_reason(error)}。", "请稍候再试。") from error
        raise ProtectedError("台账正在不停地写入，暂时读不到一份完整的。", "请稍候再试。")


def open_guarded(path: Path, person: str, *, wanted: bool, read_only: bool = False) -> Repository:
    """Open a store file that ``person`` wants alone (``wanted``), or that somebody has: then only for reading.

    ``notice`` tells what the user must know. Raises NotFoundError, ProtectedError.
    """
    engine, notice = _guarded(path, exclusive=wanted, read_only=read_only, person=person)
    repository = Repository(engine, read_only=read_only or isinstance(engine, CopyEngine))
    repository.notice = notice
    repository.held = isinstance(engine, CopyEngine) and not read_only
    return repository


def _guarded(path: Path, *, exclusive: bool, read_only: bool, person: str) -> tuple[SqliteEngine, str]:
    """Return the engine, and what the user must be told; a CopyEngine where it is only to be read."""
    if not exclusive:
        sqlite_file.refuse_network(path)
    sqlite_file.require_file(path)
    if read_only:
        owner = holder(path)
        if owner is not None or network_reason(path):
            return CopyEngine(path), _told(owner) if owner else ""
        return open_file(path, read_only=True), ""
    if not exclusive:
        owner = holder(path)
        if owner is not None:
            return CopyEngine(path), _told(owner)
        _forget(path)
        return open_file(path), ""
    found = acquire(path, person, datetime.now().astimezone())
    if isinstance(found, Owner):
        return CopyEngine(path), _told(found)
    return _own(path, found), found.taken_over


def _told(owner: Owner) -> str:
    return f"{owner.told}独占使用这份台账，您现在只能查看。要改动，请等对方退出后重新打开。"


def _forget(path: Path) -> None:
    """Take away the owner file of somebody who is gone."""
    found = acquire(path, "", datetime.now().astimezone())
    if isinstance(found, OwnerFile):
        found.release()


def _own(path: Path, held: OwnerFile) -> OwnedEngine:
    try:
        engine = open_file(path, allow_network=True)
        try:
            engine.connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            engine.connection.execute("BEGIN EXCLUSIVE")  # from here on the file is locked until it is closed
            engine.connection.execute("COMMIT")
        except sqlite_file.ERRORS as error:
            engine.close()
            raise sqlite_file.explain_failure(path, error) from error
    except BaseException:
        held.release()
        raise
    return OwnedEngine(path, engine.connection, held)


def _parts(path: Path) -> tuple[Path, Path]:
    return path, path.with_name(f"{path.name}-journal")


def _stamp(path: Path) -> Stamp:
    """Return what shows that a store or its journal was written: time and size of both."""
    found: list[tuple[int, int] | None] = []
    for part in _parts(path):
        try:
            seen = part.stat()
        except FileNotFoundError:
            found.append(None)
        else:
            found.append((seen.st_mtime_ns, seen.st_size))
    return tuple(found)
