"""Forty filled workbooks back and merged, and a workbook haunted by a million empty rows."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from itertools import count
from pathlib import Path

from openpyxl import load_workbook

from departments import DEPARTMENTS, prepare
from shifan.excel.department.columns import FILL_SHEET
from shifan.services import history
from shifan.services.import_reading import read_returns
from shifan.services.importing import plan_import, take_import
from shifan.services.sending import export_by_department

MEMORY = 200  # MB at most while the haunted workbook is read
_CLAIM, _NOTE, _FIRST = "自评", "完成情况", 5
_LAST_ROW = 1_048_576
_READ = """
import resource, sys, time
from pathlib import Path
from shifan.excel.department.reading import read_department
began = time.perf_counter()
assert read_department(Path(sys.argv[1])).rows
print((time.perf_counter() - began) * 1000, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""
_CALAMINE = """
import sys, time
from python_calamine import CalamineWorkbook
began = time.perf_counter()
book = CalamineWorkbook.from_path(sys.argv[1])
for name in book.sheet_names:
    book.get_sheet_by_name(name).to_python()
print((time.perf_counter() - began) * 1000)
"""


class Back:
    """Taking forty filled workbooks in again and again; each time is undone."""

    def __init__(self, folder: Path) -> None:
        self._session = prepare(folder / "back")
        self.folder = folder / "filled"
        export_by_department(self._session, self.folder)
        self.files = sorted(self.folder.iterdir())
        for path in self.files:
            _fill(path)
        self._turn = count()

    def take(self) -> None:
        """Read and merge them all in one operation."""
        plan = plan_import(self._session, read_returns([self.folder]))
        done = self._session.perform(lambda session: take_import(session, plan))
        assert done.operation is not None
        assert len(plan.files) == DEPARTMENTS, plan.refused

    def undo(self) -> None:
        """Take the import back."""
        history.undo(self._session)

    def load(self) -> None:
        """Have openpyxl load them."""
        for path in self.files:
            load_workbook(path).close()

    def close(self) -> None:
        """Close the session."""
        self._session.close()


def _fill(path: Path) -> None:
    book = load_workbook(path)
    sheet = book[FILL_SHEET]
    columns = {cell.value: at for at, cell in enumerate(sheet[_FIRST - 1], start=1)}
    for row in range(_FIRST, sheet.max_row + 1):
        if _CLAIM in columns:
            sheet.cell(row, columns[_CLAIM]).value = "达标"
        sheet.cell(row, columns[_NOTE]).value = f"第 {row} 行做了什么，" * 5
    book.save(path)


def haunted(folder: Path) -> Path:
    """Return a workbook of about 12 MB whose fill sheet has borders down to the last row there is."""
    session = prepare(folder / "haunted")
    export_by_department(session, folder / "one")
    session.close()
    source = sorted((folder / "one").iterdir())[0]
    target = folder / "haunted.xlsx"
    letters = "ABCDEFGHIJKLMN"
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
        for name in old.namelist():
            data = old.read(name)
            if name != "xl/worksheets/sheet2.xml":
                new.writestr(name, data)
                continue
            head, tail = data.split(b"</sheetData>")
            with new.open(name, "w", force_zip64=True) as part:
                part.write(head)
                for row in range(100, _LAST_ROW + 1):
                    cells = "".join(f'<c r="{letter}{row}" s="1"/>' for letter in letters)
                    part.write(f'<row r="{row}">{cells}</row>'.encode())
                part.write(b"</sheetData>" + tail)
    return target


def read_haunted(path: Path) -> tuple[float, float]:
    """Return milliseconds and the process's peak memory in MB."""
    milliseconds, peak = _run(_READ, path)
    return milliseconds, peak


def calamine_haunted(path: Path) -> float:
    """Return milliseconds that python-calamine takes for the same."""
    (milliseconds,) = _run(_CALAMINE, path)
    return milliseconds


def _run(code: str, path: Path) -> list[float]:
    run = subprocess.run([sys.executable, "-c", code, path], capture_output=True, check=True, text=True)
    return [float(word) for word in run.stdout.split()]
