"""Guesses from names and first pages: document numbers and dates. They are proposals, never facts."""

from __future__ import annotations

import re
from datetime import date

from shifan.domain.dates import parse_date
from shifan.domain.errors import UsageError

_LONGEST = 4000
_MOST = 5
_EARLIEST, _LATEST = 1949, 2100
# Every repetition has an upper bound, so that no text takes long. Compiled when first used.
_NUMBER = (
    r"(?:[\u4e00-\u9fff]{1,12}\s?)?[〔\[［（(【]\s?\d{4}\s?[〕\]］）)】]\s?(?:第\s?)?\d{1,5}\s?号"
    r"|第\s?\d{1,5}\s?号(?:令|公告)?(?=\s|$)"
)
_DATE = (
    r"(?<!\d)(?:19|20)\d{2}\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日"
    r"|[一二][〇○零0\uff10Oo\uff2f\uff4f一二三四五六七八九]{3}\s?年\s?[一二三四五六七八九十〇○]{1,2}\s?月\s?[一二三四五六七八九十〇○]{1,3}\s?日"
    r"|(?<!\d)20\d{2}([-./])\d{1,2}\1\d{1,2}(?!\d)"
    r"|(?<!\d)20\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)"
)
_LEADS = re.compile(r"^(?:关于|根据|按照|依据|印发|转发|以及|和|与|及|将|请|在)+")


def guess_numbers(text: str) -> tuple[str, ...]:
    """Return what looks like document numbers (文号) in the beginning of ``text``, in order, at most five."""
    found = (re.sub(r"\s", "", match.group()) for match in re.finditer(_NUMBER, text[:_LONGEST]))
    return tuple(dict.fromkeys(_LEADS.sub("", number) for number in found))[:_MOST]


def guess_dates(text: str) -> tuple[date, ...]:
    """Return the days written in the beginning of ``text``, at most five: 2023年8月23日, 二〇二三年八月二十三日."""
    days: dict[date, None] = {}
    for match in re.finditer(_DATE, text[:_LONGEST]):
        try:
            day = parse_date(re.sub(r"\s", "", match.group()))
        except UsageError:  # 31 February, 20231340: no day
            continue
        if _EARLIEST <= day.year <= _LATEST:
            days.setdefault(day)
    return tuple(days)[:_MOST]
