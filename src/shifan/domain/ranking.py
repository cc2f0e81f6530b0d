"""Units and leaders ranked by the tasks they answer for, led and supported, and how their places changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from shifan.domain.lights import Light, Thresholds, is_late, light
from shifan.domain.snapshots import Snapshot, SnapshotItem, SnapshotSupport, SnapshotUnit
from shifan.domain.values import value
from shifan.domain.workload import NO_LEADER


@value
class Standing:
    """One unit or leader: what it leads and supports, what of it is done, and its place by share done of both.

    Of equal shares the one with fewer late tasks comes first; ``late``, ``yellow`` and ``red`` count both kinds.
    ``done_then`` (led items) and ``place_then`` are None for one that had no task then; ``supported_then`` also where
    the supporters were not noted then.
    """

    name: str
    leads: int
    done: int
    late: int
    yellow: int
    red: int
    place: int
    done_then: int | None = None
    place_then: int | None = None
    supports: int = 0
    supported: int = 0
    supported_then: int | None = None

    @property
    def moved(self) -> int | None:
        """Places gained since (negative: lost)."""
        return None if self.place_then is None else self.place_then - self.place


Key = Callable[[SnapshotUnit], tuple[str, str]]
"""Returns under whom a unit is counted: key and name."""


def by_unit(unit: SnapshotUnit) -> tuple[str, str]:
    """Return the unit itself."""
    return unit.id, unit.name


def by_leader(unit: SnapshotUnit) -> tuple[str, str]:
    """Return the unit's leader in charge."""
    return (unit.leader or NO_LEADER,) * 2


@dataclass
class _Share:
    """The tasks of one unit or leader in one snapshot."""

    name: str
    leads: list[SnapshotItem] = field(default_factory=list)
    supports: list[SnapshotSupport] = field(default_factory=list)

    @property
    def tasks(self) -> list[SnapshotItem | SnapshotSupport]:
        return [*self.leads, *self.supports]

    def mark(self, on: date) -> Mark:
        tasks = self.tasks
        return (-sum(task.done for task in tasks) / len(tasks), sum(is_late(task, on) for task in tasks))


Mark = tuple[float, int]


def standings(then: Snapshot, now: Snapshot, key: Key, thresholds: Thresholds) -> tuple[Standing, ...]:
    """Return who has tasks, best first; equal share done and equal number late share a place."""
    old, new = _shares(then, key), _shares(now, key)
    old_places, places = _places(old.values(), then.on), _places(new.values(), now.on)
    lines = []
    for who, share in new.items():
        lights = [light(task.due, now.on, done=task.done, thresholds=thresholds) for task in share.tasks]
        before = old.get(who)
        lines.append(
            Standing(
                name=share.name,
                leads=len(share.leads),
                done=sum(item.done for item in share.leads),
                late=sum(is_late(task, now.on) for task in share.tasks),
                yellow=lights.count(Light.YELLOW),
                red=lights.count(Light.RED),
                place=places[share.mark(now.on)],
                done_then=sum(item.done for item in before.leads) if before else None,
                place_then=old_places[before.mark(then.on)] if before else None,
                supports=len(share.supports),
                supported=sum(task.done for task in share.supports),
                supported_then=sum(task.done for task in before.supports)
                if before and then.supports is not None
                else None,
            )
        )
    return tuple(sorted(lines, key=lambda line: line.place))


def _shares(taken: Snapshot, key: Key) -> dict[str, _Share]:
    units = {unit.id: unit for unit in taken.units}
    found: dict[str, _Share] = {}

    def share_of(unit_id: str) -> _Share:
        who, name = key(units[unit_id])
        return found.setdefault(who, _Share(name))

    for item in taken.items:
        if item.lead in units:
            share_of(item.lead).leads.append(item)
    for task in taken.supports or ():
        if task.unit in units:
            share_of(task.unit).supports.append(task)
    return found


def _places(shares: Iterable[_Share], on: date) -> dict[Mark, int]:
    """Return the place of each mark: one more than how many are strictly better."""
    marks = sorted(share.mark(on) for share in shares)
    return {mark: marks.index(mark) + 1 for mark in marks}
