"""Splitting points: the same as dealing them out cent by cent in exact fractions."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from hypothesis import example, given
from hypothesis import strategies as st

from oracle import deal
from shifan.domain.allotting import shares
from support_schemes import decimals


@given(decimals(2000, 4), st.lists(decimals(30, 2), min_size=1, max_size=12).filter(any))
@example(Decimal("0.01"), [Decimal(1), Decimal(2), Decimal(3)])
@example(Decimal(1), [Decimal(2), Decimal(1), Decimal(2), Decimal(1)])
def test_shares_are_dealt_exactly(points: Decimal, weights: list[Decimal]) -> None:
    expected = list(deal(Fraction(points), [Fraction(weight) for weight in weights]))
    assert [Fraction(share) for share in shares(points, weights)] == expected
