"""The copies of imported editions and own schemes that the store carries; no part of the journal."""

from __future__ import annotations

from datetime import datetime

from shifan.domain.editions.copies import CopyKind, CriteriaCopy, CriteriaUse
from shifan.store.engine import Engine

_USES = "SELECT kind, name, revision, digest FROM criteria_use WHERE application_id = ? ORDER BY rowid"
_CONTENT = "SELECT content FROM criteria_file WHERE digest = ?"
_PUT_FILE = (
    "INSERT INTO criteria_file (digest, content) VALUES (?, ?) "
    "ON CONFLICT (digest) DO UPDATE SET content = excluded.content WHERE criteria_file.content <> excluded.content"
)
_KEYS = ("application_id", "kind", "name", "digest")
_DROP_USE = f"DELETE FROM criteria_use WHERE {' AND '.join(f'{key} = ?' for key in _KEYS)}"
_PUT_USE = (
    "INSERT INTO criteria_use (application_id, kind, name, digest, revision, put_at) VALUES (?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (application_id, kind, name, digest) DO NOTHING"
)


class CriteriaCopies:
    """Reads and writes the copies; for writing the caller holds a write transaction of the application."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def uses(self, application_id: str) -> list[CriteriaUse]:
        """Return what the application was opened with, the latest last."""
        rows = self._engine.execute(_USES, (application_id,)).fetchall()
        known = {kind.value: kind for kind in CopyKind}
        return [CriteriaUse(known[row[0]], str(row[1]), int(row[2]), str(row[3])) for row in rows if row[0] in known]

    def copy(self, use: CriteriaUse) -> CriteriaCopy:
        """Return a use with its text, which is empty where the store has lost it; nothing is checked."""
        row = self._engine.execute(_CONTENT, (use.digest,)).fetchone()
        return CriteriaCopy(use, "" if row is None else str(row[0]))

    def put(self, application_id: str, copy: CriteriaCopy, at: datetime) -> None:
        """Put a copy in, or its text back where it was damaged; it is the latest afterwards."""
        use = copy.use
        keys = (application_id, use.kind.value, use.name, use.digest)
        self._engine.execute(_PUT_FILE, (use.digest, copy.content))
        self._engine.execute(_DROP_USE, keys)
        self._engine.execute(_PUT_USE, (*keys, use.revision, at.isoformat()))
