"""Dates as clerks type them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shifan.domain.dates import parse_date, parse_due
from shifan.domain.errors import UsageError

FORMATS = ["{d:%Y-%m-%d}", "{d.year}-{d.month}-{d.day}", "{d.year}.{d.month}.{d.day}", "{d.year}/{d.month}/{d.day}",
           "{d.year}年{d.month}月{d.day}日", " {d.year} 年 {d.month} 月 {d.day} 号 ", "{d:%Y%m%d}"]  # fmt: skip
ONES = "〇一二三四五六七八九"


def chinese(on: date) -> str:
    def small(n: int) -> str:
        tens, ones = divmod(n, 10)
        return ("" if tens == 0 else "十" if tens == 1 else ONES[tens] + "十") + (ONES[ones] if ones else "")

    return f"{''.join(ONES[int(digit)] for digit in str(on.year))}年{small(on.month)}月{small(on.day)}日"


def refused(text: str) -> str:
    try:
        parse_date(text, year=2023)
    except UsageError as error:
        return error.message
    return ""


@given(st.dates(date(1949, 10, 1), date(2199, 12, 31)))
def test_every_day_is_understood_in_every_way_of_writing(on: date) -> None:
    for pattern in FORMATS:
        assert parse_date(pattern.format(d=on)) == on
    assert parse_date(chinese(on)) == on
    assert parse_date(f"{on.month}月{on.day}日", year=on.year) == on


@given(st.text(st.sampled_from("0123456789〇一二十年月日-./号 "), max_size=14))
def test_any_text_is_a_date_or_is_refused_by_name(text: str) -> None:
    refusal = refused(text)
    assert refusal == "" or text in refusal


@pytest.mark.parametrize("text", ["2023-02-29", "2023年13月1日", "2023-0-1", "20231301", "二〇二三年二月三十日"])
def test_a_day_that_does_not_exist(text: str) -> None:
    with pytest.raises(UsageError, match="不存在"):
        parse_date(text)


@pytest.mark.parametrize("text", ["", "明天", "8月23日", "2023-8", "23-8-23", "2023-08-23 10:00", "2023-8-231"])
def test_what_is_no_whole_date(text: str) -> None:
    with pytest.raises(UsageError, match="不是完整的日期"):
        parse_date(text)


def test_a_due_date_without_a_year_is_next_year_only_when_half_a_year_has_passed() -> None:
    december = date(2023, 12, 31)
    assert parse_due("1月15日", december) == date(2024, 1, 15)
    assert parse_due("12月31日", december) == december
    assert parse_due("12月20日", december) == date(2023, 12, 20)
    assert parse_due("2023年1月15日", december) == date(2023, 1, 15)
    assert parse_due("20230115", december) == date(2023, 1, 15)
