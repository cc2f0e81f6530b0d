"""From cells with spans to the rows of a table: merged cells are filled down inside their range, and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from shifan.domain.edition_table.values import SourceTable
from shifan.domain.errors import DataFileError
from shifan.domain.ledger.sheet import Cell, Merge, Sheet, SheetRow
from shifan.domain.text import clean_text
from shifan.domain.values import value

MOST_ROWS = 2_000
"""More rows than any official table has; all tables of a file together."""

MOST_COLUMNS = 64
LONGEST_TEXT = 5_000
_LONG = f"文字超过 {LONGEST_TEXT} 字，不像指标内容"


@value
class Piece:
    """A cell as its document has it: text, how many columns and rows it takes, and the column where it must begin."""

    text: str
    columns: int = 1
    rows: int = 1


@dataclass
class Collector:
    """Gathers a file's tables with the lines of text between them; refuses what gets too large.

    ``wide`` counts the cells with text that no column is left for.
    """

    tables: list[SourceTable] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    rows: int = 0
    wide: int = 0

    def count_row(self) -> None:
        """Count one more row. Raises DataFileError when there are too many."""
        self.rows += 1
        if self.rows > MOST_ROWS:
            raise DataFileError(too_many_rows(), "请只留指标表，另存一份再试。")

    def line(self, text: str) -> None:
        """Take a line of text outside of tables; of very many only the nearest to the next table count."""
        cleaned = clean_text(text)
        if cleaned:
            self.lines = [*self.lines[-40:], cleaned[:200]]

    def table(self, rows: Sequence[Sequence[Piece]]) -> None:
        """Take a table that is complete."""
        name = f"第 {len(self.tables) + 1} 张表"
        self.wide += sum(map(_beyond, rows))
        self.tables.append(SourceTable(sheet_of(name, rows), tuple(self.lines)))
        self.lines = []


def _beyond(pieces: Sequence[Piece]) -> int:
    if len(pieces) <= MOST_COLUMNS // 2 and sum(piece.columns for piece in pieces) <= MOST_COLUMNS:
        return 0
    column = count = 0
    for piece in pieces:
        count += 1 if column >= MOST_COLUMNS and piece.text else 0
        column += max(piece.columns, 1)
    return count


def too_many_rows() -> str:
    """Return what is said of a file with too many rows."""
    return f"表格超过 {MOST_ROWS} 行，不像三级指标表，没有读取。"


def sheet_of(name: str, rows: Sequence[Sequence[Piece]]) -> Sheet:
    """Return the table of pieces in document order, as HTML places them: each in the next free column of its row."""
    placed: list[dict[int, str]] = [{} for _ in rows]
    taken: list[set[int]] = [set() for _ in rows]
    merges: list[Merge] = []
    for at, pieces in enumerate(rows):
        column = 0
        for piece in pieces:
            while column in taken[at]:
                column += 1
            if column >= MOST_COLUMNS:
                break
            last = min(at + max(piece.rows, 1), len(rows))
            for row in range(at, last):
                placed[row][column] = piece.text
                taken[row].update(range(column, min(column + max(piece.columns, 1), MOST_COLUMNS)))
            if last - at > 1 and piece.text:
                merges.append(Merge(column, at + 1, last))
            column += max(piece.columns, 1)
    return _sheet(name, placed, merges)


def sheet_of_texts(name: str, rows: Sequence[Sequence[str]]) -> Sheet:
    """Return the table of rows of plain texts."""
    return _sheet(name, [dict(enumerate(row[:MOST_COLUMNS])) for row in rows], [])


def _sheet(name: str, rows: Sequence[dict[int, str]], merges: list[Merge]) -> Sheet:
    width = max((column + 1 for row in rows for column, text in row.items() if text), default=0)
    places = [f"行第{column + 1}列" for column in range(width)]
    return Sheet(
        name,
        tuple(
            SheetRow(
                number,
                tuple(_cell(f"第{number}{place}", row.get(column, "")) for column, place in enumerate(places)),
            )
            for number, row in enumerate(rows, start=1)
        ),
        merges=tuple(merge for merge in merges if merge.column < width),
    )


def _cell(address: str, text: str) -> Cell:
    # What is printable holds nothing to clean away; spaces that do not break are for the page, not for the words.
    cleaned = text.strip() if text.isprintable() else clean_text(text.replace("\xa0", " "))
    return Cell(address, fault=_LONG) if len(cleaned) > LONGEST_TEXT else Cell(address, cleaned)
