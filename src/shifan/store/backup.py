"""Verified copies of the store file, the newest twenty kept."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from shifan.store.sqlite_file import explain_failure

FOLDER = "备份"
KEEP = 20
_PATTERN = "shifan-*.db"


def back_up(connection: sqlite3.Connection, folder: Path, now: datetime, reason: str) -> Path:
    """Copy the open store into ``folder``, check the copy, drop all but the newest twenty; return the copy's path.

    Raises ProtectedError when the copy cannot be written or does not pass its check.
    """
    target = folder / f"shifan-{now:%Y%m%d-%H%M%S-%f}-{reason}.db"
    partial = target.with_suffix(".part")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        copy = sqlite3.connect(partial)
        try:
            connection.backup(copy)
            verdict = copy.execute("PRAGMA quick_check").fetchone()[0]
        finally:
            copy.close()
        if verdict != "ok":
            raise sqlite3.DatabaseError(f"malformed: {verdict}")
        partial.replace(target)
        others = sorted(path for path in folder.glob(_PATTERN) if path != target)  # a clock set back must not cost it
        for old in others[: -(KEEP - 1)]:
            old.unlink(missing_ok=True)
    except (OSError, sqlite3.Error) as error:
        with suppress(OSError):  # where even that fails, the first error is the one to tell
            partial.unlink(missing_ok=True)
        raise explain_failure(target, error) from error
    return target
