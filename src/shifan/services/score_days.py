"""The score at the end of each day, all under the present scheme."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from shifan.criteria.library import criteria_folder
from shifan.domain.scoring import Range
from shifan.domain.state import ApplicationState
from shifan.domain.values import value
from shifan.services.progress_days import progress_by_day
from shifan.services.session import Session
from shifan.store.summaries import Summaries

_RULES = ("edition_id", "scheme_id", "period_start", "period_end")


@value
class DayScore:
    """The base score at the end of a day on which there was work, and the full points of that day.

    ``shift`` is bonus minus penalty; None where only the base score could be worked out.
    """

    day: date
    base: Range
    maximum: Decimal | None
    shift: Decimal | None


def score_by_day(session: Session, state: ApplicationState | None = None) -> tuple[DayScore, ...]:
    """Return the score of every day with work, oldest first.

    The daily summaries tell it where they were all counted by the present rules; else it is worked out backwards
    through the journal for a few days, by the present scheme.
    """
    state = state or session.state()
    if not _rules_changed(session):
        days = Summaries(session.repository.engine).days(session.application_id)
        return tuple(
            DayScore(day, Range(t.confirmed, t.claimed, t.ceiling), t.maximum, t.bonus - t.penalty) for day, t in days
        )
    return tuple(DayScore(found.day, found.points, None, None) for found in progress_by_day(session, state))


def _rules_changed(session: Session) -> bool:
    """Tell whether days may have been summed up by other rules: another scheme, or one that people edit."""
    shipped = criteria_folder() / "schemes" / f"{session.scheme.id}.yaml"
    stored = Summaries(session.repository.engine).one(session.application_id)
    if not shipped.is_file() or stored is None or stored.days_from is not None:
        return True
    entries = session.repository.history.entries_after(session.application_id, 0, ("application",))
    changes = (entry for found in entries.values() for entry in found if entry.before and entry.after)
    return any(
        entry.before.get(column) != entry.after.get(column)
        for entry in changes
        for column in _RULES
        if entry.before is not None and entry.after is not None
    )
