"""The tables of a Word document, read from its XML a piece at a time."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, field
from xml.etree.ElementTree import ParseError, XMLParser

from shifan.criteria.tables.docx_parts import UNKNOWN_SYMBOL, Styles, symbol
from shifan.criteria.tables.grid import MOST_COLUMNS, Collector, Piece
from shifan.domain.edition_table.values import SourceTable
from shifan.domain.errors import DataFileError
from shifan.domain.values import value

_CHUNK = 65_536
_DEEPEST = 20
_MAIN = re.compile(r"word/document\d*\.xml")
_UNSEEN = frozenset({"del", "moveFrom", "txbxContent", "Fallback", "rt", "instrText", "delText"})
"""What is in the file but not on the page: tracked deletions, text boxes, doubles for old programs, phonetics."""

_STYLES = "word/styles.xml"
_PAGE_BREAKS = ("page", "column")


@value
class WordTables:
    """The tables of a document, the lines after the last, and how much there is of what is not read."""

    tables: tuple[SourceTable, ...]
    after: tuple[str, ...]
    pictures: int
    boxes: int
    numbered: int
    deleted: int
    nested: int
    symbols: int
    wide: int


def read_docx(archive: zipfile.ZipFile) -> WordTables:
    """Return the tables of a Word document. Raises DataFileError when it is no document or cannot be read."""
    part = next((name for name in archive.namelist() if _MAIN.fullmatch(name)), None)
    if part is None:
        raise DataFileError("里面没有 Word 文档的正文。", "请在 WPS 或 Word 中打开，另存为 .docx 再试。")
    styles = Styles()
    if _STYLES in archive.namelist():
        _parse(archive, _STYLES, styles)
    target = _Target(styles.numbered())
    _parse(archive, part, target)
    return target.found()


def _parse(archive: zipfile.ZipFile, part: str, target: Styles | _Target) -> None:
    parser = XMLParser(target=target)
    try:
        with archive.open(part) as stream:
            while piece := stream.read(_CHUNK):
                parser.feed(piece)
        parser.close()
    except ParseError as error:
        raise DataFileError("Word 文档的内容损坏，读不出来。", "请在 WPS 或 Word 中打开，另存一份再试。") from error


@dataclass
class _Cell:
    column: int
    span: int = 1
    continues: bool = False
    restarts: bool = False
    text: list[str] = field(default_factory=list)


@dataclass
class _Table:
    rows: list[list[_Cell]] = field(default_factory=list)
    column: int = 0
    deleted: bool = False
    cell: _Cell | None = None


class _Target:
    """Takes the parser's events; names are without their namespace, of which there are two."""

    def __init__(self, numbered: frozenset[str]) -> None:
        self._all = Collector()
        self._styles = numbered
        self._counted = False
        self._open: list[_Table] = []
        self._path: list[str] = []
        self._unseen = 0
        self._paragraph: list[str] = []
        self._counts = dict.fromkeys(("pictures", "boxes", "numbered", "deleted", "nested", "symbols"), 0)

    def doctype(self, *_: object) -> None:
        """Refuse: no Word document has one, and entities are how small files grow large."""
        raise DataFileError("Word 文档含有不该有的内容，没有读取。", "请核对文件来源。")

    def found(self) -> WordTables:
        """Return all that was read."""
        return WordTables(tuple(self._all.tables), tuple(self._all.lines), wide=self._all.wide, **self._counts)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        name = tag.rpartition("}")[2]
        parent = self._path[-1] if self._path else ""
        self._path.append(name)
        self._count(name, parent)
        if name in _UNSEEN or self._unseen:
            self._unseen += 1
            return
        handle = getattr(self, f"_start_{name}", None)
        if handle is not None:
            handle({key.rpartition("}")[2]: text for key, text in attributes.items()})

    def end(self, tag: str) -> None:
        """An element ends."""
        name = self._path.pop()
        if self._unseen:
            self._unseen -= 1
            return
        handle = getattr(self, f"_end_{name}", None)
        if handle is not None:
            handle()

    def data(self, text: str) -> None:
        """Characters: those of w:t are the document's."""
        if not self._unseen and self._path and self._path[-1] == "t":
            self._say(text)

    def close(self) -> None:
        """The document ends."""

    def _count(self, name: str, parent: str) -> None:
        if name == "del" and parent == "trPr" and self._open:
            self._open[-1].deleted = True
        kind = {"drawing": "pictures", "pict": "pictures", "txbxContent": "boxes"}.get(name)
        if name in ("delText", "moveFrom"):
            kind = "deleted"
        if kind is not None and "Fallback" not in self._path[:-1]:
            self._counts[kind] += 1

    def _say(self, text: str) -> None:
        cell = self._open[-1].cell if self._open else None
        (cell.text if cell is not None else self._paragraph).append(text)

    # -- elements --------------------------------------------------------------------------------------------

    def _start_tbl(self, _: dict[str, str]) -> None:
        if len(self._open) >= _DEEPEST:
            raise DataFileError("Word 文档的表格套得太深，没有读取。", "请核对文件来源。")
        self._counts["nested"] += 1 if self._open else 0
        self._open.append(_Table())

    def _end_tbl(self) -> None:
        table = self._open.pop()
        self._all.table(_pieces(table))

    def _start_tr(self, _: dict[str, str]) -> None:
        self._all.count_row()
        table = self._open[-1]
        table.rows.append([])
        table.column, table.deleted = 0, False

    def _end_tr(self) -> None:
        table = self._open[-1]
        if table.deleted:
            table.rows.pop()
            self._counts["deleted"] += 1

    def _start_gridBefore(self, attributes: dict[str, str]) -> None:  # noqa: N802
        self._open[-1].column += _number(attributes.get("val"))

    def _start_tc(self, _: dict[str, str]) -> None:
        table = self._open[-1]
        table.cell = _Cell(table.column)
        table.rows[-1].append(table.cell)

    def _end_tc(self) -> None:
        table = self._open[-1]
        if table.cell is not None:
            table.column += table.cell.span
        table.cell = None

    def _start_gridSpan(self, attributes: dict[str, str]) -> None:  # noqa: N802
        if self._open and self._open[-1].cell is not None:
            self._open[-1].cell.span = max(1, _number(attributes.get("val")))

    def _start_vMerge(self, attributes: dict[str, str]) -> None:  # noqa: N802
        if self._open and self._open[-1].cell is not None:
            self._open[-1].cell.restarts = attributes.get("val") == "restart"
            self._open[-1].cell.continues = not self._open[-1].cell.restarts

    def _end_p(self) -> None:
        if self._open:
            self._say("\n")
        else:
            self._all.line("".join(self._paragraph))
            self._paragraph = []

    def _start_p(self, _: dict[str, str]) -> None:
        self._counted = False

    def _start_pStyle(self, attributes: dict[str, str]) -> None:  # noqa: N802
        if attributes.get("val") in self._styles:
            self._count_number()

    def _start_numPr(self, _: dict[str, str]) -> None:  # noqa: N802
        self._count_number()

    def _count_number(self) -> None:
        """Count a paragraph of a table that Word numbers by itself, once."""
        self._counts["numbered"] += 1 if self._open and not self._counted else 0
        self._counted = True

    def _start_noBreakHyphen(self, _: dict[str, str]) -> None:  # noqa: N802
        self._say("-")

    def _start_sym(self, attributes: dict[str, str]) -> None:
        found = symbol(attributes.get("font", ""), attributes.get("char", ""))
        self._counts["symbols"] += 1 if found == UNKNOWN_SYMBOL else 0
        self._say(found)

    def _start_br(self, attributes: dict[str, str]) -> None:
        if attributes.get("type") not in _PAGE_BREAKS:
            self._say("\n")

    def _start_cr(self, _: dict[str, str]) -> None:
        self._say("\n")

    def _start_ptab(self, _: dict[str, str]) -> None:
        self._say(" ")

    def _start_tab(self, _: dict[str, str]) -> None:
        if self._path[-2:-1] == ["r"]:  # else it is a tab stop of the paragraph's style
            self._say(" ")


def _number(text: str | None) -> int:
    return min(int(text), MOST_COLUMNS) if text and text.isascii() and text.isdigit() else 0


def _pieces(table: _Table) -> list[list[Piece]]:
    """Return the rows as pieces: cells merged downwards become one with its number of rows."""
    lengths: dict[tuple[int, int], int] = {}
    tops: dict[int, tuple[int, int]] = {}
    for at, row in enumerate(table.rows):
        for cell in row:
            top = tops.get(cell.column)
            if cell.continues and top is not None and top[0] + lengths[top] == at:
                lengths[top] += 1
                continue
            tops[cell.column] = (at, cell.column)
            lengths[at, cell.column] = 1
    found = []
    for at, row in enumerate(table.rows):
        pieces: list[Piece] = []
        column = 0
        for cell in row:
            pieces += [Piece("")] * max(0, cell.column - column)  # w:gridBefore
            column = cell.column + cell.span
            if (at, cell.column) in lengths:
                pieces.append(Piece("".join(cell.text).strip(), cell.span, lengths[at, cell.column]))
        found.append(pieces)
    return found
