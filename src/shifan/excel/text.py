"""Text as a workbook cell can hold it, its width on paper, and file links that every office program opens."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from shifan.domain.text import clean_text
from shifan.domain.ways import plain

CELL_LIMIT = 32_767
"""Most UTF-16 units a cell holds; office programs cut or refuse what is longer."""

CUT_MARK = "……（原文过长，此处截断）"
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_WORDS = re.compile(r"[!-~]+|.", re.DOTALL)
_MOST_UNITS = 7
"""An escaped underscore takes the most units of all characters."""

_UNSTORABLE = re.compile(r"[\x00-\x1f\ufffe\uffff\ud800-\udfff]")
_CACHED_LENGTH = 400


def cell_text(text: str) -> tuple[str, bool]:
    """Return ``text`` as it must be written to show as itself, and whether it had to be cut.

    Control and invisible characters go; ``_x0041_``, which a spreadsheet reads as ``A``, is escaped.
    """
    return _short_cell_text(text) if len(text) <= _CACHED_LENGTH else _cell_text(text)


@lru_cache(maxsize=4096)
def _short_cell_text(text: str) -> tuple[str, bool]:
    return _cell_text(text)


def _cell_text(text: str) -> tuple[str, bool]:
    cleaned = clean_text(plain(text))
    if len(cleaned) * 2 < CELL_LIMIT and "_x" not in cleaned:
        return cleaned, False
    escaped = _escape(cleaned)
    if _units(escaped) <= CELL_LIMIT:
        return escaped, False
    room = CELL_LIMIT - len(CUT_MARK)
    kept = cleaned[:room]
    while (above := _units(_escape(kept)) - room) > 0:
        kept = kept[: -max(1, above // _MOST_UNITS)]
    return _escape(kept) + CUT_MARK, True


def _escape(text: str) -> str:
    return _ESCAPED.sub("_x005F_", text)


def _units(text: str) -> int:
    return len(text) + sum(1 for character in text if character > "\uffff")


def display_width(text: str) -> int:
    """Return the width of one line in half-width characters; wide and ambiguous characters take two."""
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in text)


def longest_line(text: str) -> int:
    """Return the width of the widest line of ``text`` in half-width characters."""
    if len(text) > _CACHED_LENGTH:
        return max(display_width(line) for line in text.split("\n"))
    return _short_longest(text)


@lru_cache(maxsize=8192)
def _short_longest(text: str) -> int:
    return max(display_width(line) for line in text.split("\n")) if "\n" in text else display_width(text)


def lines_needed(text: str, capacity: int) -> int:
    """Return how many lines ``text`` takes when wrapped at ``capacity`` half-width characters (at least one)."""
    if len(text) <= _CACHED_LENGTH:
        return _short_lines(text, capacity)
    return _count_lines(text, capacity)


@lru_cache(maxsize=4096)
def _short_lines(text: str, capacity: int) -> int:
    return _count_lines(text, capacity)


def _count_lines(text: str, capacity: int) -> int:
    return sum(len(_wrap(paragraph, capacity)) for paragraph in text.split("\n"))


def wrap_lines(text: str, capacity: int) -> list[str]:
    """Return ``text`` cut into lines of at most ``capacity`` half-width characters; Latin words stay whole."""
    return [line for paragraph in text.split("\n") for line in _wrap(paragraph, capacity)]


def _wrap(paragraph: str, capacity: int) -> list[str]:
    if len(paragraph) * 2 <= capacity or display_width(paragraph) <= capacity:
        return [paragraph]
    lines: list[str] = []
    line, used = "", 0
    for word in _WORDS.findall(paragraph):
        width = display_width(word)
        if used + width > capacity and line:
            lines.append(line)
            line, used = "", 0
        while width > capacity and len(word) > 1:
            lines.append(word[:capacity])
            word = word[capacity:]
            width = display_width(word)
        line += word
        used += width
    return [*lines, line]


def link_target(path: str) -> str:
    """Return a file path with / as a hyperlink target, empty where the path has characters no workbook can hold.

    Only ``%``, space and ``#`` are encoded, as office programs expect; Chinese stays as it is.
    """
    if _UNSTORABLE.search(path):
        return ""
    return path.replace("%", "%25").replace(" ", "%20").replace("#", "%23")
