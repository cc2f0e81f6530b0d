"""The roll-up: many applications side by side, added up by city and province, ranked, and compared with a day before.

Points of different schemes are compared by their share of each scheme's full points.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import ROUND_DOWN, Decimal

from shifan.domain.application import Application
from shifan.domain.completion import Ratio
from shifan.domain.labels import Labelled
from shifan.domain.summary import Activity, Tally, added_up
from shifan.domain.values import value

NO_PROVINCE, NO_CITY = "未填省份", "未填市"
_CENT = Decimal("0.01")
_ZERO = Decimal(0)


class RankBy(Labelled):
    """What counties are ranked by; the others break ties, in this order."""

    CONFIRMED = "confirmed", "审定得分"
    CLAIMED = "claimed", "含自评得分"
    COLLECTED = "collected", "收集率"
    REVIEWED = "reviewed", "审定率"


@value
class Entry:
    """One application with its numbers. ``before`` is how it stood when the compared day began.

    ``before`` is None where no day is compared, or where nothing is known of that day; ``began`` tells that the
    application did not exist then.
    """

    application: Application
    tally: Tally
    overdue: int
    activity: Activity
    before: Tally | None = None
    began: bool = False


@value
class Standing:
    """An entry in its place. Equal numbers share a rank; ``rank_before`` is None where not all of that day is known."""

    entry: Entry
    rank: int
    rank_before: int | None = None

    @property
    def climbed(self) -> int | None:
        """By how many places it rose (negative: fell) since the compared day."""
        return None if self.rank_before is None else self.rank_before - self.rank


@value
class Total:
    """Applications added up: of a province (``city`` is empty), of a city, or of all (both are empty).

    ``before`` is None where no day is compared or one of them is not known.
    """

    province: str
    city: str
    count: int
    tally: Tally
    overdue: int
    last_at: datetime | None
    before: Tally | None


@value
class RollUp:
    """The whole roll-up: counties by rank, cities and provinces by name, and everything together."""

    counties: tuple[Standing, ...]
    cities: tuple[Total, ...]
    provinces: tuple[Total, ...]
    total: Total
    ranked_by: RankBy
    since: date | None


def collected(tally: Tally) -> Ratio:
    """Return the items with enough evidence of those that count."""
    return Ratio(tally.collected, tally.base)


def reviewed(tally: Tally) -> Ratio:
    """Return the accepted items of those that count."""
    return Ratio(tally.accepted, tally.base)


def share(points: Decimal, maximum: Decimal) -> Decimal:
    """Return points as a percentage of the full points, rounded down to 0.01; 0 where there are none."""
    return (points * 100 / maximum).quantize(_CENT, ROUND_DOWN) if maximum else _ZERO


def score_range(tally: Tally) -> tuple[Decimal, Decimal, Decimal]:
    """Return confirmed, claimed and ceiling with bonus and penalty, as percentages of the full points."""
    shift = tally.bonus - tally.penalty
    return (
        share(tally.confirmed + shift, tally.maximum),
        share(tally.claimed + shift, tally.maximum),
        share(tally.ceiling + shift, tally.maximum),
    )


def roll_up(entries: Iterable[Entry], *, ranked_by: RankBy = RankBy.CONFIRMED, since: date | None = None) -> RollUp:
    """Return the roll-up of ``entries``."""
    found = tuple(entries)
    by_city: dict[tuple[str, str], list[Entry]] = {}
    by_province: dict[str, list[Entry]] = {}
    for entry in found:
        province, city = place_of(entry.application)
        by_city.setdefault((province, city), []).append(entry)
        by_province.setdefault(province, []).append(entry)
    return RollUp(
        counties=_standings(found, ranked_by),
        cities=tuple(_total(*place, group) for place, group in sorted(by_city.items())),
        provinces=tuple(_total(province, "", group) for province, group in sorted(by_province.items())),
        total=_total("", "", found),
        ranked_by=ranked_by,
        since=since,
    )


def place_of(application: Application) -> tuple[str, str]:
    """Return province and city of an application, with a word where one is not written down."""
    return application.province or NO_PROVINCE, application.city or NO_CITY


def _standings(entries: Sequence[Entry], ranked_by: RankBy) -> tuple[Standing, ...]:
    now = _ranks(entries, lambda entry: entry.tally, ranked_by)
    known = [entry for entry in entries if not entry.began]
    if any(entry.before is None for entry in known):  # a rank among some says nothing beside one among all
        known = []
    before = _ranks(known, lambda entry: entry.before or entry.tally, ranked_by)
    standings = [Standing(entry, now[entry.application.id], before.get(entry.application.id)) for entry in entries]
    return tuple(sorted(standings, key=lambda s: (s.rank, *place_of(s.entry.application), s.entry.application.county)))


def _ranks(entries: Sequence[Entry], tally_of: Callable[[Entry], Tally], ranked_by: RankBy) -> dict[str, int]:
    keyed = [(_merit(tally_of(entry), ranked_by), entry.application.id) for entry in entries]
    keyed.sort(key=lambda pair: pair[0], reverse=True)
    ranks: dict[str, int] = {}
    rank, last = 0, None
    for place, (merit, key) in enumerate(keyed, start=1):
        if merit != last:
            rank, last = place, merit
        ranks[key] = rank
    return ranks


def _merit(tally: Tally, ranked_by: RankBy) -> tuple[Decimal, ...]:
    confirmed, claimed, _ = score_range(tally)
    merits = {
        RankBy.CONFIRMED: confirmed,
        RankBy.CLAIMED: claimed,
        RankBy.COLLECTED: share(Decimal(tally.collected), Decimal(tally.base)),
        RankBy.REVIEWED: share(Decimal(tally.accepted), Decimal(tally.base)),
    }
    return (merits.pop(ranked_by), *merits.values())


def _total(province: str, city: str, entries: Sequence[Entry]) -> Total:
    moments = [entry.activity.last_at for entry in entries if entry.activity.last_at is not None]
    befores = [entry.before for entry in entries]
    return Total(
        province=province,
        city=city,
        count=len(entries),
        tally=added_up(entry.tally for entry in entries),
        overdue=sum(entry.overdue for entry in entries),
        last_at=max(moments, default=None),
        before=None if None in befores else added_up(before for before in befores if before is not None),
    )
