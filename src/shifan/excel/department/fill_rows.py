"""The table of a fill sheet that came back: its header found by words, its rows by their keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from shifan.domain.answers import Answer, criterion_of_key
from shifan.domain.errors import DataFileError
from shifan.domain.ledger.columns import column_letters
from shifan.domain.ledger.sheet import Cell, Finding, tight
from shifan.domain.returns import ReturnedRow
from shifan.domain.values import value
from shifan.excel.department.baseline import Baseline, BaselineItem, shown_digest
from shifan.excel.department.cells import GridRow
from shifan.excel.department.columns import BASE_CHECKS, CHECK_HEADER, KEY_HEADER, LEDGER_CHECKS

_NUMBER_HEADER = "编号"
_CHECK_WORDS = frozenset(check.word for check in (*BASE_CHECKS, *LEDGER_CHECKS))
_LEAST_HEADERS = 4
_MOST_SHOWN = 20


@value
class FillTable:
    """A sheet that looks like the fill sheet: all its rows, and the number of the header's row."""

    title: str
    rows: Sequence[GridRow]
    header: int
    merges: tuple[str, ...] = ()


@value
class FoundRows:
    """The rows of a fill sheet by item, and what cannot be taken from it."""

    rows: tuple[ReturnedRow, ...]
    lost: tuple[str, ...]
    problems: tuple[Finding, ...]
    notices: tuple[Finding, ...]


def find_header(rows: Sequence[GridRow], baseline: Baseline) -> tuple[int, int]:
    """Return the number of the row that holds the headers, and how much it is like them: 0 where there is none.

    A row with the key's header is more like it than any without; such a one must have half of them, since the page for
    the seal repeats some.
    """
    wanted = {tight(header) for header in baseline.columns}
    best, most = 0, 0
    for row in rows:
        words = {tight(cell.text) for cell in row.cells.values()}
        known = len(wanted & words)
        has_key = tight(KEY_HEADER) in words
        likeness = known + (len(wanted) if has_key else 0)
        if known >= (_LEAST_HEADERS if has_key else len(wanted) / 2) and likeness > most:
            best, most = row.number, likeness
    return best, most


def read_table(table: FillTable, baseline: Baseline) -> FoundRows:
    """Return the rows of a fill sheet. Raises DataFileError when a column stands twice, or none tells the items."""
    return _Table(table, baseline).read()


