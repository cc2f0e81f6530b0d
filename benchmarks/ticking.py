"""One ``tick_checkpoint`` against a bare sqlite3 transaction that writes the same rows."""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

from shifan.services.recording import tick_checkpoint
from shifan.services.session import STORE_NAME, Session, open_session
from shifan.services.setup import create_workspace, new_application

Write = tuple[str, object]
_WRITES = ("INSERT", "UPDATE", "DELETE")


class Ticking:
    """Three copies of one workspace: the rows of each tick are learned on one, then both sides are timed."""

    def __init__(self, folder: Path, ticks: int) -> None:
        folder.mkdir(parents=True)
        create_workspace(folder / "first", new_application("柳城县", "2023"), user="测试员").close()
        copies = [Path(shutil.copytree(folder / "first", folder / name)) for name in ("learned", "ours", "bare")]
        self._session = open_session(copies[1], user="测试员")
        self._numbers = list(_untouched(self._session, ticks))
        with open_session(copies[0], user="测试员") as learning:
            self._rows = [_rows_of(learning, number) for number in self._numbers]
        self._bare = sqlite3.connect(copies[2] / STORE_NAME, isolation_level=None)
        self._bare.execute("PRAGMA journal_mode = DELETE")
        self._bare.execute("PRAGMA synchronous = EXTRA")
        self._bare.execute("PRAGMA foreign_keys = ON")
        self._done = [0, 0]

    def ours(self) -> float:
        """Tick the next checkpoint; returns milliseconds."""
        number = self._numbers[self._next(0)]
        begun = time.perf_counter()
        tick_checkpoint(self._session, number)
        return (time.perf_counter() - begun) * 1000

    def bare(self) -> float:
        """Write the rows of the next tick; returns milliseconds."""
        rows = self._rows[self._next(1)]
        begun = time.perf_counter()
        self._bare.execute("BEGIN IMMEDIATE")
        for sql, values in rows:
            if isinstance(values, list):
                self._bare.executemany(sql, values)
            else:
                self._bare.execute(sql, values)  # type: ignore[arg-type]
        self._bare.execute("COMMIT")
        return (time.perf_counter() - begun) * 1000

    def close(self) -> None:
        """Close both sides."""
        self._session.close()
        self._bare.close()

    def _next(self, side: int) -> int:
        self._done[side] += 1
        return self._done[side] - 1


def _untouched(session: Session, ticks: int) -> Iterator[str]:
    """Yield the first checkpoints of items, then the second ones: the first of each moves its record too."""
    items = [item for item in session.edition.criteria if item.kind.value == "base"]
    numbers = [item.checkpoints[place].number for place in range(5) for item in items if len(item.checkpoints) > place]
    yield from numbers[:ticks]


def _rows_of(session: Session, number: str) -> list[Write]:
    """Tick a checkpoint and return what was written: statements with their values (a list: several rows)."""
    engine = session.repository.engine
    found: list[Write] = []
    execute, executemany = engine.execute, engine.executemany

    def one(sql: str, values: object = ()) -> object:
        if sql.startswith(_WRITES):
            found.append((sql, values))
        return execute(sql, values)  # type: ignore[arg-type]

    def many(sql: str, rows: object) -> None:
        found.append((sql, rows))
        executemany(sql, rows)  # type: ignore[arg-type]

    engine.execute, engine.executemany = one, many  # type: ignore[method-assign,assignment]
    try:
        tick_checkpoint(session, number)
    finally:
        engine.execute, engine.executemany = execute, executemany  # type: ignore[method-assign]
    return found
