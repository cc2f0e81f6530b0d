"""What a ledger's worksheet holds, and what is found in it. Addresses are those of the workbook (C15)."""

from __future__ import annotations

from datetime import date

from shifan.domain.text import search_key
from shifan.domain.values import value


@value
class Cell:
    """One cell: its text, its date where it holds a real one, or ``fault``: why its value cannot be used."""

    address: str
    text: str = ""
    on: date | None = None
    fault: str = ""

    @property
    def blank(self) -> bool:
        """True when nothing is written there."""
        return not self.text and not self.fault


@value
class SheetRow:
    """One row with all its cells from column A on; ``number`` counts from 1 as the workbook does."""

    number: int
    cells: tuple[Cell, ...]
    hidden: bool = False


@value
class Sheet:
    """The rows of a worksheet up to the last one with content; ``hidden_columns`` counts from 0."""

    name: str
    rows: tuple[SheetRow, ...]
    hidden: bool = False
    hidden_columns: frozenset[int] = frozenset()


@value
class Finding:
    """Something to say about one or several cells; ``rows`` are the rows it concerns."""

    addresses: tuple[str, ...]
    text: str
    rows: tuple[int, ...] = ()

    def __str__(self) -> str:
        return f"{'、'.join(self.addresses)}：{self.text}"


def tight(text: str) -> str:
    """Return ``text`` caseless and without any white space: how headers and unit names are compared."""
    return "".join(search_key(text).split())
