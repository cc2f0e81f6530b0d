"""What was found in texts by the last look for what should not leave: which kinds, how often, where; never the words.

A small JSON file in the work folder, like the cache of the check: without it every text is read once more.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import Any

from shifan import __version__
from shifan.domain.privacy import RULES, MarkKind
from shifan.domain.values import value

FILE_NAME = ".外发检查.json"
_SPARE = 1_000
"""So many contents that no document has any more are kept."""
_VERSION = f"{__version__} {RULES}"  # another program reads and judges texts in another way


@value
class Scan:
    """What a look at a content gave. ``read`` is False where no text was to be had.

    ``left_out`` says in Chinese what was not read, empty when all was.
    ``found`` are kind, how often, on which pages (empty where that cannot be told), and the label of the property it
    stands in (empty for the text). ``located``: a picture says where it was taken.
    """

    read: bool
    left_out: str = ""
    found: tuple[tuple[MarkKind, int, str, str], ...] = ()
    located: bool = False


class ScanCache:
    """Scans by the sha256 of the content; without ``keep`` nothing is written."""

    def __init__(self, path: Path, *, keep: bool = True) -> None:
        self._path = path
        self._keep = keep
        self._known = _read(path)
        self._changed = False
        self._asked: set[str] = set()

    def scan_of(self, sha256: str) -> Scan | None:
        """Return what is known of a content."""
        self._asked.add(sha256)
        row = self._known.get(sha256)
        if row is None:
            return None
        read, left_out, found, located = row
        return Scan(read, left_out, tuple((MarkKind(kind), *rest) for kind, *rest in found), located)

    def keep(self, sha256: str, scan: Scan) -> None:
        """Remember what a look at a content gave."""
        found = [[kind.value, *rest] for kind, *rest in scan.found]
        self._known[sha256] = [scan.read, scan.left_out, found, scan.located]
        self._changed = True

    def save(self, contents: Collection[str]) -> None:
        """Write the file; a folder that cannot be written only means reading everything again.

        What is known of other contents than ``contents`` and those asked for just now goes when there is much of it:
        another round in the same folder may want some of it.
        """
        if len(self._known) > len(contents) + _SPARE:
            kept = self._asked.union(contents)
            self._known = {sha256: row for sha256, row in self._known.items() if sha256 in kept}
            self._changed = True
        if not self._changed or not self._keep:
            return
        partial = self._path.with_name(f"{FILE_NAME}.{os.getpid()}.part")
        with suppress(OSError):
            try:
                data = {"version": _VERSION, "scans": self._known}
                partial.write_text(json.dumps(data, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
                partial.replace(self._path)
                self._changed = False
            finally:
                partial.unlink(missing_ok=True)


def _read(path: Path) -> dict[str, list[Any]]:
    """Return the rows; nothing of a file that is not there or not what this version writes."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(found, dict) or found.get("version") != _VERSION or not isinstance(found.get("scans"), dict):
        return {}
    rows: dict[str, list[Any]] = found["scans"]
    return rows if all(map(_is_row, rows.values())) else {}


def _is_row(row: object) -> bool:
    kinds = (bool, str, list, bool)
    if not isinstance(row, list) or len(row) != len(kinds) or not all(map(isinstance, row, kinds)):
        return False
    return all(map(_is_found, row[2]))


def _is_found(found: object) -> bool:
    kinds = (str, int, str, str)
    return (
        isinstance(found, list)
        and len(found) == len(kinds)
        and all(map(isinstance, found, kinds))
        and found[0] in MarkKind._value2member_map_
    )
