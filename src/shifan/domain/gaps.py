"""Gaps (问题短板): what is missing, who mends it, by when, and how it was closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from shifan.domain.errors import RuleError
from shifan.domain.labels import Labelled
from shifan.domain.values import value


class GapOrigin(Labelled):
    """Who found the gap."""

    SELF_CHECK = "self_check", "自查"
    MEETING = "meeting", "会议交办"
    INSPECTION = "inspection", "督察反馈"
    PROVINCIAL_REVIEW = "provincial_review", "省级初审"
    ON_SITE = "on_site", "现场核查"


@value
class Gap:
    """A gap under an item, or under none when it concerns the whole application."""

    id: str
    application_id: str
    text: str
    origin: GapOrigin
    opened_on: date
    criterion_id: str | None = None
    area: str = ""
    department_id: str | None = None
    due: date | None = None
    closed_on: date | None = None
    resolution: str = ""
    version: int = 0

    @property
    def open(self) -> bool:
        """True until the gap is closed (对账销号)."""
        return self.closed_on is None


def close(gap: Gap, on: date, resolution: str) -> Gap:
    """Return the gap closed on ``on``. Raises RuleError when already closed or when nothing says how."""
    if not gap.open:
        raise RuleError(f"该问题已于 {gap.closed_on} 销号。")
    if not resolution.strip():
        raise RuleError("销号须写明怎样整改的。")
    return replace(gap, closed_on=on, resolution=resolution.strip())
