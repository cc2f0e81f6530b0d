"""The cells of one worksheet part with the bytes they stand in, so that single cells can be replaced and nothing else.

The rest of the part stays byte for byte as it was: styles, merges, formulas, and all that openpyxl does not know.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat
from xml.sax.saxutils import escape

from openpyxl.utils import column_index_from_string, get_column_letter

from shifan.excel.columns import Value
from shifan.excel.text import cell_text

_ADDRESS = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})\Z")
_LITERAL = re.compile(r'"(.*)"\Z', re.DOTALL)


@dataclass(slots=True)
class CellBytes:
    """One cell: where it stands, where its bytes begin and end, its style, and what it holds."""

    row: int
    column: int
    start: int
    end: int = 0
    style: str = ""
    kind: str = "n"
    text: str = ""
    formula: bool = False

    @property
    def address(self) -> str:
        """The cell's address, as B7."""
        return f"{get_column_letter(self.column)}{self.row}"


@dataclass(slots=True)
class RowBytes:
    """One row: where its cells end, its own style, and the cells by column."""

    number: int
    end: int = 0
    style: str = ""
    cells: dict[int, CellBytes] = field(default_factory=dict)


@dataclass(slots=True)
class Allowed:
    """A dropdown with its values written out: cells as (first row, first column, last row, last column)."""

    ranges: list[tuple[int, int, int, int]]
    values: tuple[str, ...] = ()


