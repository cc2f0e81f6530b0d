"""Points as text."""

from __future__ import annotations

from decimal import Decimal


def points_text(points: Decimal) -> str:
    """Return points without trailing zeros, never in exponent form."""
    text = f"{points:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
