"""Moments as clerks write them."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from shifan.domain.errors import UsageError
from shifan.domain.moments import after_operation, parse_moment
from support import CHINA


def local(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, second, tzinfo=CHINA)


@pytest.mark.parametrize("text", ["2023-09-01", "2023年9月1日", "20230901", "２０２３．９．１", "二〇二三年九月一日"])
def test_a_day_is_the_whole_day(text: str) -> None:
    moment = parse_moment(text)
    assert moment.begins(CHINA) == local(2023, 9, 1)
    assert moment.ends(CHINA) == local(2023, 9, 2) - timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("text", "begins", "length"),
    [
        ("2023-09-01 12:00", local(2023, 9, 1, 12), timedelta(minutes=1)),
        ("2023-09-01T12:00:05", local(2023, 9, 1, 12, 0, 5), timedelta(seconds=1)),
        ("2023年9月1日12时30分", local(2023, 9, 1, 12, 30), timedelta(minutes=1)),
        ("2023年9月1日 8点", local(2023, 9, 1, 8), timedelta(hours=1)),
        ("2023.9.1　9：05", local(2023, 9, 1, 9, 5), timedelta(minutes=1)),
    ],
)
def test_a_time_is_as_long_as_it_was_written_precisely(text: str, begins: datetime, length: timedelta) -> None:
    moment = parse_moment(text)
    assert moment.begins(CHINA) == begins
    assert moment.ends(CHINA) == begins + length - timedelta(microseconds=1)


@pytest.mark.parametrize("text", ["#12", "第12号", "第 12 号操作", "＃12"])
def test_an_operation_is_named_by_its_number(text: str) -> None:
    assert parse_moment(text) == after_operation(12)


@pytest.mark.parametrize(
    "text", ["", "昨天", "12:00", "9月1日", "2023-09-31", "2023-09-01 25:00", "#", "2023-09-01 12:61"]
)
def test_anything_else_is_named_with_how_to_write_it(text: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_moment(text)
    assert text in refused.value.message
    assert "2023-09-01 12:00" in refused.value.hint
