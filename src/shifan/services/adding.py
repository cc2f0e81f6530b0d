"""A new application beside the others of a store: what it can be judged and scored by, and adding it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from shifan.criteria.library import edition_folders, load_edition, load_scheme
from shifan.domain.application import Application
from shifan.domain.criteria import Edition
from shifan.domain.errors import RuleError, ShifanError
from shifan.domain.scheme import Scheme
from shifan.domain.text import clean_line
from shifan.domain.values import value
from shifan.domain.ways import Way
from shifan.services.applications import add_application
from shifan.services.schemes import known_schemes
from shifan.services.session import Done, Session
from shifan.services.setup import DEFAULT_EDITION, DEFAULT_SCHEME, new_application


@value
class Criteria:
    """The editions and schemes that can be used on this machine, shipped and own."""

    editions: tuple[Edition, ...]
    schemes: tuple[Scheme, ...]

    def schemes_for(self, edition_id: str) -> tuple[Scheme, ...]:
        """Return the schemes that an application under this edition can be scored by."""
        return tuple(scheme for scheme in self.schemes if fits(scheme, edition_id))


@value
class Added:
    """The application that was added, and what to say of it."""

    application: Application
    done: Done


def criteria_here(session: Session) -> Criteria:
    """Return what a new application can be judged and scored by; what has a fault is left out."""
    editions = []
    for key in edition_folders(session.own_editions):
        try:
            editions.append(load_edition(key, session.own_editions))
        except ShifanError:
            continue
    schemes = (found.scheme for found in known_schemes(session.own_schemes))
    return Criteria(tuple(editions), tuple(scheme for scheme in schemes if scheme is not None))


def fits(scheme: Scheme, edition_id: str) -> bool:
    """Tell whether a scheme was made for the edition, or for any."""
    return scheme.edition is None or scheme.edition.id == edition_id


def add_beside(
    session: Session,
    county: str,
    round_name: str,
    *,
    province: str = "",
    city: str = "",
    period_start: date | None = None,
    period_end: date | None = None,
    deadline: date | None = None,
    edition_id: str = DEFAULT_EDITION,
    scheme_id: str = DEFAULT_SCHEME,
) -> Added:
    """Add another county or round to the store; without a period it is the calendar year of ``round_name``.

    Raises UsageError, NotFoundError; RuleError for dates out of order, a scheme made for another edition, or where the
    county has this round already.
    """
    made = new_application(
        county,
        round_name,
        edition_id=edition_id,
        scheme_id=scheme_id,
        own_schemes=session.own_schemes,
        period_start=period_start,
        period_end=period_end,
        deadline=deadline,
    )
    scheme = load_scheme(scheme_id, session.own_schemes)
    if not fits(scheme, edition_id):
        raise RuleError(
            f"计分方案「{scheme.title}」不是给指标版本 {edition_id} 定的，没有新建。",
            f"请选用同一版指标的方案（{Way.SCHEMES}）。",
        )
    placed = replace(made, province=clean_line(province), city=clean_line(city))
    return Added(placed, add_application(session, placed))
