"""Where somebody is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spot:
    """Where somebody was: the place, the department looked into, the row, and whether the detail was in front."""

    place: str
    department: str = ""
    key: str = ""
    inside: bool = False
