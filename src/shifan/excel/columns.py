"""The column definition: one place for header, width, kind, value and colours of a column."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Generic, TypeVar

from shifan.excel.styles import Kind, Tone

Row = TypeVar("Row")
Value = str | int | float | Decimal | date | datetime | None
Spot = tuple[str, str]
"""A place in the workbook: title of the sheet and key of the row there (empty: its top)."""


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """One column of a table.

    ``width`` is in characters of the body font; a text column becomes narrower when its texts are short, and wider when
    one would not fit into the highest row there is. ``states`` colours a cell by the word it begins with (conditional
    format, so it stays right after editing and sorting). ``faint_repeats`` greys a text equal to the one above in this
    and all earlier such columns. ``bar`` draws a data bar from 0 to 1. ``link`` gives a hyperlink target or "",
    ``jump`` a place in this workbook or None. ``detail`` columns can be folded away as an outline group.
    """

    header: str
    width: float
    value: Callable[[Row], Value]
    kind: Kind = Kind.TEXT
    tone: Tone = Tone.PLAIN
    tone_of: Callable[[Row], Tone] | None = None
    number_format: Callable[[Row], str] | None = None
    link: Callable[[Row], str] | None = None
    jump: Callable[[Row], Spot | None] | None = None
    states: tuple[tuple[str, Tone], ...] = ()
    faint_repeats: bool = False
    bar: bool = False
    detail: bool = False


def capacity(width: float) -> int:
    """Return how many half-width characters of body text fit on one line of a cell so wide at least."""
    return max(2, int(width))
