"""The tables of a saved web page, with the standard library's parser."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser

from shifan.criteria.tables.decoding import decoded
from shifan.criteria.tables.grid import MOST_COLUMNS, MOST_ROWS, Collector, Piece
from shifan.domain.edition_table.values import SourceTable
from shifan.domain.errors import DataFileError
from shifan.domain.values import value

_DEEPEST = 40
_UNSEEN = frozenset({"script", "style", "template", "noscript", "title", "select", "rt", "rp", "del"})
_EMPTY = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"})
_BLOCKS = frozenset(
    {"p", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "caption", "section", "article", "body", "hr"}
)
_RUBY = frozenset({"rt", "rp"})
_LEVELS = {"td": 1, "th": 1, "tr": 2, "tbody": 3, "thead": 3, "tfoot": 3, "table": 4}
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_BREAK = "\x00"
_BETWEEN = re.compile(r"[ \t\r\n\f\v]+")
_WIDE = r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f“”‘’—…]"
_LINE_IN_CHINESE = re.compile(rf"(?<={_WIDE})[ \t]*[\r\n][ \t\r\n]*(?={_WIDE})")


@value
class PageTables:
    """The tables of a page, the lines after the last, and how much there is of what is not read."""

    tables: tuple[SourceTable, ...]
    after: tuple[str, ...]
    pictures: int
    hidden: int
    wide: int


def read_html(data: bytes) -> PageTables:
    """Return the tables of a page. Raises DataFileError for what is none."""
    page = _Page()
    page.feed(decoded(data))
    page.close()
    page.finish()
    return PageTables(tuple(page.all.tables), tuple(page.all.lines), page.pictures, page.hidden, page.all.wide)


@dataclass
class _Table:
    rows: list[list[Piece]] = field(default_factory=list)
    cell: list[str] | None = None
    spans: tuple[int, int] = (1, 1)


class _Unseen:
    """A stretch of a page that is not shown: it ends with its own element, or where HTML ends that without a tag.

    ``told``: it is something that the page hides, and not of a kind that is never shown.
    """

    def __init__(self, tag: str, told: bool, in_table: bool) -> None:
        self.tag = tag
        self.told = told
        self.text = False
        self._in_table = in_table
        self._inside: list[str] = []
        self._counts: Counter[str] = Counter()

    def ends_before(self, tag: str) -> bool:
        """Take a tag that opens; tell whether the stretch has ended before it."""
        if not self._counts["table"]:
            level, own = _LEVELS.get(tag, 0), _LEVELS.get(self.tag, 0)
            if level and tag != "table" and level >= own and (own or self._in_table):
                return True
            if (self.tag == "p" and (tag in _BLOCKS or tag == "table")) or {self.tag, tag} <= _RUBY:
                return True
        if tag not in _EMPTY:
            self._inside.append(tag)
            self._counts[tag] += 1
        return False

    def ends_with(self, tag: str) -> bool | None:
        """Take a tag that closes; tell whether it ends the stretch, None where what is around the stretch ends."""
        if self._counts[tag]:
            while True:
                gone = self._inside.pop()
                self._counts[gone] -= 1
                if gone == tag:
                    return False
        if tag == self.tag:
            return True
        outer = _LEVELS.get(tag, 0) > _LEVELS.get(self.tag, 0) and self._in_table
        outer = outer or (tag == "ruby" and self.tag in _RUBY)
        return None if not self._counts["table"] and (outer or tag in _BLOCKS) else False


class _Page(HTMLParser):
    """Gathers tables; one inside another is a table of its own, for pages are laid out with tables."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.all = Collector()
        self.pictures = 0
        self._open: list[_Table] = []
        self._text: list[str] = []
        self.hidden = 0
        self._unseen: _Unseen | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag opens."""
        if self._unseen is not None:
            if not self._unseen.ends_before(tag):
                return
            self._show()
        given = dict(attrs)
        if tag in _UNSEEN or (tag not in _EMPTY and _is_hidden(given)):
            self._hide(tag, given)
        elif tag == "table":
            self._begin_table()
        elif tag == "tr" and self._open:
            self._begin_row()
        elif tag in ("td", "th") and self._open:
            self._begin_cell(given)
        elif tag == "img":
            self.pictures += 1
        elif tag == "br":
            self._say(_BREAK)
        elif tag in _BLOCKS:
            self._block()

    def handle_endtag(self, tag: str) -> None:
        """A tag closes."""
        if self._unseen is not None:
            ended = self._unseen.ends_with(tag)
            if ended is not False:
                self._show()
            if ended is not None:
                return
        if tag == "table" and self._open:
            self._end_table()
        elif tag in ("td", "th", "tr") and self._open:
            self._end_cell()
        elif tag in _BLOCKS:
            self._block()

    def handle_data(self, data: str) -> None:
        """Text."""
        if self._unseen is None:
            self._say(data)
        else:
            self._unseen.text = self._unseen.text or not data.isspace()

    def finish(self) -> None:
        """The page ends, perhaps in the middle of a table."""
        self._show()
        while self._open:
            self._end_table()
        self._block()

    def _hide(self, tag: str, given: dict[str, str | None]) -> None:
        """Begin a stretch that is not shown; a cell or row that is hidden ends the one before it."""
        if self._open and tag in _LEVELS and tag != "table":
            self._end_cell()
        self._unseen = _Unseen(tag, tag not in _UNSEEN and _is_hidden(given), bool(self._open))

    def _show(self) -> None:
        """End a stretch that was not shown."""
        if self._unseen is not None and self._unseen.told and self._unseen.text:
            self.hidden += 1
        self._unseen = None

    def _say(self, text: str) -> None:
        if not self._open:
            self._text.append(text)
        elif self._open[-1].cell is not None:
            self._open[-1].cell.append(text)

    def _block(self) -> None:
        if self._open:
            self._say(_BREAK)
            return
        for line in _lines("".join(self._text)).split("\n"):
            self.all.line(line)
        self._text = []

    def _begin_table(self) -> None:
        if len(self._open) >= _DEEPEST:
            raise DataFileError("网页的表格套得太深，没有读取。", "请只留指标表，另存一份再试。")
        if not self._open:
            self._block()
        self._open.append(_Table())

    def _end_table(self) -> None:
        self._end_cell()
        table = self._open.pop()
        self.all.table(table.rows)

    def _begin_row(self) -> None:
        self._end_cell()
        self.all.count_row()
        self._open[-1].rows.append([])

    def _begin_cell(self, given: dict[str, str | None]) -> None:
        self._end_cell()
        table = self._open[-1]
        if not table.rows:
            self._begin_row()
        table.cell = []
        rows = _span(given.get("rowspan"), MOST_ROWS)
        table.spans = (_span(given.get("colspan"), MOST_COLUMNS) or 1, MOST_ROWS if rows == 0 else rows or 1)

    def _end_cell(self) -> None:
        table = self._open[-1]
        if table.cell is not None:
            text = _lines("".join(table.cell))
            if len(table.rows[-1]) < MOST_COLUMNS:  # the grid takes no more of a row
                table.rows[-1].append(Piece(text, *table.spans))
            else:
                self.all.wide += 1 if text else 0
        table.cell = None


def _is_hidden(given: dict[str, str | None]) -> bool:
    return "hidden" in given or bool(_HIDDEN.search(given.get("style") or ""))


def _span(text: str | None, most: int) -> int | None:
    """Return a span, None where none is given; 0 means down to the end."""
    digits = (text or "").strip()
    return min(int(digits[:6]), most) if digits.isascii() and digits.isdigit() else None


def _lines(text: str) -> str:
    """Return the text as a browser shows it: white space drawn together, only breaks and blocks begin lines.

    Where the source is broken between two Chinese characters nothing is shown.
    """
    plain = _LINE_IN_CHINESE.sub("", text)
    lines = (_BETWEEN.sub(" ", line).strip() for line in plain.split(_BREAK))
    return "\n".join(line for line in lines if line)
