"""The rows of a worksheet of other people's making, cut out of its XML a piece at a time.

Rows without content are passed over undecoded, so a million rows that only have borders cost little more than
unpacking them, and little memory.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.parsers.expat import ExpatError, ParserCreate
from zipfile import ZipFile

from shifan.domain.errors import ProtectedError

_CHUNK = 1024 * 1024
_LONGEST_ROW = 2 * _CHUNK
_LONGEST_TAIL = 16 * _CHUNK
_LONGEST_NAME = 20
_ROW = rb"<(?:\w+:)?row[\s>/]"
_CONTENT = (b"v>", b"<t", b":t", b"<f", b":f")
_MERGE = rb'<(?:\w+:)?mergeCell\s[^>]{0,100}?ref="([A-Z$\d:]{1,40})"'


@dataclass(slots=True)
class RawCell:
    """A cell as the XML has it; columns count from 1."""

    column: int
    kind: str
    style: int
    text: str = ""
    formula: bool = False


class Tail:
    """What follows the rows of a worksheet, filled in while they are read: its merged ranges."""

    def __init__(self) -> None:
        self.merges: tuple[str, ...] = ()


def raw_rows(path: Path, archive: ZipFile, part: str, tail: Tail) -> Iterator[tuple[int, list[RawCell]]]:
    """Yield number and cells of the rows of the worksheet stored as ``part``, empty ones left out where possible.

    Raises ProtectedError for a row of impossible size, ExpatError when it is no XML.
    """
    parser = _RowParser()
    for piece in _row_texts(path, archive, part, tail):
        yield from parser.parse(piece)


def _row_texts(path: Path, archive: ZipFile, part: str, tail: Tail) -> Iterator[bytes]:
    """Yield pieces of XML that hold whole rows, those with content only; the rest goes to ``tail``."""
    rest = b""
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            window = rest + chunk
            end = window.find(b"sheetData>", max(0, len(rest) - 16)) if b"</" in window else -1
            while end >= 0 and not re.search(rb"</(?:\w+:)?\Z", window[max(0, end - 40) : end]):
                end = window.find(b"sheetData>", end + 1)
            if end >= 0:
                yield from _with_content(window[: window.rfind(b"</", 0, end)])
                tail.merges = _merges(window[end:] + stream.read(_LONGEST_TAIL))
                return
            last = _last_row(window, max(0, len(rest) - _LONGEST_NAME))
            if last <= 0:
                if len(window) > _LONGEST_ROW:
                    raise ProtectedError(f"「{path.name}」里有一行大得异常，没有读取。", "请核对文件来源。")
                rest = window
                continue
            yield from _with_content(window[:last])
            rest = window[last:]
    yield from _with_content(rest)


def _last_row(window: bytes, since: int) -> int:
    """Return where the last row begins in ``window``, -1 where none does from ``since`` on."""
    at = len(window)
    while (at := window.rfind(b"row", since, at)) > 0:
        start = window.rfind(b"<", max(0, at - _LONGEST_NAME), at)
        if start >= 0 and re.match(_ROW, window[start : at + 4]):
            return start
    return -1


def _with_content(piece: bytes) -> Iterator[bytes]:
    if not any(mark in piece for mark in _CONTENT):
        return
    starts = [found.start() for found in re.finditer(_ROW, piece)]
    for at, start in enumerate(starts):
        row = piece[start : starts[at + 1] if at + 1 < len(starts) else len(piece)]
        yield row if any(mark in row for mark in _CONTENT) else re.sub(rb"\A(<[^>]*?)/?>.*", rb"\1/>", row, flags=re.S)


def _merges(rest: bytes) -> tuple[str, ...]:
    return tuple(found.group(1).decode().replace("$", "") for found in re.finditer(_MERGE, rest))


class _RowParser:
    """Turns the XML of rows into raw cells; rows and cells without an address follow the one before."""

    def __init__(self) -> None:
        self._number = 0
        self._column = 0
        self._rows: list[tuple[int, list[RawCell]]] = []
        self._depth: dict[str, int] = {}
        self._raw: RawCell | None = None
        self._parts: list[str] = []
        self._parser = ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.Parse(b"<rows>", False)

    def parse(self, piece: bytes) -> list[tuple[int, list[RawCell]]]:
        """Return the rows in ``piece``."""
        self._rows = []
        self._parser.Parse(piece, False)
        return self._rows

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = local_name(name)
        self._depth[local] = self._depth.get(local, 0) + 1
        if local == "row":
            self._number = whole_number(attributes.get("r")) or self._number + 1
            self._column = 0
            self._rows.append((self._number, []))
        elif local == "c":
            self._column = column_number(attributes.get("r", "")) or self._column + 1
            self._raw = RawCell(self._column, attributes.get("t", "n"), whole_number(attributes.get("s")))
            self._parts = []
        elif local == "f" and self._raw is not None:
            self._raw.formula = True

    def _end(self, name: str) -> None:
        local = local_name(name)
        self._depth[local] -= 1
        if local == "c" and self._raw is not None and self._rows:
            self._raw.text = "".join(self._parts)
            self._rows[-1][1].append(self._raw)
            self._raw = None

    def _text(self, data: str) -> None:
        depth = self._depth
        if depth.get("v") or (depth.get("t") and not depth.get("rPh")):
            self._parts.append(data)


def column_number(address: str) -> int:
    """Return the column of an address from 1, 0 when it names none."""
    letters = re.match(r"[A-Z]{1,3}", address)
    number = 0
    for letter in letters.group() if letters else "":
        number = number * 26 + ord(letter) - 64
    return number


def parse_xml(
    data: bytes,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None],
    text: Callable[[str], None] | None,
) -> None:
    """Run the handlers over an XML document. Raises ExpatError, also for one with a document type of its own."""
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise ExpatError("document type declarations are not read")
    parser = ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    if text is not None:
        parser.CharacterDataHandler = text
    parser.Parse(data, True)


def local_name(name: str) -> str:
    """Return an XML name without its prefix."""
    return name.rpartition(":")[2]


def whole_number(text: str | None) -> int:
    """Return the whole number in an attribute, 0 when there is none."""
    try:
        return int(float(text or 0))
    except (ValueError, OverflowError):
        return 0
