"""What is shown first: countdown, progress by group and department, score, next steps."""

from __future__ import annotations

from datetime import date

from shifan.domain.completion import Completion, completion, completion_by_department
from shifan.domain.criteria import Group
from shifan.domain.duties import Upcoming, upcoming_dates
from shifan.domain.scoring import Range, Score, score, total_of
from shifan.domain.shortfalls import NextStep, next_steps
from shifan.domain.showcase import ShowcaseTrack, track_of
from shifan.domain.state import ApplicationState
from shifan.domain.values import value
from shifan.services.session import Session


@value
class GroupProgress:
    """One group's completion and points; ``points`` is None for the group of bonus and penalty items."""

    group: Group
    completion: Completion
    points: Range | None


@value
class Overview:
    """The whole overview. ``days_left`` is None where no deadline is set.

    ``upcoming`` holds the dates of both tracks, nearest first, yearly duties by their next date; ``showcase`` is the
    second track, None when no project was put forward.
    """

    state: ApplicationState
    today: date
    days_left: int | None
    total: Completion
    groups: tuple[GroupProgress, ...]
    departments: dict[str, Completion]
    score: Score
    next_steps: tuple[NextStep, ...]
    upcoming: tuple[Upcoming, ...]
    showcase: ShowcaseTrack | None


def overview(session: Session, state: ApplicationState | None = None) -> Overview:
    """Return the overview of the present state (or of ``state``)."""
    state = state or session.state()
    application = state.application
    today = application.today(session.clock().date())
    result = score(session.edition, session.scheme, state)
    item_scores = {item.criterion.id: item for item in result.items}
    groups = []
    for group in session.edition.groups:
        scored = [item_scores[item.id] for item in group.criteria if item.id in item_scores]
        points = total_of(scored) if scored else None
        groups.append(GroupProgress(group, completion(group.criteria, state), points))
    return Overview(
        state=state,
        today=today,
        days_left=(application.deadline - today).days if application.deadline else None,
        total=completion(session.edition.criteria, state),
        groups=tuple(groups),
        departments=completion_by_department(session.edition, state),
        score=result,
        next_steps=next_steps(session.edition, state, today),
        upcoming=upcoming_dates(session.duties, state.milestones, state.showcase_milestones, today),
        showcase=track_of(state, today),
    )
