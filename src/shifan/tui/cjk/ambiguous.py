"""Terminals that draw East-Asian-ambiguous characters two cells wide: Rich and Textual are told to count so, too.

What the interface draws holds no ambiguous symbols anyway; what people type into fields does (“”, …, ①), and letters
such as é or α stay in all texts. Counted wrong, they would shift the rest of the line and the hardware cursor.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Sequence
from unicodedata import category, east_asian_width

_Range = tuple[int, int, int]

_BLOCKS = ((0xA1, 0xE000), (0xFFFD, 0xFFFE), (0x1F100, 0x1F200))
_ASCII = frozenset(map(chr, range(0x20, 0x7F)))


def count_ambiguous_wide() -> bool:
    """Make Rich count ambiguous characters as two cells from now on, and return whether it does."""
    cells, segment = importlib.import_module("rich.cells"), importlib.import_module("rich.segment")
    table = cells.load_cell_table("auto")
    wide = table._replace(widths=tuple(_merged(table.widths)))
    for module, name, new in (
        (cells, "load_cell_table", lambda _version="auto": wide),
        (cells, "_is_single_cell_widths", _ASCII.issuperset),
        (segment, "_is_single_cell_widths", _ASCII.issuperset),
    ):
        setattr(module, name, new)
    cells.get_character_cell_size.cache_clear()
    cells.cached_cell_len.cache_clear()
    return bool(cells.cell_len("“é①") == 6)


def _merged(widths: Sequence[_Range]) -> Iterator[_Range]:
    """Yield the table's ranges and those of the ambiguous characters that it does not list, in order."""
    listed = {code for start, end, _ in widths for code in range(start, end + 1) if code < _BLOCKS[-1][1]}
    found = list(widths)
    for start, stop in _BLOCKS:
        for code in range(start, stop):
            char = chr(code)
            if code not in listed and east_asian_width(char) == "A" and category(char) not in ("Mn", "Cf"):
                found.append((code, code, 2))
    return iter(sorted(found))
