"""What a submission freezes: the state as canonical JSON text, the same text for the same state.

It says nothing of when and to whom it goes, so that two submissions of one state have one digest.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from shifan.domain.criteria import Criterion, Edition
from shifan.domain.errors import ProtectedError
from shifan.domain.evidence import Evidence, EvidenceLink, Storage
from shifan.domain.explain import points_text
from shifan.domain.figures import Figure
from shifan.domain.labels import Labelled
from shifan.domain.records import Record
from shifan.domain.scheme_freezing import frozen_scheme
from shifan.domain.scoring import Range, Score
from shifan.domain.state import ApplicationState
from shifan.domain.submissions import Submission
from shifan.domain.values import value
from shifan.domain.ways import Way

Frozen = dict[str, Any]
FORMAT = 2  # 1 had no ``scheme`` beside the score


class FileState(Labelled):
    """What was found at an evidence's place on disk."""

    INTACT = "intact", "与录入时一致"
    MISSING = "missing", "文件缺失、为空或打不开"
    CHANGED = "changed", "内容与录入时不同"


@value
class FrozenScore:
    """A frozen score: base and total as three sums, bonus, penalty (not negative), maximum, scheme."""

    scheme_id: str
    scheme_title: str
    base: Range
    bonus: Decimal
    penalty: Decimal
    total: Range
    maximum: Decimal


def freeze(edition: Edition, state: ApplicationState, result: Score, files: Mapping[str, FileState]) -> str:
    """Return state, score and scheme as canonical JSON text; ``files``: what was found on disk, by evidence id."""
    points = {line.criterion.id: Range(line.confirmed, line.claimed, line.ceiling) for line in result.items}
    application = state.application
    body = {
        "format": FORMAT,
        "application": {
            "county": application.county,
            "round": application.round,
            "period_start": application.period_start.isoformat(),
            "period_end": application.period_end.isoformat(),
        },
        "edition": {"id": edition.id, "revision": edition.revision, "digest": edition.digest},
        "scheme": frozen_scheme(result.scheme),
        "score": _score(result),
        "items": [_item(item, state, points.get(item.id), files) for item in edition.criteria],
    }
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def read_frozen(submission: Submission) -> Frozen:
    """Return what a submission froze. Raises ProtectedError when the text is not the one that was frozen."""
    if not submission.intact:
        raise ProtectedError(
            f"{submission.name}的冻结内容与摘要对不上，可能被外部改动。", f"请与备份对照（{Way.DOCTOR}）。"
        )
    return parse_frozen(submission.content)


def parse_frozen(content: str) -> Frozen:
    """Return a frozen text as plain values."""
    found: Frozen = json.loads(content)
    return found


def score_of(frozen: Frozen) -> FrozenScore:
    """Return the score that was frozen."""
    kept = frozen["score"]
    return FrozenScore(
        scheme_id=kept["scheme"]["id"],
        scheme_title=kept["scheme"]["title"],
        base=_range_of(kept["base"]),
        bonus=Decimal(kept["bonus"]),
        penalty=Decimal(kept["penalty"]),
        total=_range_of(kept["total"]),
        maximum=Decimal(kept["maximum"]),
    )


def _score(result: Score) -> Frozen:
    return {
        "scheme": {"id": result.scheme.id, "title": result.scheme.title},
        "base": _range(result.base),
        "bonus": points_text(result.bonus),
        "penalty": points_text(result.penalty),
        "total": _range(result.total),
        "maximum": points_text(result.maximum),
        "vetoes": sorted(event.title for event in result.vetoes),
    }


def _item(item: Criterion, state: ApplicationState, points: Range | None, files: Mapping[str, FileState]) -> Frozen:
    numbers = {point.id: point.number for point in item.checkpoints}
    ticks = state.ticks_of.get(item.id, {})
    events = {event.id: event.title for event in state.adjustments_of.get(item.id, ())}
    check = state.self_check_of.get(item.id)
    return {
        "id": item.id,
        "number": item.number,
        "title": item.title,
        "digest": item.digest,
        "points": None if points is None else _range(points),
        "record": _record(state.record(item.id)),
        "ticks": [
            {"checkpoint": key, "number": numbers.get(key, key), "by": tick.ticked_by, "at": tick.ticked_at.isoformat()}
            for key, tick in sorted(ticks.items())
        ],
        "evidence": _sorted(
            _evidence(link, state.evidence_by_id[link.evidence_id], numbers, events, files)
            for link in state.links_of.get(item.id, ())
        ),
        "figures": _sorted(_figure(figure) for figure in state.figures_of.get(item.id, ())),
        "self_check": None if check is None else _plain(check, "outcome", "scope", "checked_by", "checked_on", "note"),
        "adjustments": _sorted(
            _plain(event, "level", "title", "happened_on", "document_number", "note", "veto")
            for event in state.adjustments_of.get(item.id, ())
        ),
    }


def _record(record: Record) -> Frozen:
    kept = ("status", "status_reason", "claim", "claim_reason", "verdict", "verdict_reason", "note", "criterion_digest")
    return _plain(record, *kept)


def _evidence(
    link: EvidenceLink,
    evidence: Evidence,
    numbers: Mapping[str, str],
    events: Mapping[str, str],
    files: Mapping[str, FileState],
) -> Frozen:
    return {
        **_plain(
            evidence, "title", "kind", "sha256", "size", "document_number", "issuer", "document_date", "long_term"
        ),
        "checkpoint": numbers.get(link.checkpoint_id, link.checkpoint_id) if link.checkpoint_id else None,
        "event": events.get(link.adjustment_id) if link.adjustment_id else None,
        "passage": link.passage,
        **(_plain(evidence, "path", "seen_on") if evidence.storage is Storage.WEB else {}),
        "file": files[evidence.id].value,
    }


def _figure(figure: Figure) -> Frozen:
    numbers = ("value", "numerator", "denominator", "percent")
    return _plain(
        figure, "name", "metric_id", *numbers, "unit", "period_start", "period_end", "target", "source", "note"
    )


def _plain(entity: object, *names: str) -> Frozen:
    return {name: _value(getattr(entity, name)) for name in names}


def _value(found: Any) -> str | int | bool | None:
    if isinstance(found, Labelled):
        return str(found.value)
    if isinstance(found, date):
        return found.isoformat()
    if isinstance(found, Decimal):
        return str(found)
    kept: str | int | bool | None = found
    return kept


def _sorted(rows: Any) -> list[Frozen]:
    return sorted(rows, key=lambda row: json.dumps(row, ensure_ascii=False, sort_keys=True))


def _range(points: Range) -> Frozen:
    return {name: points_text(getattr(points, name)) for name in ("confirmed", "claimed", "ceiling")}


def _range_of(kept: Mapping[str, str]) -> Range:
    return Range(Decimal(kept["confirmed"]), Decimal(kept["claimed"]), Decimal(kept["ceiling"]))
