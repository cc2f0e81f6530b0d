"""A score as plain data for scripts; points are decimal text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from shifan.domain.explain import Line, points_text
from shifan.domain.open_points import OpenPoints
from shifan.domain.scheme_words import warnings_of
from shifan.domain.scoring import EventScore, ItemScore, LedgerScore, Range, Score


def score_data(result: Score, tree: Line | None = None) -> dict[str, Any]:
    """Return the score, with the reasons of ``tree`` where it is given."""
    data = {
        "scheme": {
            "id": result.scheme.id,
            "title": result.scheme.title,
            "note": result.scheme.note,
            "example": result.scheme.example,
            "warnings": list(warnings_of(result.scheme, unpinned=result.unpinned)),
        },
        "base": range_data(result.base),
        "maximum": points_text(result.maximum),
        "bonus": points_text(result.bonus),
        "penalty": points_text(result.penalty),
        "total": range_data(result.total),
        "vetoes": [{"id": event.id, "title": event.title, "on": str(event.happened_on)} for event in result.vetoes],
        "final": result.final,
        "unrated": result.unrated,
        "self_checks": {"done": result.self_checks_done, "total": len(result.ledgers)},
        "items": [_item_data(item) for item in result.items],
        "ledgers": [_ledger_data(ledger) for ledger in result.ledgers],
    }
    return data if tree is None else {**data, "reasons": line_data(tree)}


def line_data(line: Line) -> dict[str, Any]:
    """Return a line of the reasons with all lines below it."""
    return {
        "label": line.label,
        "points": range_data(line.points),
        "rule": line.rule,
        "inputs": line.inputs,
        "basis": line.basis,
        "why_not_full": list(line.lacking),
        "children": [line_data(child) for child in line.children],
    }


def open_data(lines: Iterable[OpenPoints]) -> list[dict[str, Any]]:
    """Return groups or departments by points still open."""
    return [
        {
            "place": line.place,
            "name": line.name,
            "items": line.items,
            "waiting": line.waiting,
            "full": points_text(line.full),
            "open": points_text(line.open),
            "lost": points_text(line.lost),
            **range_data(line.points),
        }
        for line in lines
    ]


def range_data(points: Range) -> dict[str, str]:
    """Return the three sums."""
    return {
        "confirmed": points_text(points.confirmed),
        "claimed": points_text(points.claimed),
        "ceiling": points_text(points.ceiling),
    }


def event_data(scored: EventScore) -> dict[str, Any]:
    """Return an event and whether it counts."""
    return {
        "id": scored.event.id,
        "title": scored.event.title,
        "counted": scored.counted,
        "reason": scored.reason,
    }


def _item_data(item: ItemScore) -> dict[str, Any]:
    return {
        "number": item.criterion.number,
        "full": points_text(item.full),
        "claim": item.claim.value if item.claim else None,
        "verdict": item.verdict.value if item.verdict else None,
        "basis": item.basis.value,
        **range_data(Range(item.confirmed, item.claimed, item.ceiling)),
    }


def _ledger_data(ledger: LedgerScore) -> dict[str, Any]:
    return {
        "number": ledger.criterion.number,
        "kind": ledger.criterion.kind.value,
        "self_check": ledger.outcome.value if ledger.outcome else None,
        "points": points_text(ledger.points),
        "events": [event_data(scored) for scored in ledger.events],
    }
