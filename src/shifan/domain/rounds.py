"""Review rounds (审核轮次) and the opinion each gives on an item."""

from __future__ import annotations

from datetime import date, datetime

from shifan.domain.labels import Labelled
from shifan.domain.records import Rating
from shifan.domain.values import value


class RoundKind(Labelled):
    """Who reviews."""

    FIRST = "first", "初审"
    SECOND = "second", "复审"
    PROVINCIAL = "provincial", "省级初审"


@value
class ReviewRound:
    """One numbered round; open until ``closed_on``."""

    id: str
    application_id: str
    number: int
    kind: RoundKind
    opened_on: date
    closed_on: date | None = None
    note: str = ""
    version: int = 0


@value
class ReviewOpinion:
    """A round's opinion on one item: a rating, or None for 退回补正, which has a reason and may have a due date."""

    id: str
    application_id: str
    round_id: str
    criterion_id: str
    rating: Rating | None
    reason: str
    reviewer: str
    decided_at: datetime
    supplement_due: date | None = None
    version: int = 0
