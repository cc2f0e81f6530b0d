"""The shipped table of pinyin initials (made by scripts/make_initials.py)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from shifan.domain.initials import Initials

_FILE = Path(__file__).with_name("initials.txt")


@cache
def load_initials() -> Initials:
    """Return the initials of the 20,902 characters from U+4E00 on."""
    _, _, body = _FILE.read_text(encoding="utf-8").partition("\n")
    first, _, several = body.partition("\n\n")
    return Initials(first.replace("\n", "").replace("-", " "), {entry[0]: entry[1:] for entry in several.split()})
