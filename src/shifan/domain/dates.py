"""Dates as clerks type them."""

from __future__ import annotations

import re
from datetime import date

from shifan.domain.errors import UsageError
from shifan.domain.text import fold

HALF_A_YEAR = 183
_DIGITS = str.maketrans("〇○零Oo一二三四五六七八九", "00000123456789")
# Patterns are compiled when first used: most commands never do, and start-up stays short.
_FULL = r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*[日号]?\Z"
_COMPACT = r"(\d{4})(\d{2})(\d{2})\Z"
_SHORT = r"(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*[日号]?\Z"
_TENS = r"([二三]?)十([一二三四五六七八九]?)"


def parse_date(text: str, *, year: int | None = None) -> date:
    """Return the date in ``text``: 2023-8-23, 2023.8.23, 2023年8月23日, 20230823, 二〇二三年八月二十三日.

    ``year`` is taken for a date without one (8月23日). Raises UsageError that names the text.
    """
    plain = re.sub(_TENS, _tens, fold(text)).translate(_DIGITS)
    found = re.match(_FULL, plain) or re.match(_COMPACT, plain)
    parts = found.groups() if found else None
    if parts is None and year is not None and (short := re.match(_SHORT, plain)):
        parts = (str(year), *short.groups())
    if parts is None:
        raise UsageError(f"「{text}」不是完整的日期。", "请写成 2023-08-23 或 2023年8月23日。")
    try:
        return date(int(parts[0]), int(parts[1]), int(parts[2]))
    except ValueError:
        raise UsageError(f"「{text}」这一天不存在。", "请检查月和日。") from None


def parse_month_day(text: str) -> tuple[int, int]:
    """Return month and day of a date that returns every year: 3-15, 3月15日, 三月十五日. Raises UsageError."""
    try:
        found = parse_date(text, year=2024)  # a leap year: 29 February is a day
    except UsageError as error:
        raise UsageError(f"「{text}」不是月和日。", "请写成 3-15 或 3月15日。") from error
    return found.month, found.day


def parse_due(text: str, today: date) -> date:
    """Return the due date in ``text``; one without a year is in this year, or in the next when half a year has passed.

    In December 1月15日 means next January, but last week stays last week. Raises UsageError as ``parse_date`` does.
    """
    due = parse_date(text, year=today.year)
    written_in_full = re.match(_SHORT, re.sub(_TENS, _tens, fold(text)).translate(_DIGITS)) is None
    if (today - due).days <= HALF_A_YEAR or written_in_full:
        return due
    return parse_date(text, year=today.year + 1)


def _tens(found: re.Match[str]) -> str:
    tens = found.group(1).translate(_DIGITS) or "1"
    return tens + (found.group(2).translate(_DIGITS) or "0")
