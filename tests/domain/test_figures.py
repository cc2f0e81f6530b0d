"""Figures: percentages that agree with their parts, and percentages that cannot be."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shifan.domain.figures import Figure, computed_percent, mismatch, shown_value


def figure(
    numerator: str | None,
    denominator: str | None,
    percent: str | None = None,
    *,
    value: str | None = None,
    unit: str = "",
) -> Figure:
    a, b, c, d = (None if text is None else Decimal(text) for text in (value, numerator, denominator, percent))
    return Figure("f", "app", "i1", "数据", value=a, numerator=b, denominator=c, percent=d, unit=unit)


def exact_percent(numerator: int, denominator: int, places: int) -> Decimal:
    step = Decimal(1).scaleb(-places)
    return (Decimal(numerator * 100) / denominator).quantize(step, ROUND_HALF_UP)


@pytest.mark.parametrize(
    ("numerator", "denominator", "percent", "computed"),
    [
        ("7", "30", "23.33", "23.33"),
        ("1837", "1870", "98.2", "98.2"),
        ("1837", "1870", None, "98.24"),
        ("24", "30", "80", "80"),
        ("24", "30", "80.0", "80.0"),
        ("1", "3", "33", "33"),
        ("2", "3", "66.667", "66.667"),
        ("0", "30", "0", "0"),
        ("1", "8", "12.5", "12.5"),
        ("1", "800", "0.13", "0.13"),
    ],
)
def test_a_percentage_that_agrees_with_its_parts(
    numerator: str, denominator: str, percent: str | None, computed: str
) -> None:
    given_figure = figure(numerator, denominator, percent)
    assert str(computed_percent(given_figure)) == computed
    assert mismatch(given_figure) == ""


@pytest.mark.parametrize(
    ("numerator", "denominator", "percent", "says"),
    [
        ("7", "30", "23.3333", ""),
        ("7", "30", "23.4", "23.3%"),
        ("1837", "1870", "98.3", "98.2%"),
        ("24", "30", "85", "80%"),
        ("1837", "1870", "98", ""),
        ("1837", "1870", "99", "98%"),
    ],
)
def test_a_percentage_is_compared_at_its_own_precision(
    numerator: str, denominator: str, percent: str, says: str
) -> None:
    found = mismatch(figure(numerator, denominator, percent))
    assert bool(found) == bool(says)
    assert says in found


@pytest.mark.parametrize(
    ("base", "percent", "possible"),
    [
        ("120", "95.5", False),
        ("120", "92.2", False),
        ("120", "95.8", True),
        ("120", "92.5", True),
        ("120", "96", True),
        ("120", "100", True),
        ("30", "23.33", True),
        ("30", "23.34", False),
        ("1", "50", False),
        ("1870", "98.2", True),
        ("511", "98.24", True),
        ("511", "98.25", False),
    ],
)
def test_no_whole_number_out_of_the_base_may_give_the_percentage(base: str, percent: str, possible: bool) -> None:
    found = mismatch(figure(None, base, percent))
    assert (found == "") == possible
    assert possible or (base in found and percent in found)


@pytest.mark.parametrize(
    "harmless",
    [
        figure("7", "30"),
        figure(None, None, "95.5"),
        figure(None, "0", "95.5"),
        figure("7", "0", None),
        figure(None, "120.5", "95.5"),
        figure(None, "-120", "95.5"),
    ],
)
def test_nothing_to_compare_is_no_mismatch(harmless: Figure) -> None:
    assert mismatch(harmless) == ""


def test_a_zero_denominator_gives_no_percentage() -> None:
    assert computed_percent(figure("7", "0")) is None
    assert computed_percent(figure(None, "30")) is None


@given(st.data(), st.integers(1, 3000), st.integers(0, 3))
def test_an_honest_percentage_always_passes_both_checks(data: st.DataObject, base: int, places: int) -> None:
    numerator = data.draw(st.integers(0, base))
    percent = str(exact_percent(numerator, base, places))
    assert mismatch(figure(str(numerator), str(base), percent)) == ""
    assert mismatch(figure(None, str(base), percent)) == ""


@given(st.integers(1, 150), st.integers(0, 1000))
def test_the_base_check_agrees_with_trying_every_whole_number(base: int, tenths: int) -> None:
    percent = Decimal(tenths).scaleb(-1)
    possible = any(exact_percent(n, base, 1) == percent for n in range(base + 1))
    assert (mismatch(figure(None, str(base), str(percent))) == "") == possible


@pytest.mark.parametrize(
    ("shown", "text"),
    [
        (figure("1837", "1870", "98.2"), "1837/1870 = 98.2%"),
        (figure("7", "30"), "7/30 = 23.33%"),
        (figure(None, None, value="511", unit="家"), "511 家"),
        (figure(None, "120", "95.5"), "基数 120 95.5%"),
        (figure("7", "0"), "7/0"),
        (figure(None, None), ""),
    ],
)
def test_a_figure_is_shown_on_one_line(shown: Figure, text: str) -> None:
    assert shown_value(shown) == text
