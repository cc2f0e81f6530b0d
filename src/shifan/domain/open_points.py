"""Where points are still open: groups and departments ranked by what their verdicts can still add."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from shifan.domain.criteria import Edition
from shifan.domain.scoring import ZERO, ItemScore, Range, Score, total_of
from shifan.domain.state import ApplicationState
from shifan.domain.values import value

NO_LEAD = "未指定责任单位"


@value
class OpenPoints:
    """One group's or department's base items: how many, how many without a verdict, full and earned points, and place.

    ``lost`` is what verdicts below 达标 have taken: only a mended verdict brings it back. Equal open points share a
    place.
    """

    name: str
    items: int
    waiting: int
    full: Decimal
    points: Range
    place: int

    @property
    def open(self) -> Decimal:
        """What verdicts that are still to come can add to the confirmed points."""
        return self.points.ceiling - self.points.confirmed

    @property
    def lost(self) -> Decimal:
        """What verdicts below 达标 have taken."""
        return self.full - self.points.ceiling


def open_by_group(edition: Edition, result: Score) -> tuple[OpenPoints, ...]:
    """Return the groups that hold base items, most open points first."""
    scores = {item.criterion.id: item for item in result.items}
    named = [
        (f"{group.number}、{group.title}", [scores[item.id] for item in group.criteria if item.id in scores])
        for group in edition.groups
    ]
    return _ranked((name, items) for name, items in named if items)


def open_by_department(result: Score, state: ApplicationState) -> tuple[OpenPoints, ...]:
    """Return the lead departments of base items, most open points first; items nobody leads stand under NO_LEAD."""
    found: dict[str, list[ItemScore]] = {}
    for item in result.items:
        found.setdefault(state.lead_name(item.criterion.id) or NO_LEAD, []).append(item)
    return _ranked(found.items())


def _ranked(named: Iterable[tuple[str, list[ItemScore]]]) -> tuple[OpenPoints, ...]:
    lines = [
        OpenPoints(
            name=name,
            items=len(items),
            waiting=sum(item.verdict is None for item in items),
            full=sum((item.full for item in items), ZERO),
            points=total_of(items),
            place=0,
        )
        for name, items in named
    ]
    lines.sort(key=lambda line: -line.open)
    opens = [line.open for line in lines]
    return tuple(
        OpenPoints(line.name, line.items, line.waiting, line.full, line.points, opens.index(line.open) + 1)
        for line in lines
    )
