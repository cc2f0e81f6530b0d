"""What the store asks about an application as a whole: which is the newest, is it archived."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from shifan.domain.errors import ArchivedError
from shifan.store.engine import Engine

if TYPE_CHECKING:
    from shifan.store.undoing import Change


def newest_application(engine: Engine) -> str | None:
    """Return the id of the application made last, one that is not archived where there is any."""
    sql = "SELECT id FROM application ORDER BY (archived_on IS NOT NULL), rowid DESC LIMIT 1"
    row = engine.execute(sql).fetchone()
    return None if row is None else str(row[0])


def refuse_archived(engine: Engine, application_id: str, changes: Sequence[Change]) -> None:
    """Raise ArchivedError where the application is archived, unless ``changes`` (written already) just did that.

    An operation without changes only notes something in the journal, such as a restored backup, and is let through.
    """
    if not changes:
        return
    found = engine.execute("SELECT archived_on FROM application WHERE id = ?", (application_id,)).fetchone()
    if found is None or found[0] is None:
        return
    moved = (before for table, before, _ in changes if table.name == "application")
    if not any(before is not None and before["archived_on"] is None for before in moved):
        raise ArchivedError(found[0])
