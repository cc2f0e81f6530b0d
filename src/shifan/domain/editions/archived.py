"""Items that a new edition has no place for: kept whole, with all that was recorded under them, and still readable.

What is kept is JSON text that needs neither the old edition nor the rows it was made from.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import field, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from shifan.domain.criteria import Criterion, Edition
from shifan.domain.errors import ProtectedError
from shifan.domain.values import value
from shifan.domain.ways import Way

_FORMAT = 1


@value
class ArchivedItem:
    """One item as it stood when the application left its edition; ``relation`` is the crosswalk's word for why.

    ``number`` is empty for what belongs to no item. ``content`` is JSON text, as ``archived_text`` makes it.
    """

    id: str
    application_id: str
    edition_id: str
    edition_title: str
    criterion_id: str
    number: str
    title: str
    relation: str
    archived_at: datetime
    archived_by: str
    content: str
    version: int = 0


@value
class ArchivedContent:
    """What an archived item keeps: its text, where it went, the rows by table, and the names that those rows use.

    ``evidence`` maps a document's id to its title, path, sha256, storage and document number, in the order of titles;
    ``units`` maps a unit's id to its name, ``rounds`` a review round's, ``sites`` a place's.
    """

    text: Mapping[str, Any]
    successors: tuple[str, ...]
    rows: Mapping[str, tuple[Mapping[str, Any], ...]]
    evidence: Mapping[str, Mapping[str, str]]
    units: Mapping[str, str]
    rounds: Mapping[str, str]
    sites: Mapping[str, str] = field(default_factory=dict)

    def of(self, table: str) -> tuple[Mapping[str, Any], ...]:
        """Return the rows of one table."""
        return self.rows.get(table, ())


@value
class ArchivedView:
    """An archived item with all that it keeps."""

    item: ArchivedItem
    content: ArchivedContent


def item_text(edition: Edition, item: Criterion) -> dict[str, Any]:
    """Return an item's whole text as plain data."""
    group, subgroup = edition.place_of(item.id)
    return {
        "group": f"{group.number}、{group.title}",
        "subgroup": f"{subgroup.number} {subgroup.title}",
        "kind": item.kind.value,
        "requirement": item.requirement,
        "provenance": item.provenance.value,
        "digest": item.digest,
        "checkpoints": [{"id": point.id, "number": point.number, "text": point.text} for point in item.checkpoints],
        "metrics": [{"id": metric.id, "name": metric.name, "unit": metric.unit} for metric in item.metrics],
    }


def archived_text(content: ArchivedContent) -> str:
    """Return the content as canonical JSON."""
    body = {
        "format": _FORMAT,
        "text": dict(content.text),
        "successors": list(content.successors),
        "rows": {name: [dict(row) for row in rows] for name, rows in content.rows.items() if rows},
        "evidence": {key: dict(found) for key, found in content.evidence.items()},
        "units": dict(content.units),
        "rounds": dict(content.rounds),
        "sites": dict(content.sites),
    }
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def content_of(archived: ArchivedItem) -> ArchivedContent:
    """Return what an archived item keeps. Raises ProtectedError when its content is damaged."""
    try:
        body = json.loads(archived.content)
        return ArchivedContent(
            text=body["text"],
            successors=tuple(body["successors"]),
            rows={name: tuple(rows) for name, rows in body["rows"].items()},
            evidence=dict(sorted(body["evidence"].items(), key=lambda found: (found[1]["title"], found[0]))),
            units=body["units"],
            rounds=body["rounds"],
            sites=body.get("sites", {}),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ProtectedError(
            f"归档的指标「{archived.number} {archived.title}」读不出来。", f"请用{Way.DOCTOR}检查台账。"
        ) from error


def plain_rows(entities: Iterable[Any]) -> tuple[dict[str, Any], ...]:
    """Return stored entities as plain data without loss: texts, whole numbers, true and false, null."""
    return tuple({field.name: _plain(getattr(entity, field.name)) for field in fields(entity)} for entity in entities)


def _plain(found: Any) -> Any:
    if isinstance(found, date):  # a moment is one too
        return found.isoformat()
    if isinstance(found, Decimal):
        return str(found)
    if isinstance(found, str):  # an enum's code
        return str(found)
    return found
