"""A table in a CSV file, whatever separates its cells."""

from __future__ import annotations

import csv
import io
from collections import Counter
from itertools import islice

from shifan.criteria.tables.decoding import decoded
from shifan.criteria.tables.grid import LONGEST_TEXT, MOST_COLUMNS, MOST_ROWS, sheet_of_texts, too_many_rows
from shifan.domain.edition_table.values import SourceTable
from shifan.domain.errors import DataFileError

_SEPARATORS = ",\t;，|"
_LOOKED_AT = 20


def read_csv(data: bytes) -> tuple[tuple[SourceTable, ...], int]:
    """Return the table of a CSV file, and how many cells no column is left for.

    Raises DataFileError for what is no such file.
    """
    text = decoded(data)
    found = _rows(text, _separator(text))
    if len(found) > MOST_ROWS:
        raise DataFileError(too_many_rows(), "请只留指标表，另存一份再试。")
    wide = sum(1 for row in found for text in row[MOST_COLUMNS:] if text.strip())
    return (SourceTable(sheet_of_texts("第 1 张表", found)),), wide


def _separator(text: str) -> str:
    """Return what separates the cells: a comma, where that makes rows of one width."""
    if _fit(text, ",")[0] == 1:
        return ","
    return max(_SEPARATORS, key=lambda mark: _fit(text, mark))


def _rows(text: str, separator: str, most: int = MOST_ROWS + 1) -> list[list[str]]:
    before = csv.field_size_limit(LONGEST_TEXT * 4)
    try:
        return list(islice(csv.reader(io.StringIO(text, newline=""), delimiter=separator), most))
    except csv.Error as error:
        raise DataFileError(
            "文件读不懂，引号可能没有成对，或一格文字太长。", "请在表格程序中另存为 .xlsx 再试。"
        ) from error
    finally:
        csv.field_size_limit(before)


def _fit(text: str, separator: str) -> tuple[float, int]:
    """Return how well the lines fall into columns: what share has one number of cells, and how many cells."""
    try:
        rows = _rows(text, separator, _LOOKED_AT)
    except DataFileError:
        return 0, 0
    widths = Counter(len(row) for row in rows if len(row) > 1)
    width, count = max(widths.items(), key=lambda pair: (pair[1], pair[0]), default=(0, 0))
    return count / max(len(rows), 1), width
