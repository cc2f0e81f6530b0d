"""Submissions (报送批次): what was handed in, frozen."""

from __future__ import annotations

from datetime import date

from shifan.domain.values import value


@value
class Submission:
    """One hand-in. ``content``: JSON text of records, evidence hashes, scheme, score; ``digest``: its sha256 hex."""

    id: str
    application_id: str
    number: int
    supplement: bool
    submitted_on: date
    recipient: str
    content: str
    digest: str
    receipt: str = ""
    note: str = ""
    version: int = 0
