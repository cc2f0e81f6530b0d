"""The score at the end of each day, by the present scheme; days under another edition by one that fits it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from shifan.domain.score_chart import MOST_DAYS
from shifan.domain.scoring import Range, score
from shifan.domain.state import ApplicationState
from shifan.domain.values import value
from shifan.services.progress_days import DayRules, measured_by_day
from shifan.services.session import Session
from shifan.services.summarising import rules_of
from shifan.store.summaries import Summaries


@value
class DayScore:
    """The base score at the end of a day on which there was work, the full points, bonus and penalty of that day."""

    day: date
    base: Range
    maximum: Decimal
    bonus: Decimal
    penalty: Decimal


@value
class ScoreDays:
    """The days, oldest first, of ``of`` so many on which there was work; ``cut``: and more before, too far back.

    ``remarks`` say in Chinese which days were left out, and which were counted under another edition.
    """

    days: tuple[DayScore, ...]
    of: int
    cut: bool = False
    remarks: tuple[str, ...] = ()


def score_by_day(session: Session, state: ApplicationState | None = None) -> ScoreDays:
    """Return the score of every day with work, by the present scheme.

    The daily summaries tell it where each of them was counted by just these. Else, after a change of the scheme, of
    its file or of the edition, it is worked out backwards through the journal as ``measured_by_day`` does, for at most
    MOST_DAYS days spread evenly.
    """
    state = state or session.state()
    summaries = Summaries(session.repository.engine)
    if _counted_by_present_rules(session, summaries):
        days = tuple(
            DayScore(day, Range(t.confirmed, t.claimed, t.ceiling), t.maximum, t.bonus, t.penalty)
            for day, t in summaries.days(session.application_id)
        )
        return ScoreDays(days, len(days))

    def scored(rules: DayRules, moment: ApplicationState, day: date, _operations: int) -> DayScore:
        result = score(rules.edition, rules.scheme, moment)
        return DayScore(day, result.base, result.maximum, result.bonus, result.penalty)

    found = measured_by_day(session, state, scored, MOST_DAYS)
    return ScoreDays(found.days, found.of, found.cut, found.remarks)


def _counted_by_present_rules(session: Session, summaries: Summaries) -> bool:
    """Tell whether the daily summaries are whole, go up to now, and were all counted by what the session scores by."""
    key = session.application_id
    stored = summaries.one(key)
    if stored is None or stored.days_from is not None or session.scheme.stands_in:
        return False
    newest = session.repository.operations(key, limit=1)
    if stored.activity.last_seq != (newest[0].seq if newest else 0):
        return False
    return summaries.counted_alike(key, rules_of(session.edition, session.scheme).basis)