class _Table:
    """Takes the rows of one fill sheet."""

    def __init__(self, table: FillTable, baseline: Baseline) -> None:
        self._table, self._baseline = table, baseline
        self._columns = _columns(table, baseline)
        self._items = {item.criterion_id: item for item in baseline.items}
        self._by_number = {item.number: item.criterion_id for item in baseline.items}
        self._found: dict[str, list[GridRow]] = {}
        self._torn: set[int] = set()
        self._notices: list[Finding] = []
        self._problems: list[Finding] = []

    def read(self) -> FoundRows:
        """Return the rows."""
        strange: dict[int, list[Cell]] = {}
        for row in self._table.rows:
            if row.number <= self._table.header:
                continue
            key = self._item_of(row)
            if row.number in self._torn:
                continue
            if key is None:
                self._unknown_row(row)
                continue
            self._found.setdefault(key, []).append(row)
            for column, cell in row.cells.items():
                if column not in self._columns.values():
                    strange.setdefault(column, []).append(cell)
        self._unknown_columns(strange)
        self._missing_columns()
        rows = tuple(self._single_rows())
        lost = [item.number for item in self._baseline.items if item.criterion_id not in self._found]
        return FoundRows(rows, () if self._torn else tuple(lost), tuple(self._problems), tuple(self._notices))

    def _item_of(self, row: GridRow) -> str | None:
        key = self._text(row, KEY_HEADER)
        found = criterion_of_key(key, self._baseline.workbook_id) if key else None
        by_number = self._by_number.get(self._text(row, _NUMBER_HEADER).removesuffix(".0"))
        if found in self._items:
            if by_number not in (None, found):
                self._tear(row)
            return found
        if by_number is not None and key:
            self._notices.append(
                Finding((self._address(row, KEY_HEADER),), "校对码被改动，这一行按编号认定。", (row.number,))
            )
        return by_number

    def _tear(self, row: GridRow) -> None:
        """Leave out a row whose key is of one item and whose number of another: only some columns were sorted."""
        self._torn.add(row.number)
        cells = tuple(cell.address for _, cell in sorted(row.cells.items()))
        said = "这一行的校对码和编号不是同一项（多半是只排了一部分列），没有取用；请连同隐藏的 A 列一起排序后重来。"
        self._problems.append(Finding(cells, said, (row.number,)))

    def _single_rows(self) -> Iterator[ReturnedRow]:
        for key, rows in self._found.items():
            item = self._items[key]
            if len(rows) > 1:
                numbers = tuple(row.number for row in rows)
                said = "、".join(map(str, numbers))
                addresses = tuple(self._address(row, _NUMBER_HEADER) for row in rows)
                self._problems.append(
                    Finding(
                        addresses,
                        f"第 {item.number} 项写了 {len(rows)} 行（第 {said} 行），都没有取用，请只留一行。",
                        numbers,
                    )
                )
                continue
            self._check_locked(rows[0], item)
            yield ReturnedRow(rows[0].number, key, self._cells(rows[0]))

    def _cells(self, row: GridRow) -> dict[Answer, Cell]:
        cells: dict[Answer, Cell] = {}
        for header, field in self._baseline.columns.items():
            answer = Answer.parse(field) if field else None
            if answer is not None and (column := self._columns.get(header)) is not None:
                address = f"{column_letters(column - 1)}{row.number}"
                cells[answer] = row.cells.get(column, Cell(address))
        return cells

    def _check_locked(self, row: GridRow, item: BaselineItem) -> None:
        for header, digest in item.shown.items():
            column = self._columns.get(header)
            cell = row.cells.get(column) if column is not None else None
            if cell is not None and (cell.fault or shown_digest(cell.text) != digest):
                said = f"「{header}」是锁定的，改动没有取用{_quoted(cell)}。"
                self._notices.append(Finding((cell.address,), said, (row.number,)))

        self._check_hint(row)

    def _check_hint(self, row: GridRow) -> None:
        """Say what somebody typed over the row's check, whose own words are no answer."""
        cell = row.cells.get(self._columns.get(CHECK_HEADER, 0))
        if cell is not None and cell.text and cell.text.strip() not in _CHECK_WORDS:
            said = f"「{CHECK_HEADER}」一栏是程序用的，写的内容没有取用{_quoted(cell)}。"
            self._notices.append(Finding((cell.address,), said, (row.number,)))

    def _unknown_row(self, row: GridRow) -> None:
        cells = [cell for column, cell in sorted(row.cells.items()) if column != self._columns.get(CHECK_HEADER)]
        if cells:
            said = f"这一行不是发出的行，没有取用{_quoted(*cells)}。"
            self._notices.append(Finding(tuple(cell.address for cell in cells), said, (row.number,)))

    def _unknown_columns(self, strange: Mapping[int, Sequence[Cell]]) -> None:
        header = next(row for row in self._table.rows if row.number == self._table.header)
        for column, cells in sorted(strange.items()):
            name = header.cells[column].text if column in header.cells else column_letters(column - 1)
            said = f"「{name}」不是发出的列，没有取用{_quoted(*cells)}。"
            self._notices.append(Finding(tuple(cell.address for cell in cells), said))

    def _missing_columns(self) -> None:
        gone = [header for header, field in self._baseline.columns.items() if field and header not in self._columns]
        if gone:
            said = f"少了「{'、'.join(gone)}」一列（表头被改或删掉了），这一列没有取用；请照原样写好表头后重来。"
            self._problems.append(Finding((), said))

    def _text(self, row: GridRow, header: str) -> str:
        cell = row.cells.get(self._columns.get(header, 0))
        return cell.text.strip() if cell is not None else ""

    def _address(self, row: GridRow, header: str) -> str:
        return f"{column_letters(self._columns.get(header, 1) - 1)}{row.number}"


def _columns(table: FillTable, baseline: Baseline) -> dict[str, int]:
    """Return the column of each header that is there."""
    header = next(row for row in table.rows if row.number == table.header)
    known = {tight(name): name for name in baseline.columns}
    found: dict[str, int] = {}
    for column, cell in sorted(header.cells.items()):
        name = known.get(tight(cell.text))
        if name is None:
            continue
        if name in found:
            both = f"{column_letters(found[name] - 1)} 列和 {column_letters(column - 1)} 列"
            raise DataFileError(f"表「{table.title}」的{both}都是「{name}」，没有读取。", "请只留一列，保存后重来。")
        found[name] = column
    if KEY_HEADER not in found and _NUMBER_HEADER not in found:
        raise DataFileError(f"表「{table.title}」没有「{_NUMBER_HEADER}」一列，认不出是哪一项。", "请用原件重新填报。")
    return found


def _quoted(*cells: Cell) -> str:
    texts = [cell.text for cell in cells if cell.text]
    if not texts:
        return ""
    shown = "；".join(text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}……" for text in texts[:3])
    return f"：{shown}" + (f" 等 {len(texts)} 处" if len(texts) > 3 else "")
