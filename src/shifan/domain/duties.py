"""Yearly duties (年度法定事项) and dated milestones: which date comes next, and how many days are left."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from shifan.domain.application import Milestone, ShowcaseMilestone
from shifan.domain.errors import RuleError
from shifan.domain.labels import Labelled
from shifan.domain.values import value
from shifan.domain.ways import Way


class Track(Labelled):
    """Which of the two applications a date belongs to."""

    COUNTY = "county", "综合示范"
    SHOWCASE = "showcase", "单项示范"


@value
class YearlyDuty:
    """A duty that returns every year, shipped as data. ``rule`` and ``number`` name the document that demands it."""

    id: str
    title: str
    month: int
    day: int
    rule: str
    number: str = ""
    note: str = ""

    @property
    def source(self) -> str:
        """The rule with its document number."""
        return f"{self.rule}，{self.number}" if self.number else self.rule


@value
class Upcoming:
    """The next date of a duty or milestone. ``key`` is the milestone's id, empty for a shipped duty.

    ``days_left`` is 0 on the day itself, and below 0 for a day that is over.
    """

    title: str
    on: date
    days_left: int
    yearly: bool
    source: str = ""
    note: str = ""
    key: str = ""
    track: Track = Track.COUNTY

    @property
    def when(self) -> str:
        """How far away the date is, in words."""
        if self.passed:
            return f"已过 {-self.days_left} 天"
        return "就在今天" if self.days_left == 0 else f"还有 {self.days_left} 天"

    @property
    def passed(self) -> bool:
        """True when the day is over."""
        return self.days_left < 0


def check_milestone(on: date, period_start: date) -> None:
    """Raise RuleError when a date that comes once lies before the evidence period: most often a wrong year."""
    if on < period_start:
        raise RuleError(
            f"时间节点 {on} 早于评估期开始日期 {period_start}，没有写入。",
            f"请检查年份；每年都有的，请登记为年度事项（{Way.ADD_DUTY}）。",
        )


def next_date(month: int, day: int, today: date) -> date:
    """Return the first such day from ``today`` on, today included; 29 February is the 28th in a common year."""
    this_year = _in_year(today.year, month, day)
    return this_year if this_year >= today else _in_year(today.year + 1, month, day)


def duty_dates(duties: Iterable[YearlyDuty], milestones: Iterable[Milestone], today: date) -> tuple[Upcoming, ...]:
    """Return the next date of each shipped duty and of each yearly milestone, nearest first."""
    found = [
        _upcoming(d.title, next_date(d.month, d.day, today), today, source=d.source, note=d.note, yearly=True)
        for d in duties
    ]
    found += [_of_milestone(milestone, today) for milestone in milestones if milestone.yearly]
    return _in_order(found)


def upcoming_dates(
    duties: Iterable[YearlyDuty],
    milestones: Iterable[Milestone],
    showcase: Iterable[ShowcaseMilestone],
    today: date,
) -> tuple[Upcoming, ...]:
    """Return all that is still to come on both tracks, nearest first; yearly ones by their next date."""
    milestones = tuple(milestones)
    once = [_of_milestone(m, today) for m in milestones if not m.yearly and m.on >= today]
    coming = [dated for dated in showcase_dates(showcase, today) if not dated.passed]
    return _in_order([*duty_dates(duties, milestones, today), *once, *coming])


def showcase_dates(milestones: Iterable[ShowcaseMilestone], today: date) -> tuple[Upcoming, ...]:
    """Return all of the showcase project's milestones by date, those that are over among them."""
    return _in_order([_upcoming(m.title, m.on, today, key=m.id, track=Track.SHOWCASE) for m in milestones])


def _of_milestone(found: Milestone, today: date) -> Upcoming:
    passed = found.yearly and found.on < today
    on = next_date(found.on.month, found.on.day, today) if passed else found.on
    return _upcoming(found.title, on, today, source=found.source, key=found.id, yearly=found.yearly)


def _upcoming(
    title: str,
    on: date,
    today: date,
    *,
    source: str = "",
    note: str = "",
    key: str = "",
    yearly: bool = False,
    track: Track = Track.COUNTY,
) -> Upcoming:
    return Upcoming(title, on, (on - today).days, yearly, source, note, key, track)


def _in_order(found: Iterable[Upcoming]) -> tuple[Upcoming, ...]:
    return tuple(sorted(found, key=lambda dated: dated.on))


def _in_year(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:  # 29 February in a common year
        return date(year, month, 28)
