"""Lights (红黄灯): how pressing a due date is, by thresholds in days. Pure rules."""

from __future__ import annotations

from datetime import date

from shifan.domain.errors import UsageError
from shifan.domain.labels import Labelled
from shifan.domain.snapshots import SnapshotItem, SnapshotSupport
from shifan.domain.values import value
from shifan.domain.ways import either


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


def checked(thresholds: Thresholds) -> Thresholds:
    """Return ``thresholds``, or raise UsageError when red would begin before yellow."""
    if thresholds.red > thresholds.yellow:
        raise UsageError(
            f"红灯天数（{thresholds.red}）不能大于黄灯天数（{thresholds.yellow}）。",
            either("例：--yellow 7 --red 0", "例如黄灯 7 天，红灯 0 天。"),
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


def is_late(item: SnapshotItem | SnapshotSupport, on: date) -> bool:
    """Tell whether the due date has passed and the unit has not done its part."""
    return not item.done and item.due is not None and item.due < on
