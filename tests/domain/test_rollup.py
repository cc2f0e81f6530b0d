"""The roll-up's rules: sums, ranks, shares, and the comparison with a day before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shifan.domain.application import Application
from shifan.domain.rollup import NO_CITY, NO_PROVINCE, Entry, RankBy, RollUp, roll_up, score_range, share
from shifan.domain.summary import POINT_FIELDS, TALLY_FIELDS, Activity, Summary, Tally
from support import NOW

SINCE = date(2023, 10, 1)


def tally(confirmed: str = "0", claimed: str = "0", maximum: str = "100", **more: int) -> Tally:
    """Return a tally of a base of 100 items."""
    points = {"confirmed": Decimal(confirmed), "claimed": Decimal(claimed), "maximum": Decimal(maximum)}
    return replace(Tally(base=100, ceiling=Decimal(maximum)), **points, **more)  # type: ignore[arg-type]


def entry(
    county: str, numbers: Tally, *, city: str = "柳州市", province: str = "广西", hours: int = 0, **more: object
) -> Entry:
    """Return an application's entry; its newest operation is ``hours`` after NOW."""
    application = Application(
        county, county, "2023", "e", "d", "s", date(2023, 1, 1), date(2023, 12, 31), city=city, province=province
    )
    activity = Activity(3, 9, NOW + timedelta(hours=hours), "张三")
    return replace(Entry(application, numbers, 0, activity), **more)  # type: ignore[arg-type]


def ranks(found: RollUp) -> list[tuple[int, str]]:
    """Return rank and county in order."""
    return [(standing.rank, standing.entry.application.county) for standing in found.counties]


def test_equal_numbers_share_a_rank_and_the_next_is_skipped() -> None:
    found = roll_up(
        [entry("甲", tally("50")), entry("乙", tally("70")), entry("丙", tally("50")), entry("丁", tally())]
    )
    assert ranks(found) == [(1, "乙"), (2, "丙"), (2, "甲"), (4, "丁")]


def test_points_of_different_schemes_are_compared_by_their_share() -> None:
    found = roll_up([entry("甲", tally("60", maximum="100")), entry("乙", tally("70", maximum="200"))])
    assert ranks(found) == [(1, "甲"), (2, "乙")]


@pytest.mark.parametrize(
    ("ranked_by", "first"),
    [(RankBy.CONFIRMED, "甲"), (RankBy.CLAIMED, "乙"), (RankBy.COLLECTED, "丙"), (RankBy.REVIEWED, "丁")],
)
def test_each_way_of_ranking_puts_its_own_number_first(ranked_by: RankBy, first: str) -> None:
    entries = [
        entry("甲", tally("9", "20")),
        entry("乙", tally("1", "90")),
        entry("丙", tally(collected=80)),
        entry("丁", tally(accepted=70)),
    ]
    assert ranks(roll_up(entries, ranked_by=ranked_by))[0] == (1, first)


def test_bonus_and_penalty_move_all_three_sums() -> None:
    numbers = replace(tally("50", "60"), bonus=Decimal(3), penalty=Decimal("0.5"))
    assert score_range(numbers) == (Decimal("52.50"), Decimal("62.50"), Decimal("102.50"))
    assert score_range(Tally()) == (Decimal(0), Decimal(0), Decimal(0))
    assert share(Decimal(2), Decimal(3)) == Decimal("66.66")


def test_cities_and_provinces_are_added_up() -> None:
    found = roll_up(
        [
            entry("甲", tally("10", collected=5), hours=1, overdue=2),
            entry("乙", tally("20", collected=6), hours=9, overdue=1),
            entry("丙", tally("40"), city="桂林市", hours=4),
            entry("丁", tally("1"), city="", province=""),
        ]
    )
    assert [(total.province, total.city, total.count) for total in found.cities] == [
        ("广西", "柳州市", 2),
        ("广西", "桂林市", 1),
        (NO_PROVINCE, NO_CITY, 1),
    ]
    liuzhou = found.cities[0]
    assert (liuzhou.tally.confirmed, liuzhou.tally.collected, liuzhou.tally.base) == (Decimal(30), 11, 200)
    assert (liuzhou.overdue, liuzhou.last_at) == (3, NOW + timedelta(hours=9))
    assert [(total.province, total.count) for total in found.provinces] == [("广西", 3), (NO_PROVINCE, 1)]
    assert (found.total.count, found.total.tally.confirmed) == (4, Decimal(71))


