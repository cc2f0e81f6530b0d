"""The highest total that a wish is measured by, and what new events could add to it, are what what-ifs give."""

from __future__ import annotations

import re
from decimal import ROUND_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shifan.domain.adjustments import Adjustment
from shifan.domain.assumptions import Assumption, Kind
from shifan.domain.criteria import CriterionKind
from shifan.domain.gaining import Plan, plan_for
from shifan.domain.records import Rating
from shifan.domain.scheme import Basis, LevelTable, NaPolicy
from shifan.domain.whatif import what_if
from support_schemes import make_scheme
from support_worlds import APP, START, TODAY, World, make_edition, make_item, make_state, scored, worlds

EDITION = make_edition([[[make_item(1)]], [[make_item(4, CriterionKind.BONUS), make_item(5, CriterionKind.BONUS)]]])
PENDING = Adjustment("a1", APP, "i4", "国家级", "获评先进", START)
WISH = Decimal(99999)
_ROOM = re.compile(r"最多还可加 ([\d.]+) 分")


def planned(world: World) -> Plan:
    return plan_for(world.edition, world.state, scored(world), WISH, TODAY)


def confirmed(world: World, lines: list[Assumption]) -> Decimal:
    found = what_if(world.edition, world.state, scored(world), lines, TODAY)
    return found.after.total.confirmed


def openings(world: World) -> list[list[Assumption]]:
    """Return what would bring each open item and each registered event its points; a verdict 不适用 stays."""
    found = []
    for item in world.edition.criteria:
        if item.kind is CriterionKind.BONUS:
            found.append([Assumption(Kind.EVIDENCE, item.number, amount=Decimal(1))])
        elif item.kind is CriterionKind.BASE and world.state.record(item.id).verdict is not Rating.NA:
            found.append([Assumption(Kind.TICK, item.number), Assumption(Kind.VERDICT, item.number, Rating.MET)])
    return found


@given(st.data(), worlds())
def test_the_top_is_the_most_that_any_what_if_gives(data: st.DataObject, world: World) -> None:
    best, every = planned(world).best, openings(world)
    assert confirmed(world, [one for lines in every for one in lines]) == best
    some = [one for lines in every if data.draw(st.booleans()) for one in lines]
    numbers = [lines[-1].number for lines in every if lines[-1].kind is Kind.VERDICT]
    others = [Assumption(Kind.VERDICT, number, data.draw(st.sampled_from([Rating.PARTLY, Rating.UNMET])))
              for number in numbers if data.draw(st.booleans())]  # fmt: skip
    assert confirmed(world, some) <= best
    assert confirmed(world, some + others) <= best


def fill(world: World) -> tuple[list[Assumption], bool]:
    """Return many new events of the best level under each bonus item, and whether they fill every cap that there is."""
    scheme, found, enough = world.scheme, [], True
    for item in world.edition.of_kind(CriterionKind.BONUS):
        table = scheme.level_table(item.number)
        level, points = max(table.levels.items(), key=lambda pair: pair[1], default=("", Decimal(0)))
        if points <= 0:
            continue
        caps = [cap for cap in (table.cap, scheme.bonus_cap) if cap is not None]
        needed = int((min(caps, default=points) / points).to_integral_value(ROUND_UP))
        enough = enough and needed <= 30 and level not in table.vetoes
        found += [Assumption(Kind.EVENT, item.number, level=level)] * min(needed, 30)
    return found, enough


@given(worlds())
def test_the_room_beside_it_is_what_new_events_add(world: World) -> None:
    plan = planned(world)
    events, enough = fill(world)
    more = confirmed(world, [one for lines in openings(world) for one in lines] + events) - plan.best
    told = "；".join(plan.obstacles)
    room = _ROOM.search(told)
    if room is not None:
        assert more <= Decimal(room.group(1))
        assert not enough or more == Decimal(room.group(1))
    elif "再有新的事项还可加分" in told:
        assert more > 0
    else:
        assert more == 0


@pytest.mark.parametrize(
    ("cap", "bonus_cap", "best", "told"),
    [
        ("25", None, 12, "加分只算已登记的事项；再有新的事项，最多还可加 15 分"),
        ("10", None, 12, "加分只算已登记的事项；再有新的事项也不能多加"),
        (None, "30", 12, "加分只算已登记的事项；再有新的事项，最多还可加 20 分"),
        (None, "10", 12, "加分只算已登记的事项；再有新的事项也不能多加"),
        (None, None, 12, "加分只算已登记的事项；再有新的事项还可加分"),
    ],
)
def test_an_event_that_waits_for_its_proof_takes_its_room(
    cap: str | None, bonus_cap: str | None, best: int, told: str
) -> None:
    table = LevelTable({"国家级": Decimal(10)}, Decimal(cap) if cap else None, Basis.COUNTY)
    limit = Decimal(bonus_cap) if bonus_cap else None
    scheme = make_scheme(NaPolicy.EXCLUDE, {"1": "2"}, adjustments={"4": table}, bonus_cap=limit)
    plan = planned(World(EDITION, scheme, make_state(EDITION, adjustments=(PENDING,))))
    assert plan.best == best
    assert plan.obstacles == (told,)


def test_levels_that_give_nothing_leave_no_room() -> None:
    table = LevelTable({"国家级": Decimal(0)}, None, Basis.COUNTY)
    scheme = make_scheme(NaPolicy.EXCLUDE, adjustments={"4": table})
    plan = planned(World(EDITION, scheme, make_state(EDITION)))
    assert plan.obstacles == ("加分只算已登记的事项；再有新的事项也不能多加",)
