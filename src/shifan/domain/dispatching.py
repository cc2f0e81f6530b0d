"""Since the last dispatch: what was done, returned, newly late; the score; units and leaders ranked. Pure rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from shifan.domain.lights import Light, Thresholds, is_late, light
from shifan.domain.ranking import Standing, by_leader, by_unit, standings
from shifan.domain.records import WorkStatus
from shifan.domain.snapshots import Snapshot, SnapshotItem, SnapshotScore, SnapshotSupport
from shifan.domain.values import value


@value
class ItemNews:
    """One item of the report, or a supporter's part in it; ``detail`` is the reason of a return, or how late it is."""

    number: str
    title: str
    unit: str
    due: date | None
    detail: str = ""
    support: bool = False


@value
class SupportCounts:
    """The supporters' tasks together; ``done_then`` is None where they were not noted then."""

    total: int
    done: int
    done_then: int | None
    late: int


@value
class DispatchReport:
    """What changed between two snapshots. ``newly_late``: late now and not late then.

    Counts are of items, those of ``supports`` of supporters' tasks; done, returned and newly late ones hold both.
    ``not_compared`` says why nothing is compared item by item (another edition in between); then there is no news.
    """

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
    supports: SupportCounts
    not_compared: str = ""

    @property
    def news(self) -> tuple[tuple[str, tuple[ItemNews, ...]], ...]:
        """The items that are news, by what happened to them."""
        return (
            ("新完成", self.done),
            ("新审定", self.accepted),
            ("新退回", self.returned),
            ("重新打开", self.reopened),
            ("新逾期", self.newly_late),
        )


def compare(then: Snapshot, now: Snapshot, thresholds: Thresholds, not_compared: str = "") -> DispatchReport:
    """Return what changed from ``then`` to ``now``; items are matched by their permanent id.

    With ``not_compared`` the two are of different editions, whose ids say nothing of each other: no item is news.
    """
    sides = _Sides(then, now, compared=not not_compared)
    lights = [light(item.due, now.on, done=item.done, thresholds=thresholds) for item in now.items]
    return DispatchReport(
        then_on=then.on,
        now_on=now.on,
        total=len(now.items),
        done_then=then.done,
        done_now=now.done,
        done=sides.news(_done, _support_done),
        accepted=sides.news(_accepted),
        returned=sides.news(_returned, _support_returned),
        reopened=sides.news(_reopened),
        newly_late=sides.news(_newly_late, _support_newly_late),
        late=sum(is_late(item, now.on) for item in now.items),
        yellow=lights.count(Light.YELLOW),
        red=lights.count(Light.RED),
        without_lead=sum(not item.lead for item in now.items),
        score_then=then.score,
        score_now=now.score,
        units=standings(then, now, by_unit, thresholds),
        leaders=standings(then, now, by_leader, thresholds),
        thresholds=thresholds,
        supports=_support_counts(then, now),
        not_compared=not_compared,
    )


Finder = Callable[[SnapshotItem, SnapshotItem | None, "_Sides"], str | None]
SupportFinder = Callable[[SnapshotSupport, SnapshotSupport | None, "_Sides"], str | None]
"""Return what there is to say of an item or a supporter's task, None when it is no news."""


class _Sides:
    """Two snapshots, with what is needed to find an item or a supporter's task of the later in the earlier."""

    def __init__(self, then: Snapshot, now: Snapshot, *, compared: bool) -> None:
        self.then, self.now, self._compared = then, now, compared
        self._items = {item.criterion_id: item for item in then.items}
        self._supports = {(task.criterion_id, task.unit): task for task in then.supports or ()}
        self._names = {unit.id: unit.name for unit in now.units}
        self._of_item: dict[str, list[SnapshotSupport]] = {}
        for task in now.supports or ():
            self._of_item.setdefault(task.criterion_id, []).append(task)

    def news(self, of_item: Finder, of_support: SupportFinder | None = None) -> tuple[ItemNews, ...]:
        """Return what is news, in the order of the items, each followed by its supporters."""
        return tuple(self._news(of_item, of_support)) if self._compared else ()

    def _news(self, of_item: Finder, of_support: SupportFinder | None) -> Iterator[ItemNews]:
        for item in self.now.items:
            detail = of_item(item, self._items.get(item.criterion_id), self)
            if detail is not None:
                yield ItemNews(item.number, item.title, self._names.get(item.lead, ""), item.due, detail)
            for task in self._of_item.get(item.criterion_id, ()) if of_support else ():
                assert of_support is not None
                found = of_support(task, self._supports.get((task.criterion_id, task.unit)), self)
                if found is not None:
                    unit = self._names.get(task.unit, "")
                    yield ItemNews(item.number, item.title, unit, task.due, f"配合，{found}", support=True)


def _support_counts(then: Snapshot, now: Snapshot) -> SupportCounts:
    tasks = now.supports or ()
    return SupportCounts(
        total=len(tasks),
        done=sum(task.done for task in tasks),
        done_then=None if then.supports is None else sum(task.done for task in then.supports),
        late=sum(is_late(task, now.on) for task in tasks),
    )


def _done(item: SnapshotItem, old: SnapshotItem | None, _sides: _Sides) -> str | None:
    return "" if item.done and not (old and old.done) else None


def _accepted(item: SnapshotItem, old: SnapshotItem | None, _sides: _Sides) -> str | None:
    was = old is not None and old.status is WorkStatus.ACCEPTED
    if item.status is not WorkStatus.ACCEPTED or was:
        return None
    return item.verdict.label if item.verdict else ""


def _returned(item: SnapshotItem, old: SnapshotItem | None, _sides: _Sides) -> str | None:
    was = old is not None and old.status is WorkStatus.RETURNED
    return item.reason if item.status is WorkStatus.RETURNED and not was else None


def _reopened(item: SnapshotItem, old: SnapshotItem | None, _sides: _Sides) -> str | None:
    lost = old is not None and old.done and not item.done and item.status is not WorkStatus.RETURNED
    return "" if lost else None


def _support_done(task: SnapshotSupport, old: SnapshotSupport | None, _sides: _Sides) -> str | None:
    """A part handed in by itself; one that only goes with the lead's is not news of its own."""
    own = task.done and task.status is WorkStatus.SUBMITTED
    return "已提交" if own and not (old and old.done) else None


def _support_newly_late(task: SnapshotSupport, old: SnapshotSupport | None, sides: _Sides) -> str | None:
    if sides.then.supports is None and task.due is not None and task.due < sides.then.on:
        return None  # supporters were not noted then; it was late already
    return _newly_late(task, old, sides)


def _support_returned(task: SnapshotSupport, old: SnapshotSupport | None, _sides: _Sides) -> str | None:
    was = old is not None and old.status is WorkStatus.RETURNED
    return f"被退回：{task.reason}" if task.status is WorkStatus.RETURNED and not was and not task.done else None


def _newly_late(
    item: SnapshotItem | SnapshotSupport, old: SnapshotItem | SnapshotSupport | None, sides: _Sides
) -> str | None:
    then, now = sides.then.on, sides.now.on
    if not is_late(item, now) or item.due is None or (old is not None and is_late(old, then)):
        return None
    return f"逾期 {(now - item.due).days} 天"
