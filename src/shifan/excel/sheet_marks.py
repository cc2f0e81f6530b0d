"""What openpyxl does not tell in its streaming mode: merged ranges, hidden rows and columns, uncalculated formulas.

Read straight from the worksheet's XML, a piece at a time, so that a huge sheet costs little memory.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO
from xml.etree.ElementTree import Element, iterparse
from zipfile import ZipFile

from shifan.domain.values import value

_CHUNK = 1024 * 1024
_OVERLAP = 256
_MERGE = rb'<(?:\w+:)?mergeCell\s[^>]{0,100}?ref="\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})"'
_TRUE = ("1", "true", "on")
_MOST_MERGES = 20_000


@value
class Marks:
    """Marks of one worksheet; rows count from 1, columns from 1. ``merges`` are (column, first row, last row).

    ``uncalculated`` are the cells, as (row, column), with a formula that no office program has calculated.
    """

    merges: tuple[tuple[int, int, int], ...]
    hidden_rows: frozenset[int]
    hidden_columns: frozenset[int]
    uncalculated: frozenset[tuple[int, int]]


def read_marks(archive: ZipFile, part: str, last_row: int) -> Marks:
    """Return the marks of the worksheet stored as ``part``, of its rows down to ``last_row``."""
    rows, columns, formulas = set[int](), set[int](), set[tuple[int, int]]()
    with archive.open(part) as stream:
        for number, element in _elements(stream):
            if number > last_row:
                break
            if _local(element) == "col":
                if element.get("hidden") in _TRUE:
                    columns.update(range(int(element.get("min", "1")), min(int(element.get("max", "1")), 1000) + 1))
                continue
            if element.get("hidden") in _TRUE or _no_height(element):
                rows.add(number)
            formulas.update((number, column) for column in _uncalculated(element))
            element.clear()
    with archive.open(part) as stream:
        merges = tuple(_merges(stream, last_row))
    return Marks(merges, frozenset(rows), frozenset(columns), frozenset(formulas))


def sheet_parts(archive: ZipFile) -> list[tuple[str, str, bool]]:
    """Return name, part and whether it is hidden of every sheet, in the workbook's order."""
    with archive.open("xl/_rels/workbook.xml.rels") as stream:
        targets = {e.get("Id"): e.get("Target", "") for _, e in iterparse(stream) if _local(e) == "Relationship"}
    found = []
    with archive.open("xl/workbook.xml") as stream:
        for _, element in iterparse(stream):
            if _local(element) != "sheet":
                continue
            key = next((text for name, text in element.attrib.items() if name.endswith("}id")), None)
            target = targets.get(key, "")
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            hidden = element.get("state", "visible") != "visible"
            found.append((element.get("name", ""), part, hidden))
    return found


def _elements(stream: IO[bytes]) -> Iterator[tuple[int, Element]]:
    """Yield column definitions (with row 0) and rows with their number."""
    number = 0
    for _, element in iterparse(stream):
        name = _local(element)
        if name == "col":
            yield 0, element
        elif name == "row":
            number = int(float(element.get("r") or number + 1))
            yield number, element
        elif name == "sheetData":
            return


def _uncalculated(row: Element) -> Iterator[int]:
    column = 0
    for cell in row:
        column = _column(cell.get("r", "")) or column + 1
        parts = {_local(part): part for part in cell}
        result = parts.get("v")
        if "f" in parts and (result is None or not result.text):
            yield column


def _no_height(row: Element) -> bool:
    return row.get("customHeight") in _TRUE and row.get("ht") in ("0", "0.0")


def _merges(stream: IO[bytes], last_row: int) -> Iterator[tuple[int, int, int]]:
    rest, count = b"", 0
    while chunk := stream.read(_CHUNK):
        window = rest + chunk
        end = 0
        for found in re.finditer(_MERGE, window) if b"mergeCell" in window else ():
            end = found.end()
            first, last = int(found.group(2)), min(int(found.group(4)), last_row)
            if first < last:
                yield _column(found.group(1).decode()), first, last
            count += 1
            if count >= _MOST_MERGES:
                return
        rest = window[max(end, len(window) - _OVERLAP) :]


def _column(address: str) -> int:
    column = 0
    for ch in address:
        if not "A" <= ch <= "Z":
            break
        column = column * 26 + ord(ch) - 64
    return column


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]
