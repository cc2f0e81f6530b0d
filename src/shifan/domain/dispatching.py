"""Since the last dispatch: what was done, returned, newly late; the score; units and leaders ranked. Pure rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from shifan.domain.errors import UsageError
from shifan.domain.labels import Labelled
from shifan.domain.records import WorkStatus
from shifan.domain.snapshots import Snapshot, SnapshotItem, SnapshotScore, SnapshotUnit
from shifan.domain.values import value
from shifan.domain.workload import NO_LEADER


class Light(Labelled):
    """How pressing an item is."""

    RED = "red", "红"
    YELLOW = "yellow", "黄"
    GREEN = "green", "绿"
    NONE = "none", "未定时限"


@value
class Thresholds:
    """Days left up to which an item that is not done is yellow, and red; 0 is the due date itself."""

    yellow: int = 7
    red: int = 0


@value
class ItemNews:
    """One item of the report; ``detail`` is the reason of a return, or how late it is."""

    number: str
    title: str
    unit: str
    due: date | None
    detail: str = ""


@value
class Standing:
    """One unit or leader: what it leads, what is done, and its place by share done, fewer late ones first.

    ``done_then`` and ``place_then`` are None for one that led nothing then.
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

    @property
    def moved(self) -> int | None:
        """Places gained since (negative: lost)."""
        return None if self.place_then is None else self.place_then - self.place


@value
class DispatchReport:
    """What changed between two snapshots. ``newly_late``: late now and not late then."""

    then_on: date
    now_on: date
    total: int
    done_then: int
    done_now: int
    done: tuple[ItemNews, ...]
    accepted: tuple[ItemNews, ...]
    returned: tuple[ItemNews, ...]
    reopened: tuple[ItemNews, ...]
    newly_late: tuple[ItemNews, ...]
    late: int
    yellow: int
    red: int
    without_lead: int
    score_then: SnapshotScore
    score_now: SnapshotScore
    units: tuple[Standing, ...]
    leaders: tuple[Standing, ...]
    thresholds: Thresholds


def checked(thresholds: Thresholds) -> Thresholds:
    """Return ``thresholds``, or raise UsageError when red would begin before yellow."""
    if thresholds.red > thresholds.yellow:
        raise UsageError(
            f"红灯天数（{thresholds.red}）不能大于黄灯天数（{thresholds.yellow}）。", "例：--yellow 7 --red 0"
        )
    return thresholds


def light(due: date | None, today: date, *, done: bool, thresholds: Thresholds) -> Light:
    """Return the light of an item: green when done or far off, none without a due date."""
    if done:
        return Light.GREEN
    if due is None:
        return Light.NONE
    left = (due - today).days
    if left <= thresholds.red:
        return Light.RED
    return Light.YELLOW if left <= thresholds.yellow else Light.GREEN


def is_late(item: SnapshotItem, on: date) -> bool:
    """Tell whether the due date has passed and the unit has not done its part."""
    return not item.done and item.due is not None and item.due < on


def compare(then: Snapshot, now: Snapshot, thresholds: Thresholds) -> DispatchReport:
    """Return what changed from ``then`` to ``now``; items are matched by their permanent id."""
    before = {item.criterion_id: item for item in then.items}
    names = {unit.id: unit.name for unit in now.units}

    def news(found: Callable[[SnapshotItem, SnapshotItem | None], str | None]) -> tuple[ItemNews, ...]:
        details = ((item, found(item, before.get(item.criterion_id))) for item in now.items)
        return tuple(
            ItemNews(item.number, item.title, names.get(item.lead, ""), item.due, detail)
            for item, detail in details
            if detail is not None
        )

    lights = [light(item.due, now.on, done=item.done, thresholds=thresholds) for item in now.items]
    return DispatchReport(
        then_on=then.on,
        now_on=now.on,
        total=len(now.items),
        done_then=then.done,
        done_now=now.done,
        done=news(lambda item, old: "" if item.done and not (old and old.done) else None),
        accepted=news(_accepted),
        returned=news(_returned),
        reopened=news(_reopened),
        newly_late=news(lambda item, old: _newly_late(item, old, then.on, now.on)),
        late=sum(is_late(item, now.on) for item in now.items),
        yellow=lights.count(Light.YELLOW),
        red=lights.count(Light.RED),
        without_lead=sum(not item.lead for item in now.items),
        score_then=then.score,
        score_now=now.score,
        units=standings(then, now, _by_unit, thresholds),
        leaders=standings(then, now, _by_leader, thresholds),
        thresholds=thresholds,
    )


