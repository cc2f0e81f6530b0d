"""Digests of the normative text, so that any figure can be traced to the exact wording it was judged by."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from shifan.domain.text import fold


def item_digest(fields: dict[str, Any]) -> str:
    """Return the sha256 hex of an item's normative fields as canonical JSON after NFKC and white-space folding.

    Normative: title, requirement, checkpoints, metrics, kind, na rule, evidence minimum (design: criteria data).
    """
    names = ("title", "requirement", "checkpoints", "metrics", "kind", "na_rule", "evidence_minimum")
    normative = {name: fields[name] for name in names}
    text = json.dumps(_folded(normative), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def edition_digest(items: Iterable[tuple[str, str]]) -> str:
    """Return the sha256 hex over (id, digest) pairs in display order."""
    text = "\n".join(f"{item_id} {digest}" for item_id, digest in items)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _folded(value: Any) -> Any:
    if isinstance(value, str):
        return fold(value)
    if isinstance(value, dict):
        return {key: _folded(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_folded(inner) for inner in value]
    return value
