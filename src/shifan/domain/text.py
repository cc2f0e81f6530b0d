"""Text rules shared by criteria, search and workbooks. Pure functions."""

from __future__ import annotations

import re
import unicodedata

# Patterns are compiled when they are first needed, and kept by ``re``: every command imports this module.
_CONTROL = (
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufdd0-\ufdef\ufeff\ufffe\uffff]"
)
_SURROGATE = r"[\ud800-\udfff]"


def fold(text: str) -> str:
    """Return ``text`` after NFKC and white-space folding: the form that digests and searches compare."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def search_key(text: str) -> str:
    """Return the caseless folded form used to match what a user types."""
    return fold(text).casefold()


def matches_all_words(query: str, *fields: str) -> bool:
    """Tell whether every word of ``query``, in any order, occurs in the joined ``fields``."""
    haystack = search_key(" ".join(fields))
    return all(word in haystack for word in search_key(query).split())


def clean_line(text: str) -> str:
    """Return one line of user text: no control, invisible or direction characters, spaces trimmed."""
    return " ".join(clean_text(text).split())


def clean_text(text: str) -> str:
    """Return user text with control, invisible and direction characters removed; line breaks become LF."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    return re.sub(_SURROGATE, "�", re.sub(_CONTROL, "", unified)).strip()


def display_width(text: str) -> int:
    """Return how many terminal cells or half-width columns ``text`` takes: East Asian wide and full-width count two."""
    return sum(2 if unicodedata.east_asian_width(ch) in "WF" else 1 for ch in text)


def pad(text: str, width: int) -> str:
    """Return ``text`` with spaces added up to ``width`` cells; a longer text is returned as it is."""
    return text + " " * max(0, width - display_width(text))
