"""Dates the way people type them."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from shifan.domain.dates import HALF_A_YEAR
from shifan.domain.errors import UsageError

_FULL = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*[日号]?")
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SHORT = re.compile(r"(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*[日号]?")


def parse_coming(text: str, today: date) -> date | None:
    """Return the due date in ``text``, None for an empty one; without a year as ``domain.dates.parse_due`` has it."""
    day = parse_date(text, today)
    without_year = _SHORT.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if day is None or (today - day).days <= HALF_A_YEAR or not without_year:
        return day
    return parse_date(text, today.replace(year=today.year + 1, day=1))


def parse_date(text: str, today: date) -> date | None:
    """Return the date in ``text``, None for an empty one; a date without a year is one of ``today``'s year.

    Understands 2023-10-9, 2023.10.9, 2023/10/9, 20231009, 2023年10月9日 and 10月9日, in full-width digits too.
    Raises UsageError for anything else and for days that do not exist.
    """
    folded = unicodedata.normalize("NFKC", text).strip()
    if not folded:
        return None
    if match := _FULL.fullmatch(folded) or _DIGITS.fullmatch(folded):
        year, month, day = (int(part) for part in match.groups())
    elif match := _SHORT.fullmatch(folded):
        year = today.year
        month, day = (int(part) for part in match.groups())
    else:
        raise UsageError(f"看不懂日期「{text.strip()}」。", "可以写成 2023-10-9、2023.10.9、20231009 或 10月9日。")
    try:
        return date(year, month, day)
    except ValueError:
        raise UsageError(f"没有「{text.strip()}」这一天。", "请检查月份和日子。") from None


def shown_date(day: date | None) -> str:
    """Return the date as it can be typed back, empty for none."""
    return day.isoformat() if day else ""
