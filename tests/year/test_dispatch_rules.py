"""Pure rules of a dispatch: lights, what counts as news, places and how they change, the snapshot's text."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given

from shifan.domain.dispatching import DispatchReport, compare
from shifan.domain.errors import UsageError
from shifan.domain.lights import Light, Thresholds, checked, is_late, light
from shifan.domain.ranking import Standing
from shifan.domain.records import Rating, WorkStatus
from shifan.domain.scoring import score
from shifan.domain.snapshots import (
    Snapshot,
    SnapshotItem,
    SnapshotScore,
    SnapshotUnit,
    snapshot,
    snapshot_of_text,
    snapshot_text,
)
from shifan.domain.workload import NO_LEADER
from support_worlds import TODAY, World, worlds

THEN, NOW = date(2023, 9, 1), date(2023, 10, 1)
LIMITS = Thresholds()
ZERO = SnapshotScore("equal-100", Decimal(0), Decimal(0), Decimal(100), Decimal(0), Decimal(0))
UNITS = (SnapshotUnit("a", "甲局", "张三"), SnapshotUnit("b", "乙局", "张三"), SnapshotUnit("c", "丙局", ""))


def item(
    number: int,
    lead: str = "a",
    status: WorkStatus = WorkStatus.COLLECTING,
    due: date | None = None,
    reason: str = "",
    verdict: Rating | None = None,
) -> SnapshotItem:
    done = status in (WorkStatus.SUBMITTED, WorkStatus.ACCEPTED)
    return SnapshotItem(f"i{number}", str(number), f"指标{number}", status, verdict, False, done, lead, due, reason)


def at(on: date, *items: SnapshotItem, points: SnapshotScore = ZERO) -> Snapshot:
    return Snapshot(on, items, UNITS, points)


def change(old: SnapshotItem | None, new: SnapshotItem) -> DispatchReport:
    return compare(at(THEN, old) if old else at(THEN), at(NOW, new), LIMITS)


@pytest.mark.parametrize(
    ("left", "done", "wanted"),
    [
        (None, False, Light.NONE),
        (None, True, Light.GREEN),
        (-1, True, Light.GREEN),
        (-1, False, Light.RED),
        (0, False, Light.RED),
        (1, False, Light.YELLOW),
        (7, False, Light.YELLOW),
        (8, False, Light.GREEN),
    ],
)
def test_lights_by_days_left(left: int | None, done: bool, wanted: Light) -> None:
    due = None if left is None else NOW + timedelta(days=left)
    assert light(due, NOW, done=done, thresholds=LIMITS) is wanted


def test_thresholds_can_be_moved_but_not_crossed() -> None:
    assert light(NOW + timedelta(days=3), NOW, done=False, thresholds=Thresholds(10, 3)) is Light.RED
    assert light(NOW, NOW, done=False, thresholds=Thresholds(3, -1)) is Light.YELLOW
    assert checked(Thresholds(3, 3)) == Thresholds(3, 3)
    with pytest.raises(UsageError, match="红灯天数（8）不能大于黄灯天数（7）"):
        checked(Thresholds(7, 8))


def test_late_is_past_the_date_and_not_done() -> None:
    assert is_late(item(1, due=NOW - timedelta(days=1)), NOW)
    assert not is_late(item(1, due=NOW), NOW)
    assert not is_late(item(1), NOW)
    assert not is_late(item(1, status=WorkStatus.SUBMITTED, due=THEN), NOW)


@pytest.mark.parametrize("old", [None, item(1), item(1, status=WorkStatus.RETURNED)])
def test_handed_in_since_is_news_once(old: SnapshotItem | None) -> None:
    handed_in = item(1, status=WorkStatus.SUBMITTED)
    assert [news.number for news in change(old, handed_in).done] == ["1"]
    assert change(handed_in, handed_in).done == ()
    assert change(handed_in, item(1, status=WorkStatus.ACCEPTED)).done == ()


def test_returned_accepted_and_reopened() -> None:
    returned = item(1, status=WorkStatus.RETURNED, reason="缺公告")
    accepted = item(1, status=WorkStatus.ACCEPTED, verdict=Rating.MET)
    assert [(n.unit, n.detail) for n in change(item(1), returned).returned] == [("甲局", "缺公告")]
    assert change(returned, returned).returned == ()
    assert [n.detail for n in change(item(1), accepted).accepted] == ["达标"]
    assert change(accepted, accepted).accepted == ()
    assert [n.number for n in change(accepted, item(1)).reopened] == ["1"]
    assert change(accepted, returned).reopened == ()


def test_newly_late_is_late_now_and_was_not_then() -> None:
    due = THEN + timedelta(days=10)
    assert [n.detail for n in change(item(1, due=due), item(1, due=due)).newly_late] == ["逾期 20 天"]
    old = THEN - timedelta(days=1)
    assert change(item(1, due=old), item(1, due=old)).newly_late == ()
    assert change(item(1, due=old), item(1, due=due)).newly_late == ()
    assert len(change(None, item(1, due=due)).newly_late) == 1


def test_places_are_shared_and_their_change_is_shown() -> None:
    submitted = WorkStatus.SUBMITTED
    then = at(THEN, item(1), item(2, "b", submitted), item(3, "c"), item(4, ""))
    now = at(NOW, item(1, "a", submitted), item(2, "b", submitted), item(3, "c", due=THEN), item(4, ""))
    report = compare(then, now, LIMITS)
    shown = [(u.name, u.place, u.place_then, u.moved, u.done, u.done_then, u.late) for u in report.units]
    assert shown == [
        ("甲局", 1, 2, 1, 1, 0, 0),
        ("乙局", 1, 1, 0, 1, 1, 0),
        ("丙局", 3, 2, -1, 0, 0, 1),
    ]
    assert [(u.name, u.leads, u.done, u.place) for u in report.leaders] == [("张三", 2, 2, 1), (NO_LEADER, 1, 0, 2)]
    assert (report.done_then, report.done_now, report.total, report.without_lead) == (1, 2, 4, 1)


def test_fewer_late_ones_come_first_at_the_same_share() -> None:
    now = at(NOW, item(1, "a", due=THEN), item(2, "b"))
    assert [(u.name, u.place) for u in compare(at(THEN), now, LIMITS).units] == [("乙局", 1), ("甲局", 2)]


def test_a_unit_that_led_nothing_then_has_no_old_place() -> None:
    unit = compare(at(THEN), at(NOW, item(1)), LIMITS).units[0]
    assert (unit.place, unit.place_then, unit.moved, unit.done_then) == (1, None, None, None)


@given(worlds())
def test_a_snapshot_survives_its_text_and_nothing_is_news_against_itself(world: World) -> None:
    taken = snapshot(world.edition, world.state, score(world.edition, world.scheme, world.state), TODAY)
    assert snapshot_of_text(snapshot_text(taken)) == taken
    assert json.loads(snapshot_text(taken))["format"] == 2
    report = compare(taken, taken, LIMITS)
    assert report.done == report.accepted == report.returned == report.reopened == report.newly_late == ()
    assert all(line.moved == 0 and line.done == line.done_then for line in (*report.units, *report.leaders))
    assert sum(line.leads for line in report.units) == report.total - report.without_lead
    assert sum(line.done for line in report.leaders) <= report.done_now == taken.done


@given(worlds())
def test_places_are_the_number_of_better_ones_plus_one(world: World) -> None:
    taken = snapshot(world.edition, world.state, score(world.edition, world.scheme, world.state), TODAY)
    units = compare(taken, taken, LIMITS).units

    def share(unit: Standing) -> Fraction:
        return Fraction(unit.done + unit.supported, unit.leads + unit.supports)

    for line in units:
        better = [u for u in units if (share(u), -u.late) > (share(line), -line.late)]
        assert line.place == len(better) + 1


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"format": 2}', '{"format":1,"on":"2023-10-01","items":[{}],"units":[],"score":{}}']
)
def test_a_text_that_is_no_snapshot_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  (whatever it is, it is a ValueError)
        snapshot_of_text(text)


def test_a_new_name_is_the_name_shown() -> None:
    now = replace(at(NOW, item(1)), units=(SnapshotUnit("a", "甲和局", "张三"),))
    assert compare(at(THEN, item(1)), now, LIMITS).units[0].name == "甲和局"
    assert compare(at(THEN, item(1)), now, LIMITS).units[0].place_then == 1