class SheetBytes:
    """A worksheet part, read once. Raises expat's error when it is no XML, ValueError when it is not UTF-8."""

    def __init__(self, data: bytes, shared: list[str]) -> None:
        self.data = data
        self.rows: dict[int, RowBytes] = {}
        self.merges: list[tuple[int, int, int, int]] = []
        self.dropdowns: list[Allowed] = []
        self.prefix = ""
        self._column_styles: list[tuple[int, int, str]] = []
        self._shared = shared
        self._row = RowBytes(0)
        self._cell: CellBytes | None = None
        self._collects = ""
        self._parse()

    # -- reading ---------------------------------------------------------------------------------------------

    def _parse(self) -> None:
        if self.data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in self.data[:64]:
            raise ValueError("not UTF-8")
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._started
        parser.EndElementHandler = self._ended
        parser.CharacterDataHandler = self._characters
        self._parser = parser
        parser.Parse(self.data, True)
        for row in self.rows.values():
            for cell in row.cells.values():
                if cell.kind == "s" and cell.text.isdigit() and int(cell.text) < len(self._shared):
                    cell.text = self._shared[int(cell.text)]

    def _started(self, name: str, attributes: dict[str, str]) -> None:
        prefix, _, local = name.rpartition(":")
        if local == "row":
            self.prefix = f"{prefix}:" if prefix else ""
            number = int(attributes.get("r") or self._row.number + 1)
            styled = attributes.get("customFormat") in ("1", "true")
            self._row = self.rows[number] = RowBytes(number, style=attributes.get("s", "") if styled else "")
        elif local == "c":
            column = _column_of(attributes.get("r", "")) or max(self._row.cells, default=0) + 1
            cell = CellBytes(self._row.number, column, self._parser.CurrentByteIndex)
            cell.style, cell.kind = attributes.get("s", ""), attributes.get("t", "n")
            self._cell = self._row.cells[column] = cell
        elif local == "f" and self._cell is not None:
            self._cell.formula = True
        elif local in ("v", "t") and self._cell is not None:
            self._collects = "cell"
        elif local == "col":
            self._column_styles.append((int(attributes["min"]), int(attributes["max"]), attributes.get("style", "")))
        elif local == "mergeCell":
            self.merges += _ranges(attributes.get("ref", ""))
        elif local == "dataValidation" and attributes.get("type") == "list":
            self.dropdowns.append(Allowed(list(_ranges(attributes.get("sqref", "")))))
        elif local == "formula1" and self.dropdowns:
            self._collects, self._gathered = "list", ""

    def _ended(self, name: str) -> None:
        local = name.rpartition(":")[2]
        if local in ("v", "t"):
            self._collects = ""
        elif local == "c" and self._cell is not None:
            self._cell.end = self._end_of_tag(name)
            self._cell = None
        elif local == "row":
            self._row.end = self._parser.CurrentByteIndex
        elif local == "formula1" and self._collects == "list":
            self._collects = ""
            if literal := _LITERAL.match(self._gathered.strip()):
                self.dropdowns[-1].values = tuple(part.strip() for part in literal.group(1).split(","))

    def _end_of_tag(self, name: str) -> int:
        """Return where the element that ends here is over; for ``<c/>`` the parser stands behind it already."""
        here = self._parser.CurrentByteIndex
        if self.data.startswith(f"</{name}".encode(), here):
            return self.data.index(b">", here) + 1
        return here

    def _characters(self, text: str) -> None:
        if self._collects == "cell" and self._cell is not None:
            self._cell.text += text
        elif self._collects == "list":
            self._gathered += text

    # -- writing ---------------------------------------------------------------------------------------------

    def anchor(self, row: int, column: int) -> tuple[int, int]:
        """Return the cell that shows what stands at a place: the first one of a merged range, else itself."""
        for top, left, bottom, right in self.merges:
            if top <= row <= bottom and left <= column <= right:
                return top, left
        return row, column

    def allowed(self, row: int, column: int) -> tuple[str, ...]:
        """Return the values a dropdown with written-out values offers in a cell, none where there is no such."""
        for found in self.dropdowns:
            if any(top <= row <= bottom and left <= column <= right for top, left, bottom, right in found.ranges):
                return found.values
        return ()

    def with_values(self, values: Mapping[tuple[int, int], Value]) -> bytes:
        """Return the part with ``values`` in the cells (row, column); all other bytes are as they were."""
        pieces: list[tuple[int, int, bytes]] = []
        fresh: dict[int, list[tuple[int, bytes]]] = {}  # new cells by the byte they go before
        for (number, column), value in sorted(values.items()):
            row = self.rows[number]
            cell = row.cells.get(column)
            xml = self._xml(number, column, value, cell.style if cell else row.style or self._column_style(column))
            if cell is not None:
                pieces.append((cell.start, cell.end, xml))
                continue
            after = [other.start for at, other in row.cells.items() if at > column]
            fresh.setdefault(min(after, default=row.end), []).append((column, xml))
        pieces += [(at, at, b"".join(xml for _, xml in sorted(cells))) for at, cells in fresh.items()]
        found, position = [], 0
        for start, end, xml in sorted(pieces):
            found += [self.data[position:start], xml]
            position = end
        return b"".join((*found, self.data[position:]))

    def _column_style(self, column: int) -> str:
        return next((style for first, last, style in self._column_styles if first <= column <= last), "")

    def _xml(self, row: int, column: int, value: Value, style: str) -> bytes:
        c = f"{self.prefix}c"
        start = f'<{c} r="{get_column_letter(column)}{row}"' + (f' s="{style}"' if style else "")
        if isinstance(value, str):
            inside, text = f"{self.prefix}is", f"{self.prefix}t"
            shown = escape(cell_text(value)[0])
            return (
                f'{start} t="inlineStr"><{inside}><{text} xml:space="preserve">{shown}</{text}></{inside}></{c}>'
            ).encode()
        number = f"{self.prefix}v"
        return f"{start}><{number}>{value}</{number}></{c}>".encode()


def _column_of(address: str) -> int:
    found = _ADDRESS.match(address)
    return column_index_from_string(found.group(1)) if found else 0


def _ranges(references: str) -> Iterator[tuple[int, int, int, int]]:
    for reference in references.split():
        first, _, last = reference.partition(":")
        start, end = _ADDRESS.match(first), _ADDRESS.match(last or first)
        if start and end:
            yield (
                int(start.group(2)),
                column_index_from_string(start.group(1)),
                int(end.group(2)),
                column_index_from_string(end.group(1)),
            )
