"""The portable SQL in PostgreSQL's spelling, and the number of the lock that an application's writers take."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache

_TOKEN = re.compile(
    r"""(?P<text>'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*)|(?P<cast>::)|(?P<mark>\?)|:(?P<name>[A-Za-z_]\w*)|%"""
)


@lru_cache(maxsize=1000)
def translated(sql: str) -> str:
    """Return a statement with ``?`` and ``:name`` as the client library wants them."""
    return _TOKEN.sub(_spell, sql)


def _spell(found: re.Match[str]) -> str:
    if found["mark"]:
        return "%s"
    if found["name"]:
        return f"%({found['name']})s"
    return found[0].replace("%", "%%")


def lock_key(text: str) -> int:
    """Return a 64-bit signed number for a text: the same on every machine, practically never that of another text."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], signed=True)
