"""The on-site check (迎检): examiners' questions and the places they may visit."""

from __future__ import annotations

from datetime import date, datetime

from shifan.domain.values import value


@value
class Inquiry:
    """An examiner's question (核查询问): who answered, what was shown, what is still to follow."""

    id: str
    application_id: str
    criterion_id: str | None
    question: str
    asked_at: datetime
    answered_by: str = ""
    shown: str = ""
    follow_up: str = ""
    closed_on: date | None = None
    version: int = 0


@value
class Site:
    """A place to visit (点位)."""

    id: str
    application_id: str
    name: str
    address: str = ""
    contact: str = ""
    version: int = 0


@value
class SiteItem:
    """An item that a place shows."""

    id: str
    application_id: str
    site_id: str
    criterion_id: str
    version: int = 0
