"""Enums that carry their Chinese screen word."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Labelled(StrEnum):
    """A string enum whose members also hold the word shown on screen and a one-character chip."""

    label: str
    chip: str

    def __new__(cls, value: str, label: str = "", chip: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        member.chip = chip or label[:1]
        return member

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Return the member whose code or Chinese label equals ``text``, else None."""
        wanted = text.strip()
        for member in cls:
            if wanted in (member.value, member.label):
                return member
        return None
