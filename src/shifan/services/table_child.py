"""The child process that reads one file's tables: takes its path, answers in JSON, and ends.

It has little memory and writes no file, so that a hostile document can do no more than go unread.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from shifan.domain.edition_table.values import SourceFile, SourceTable
from shifan.domain.errors import DataFileError, NotFoundError, ShifanError, UsageError
from shifan.domain.ledger.sheet import Cell, Merge, Sheet, SheetRow
from shifan.evidence.reader_child import limit_process
from shifan.services.table_reading import read_tables

ERRORS = {kind.__name__: kind for kind in (NotFoundError, UsageError, DataFileError)}
_HINT = "请在原来的程序中打开，只留指标表，另存一份再试。"


def main() -> None:
    """Answer for the file named in the only argument."""
    limit_process()
    answers = sys.stdout
    sys.stdout = sys.stderr  # nothing that a library prints may look like an answer
    answers.write(json.dumps(_answer(Path(sys.argv[1]))))


def _answer(path: Path) -> dict[str, Any]:
    try:
        return packed(read_tables(path))
    except ShifanError as error:
        kind = type(error).__name__
        return {"error": kind if kind in ERRORS else "DataFileError", "message": error.message, "hint": error.hint}
    except (MemoryError, RecursionError):
        return _failed(f"「{path.name}」内容太大或有问题，没有读完。")
    except Exception:  # a library's own mistake on a strange file
        return _failed(f"「{path.name}」读不懂，文件可能已损坏。")


def _failed(message: str) -> dict[str, Any]:
    return {"error": "DataFileError", "message": message, "hint": _HINT}


def packed(file: SourceFile) -> dict[str, Any]:
    """Return what ``unpacked`` takes: plain JSON, without the dates that cells hold beside their text."""
    return {
        "name": file.name,
        "sha256": file.sha256,
        "after": file.after,
        "notes": file.notes,
        "tables": [
            {
                "name": table.sheet.name,
                "hidden": sorted(table.sheet.hidden_columns),
                "merges": [[merge.column, merge.first, merge.last] for merge in table.sheet.merges],
                "before": table.before,
                "rows": [
                    [row.number, row.hidden, [[cell.address, cell.text, cell.fault] for cell in row.cells]]
                    for row in table.sheet.rows
                ],
            }
            for table in file.tables
        ],
    }


def unpacked(data: dict[str, Any]) -> SourceFile:
    """Return the file of its packed form."""
    return SourceFile(
        data["name"],
        data["sha256"],
        tuple(_table(table) for table in data["tables"]),
        tuple(data["after"]),
        tuple(data["notes"]),
    )


def _table(data: dict[str, Any]) -> SourceTable:
    rows = tuple(
        SheetRow(number, tuple(Cell(address, text, fault=fault) for address, text, fault in cells), hidden)
        for number, hidden, cells in data["rows"]
    )
    merges = tuple(Merge(*merge) for merge in data["merges"])
    sheet = Sheet(data["name"], rows, hidden_columns=frozenset(data["hidden"]), merges=merges)
    return SourceTable(sheet, tuple(data["before"]))


if __name__ == "__main__":
    main()
