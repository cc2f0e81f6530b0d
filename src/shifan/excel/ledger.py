"""Reading a workbook of other people's making, safely: sizes are checked before anything is unpacked."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from shifan.domain.errors import DataFileError, ProtectedError, ShifanError, UsageError
from shifan.domain.ledger.columns import column_letters
from shifan.domain.ledger.sheet import Cell, Merge, Sheet, SheetRow
from shifan.domain.text import clean_text
from shifan.excel.incoming import SAVE_AS, check_sizes, workbook_content
from shifan.excel.sheet_marks import Marks, read_marks, sheet_parts

MOST_ROWS = 10_000
"""More rows with content than any ledger of 104 items has."""

_EMPTY_ROWS = 500  # after so many blank rows in a run, only borders follow (ghost rows)
_COLUMNS = 64
_LONGEST_TEXT = 5_000
_ESCAPE = r"_x([0-9A-Fa-f]{4})_"
_UNCALCULATED = "是公式，还没有算出结果，请在 WPS 或 Excel 中打开并保存一次，或改成数值。"


def read_sheets(path: Path, name: str | None = None, heed: Callable[[], None] = lambda: None) -> list[Sheet]:
    """Return the worksheets of an .xlsx workbook in its order: the one called ``name``, else the visible ones.

    Merged cells are filled down inside their range. Raises NotFoundError, UsageError (no such sheet), DataFileError
    when this is no readable workbook, ProtectedError when it is too large to be read safely. ``heed`` is called for
    each row, and may raise a ShifanError to stop.
    """
    data = workbook_content(path)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            check_sizes(path, archive)
            return _sheets(path, data, archive, name, heed)
    except ShifanError:
        raise
    except Exception as error:  # a damaged workbook fails in openpyxl, zipfile, zlib or expat in many ways
        raise DataFileError(f"「{path.name}」读不出来，文件可能已损坏。", SAVE_AS) from error


def _sheets(
    path: Path, data: bytes, archive: zipfile.ZipFile, name: str | None, heed: Callable[[], None]
) -> list[Sheet]:
    from openpyxl import load_workbook  # slow to import: only when a workbook is read

    parts = {title: (part, hidden) for title, part, hidden in sheet_parts(archive)}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about what openpyxl would drop on saving; nothing is saved
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        try:
            titles = [sheet.title for sheet in book.worksheets]
            if name is not None and name not in titles:
                raise UsageError(f"「{path.name}」中没有名为「{name}」的表。", f"现有：{'、'.join(titles)}。")
            wanted = [name] if name is not None else [title for title in titles if not parts[title][1]]
            return [_sheet(book[title], archive, *parts[title], heed) for title in wanted]
        finally:
            book.close()


def _sheet(worksheet: Any, archive: zipfile.ZipFile, part: str, hidden: bool, heed: Callable[[], None]) -> Sheet:
    worksheet.reset_dimensions()  # WPS may state A1 as the whole extent
    grid: dict[int, tuple[Any, ...]] = {}
    last = 0
    for number, row in enumerate(worksheet.iter_rows(max_col=_COLUMNS), start=1):
        heed()
        if any(cell.value not in (None, "") for cell in row):
            grid[number], last = row, number
            if len(grid) > MOST_ROWS:
                raise ProtectedError(f"表「{worksheet.title}」超过 {MOST_ROWS} 行，不像台账，没有读取。")
        elif number - last > _EMPTY_ROWS:
            break
    marks = read_marks(archive, part, last + _EMPTY_ROWS)
    width = max((at for row in grid.values() for at in _written(row)), default=0)
    numbers = sorted({*grid, *(number for number, column in marks.uncalculated if column <= width)})
    filled, merges = _filled([_row(number, grid.get(number, ()), width, marks) for number in numbers], marks.merges)
    hidden_columns = frozenset(at - 1 for at in marks.hidden_columns if at <= width)
    return Sheet(worksheet.title, filled, hidden, hidden_columns, merges)


def _written(row: Iterable[Any]) -> Iterator[int]:
    return (at for at, cell in enumerate(row, start=1) if cell.value not in (None, ""))


def _row(number: int, cells: tuple[Any, ...], width: int, marks: Marks) -> SheetRow:
    found = []
    for column in range(1, width + 1):
        address = f"{column_letters(column - 1)}{number}"
        if (number, column) in marks.uncalculated:
            found.append(Cell(address, fault=_UNCALCULATED))
        else:
            found.append(_cell(address, cells[column - 1]) if column <= len(cells) else Cell(address))
    return SheetRow(number, tuple(found), number in marks.hidden_rows)


def _cell(address: str, cell: Any) -> Cell:
    content = cell.value
    if content is None or content == "":
        return Cell(address)
    if cell.data_type == "e":
        return Cell(address, fault=f"公式出错（{content}），请在表格中改正。")
    if isinstance(content, datetime):
        return Cell(address, content.date().isoformat(), content.date())
    if isinstance(content, date):
        return Cell(address, content.isoformat(), content)
    text = _percentage(content) if "%" in (cell.number_format or "") else _text(content)
    if text.startswith("=") and "(" in text:  # pictures inside cells, as WPS keeps them
        return Cell(address, fault="是公式或单元格图片，没有可取的文字。")
    if len(text) > _LONGEST_TEXT:
        return Cell(address, fault=f"文字超过 {_LONGEST_TEXT} 字，不像台账内容。")
    return Cell(address, text)


def _percentage(content: object) -> str:
    """Return what a cell shown as a percentage says: 0.982 is 98.2%."""
    if isinstance(content, bool) or not isinstance(content, (int, float)):
        return _text(content)
    shown = f"{Decimal(repr(content)) * 100:f}"
    return f"{shown.rstrip('0').rstrip('.') if '.' in shown else shown}%"


def _text(content: object) -> str:
    if isinstance(content, bool):
        return "是" if content else "否"
    if isinstance(content, float):
        return str(int(content)) if content.is_integer() and abs(content) < 1e15 else repr(content)
    if isinstance(content, (time, timedelta)):
        return str(content)
    return clean_text(re.sub(_ESCAPE, lambda found: chr(int(found.group(1), 16)), str(content)))


def _filled(
    rows: list[SheetRow], ranges: Iterable[tuple[int, int, int]]
) -> tuple[tuple[SheetRow, ...], tuple[Merge, ...]]:
    """Return the rows with the first cell of each merged range written into the blank cells below it, and where."""
    numbers = [row.number for row in rows]
    cells = [list(row.cells) for row in rows]
    merges = []
    for column, first, last in ranges:
        place, end = bisect_left(numbers, first), bisect_right(numbers, last)
        if place == len(rows) or numbers[place] != first or column > len(cells[place]):
            continue
        top = cells[place][column - 1]
        blank = [row for row in cells[place + 1 : end] if row[column - 1].blank]
        for row in blank:
            row[column - 1] = replace(top, address=row[column - 1].address)
        if blank and not top.blank:
            merges.append(Merge(column - 1, first, min(last, numbers[end - 1])))
    return tuple(replace(row, cells=tuple(found)) for row, found in zip(rows, cells, strict=True)), tuple(merges)