def _accepted(item: SnapshotItem, old: SnapshotItem | None) -> str | None:
    was = old is not None and old.status is WorkStatus.ACCEPTED
    if item.status is not WorkStatus.ACCEPTED or was:
        return None
    return item.verdict.label if item.verdict else ""


def _returned(item: SnapshotItem, old: SnapshotItem | None) -> str | None:
    was = old is not None and old.status is WorkStatus.RETURNED
    return item.reason if item.status is WorkStatus.RETURNED and not was else None


def _reopened(item: SnapshotItem, old: SnapshotItem | None) -> str | None:
    lost = old is not None and old.done and not item.done and item.status is not WorkStatus.RETURNED
    return "" if lost else None


def _newly_late(item: SnapshotItem, old: SnapshotItem | None, then: date, now: date) -> str | None:
    if not is_late(item, now) or item.due is None or (old is not None and is_late(old, then)):
        return None
    return f"逾期 {(now - item.due).days} 天"


Key = Callable[[SnapshotItem, dict[str, SnapshotUnit]], tuple[str, str] | None]
"""Returns whose item it is (key and name), None for nobody's."""


def _by_unit(item: SnapshotItem, units: dict[str, SnapshotUnit]) -> tuple[str, str] | None:
    unit = units.get(item.lead)
    return (unit.id, unit.name) if unit else None


def _by_leader(item: SnapshotItem, units: dict[str, SnapshotUnit]) -> tuple[str, str] | None:
    unit = units.get(item.lead)
    return (unit.leader or NO_LEADER,) * 2 if unit else None


def standings(then: Snapshot, now: Snapshot, key: Key, thresholds: Thresholds) -> tuple[Standing, ...]:
    """Return who leads items, best first; equal share done and equal number late share a place."""
    old, new = _grouped(then, key), _grouped(now, key)
    old_places, places = _places(old.values(), then.on), _places(new.values(), now.on)
    lines = []
    for who, (name, items) in new.items():
        lights = [light(item.due, now.on, done=item.done, thresholds=thresholds) for item in items]
        mark, before = _mark(items, now.on), old.get(who)
        lines.append(
            Standing(
                name=name,
                leads=len(items),
                done=sum(item.done for item in items),
                late=sum(is_late(item, now.on) for item in items),
                yellow=lights.count(Light.YELLOW),
                red=lights.count(Light.RED),
                place=places[mark],
                done_then=sum(item.done for item in before[1]) if before else None,
                place_then=old_places[_mark(before[1], then.on)] if before else None,
            )
        )
    return tuple(sorted(lines, key=lambda line: line.place))


def _grouped(taken: Snapshot, key: Key) -> dict[str, tuple[str, list[SnapshotItem]]]:
    units = {unit.id: unit for unit in taken.units}
    found: dict[str, tuple[str, list[SnapshotItem]]] = {}
    for item in taken.items:
        who = key(item, units)
        if who is not None:
            found.setdefault(who[0], (who[1], []))[1].append(item)
    return found


Mark = tuple[float, int]


def _mark(items: list[SnapshotItem], on: date) -> Mark:
    return (-sum(item.done for item in items) / len(items), sum(is_late(item, on) for item in items))


def _places(groups: Iterable[tuple[str, list[SnapshotItem]]], on: date) -> dict[Mark, int]:
    """Return the place of each mark: one more than how many are strictly better."""
    marks = sorted(_mark(items, on) for _, items in groups)
    return {mark: marks.index(mark) + 1 for mark in marks}
