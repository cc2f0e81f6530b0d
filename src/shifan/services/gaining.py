"""Next steps by points, and what a wished total would take."""

from __future__ import annotations

from decimal import Decimal

from shifan.domain.errors import NotFoundError
from shifan.domain.gaining import Effort, Gain, Plan, gains, plan_for
from shifan.domain.scheme_words import warnings_of
from shifan.domain.scoring import Range, score
from shifan.domain.text import fold
from shifan.domain.values import value
from shifan.domain.ways import Way
from shifan.services.session import Session


@value
class NextSteps:
    """The items that can still win points, the present total, the plan for a wished total when one was given, and
    what must be said of the scheme.
    """

    gains: tuple[Gain, ...]
    total: Range
    maximum: Decimal
    plan: Plan | None = None
    warnings: tuple[str, ...] = ()


def next_gains(
    session: Session, *, department: str = "", effort: Effort | None = None, wished: Decimal | None = None
) -> NextSteps:
    """Return the next steps of all, or of one lead unit (name or short name) or effort class.

    ``wished`` is a total; its plan takes every unit's steps. Raises NotFoundError for an unknown unit.
    """
    state = session.state()
    today = state.application.today(session.clock().date())
    result = score(session.edition, session.scheme, state)
    found = gains(session.edition, state, result, today)
    if department:
        wanted = fold(department)
        unit = next((one for one in state.departments if wanted in (fold(one.name), fold(one.short_name))), None)
        if unit is None:
            raise NotFoundError(f"没有名为「{department}」的责任单位。", f"可用{Way.UNITS}查看。")
        found = tuple(gain for gain in found if gain.lead == unit.name)
    if effort is not None:
        found = tuple(gain for gain in found if gain.effort is effort)
    plan = None if wished is None else plan_for(session.edition, state, result, wished, today)
    warnings = warnings_of(result.scheme, unpinned=result.unpinned)
    return NextSteps(found, result.total, result.maximum, plan, warnings)
