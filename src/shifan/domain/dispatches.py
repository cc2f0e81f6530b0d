"""Dispatches (调度): dated snapshots to compare with, and the reminders sent to departments."""

from __future__ import annotations

from datetime import date, datetime

from shifan.domain.values import value


@value
class Dispatch:
    """A dated snapshot of the work; ``content`` is JSON text written by the dispatching service."""

    id: str
    application_id: str
    number: int
    title: str
    taken_at: datetime
    content: str
    version: int = 0


@value
class Reminder:
    """A reminder (催办) to a department, and what came back."""

    id: str
    application_id: str
    department_id: str
    sent_at: datetime
    sent_by: str
    text: str
    response: str = ""
    responded_on: date | None = None
    version: int = 0
