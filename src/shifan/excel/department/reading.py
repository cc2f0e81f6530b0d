"""Reading a department's workbook back, whatever was done to it on the way: what it is, its rows, what is odd about it.

Rows are found by their key, columns by their header, the fill sheet by having both. Nothing is written, nothing that
stands in a cell is passed over without a word.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

from shifan.domain.errors import DataFileError, ProtectedError, ShifanError, UsageError
from shifan.domain.ledger.sheet import Finding
from shifan.domain.returns import ReturnedRow
from shifan.domain.values import value
from shifan.domain.ways import Way
from shifan.excel.department.baseline import BASELINE_SHEET, Baseline, read_baseline
from shifan.excel.department.cells import Formats, GridRow, read_formats, read_rows, read_shared
from shifan.excel.department.fill_rows import FillTable, find_header, read_table
from shifan.excel.department.oddities import around, extras
from shifan.excel.department.sheet_rows import Tail
from shifan.excel.incoming import SAVE_AS, check_sizes, workbook_content
from shifan.excel.sheet_marks import sheet_parts

MOST_ROWS = 5_000
"""More rows with content than any department's workbook has."""

_LOCKS = (".~lock.{}#", "~${}", ".~{}")


class ForeignWorkbookError(UsageError):
    """The workbook is none that was sent to a department."""


@value
class ReturnedWorkbook:
    """A workbook that came back: its ``rows`` with a key, each item once.

    ``problems`` concern rows that cannot be taken, ``lost`` are the numbers of items whose rows are gone, ``notices``
    what stands in it and is not taken.
    """

    path: Path
    sha256: str
    baseline: Baseline
    rows: tuple[ReturnedRow, ...]
    lost: tuple[str, ...]
    problems: tuple[Finding, ...]
    notices: tuple[Finding, ...]


def read_department(path: Path) -> ReturnedWorkbook:
    """Return what stands in a department's workbook.

    Raises ForeignWorkbookError when it is none, NotFoundError, DataFileError (no .xlsx, a password, damaged, an edited
    baseline, no fill sheet), ProtectedError (open elsewhere, macros, too large, unpacks to an impossible size).
    """
    _refuse_open(path)
    data = workbook_content(path)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if not any(name.startswith("xl/") for name in archive.namelist()):
                raise UsageError(f"「{path.name}」是压缩包，不是填报表。", "请先解压，再选解压出来的文件夹。")
            check_sizes(path, archive)
            return _Reader(path, data, archive).read()
    except ShifanError:
        raise
    except Exception as error:  # a damaged workbook fails in zipfile, zlib, expat or on odd numbers in many ways
        raise DataFileError(f"「{path.name}」读不出来，文件可能已损坏。", SAVE_AS) from error


def _refuse_open(path: Path) -> None:
    if any(path.with_name(lock.format(path.name)).exists() for lock in _LOCKS):
        raise ProtectedError(
            f"「{path.name}」正在别的程序里打开，可能还没有保存，没有读取。",
            "请保存并关闭后重来；确已关闭的，删去同一文件夹里以「~$」或「.~」开头的同名文件。",
        )


class _Reader:
    """Reads one workbook, sheet by sheet."""

    def __init__(self, path: Path, data: bytes, archive: zipfile.ZipFile) -> None:
        self._path, self._data, self._archive = path, data, archive
        self._names = archive.namelist()
        if any(name.lower().endswith("vbaproject.bin") for name in self._names):
            raise ProtectedError(f"「{path.name}」含有宏，没有读取。", SAVE_AS)
        self._parts = {title: part for title, part, _ in sheet_parts(archive)}
        self._shared: list[str] = []
        self._formats = Formats()

    def read(self) -> ReturnedWorkbook:
        """Return what stands in the workbook."""
        if BASELINE_SHEET not in self._parts:
            raise ForeignWorkbookError(
                f"「{self._path.name}」不是本程序发出的填报表。",
                f"原有的台账请用{Way.TAKE_LEDGER}取用。",
            )
        self._shared, self._formats = self._texts(), self._styles()
        baseline = read_baseline(self._baseline_rows())
        table, others = self._fill_sheet(baseline)
        found = read_table(table, baseline)
        return ReturnedWorkbook(
            path=self._path,
            sha256=hashlib.sha256(self._data).hexdigest(),
            baseline=baseline,
            rows=found.rows,
            lost=found.lost,
            problems=found.problems,
            notices=(*found.notices, *around(table, others, baseline), *extras(self._names, self._archive)),
        )

    def _baseline_rows(self) -> list[list[str]]:
        rows = self._rows(BASELINE_SHEET)[0]
        return [[cell.text for _, cell in sorted(row.cells.items())] for row in rows]

    def _fill_sheet(self, baseline: Baseline) -> tuple[FillTable, dict[str, Sequence[GridRow]]]:
        tables: list[tuple[int, FillTable]] = []
        others: dict[str, Sequence[GridRow]] = {}
        for title in self._parts:
            if title == BASELINE_SHEET:
                continue
            rows, merges = self._rows(title)
            header, likeness = find_header(rows, baseline)
            others[title] = rows
            if likeness:
                tables.append((likeness, FillTable(title, rows, header, merges)))
        likest = max((likeness for likeness, _ in tables), default=0)
        best = [table for likeness, table in tables if likeness == likest]
        if len(best) > 1:
            names = "」「".join(table.title for table in best)
            raise DataFileError(
                f"「{self._path.name}」有几张表都像填报表：「{names}」。", "请只留下填好的那一张，保存后重来。"
            )
        if not best:
            raise DataFileError(
                f"「{self._path.name}」里找不到填报的表：表头被改或删掉了。", "请用发出的填报表原件重新填报。"
            )
        del others[best[0].title]
        return best[0], others

    def _rows(self, title: str) -> tuple[list[GridRow], tuple[str, ...]]:
        tail = Tail()
        rows: list[GridRow] = []
        part = self._parts[title]
        for row in read_rows(self._path, self._archive, part, self._shared, self._formats, tail):
            rows.append(row)
            if len(rows) > MOST_ROWS:
                raise ProtectedError(
                    f"「{self._path.name}」的表「{title}」超过 {MOST_ROWS} 行，不像填报表，没有读取。",
                    "请核对文件来源。",
                )
        return rows, tail.merges

    def _texts(self) -> list[str]:
        part = self._part("sharedstrings.xml")
        return read_shared(self._path, self._archive.read(part)) if part else []

    def _styles(self) -> Formats:
        part = self._part("styles.xml")
        book = self._archive.read("xl/workbook.xml")
        from_1904 = b'date1904="1"' in book or b'date1904="true"' in book
        return read_formats(self._archive.read(part), from_1904=from_1904) if part else Formats()

    def _part(self, ending: str) -> str:
        return next((name for name in self._names if name.lower() == f"xl/{ending}"), "")
