"""Moments as clerks name them: a day, a day with a time, or the number of an operation."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta, tzinfo

from shifan.domain.dates import parse_date
from shifan.domain.errors import UsageError
from shifan.domain.text import fold
from shifan.domain.values import value

_OPERATION = r"(?:#|第)\s*(\d{1,18})\s*号?(?:操作)?\Z"
_TIME = r"(?:T|\s+|(?<=[日号]))(\d{1,2})[:时点](?:(\d{1,2})分?)?(?::?(\d{1,2})秒?)?\Z"
_HINT = "请写成 2023-09-01、2023-09-01 12:00，或者操作号，如 #12。"


@value
class Moment:
    """A span of time as precise as it was written (a day, an hour, a minute, a second), or an operation's number.

    ``day`` and ``clock`` are local; they and ``length`` mean nothing where ``operation`` is given.
    """

    day: date
    clock: time
    length: timedelta
    operation: int | None = None

    def begins(self, zone: tzinfo | None) -> datetime:
        """Return when the span begins: what ``since`` and ``from`` mean."""
        return datetime.combine(self.day, self.clock, zone)

    def ends(self, zone: tzinfo | None) -> datetime:
        """Return the last microsecond of the span: what ``at``, ``to`` and ``until`` mean."""
        return self.begins(zone) + (self.length - timedelta(microseconds=1))


def after_operation(seq: int) -> Moment:
    """Return the moment right after an operation."""
    return Moment(date.max, time(), timedelta(days=1), seq)


def parse_moment(text: str) -> Moment:
    """Return the moment in ``text``: 2023-09-01, 2023年9月1日 12:00, 2023-09-01T12:00:30, #12, 第12号.

    Raises UsageError that names the text.
    """
    plain = fold(text)
    number = re.match(_OPERATION, plain)
    if number:
        return after_operation(int(number.group(1)))
    found = re.search(_TIME, plain)
    try:
        day = parse_date(plain[: found.start()] if found else plain)
    except UsageError as error:
        raise UsageError(error.message, _HINT) from error
    if found is None:
        return Moment(day, time(), timedelta(days=1))
    hour, minute, second = found.groups()
    length = timedelta(hours=1) if minute is None else timedelta(minutes=1) if second is None else timedelta(seconds=1)
    try:
        return Moment(day, time(int(hour), int(minute or 0), int(second or 0)), length)
    except ValueError:
        raise UsageError(f"「{text}」里的时刻不存在。", _HINT) from None
