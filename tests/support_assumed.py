"""A Hypothesis strategy for the assumptions of a what-if."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from shifan.domain.assumptions import Assumption, Kind
from shifan.domain.criteria import CriterionKind
from shifan.domain.records import Rating
from support_schemes import LEDGERS, LEVELS, decimals
from support_worlds import World


@st.composite
def assumed(draw: st.DrawFn, world: World) -> list[Assumption]:
    """Assumptions of every kind that fit the world."""
    base = st.sampled_from([item.number for item in world.edition.of_kind(CriterionKind.BASE)])
    points = st.sampled_from([point.number for item in world.edition.criteria for point in item.checkpoints])
    ratings = st.sampled_from(list(Rating))
    amounts = decimals(9, 2)
    kinds = [
        st.builds(Assumption, st.sampled_from((Kind.TICK, Kind.UNTICK)), points | base),
        st.builds(Assumption, st.sampled_from((Kind.CLAIM, Kind.VERDICT)), base, ratings),
        st.builds(Assumption, st.just(Kind.POINTS), base, amount=amounts),
        st.just(Assumption(Kind.FRACTION, rating=Rating.MET, amount=Decimal(1))),
        st.just(Assumption(Kind.FRACTION, rating=Rating.UNMET, amount=Decimal(0))),
        st.builds(Assumption, st.sampled_from((Kind.BONUS_CAP, Kind.PENALTY_CAP)), amount=st.none() | amounts),
    ]
    if ledgers := [item.number for item in world.edition.of_kind(*LEDGERS)]:
        numbers, levels = st.sampled_from(ledgers), st.sampled_from(LEVELS)
        kinds += [
            st.builds(Assumption, st.just(Kind.EVIDENCE), numbers | base, amount=st.just(Decimal(1))),
            st.builds(Assumption, st.just(Kind.EVENT), numbers, level=levels, on=st.none() | st.just(date(2022, 1, 1))),
            st.builds(Assumption, st.just(Kind.LEVEL), numbers, level=levels, amount=amounts),
            st.builds(Assumption, st.just(Kind.CAP), numbers, amount=st.none() | amounts),
        ]
    return draw(st.lists(st.one_of(kinds), max_size=6))
