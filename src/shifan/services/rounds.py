"""The review rounds of an application, and the opinion that a decision leaves in the open one."""

from __future__ import annotations

from datetime import date

from shifan.domain import rounds
from shifan.domain.criteria import Criterion
from shifan.domain.records import Record
from shifan.domain.rounds import ReviewOpinion, ReviewRound
from shifan.domain.values import value
from shifan.services.session import Session
from shifan.store.tables import Entity


@value
class Along:
    """What is stored together with a decision because a round is open, and how the label says so."""

    put: tuple[Entity, ...] = ()
    note: str = ""


def all_rounds(session: Session) -> list[ReviewRound]:
    """Return the application's rounds by number."""
    return sorted(session.repository.all_of(ReviewRound, session.application_id), key=lambda found: found.number)


def opinions_of(session: Session, found: ReviewRound) -> dict[str, ReviewOpinion]:
    """Return a round's opinions by criterion id."""
    opinions = session.repository.all_of(ReviewOpinion, session.application_id)
    return {opinion.criterion_id: opinion for opinion in opinions if opinion.round_id == found.id}


def opinion_in(
    session: Session,
    found: ReviewRound,
    decided: Record,
    present: ReviewOpinion | None,
    due: date | None = None,
) -> ReviewOpinion:
    """Return the opinion by the person at work, not stored yet; ``present`` is the one it replaces."""
    return rounds.opinion_of(found, decided, session.user, session.clock(), due, present)


def opinion_along(session: Session, item: Criterion, decided: Record) -> Along:
    """Return what to store with a decision made outside ``review``: the open round's opinion, or nothing."""
    found = rounds.open_among(all_rounds(session))
    if found is None:
        return Along()
    opinion = opinion_in(session, found, decided, opinions_of(session, found).get(item.id))
    return Along((found, opinion), f"（记入第 {found.number} 轮）")