def test_the_change_since_a_day_and_the_places_won_and_lost() -> None:
    found = roll_up(
        [
            entry("甲", tally("30"), before=tally("20")),
            entry("乙", tally("40"), before=tally("10")),
            entry("丙", tally("5"), before=Tally(), began=True),
        ],
        since=SINCE,
    )
    assert [(s.entry.application.county, s.rank, s.rank_before, s.climbed) for s in found.counties] == [
        ("乙", 1, 2, 1),
        ("甲", 2, 1, -1),
        ("丙", 3, None, None),
    ]
    assert found.total.before is not None
    assert found.total.before.confirmed == Decimal(30)


def test_what_is_not_known_of_one_is_not_known_of_the_sum() -> None:
    found = roll_up([entry("甲", tally("30"), before=tally("20")), entry("乙", tally("40"))], since=SINCE)
    assert found.total.before is None
    assert {s.entry.application.county: s.rank_before for s in found.counties} == {"甲": None, "乙": None}


_tallies = st.builds(
    Tally,
    **{name: st.integers(0, 200) for name in TALLY_FIELDS if name not in POINT_FIELDS},
    **{name: st.decimals(0, 300, places=2) for name in POINT_FIELDS},
)
_entries = st.lists(
    st.builds(
        lambda place, numbers, overdue: entry("", numbers, city=place, overdue=overdue),
        st.sampled_from(["柳州市", "桂林市", ""]),
        _tallies,
        st.integers(0, 9),
    ),
    min_size=1,
    max_size=8,
).map(lambda found: [replace(e, application=replace(e.application, id=f"甲{n}")) for n, e in enumerate(found)])


@given(_entries, st.sampled_from(list(RankBy)))
def test_nothing_is_lost_or_counted_twice(entries: list[Entry], ranked_by: RankBy) -> None:
    found = roll_up(entries, ranked_by=ranked_by)
    whole = Tally()
    for one in entries:
        whole = whole.plus(one.tally)
    for totals in (found.cities, found.provinces, (found.total,)):
        added = Tally()
        for total in totals:
            added = added.plus(total.tally)
        assert added == whole
        assert sum(total.overdue for total in totals) == sum(one.overdue for one in entries)
    assert sorted(s.entry.application.id for s in found.counties) == sorted(e.application.id for e in entries)
    places = [standing.rank for standing in found.counties]
    assert places == sorted(places)
    assert places[0] == 1
    assert all(rank <= place for place, rank in enumerate(places, start=1))


@given(_tallies, _tallies)
def test_adding_and_taking_away_are_exact(one: Tally, other: Tally) -> None:
    assert one.plus(other).minus(other) == one


@given(st.dictionaries(st.dates(date(2023, 1, 1), date(2023, 1, 9)), st.integers(1, 5)))
def test_overdue_never_shrinks_as_days_go_by(dues: dict[date, int]) -> None:
    days = [date(2023, 1, 1) + timedelta(n) for n in range(12)]
    late = [Summary(Tally(), dues).overdue(day) for day in days]
    assert late == sorted(late)
    assert (late[0], late[-1]) == (0, sum(dues.values()))


def test_a_moment_without_operations_is_no_moment() -> None:
    found = roll_up([entry("甲", tally(), activity=Activity())])
    assert found.total.last_at is None
    assert isinstance(roll_up([entry("甲", tally())]).total.last_at, datetime)
