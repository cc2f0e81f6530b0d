"""A disk that remembers what was written, synced and deleted, so that the power can be cut at any moment afterwards."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import apsw

from shifan.store import sqlite_file
from shifan.store.engine import Parameters
from shifan.store.sqlite_engine import SqliteEngine

SECTOR = 512  # what a disk writes whole or not at all
_CREATED = apsw.SQLITE_OPEN_MAIN_JOURNAL | apsw.SQLITE_OPEN_SUPER_JOURNAL


@dataclass(frozen=True)
class Event:
    """What happened to the file ``name``, in order; ``told`` is an operation confirmed at that moment."""

    what: str  # create, write, truncate, sync, delete, delete and sync, confirmed
    name: str = ""
    at: int = 0
    data: bytes = b""
    told: str = ""


class LoggingFiles(apsw.VFS):
    """The system's own files, with a log of everything that changes them. One at a time for each ``name``."""

    def __init__(self, name: str) -> None:
        self.vfs_name = name
        self.log: list[Event] = []
        super().__init__(name, "")

    def xOpen(self, name: Any, flags: list[int]) -> apsw.VFSFile:  # noqa: N802
        if name is None:  # a file that SQLite needs for a moment only
            return super().xOpen(name, flags)
        path = Path(name.filename() if isinstance(name, apsw.URIFilename) else str(name))
        new = bool(flags[0] & apsw.SQLITE_OPEN_CREATE) and not path.exists()
        if new:
            self.log.append(Event("create", path.name))
        return _LoggedFile(self.log, path, flags, journal=new and bool(flags[0] & _CREATED))

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802
        super().xDelete(filename, syncdir)
        self.log.append(Event("delete and sync" if syncdir else "delete", Path(filename).name))


class _LoggedFile(apsw.VFSFile):
    def __init__(self, log: list[Event], path: Path, flags: list[int], *, journal: bool) -> None:
        self._log = log
        self._name = path.name
        self._first = journal
        super().__init__("", str(path), flags)

    def xWrite(self, data: Any, offset: int) -> None:  # noqa: N802
        super().xWrite(data, offset)
        self._log.append(Event("write", self._name, offset, bytes(data)))

    def xTruncate(self, newsize: int) -> None:  # noqa: N802
        super().xTruncate(newsize)
        self._log.append(Event("truncate", self._name, newsize))

    def xSync(self, flags: int) -> None:  # noqa: N802
        super().xSync(flags)
        # with a journal that is new SQLite's own Unix files have the folder synced as well
        self._log.append(Event("sync", self._name, int(self._first)))
        self._first = False


class _Rows:
    """A cursor as the engine's callers know it."""

    def __init__(self, rows: list[Any], rowcount: int) -> None:
        self._rows = iter(rows)
        self.rowcount = rowcount

    def fetchone(self) -> Any:
        return next(self._rows, None)

    def fetchall(self) -> list[Any]:
        return list(self._rows)

    def __iter__(self) -> Iterator[Any]:
        return self._rows


class _Connection:
    """What the engine asks of a connection, done by APSW through the logging files."""

    def __init__(self, path: Path, files: LoggingFiles) -> None:
        self._connection = apsw.Connection(str(path), apsw.SQLITE_OPEN_READWRITE, vfs=files.vfs_name)
        self.close = self._connection.close

    @property
    def in_transaction(self) -> bool:
        return self._connection.in_transaction

    def execute(self, sql: str, parameters: Any = ()) -> _Rows:
        rows = self._connection.execute(sql, parameters).fetchall()
        return _Rows(rows, self._connection.changes())

    def executemany(self, sql: str, rows: Sequence[Parameters]) -> None:
        self._connection.executemany(sql, rows)


class LoggedEngine(SqliteEngine):
    """The program's own SQLite engine, SQL and settings, on files that log what is done to them."""

    errors = (apsw.Error,)  # type: ignore[assignment]
    integrity_errors = (apsw.ConstraintError,)  # type: ignore[assignment]

    def __init__(self, path: Path, files: LoggingFiles, settings: Sequence[str] = ()) -> None:
        connection: Any = _Connection(path, files)
        for setting in (*sqlite_file.WRITING, "PRAGMA foreign_keys = ON", *settings):
            connection.execute(setting)
        super().__init__(path, connection)


@dataclass
class _File:
    """What is surely on the disk, and the events since, each of which may or may not have got there."""

    synced: bytearray = field(default_factory=bytearray)
    since: list[Event] = field(default_factory=list)

    def sync(self) -> None:
        for event in self.since:
            _change(self.synced, event)
        self.since = []

    def after_power_cut(self, chance: random.Random, kept: float) -> bytes:
        content = bytearray(self.synced)
        for event in self.since:
            if event.what == "write":
                for piece in _pieces(event):
                    if chance.random() < kept:
                        _change(content, piece, chance)
            elif chance.random() < kept:
                _change(content, event)
        return bytes(content)


class Disk:
    """A folder on a disk: replay the events up to a moment, then ask what may be found after a power cut."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self._there = {name: _File(bytearray(content)) for name, content in files.items()}
        self._surely = dict(self._there)
        self._names_since: list[tuple[str, _File | None]] = []
        self.confirmed: list[str] = []

    def happen(self, event: Event) -> None:
        """Take one event in."""
        if event.what == "confirmed":
            self.confirmed.append(event.told)
        elif event.what == "create":
            self._there[event.name] = made = _File()
            self._names_since.append((event.name, made))
        elif event.what.startswith("delete"):
            del self._there[event.name]
            self._names_since.append((event.name, None))
            if event.what != "delete":
                self._sync_names()
        elif event.what == "sync":
            self._there[event.name].sync()
            if event.at:
                self._sync_names()
        else:
            self._there[event.name].since.append(event)

    def has(self, name: str) -> bool:
        """Tell whether the program sees such a file at this moment."""
        return name in self._there

    def after_power_cut(self, chance: random.Random) -> dict[str, bytes]:
        """Return the files that may be there now: of what was not synced some pieces are, others are not."""
        kept = chance.choice((0.0, 0.1, 0.5, 0.9, 1.0))
        names = dict(self._surely)
        for name, file in self._names_since[: chance.randint(0, len(self._names_since))]:
            _rename(names, name, file)
        return {name: file.after_power_cut(chance, kept) for name, file in names.items()}

    def _sync_names(self) -> None:
        for name, file in self._names_since:
            _rename(self._surely, name, file)
        self._names_since = []


def _rename(names: dict[str, _File], name: str, file: _File | None) -> None:
    if file is None:
        names.pop(name, None)
    else:
        names[name] = file


def _pieces(event: Event) -> Iterator[Event]:
    start, end = event.at, event.at + len(event.data)
    while start < end:
        stop = min(end, (start // SECTOR + 1) * SECTOR)
        yield Event("write", event.name, start, event.data[start - event.at : stop - event.at])
        start = stop


def _change(content: bytearray, event: Event, chance: random.Random | None = None) -> None:
    """Write or truncate; where a file grows over what was not written, there may be anything."""
    if event.what == "truncate":
        del content[event.at :]
        return
    gap = event.at - len(content)
    if gap > 0:
        content.extend(chance.randbytes(gap) if chance is not None and chance.random() < 0.5 else bytes(gap))
    content[event.at : event.at + len(event.data)] = event.data
