"""What is known of files from the last look at them, so that only what changed is read again.

A small JSON file in the work folder. It is no part of the ledger: without it everything is read once more. Nothing of
what stands in the documents or their names is in it: places are kept as digests, and no text is kept.
"""

from __future__ import annotations

import json
import os
import time
from contextlib import suppress
from dataclasses import fields
from pathlib import Path
from typing import Any

from shifan.domain.contents import Content, ContentType

FILE_NAME = ".材料检查.json"
_VERSION = 2  # the first one held the beginnings of texts
_SETTLED_NS = 2_000_000_000
_FIELDS = tuple(field.name for field in fields(Content) if field.name != "beginning")

Stamp = tuple[int, int, int]
"""Size in bytes, time of the last change in nanoseconds, number of the file on its disk."""


class CheckCache:
    """Hashes by place and stamp, contents by hash; without ``keep`` nothing is written or removed.

    A file of an older version, which may hold texts, is removed.
    """

    def __init__(self, path: Path, *, keep: bool = True) -> None:
        self._path = path
        self._keep = keep
        found = _read(path)
        if found is None:
            if keep:
                with suppress(OSError):
                    path.unlink(missing_ok=True)
            found = {}, {}
        self._files, self._contents = found
        self._decoded: dict[str, Content] = {}
        self._changed = False

    def hash_of(self, place: str, stamp: Stamp, *, sure: bool = True) -> str:
        """Return the sha256 hex of the file as it was when it had this stamp, empty when it is not known.

        A file that was read within moments of its last change may have changed again without a later time: its hash is
        given only where ``sure`` is not asked for.
        """
        row = self._files.get(_key(place)) if self._files else None
        if row is None or row[0] != stamp[0] or row[1] != stamp[1] or row[2] != stamp[2]:
            return ""
        sha256: str = row[3]
        return "" if sure and row[1] > row[4] - _SETTLED_NS else sha256

    def looked_at(self, place: str) -> bool:
        """Tell whether the file was looked at before, whatever became of it since."""
        return bool(self._files) and _key(place) in self._files

    def keep_hash(self, place: str, stamp: Stamp, sha256: str) -> None:
        """Remember the hash of a file that was read just now."""
        self._files[_key(place)] = [*stamp, sha256, time.time_ns()]
        self._changed = True

    def forget(self, place: str) -> None:
        """Know nothing of a file any more."""
        self._changed |= self._files.pop(_key(place), None) is not None

    def content_of(self, sha256: str) -> Content | None:
        """Return what is known of some bytes; how the text begins is known only to the one who kept it."""
        known = self._decoded.get(sha256)
        if known is None and (row := self._contents.get(sha256)) is not None:
            known = self._decoded[sha256] = _content(row)
        return known

    def keep_content(self, sha256: str, content: Content) -> None:
        """Remember what some bytes tell."""
        self._decoded[sha256] = content
        self._contents[sha256] = [getattr(content, name) for name in _FIELDS]
        self._changed = True

    def save(self) -> None:
        """Write the file; a folder that cannot be written only means reading everything again."""
        if not self._changed or not self._keep:
            return
        used = {row[3] for row in self._files.values()}
        contents = {sha256: row for sha256, row in self._contents.items() if sha256 in used}
        data = {"version": _VERSION, "files": self._files, "contents": contents}
        partial = self._path.with_name(f"{FILE_NAME}.{os.getpid()}.part")
        with suppress(OSError):
            try:
                partial.write_text(json.dumps(data, separators=(",", ":")), encoding="utf-8")
                partial.replace(self._path)
                self._changed = False
            finally:
                partial.unlink(missing_ok=True)


def _key(place: str) -> str:
    """Return what stands for a document's place: a name may hold what must not lie about a second time."""
    import hashlib  # loads OpenSSL: commands that only look do without

    return hashlib.blake2b(place.encode(errors="surrogatepass"), digest_size=8).hexdigest()


def _read(path: Path) -> tuple[dict[str, list[Any]], dict[str, list[Any]]] | None:
    """Return files and contents; None for a file that is there and not what this version writes."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except OSError:
        return {}, {}
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict) or found.get("version") != _VERSION:
        return None
    files, contents = found.get("files"), found.get("contents")
    if not isinstance(files, dict) or not isinstance(contents, dict):
        return None
    if not all(map(_is_file_row, files.values())) or not all(map(_is_content_row, contents.values())):
        return None
    return files, contents


def _is_file_row(row: object) -> bool:
    kinds = (int, int, int, str, int)
    return isinstance(row, list) and len(row) == len(kinds) and all(map(isinstance, row, kinds))


def _is_content_row(row: object) -> bool:
    return isinstance(row, list) and len(row) == len(_FIELDS) and row[0] in ContentType._value2member_map_


def _content(row: list[Any]) -> Content:
    values: dict[str, Any] = dict(zip(_FIELDS, row, strict=True))
    values["type"] = ContentType(values["type"])
    values["numbers"], values["dates"] = tuple(values["numbers"]), tuple(values["dates"])
    return Content(**values)
