"""Reading department workbooks from files and folders: which are ours, which cannot be read."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from shifan.domain.errors import NotFoundError, RuleError, ShifanError, UsageError
from shifan.domain.values import value
from shifan.domain.ways import Way
from shifan.evidence.watch import Watch
from shifan.excel.department.reading import ForeignWorkbookError, ReturnedWorkbook, read_department

_SUFFIXES = (".xlsx", ".xlsm", ".xls", ".et")
_DEPTH = 3
_MOST_FILES = 2_000


@value
class Refused:
    """A file that cannot be taken, and why."""

    name: str
    error: ShifanError


@value
class Reading:
    """The workbooks that were read, not yet compared with the store; ``passed_over`` are none of ours, or twins."""

    books: tuple[ReturnedWorkbook, ...]
    refused: tuple[Refused, ...]
    passed_over: tuple[str, ...]


def read_returns(paths: Sequence[Path], watch: Watch | None = None) -> Reading:
    """Return the workbooks at ``paths``: files, and folders with all workbooks in them and below.

    A file that was named and cannot be read is refused; one that only lies in a folder and is no workbook of ours is
    passed over. Raises UsageError for no path, NotFoundError for one that is not there or a folder without workbooks,
    StoppedError.
    """
    if not paths:
        raise UsageError("没有给出填报表。", Way.IMPORT.example("回收的表格文件夹"))
    books: dict[str, ReturnedWorkbook] = {}
    refused: list[Refused] = []
    passed: list[str] = []
    watch, files = watch or Watch(), list(_files(paths))
    watch.begin("正在读取填报表", len(files), "份")
    for path, named in files:
        try:
            book = read_department(path)
        except ForeignWorkbookError as error:
            if named:
                refused.append(Refused(path.name, error))
            else:
                passed.append(path.name)
        except ShifanError as error:
            refused.append(Refused(path.name, error))
        else:
            if book.sha256 in books:
                passed.append(f"{path.name}（与 {books[book.sha256].path.name} 相同）")
            books.setdefault(book.sha256, book)
        watch.step()
    return Reading(tuple(books.values()), tuple(refused), tuple(passed))


def _files(paths: Sequence[Path]) -> Iterable[tuple[Path, bool]]:
    """Yield every file once, with whether it was named itself."""
    seen: set[Path] = set()
    for path in paths:
        if not path.is_dir():
            found = [(path, True)]
        else:
            found = [(file, False) for file in _workbooks_in(path)]
            if not found:
                raise NotFoundError(f"文件夹「{path}」里没有填报表（.xlsx）。", "请检查路径。")
        for file, named in found:
            if file.absolute() not in seen:
                seen.add(file.absolute())
                yield file, named


def _workbooks_in(folder: Path) -> list[Path]:
    found: list[Path] = []
    for here, folders, files in os.walk(folder):
        depth = len(Path(here).relative_to(folder).parts)
        folders[:] = sorted(name for name in folders if depth < _DEPTH and not name.startswith("."))
        found += [
            Path(here, name)
            for name in sorted(files)
            if name.lower().endswith(_SUFFIXES) and not name.startswith(("~$", ".~"))
        ]
        if len(found) > _MOST_FILES:
            raise RuleError(f"「{folder}」里的表格超过 {_MOST_FILES} 个，没有读取。", "请只放收回的填报表。")
    return found
