"""Workbooks sent to departments (填报表): what was sent, to whom, and what its cells began from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime

from shifan.domain.errors import ProtectedError
from shifan.domain.values import value
from shifan.domain.ways import Way


@value
class SentWorkbook:
    """A workbook that was sent; ``id`` is the workbook's own. ``due`` is when it is to be back.

    ``operation`` is the journal's last one when it was written (0: none). ``content`` is JSON text, as ``base_text``
    makes it.
    """

    id: str
    application_id: str
    department_id: str
    sent_at: datetime
    sent_by: str
    due: date | None
    operation: int
    edition_digest: str
    file_name: str
    content: str
    version: int = 0


def base_text(base: Mapping[str, Mapping[str, str]]) -> str:
    """Return base values (by criterion id, then field) as the text that is stored."""
    return json.dumps(
        {key: dict(fields) for key, fields in base.items()},
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )


def sent_base(sent: SentWorkbook) -> dict[str, dict[str, str]]:
    """Return the base values of a sent workbook by criterion id, then field. Raises ProtectedError when damaged."""
    try:
        found = json.loads(sent.content)
        return {str(key): {str(name): str(text) for name, text in fields.items()} for key, fields in found.items()}
    except (ValueError, AttributeError) as error:
        raise ProtectedError(f"填报表「{sent.file_name}」的底稿读不出来。", f"请用{Way.DOCTOR}检查台账。") from error


def latest_sent(sent: Iterable[SentWorkbook]) -> dict[str, SentWorkbook]:
    """Return the newest workbook of each department, by department id."""
    found: dict[str, SentWorkbook] = {}
    for workbook in sorted(sent, key=lambda one: (one.sent_at, one.id)):
        found[workbook.department_id] = workbook
    return found
