"""The baseline of a department workbook: a very hidden sheet with what it is and what its cells began from.

Row 1 names the format and holds the checksum, row 2 the facts of the workbook, every further row one item; facts and
items are JSON. All cells are texts without white space, so that no office program changes them on saving.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from shifan.domain.errors import DataFileError
from shifan.domain.tasks import TaskRole
from shifan.domain.values import value

BASELINE_SHEET = "~基线"
FORMAT = "shifan-department-workbook"
FORMAT_VERSION = 1
_CELL_ROOM = 30_000
_AGAIN = "请用发出的填报表原件重新填报，或请牵头单位重新发一份。"


@value
class BaselineItem:
    """One row of the fill sheet: its item, what its open cells held (canonical texts, "" for an empty cell).

    ``base`` is by field; ``shown`` holds the first 8 hex digits of the sha256 of each locked cell's text, by header.
    """

    key: str
    criterion_id: str
    number: str
    role: TaskRole
    record_version: int
    task_version: int
    base: Mapping[str, str]
    shown: Mapping[str, str]


@value
class Baseline:
    """What a department workbook was when it was written. ``operation`` is the journal's last one at that time.

    ``columns`` maps the headers of the fill sheet to the fields they hold; a header of a locked column to "".
    ``fixed`` holds the digests of every text that stands outside the items' rows.
    """

    workbook_id: str
    application_id: str
    county: str
    round: str
    department_id: str
    department: str
    edition_id: str
    edition_digest: str
    exported_at: datetime
    due: date | None
    operation: int
    columns: Mapping[str, str]
    items: tuple[BaselineItem, ...]
    fixed: tuple[str, ...] = ()


def shown_digest(text: str) -> str:
    """Return the short digest by which a changed locked cell is noticed; white space does not count."""
    return hashlib.sha256("".join(text.split()).encode()).hexdigest()[:8]


def baseline_rows(baseline: Baseline) -> list[list[str]]:
    """Return the cells of the baseline sheet, row by row."""
    body = [[_json(_facts(baseline))]] + [[item.key, _json(_item(item))] for item in baseline.items]
    rows = [[cell for text in row for cell in _split(text)] for row in body]
    return [[FORMAT, str(FORMAT_VERSION), _checksum(rows)], *rows]


def read_baseline(rows: Iterable[Sequence[str]]) -> Baseline:
    """Return the baseline in the cells of its sheet; empty cells and rows around them do not matter.

    Raises DataFileError when it is of another format, was changed or is damaged.
    """
    kept = [[cell for cell in row if cell] for row in rows]
    found = [row for row in kept if row]
    if not found or found[0][0] != FORMAT or len(found[0]) < 3:
        raise DataFileError("填报表的校对数据不完整，没有读取。", _AGAIN)
    if found[0][1] != str(FORMAT_VERSION):
        raise DataFileError("填报表是由另一个版本的程序做的，没有读取。", "请升级程序，或重新导出填报表。")
    if found[0][2] != _checksum(found[1:]):
        raise DataFileError("填报表的校对数据被改动过，没有读取。", _AGAIN)
    try:
        facts = json.loads("".join(found[1]))
        return _baseline(facts, [_read_item(row) for row in found[2:]])
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise DataFileError("填报表的校对数据读不懂，没有读取。", _AGAIN) from error


def _facts(baseline: Baseline) -> dict[str, Any]:
    return {
        "workbook_id": baseline.workbook_id,
        "application_id": baseline.application_id,
        "county": baseline.county,
        "round": baseline.round,
        "department_id": baseline.department_id,
        "department": baseline.department,
        "edition_id": baseline.edition_id,
        "edition_digest": baseline.edition_digest,
        "exported_at": baseline.exported_at.isoformat(),
        "due": baseline.due.isoformat() if baseline.due else None,
        "operation": baseline.operation,
        "columns": dict(baseline.columns),
        "fixed": list(baseline.fixed),
        "items": len(baseline.items),
    }


def _baseline(facts: dict[str, Any], items: list[BaselineItem]) -> Baseline:
    if facts.pop("items") != len(items):
        raise ValueError("rows are missing")
    facts["exported_at"] = datetime.fromisoformat(facts["exported_at"])
    facts["due"] = date.fromisoformat(facts["due"]) if facts["due"] else None
    facts["fixed"] = tuple(facts["fixed"])
    return Baseline(**facts, items=tuple(items))


def _item(item: BaselineItem) -> dict[str, Any]:
    return {
        "criterion_id": item.criterion_id,
        "number": item.number,
        "role": item.role.value,
        "record_version": item.record_version,
        "task_version": item.task_version,
        "base": dict(item.base),
        "shown": dict(item.shown),
    }


def _read_item(row: Sequence[str]) -> BaselineItem:
    facts = json.loads("".join(row[1:]))
    facts["role"] = TaskRole(facts["role"])
    return BaselineItem(key=row[0], **facts)


def _json(facts: dict[str, Any]) -> str:
    """Return JSON without white space, and without ``_x``, which a spreadsheet may take for an escaped character."""
    text = json.dumps(facts, ensure_ascii=False, separators=(",", ":")).replace("_x", "\\u005fx")
    return re.sub(r"\s", lambda found: f"\\u{ord(found.group()):04x}", text)


def _split(text: str) -> list[str]:
    return [text[at : at + _CELL_ROOM] for at in range(0, len(text), _CELL_ROOM)]


def _checksum(rows: Iterable[Sequence[str]]) -> str:
    whole = "\n".join("\t".join(row) for row in rows)
    return hashlib.sha256(whole.encode()).hexdigest()
