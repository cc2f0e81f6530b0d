"""What a ledger's worksheet holds, and what is found in it. Addresses are those of the workbook (C15)."""

from __future__ import annotations

from collections.abc import Iterable
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
class Merge:
    """Cells merged down column ``column`` (from 0), rows ``first`` to ``last``: the first one's content is all's."""

    column: int
    first: int
    last: int


@value
class Sheet:
    """The rows of a worksheet up to the last one with content; ``hidden_columns`` counts from 0.

    ``merges`` are those that wrote something into a blank cell.
    """

    name: str
    rows: tuple[SheetRow, ...]
    hidden: bool = False
    hidden_columns: frozenset[int] = frozenset()
    merges: tuple[Merge, ...] = ()


@value
class Finding:
    """Something to say about one or several cells, or about none; ``rows`` are the rows it concerns."""

    addresses: tuple[str, ...]
    text: str
    rows: tuple[int, ...] = ()

    def __str__(self) -> str:
        return f"{'、'.join(self.addresses)}：{self.text}" if self.addresses else self.text


def spans(addresses: Iterable[str]) -> tuple[str, ...]:
    """Return addresses with those in a run down one column as one: F3, F4, F5, F9 are F3:F5, F9."""
    runs: list[tuple[str, int, int]] = []
    for column, row in sorted(_place(address) for address in set(addresses)):
        if runs and runs[-1][0] == column and runs[-1][2] + 1 == row:
            runs[-1] = (column, runs[-1][1], row)
        else:
            runs.append((column, row, row))
    return tuple(f"{at}{first}" if first == last else f"{at}{first}:{at}{last}" for at, first, last in runs)


def _place(address: str) -> tuple[str, int]:
    column = address.rstrip("0123456789")
    return column, int(address[len(column) :] or 0)


def tight(text: str) -> str:
    """Return ``text`` caseless and without any white space: how headers and unit names are compared."""
    return "".join(search_key(text).split())
