"""The shipped table of pinyin (made by scripts/make_pinyin.py)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from shifan.domain.pinyin import Pinyin

_FILE = Path(__file__).with_name("pinyin.txt")


@cache
def load_pinyin() -> Pinyin:
    """Return the readings of the 20,902 characters from U+4E00 on."""
    _, _, body = _FILE.read_text(encoding="utf-8").partition("\n")
    found: dict[str, tuple[str, ...]] = {}
    for row in body.splitlines():
        syllable, _, characters = row.partition(" ")
        reading = (syllable,)
        for character in characters:
            found[character] = found[character] + reading if character in found else reading
    return Pinyin(found)
