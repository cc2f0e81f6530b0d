"""Looking through the texts of documents for what should not leave; what was looked through is not read again."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Callable, Collection
from pathlib import Path
from types import TracebackType

from shifan.domain.errors import ProtectedError
from shifan.domain.evidence import Evidence
from shifan.domain.privacy import Mark, MarkKind, marks_in, pages_text
from shifan.domain.values import value
from shifan.evidence import check_cache, scan_cache
from shifan.evidence.check_cache import CheckCache, Stamp
from shifan.evidence.pool import Pool
from shifan.evidence.reader import Reader
from shifan.evidence.scan_cache import Scan, ScanCache


@value
class Scanned:
    """What stands in a document now: the sha256 of its content, what was found, one example of each kind.

    There are no examples where the text was not read again.
    """

    sha256: str
    scan: Scan
    examples: dict[MarkKind, str]


class Scanner:
    """Looks through one document after the other. Use it from one thread, then close it: what it found is kept.

    ``contents`` are the sha256 of all documents: what is known of others goes when there is much of it.
    """

    def __init__(self, pool: Pool, folder: Path, *, keep: bool, contents: Collection[str]) -> None:
        self._pool = pool
        self._hashes = CheckCache(folder / check_cache.FILE_NAME, keep=False)
        self._scans = ScanCache(folder / scan_cache.FILE_NAME, keep=keep)
        self._contents = contents
        self._reader = Reader()

    def __enter__(self) -> Scanner:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._reader.close()
        self._scans.save(self._contents)

    def look(self, evidence: Evidence, decided: Callable[[str, MarkKind], bool]) -> Scanned:
        """Look through a document's text.

        Where ``decided`` says of every kind that was found in this content that it may leave, the text is not read
        again for examples. A file that cannot be read, or that a link leads out of the pool to, has none.
        """
        try:
            path = self._pool.inside(evidence)
            stamp = _stamp(path)
            sha256 = self._hashes.hash_of(evidence.path, stamp) or self._hash(evidence)
        except (OSError, ValueError, ProtectedError):
            return Scanned("", Scan(False), {})
        known = self._scans.scan_of(sha256)
        if known is not None and all(decided(sha256, kind) for kind, _, _ in known.found):
            return Scanned(sha256, known, {})
        marks, scan = self._read(path)
        examples = {mark.kind: mark.excerpt for mark in reversed(marks)}
        if not _is_still(path, stamp):  # what was read is perhaps not what was hashed: no decision may cover it
            sha256 = os.urandom(32).hex()
        elif not self._reader.gave_up:
            self._scans.keep(sha256, scan)
        return Scanned(sha256, scan, examples)

    def _read(self, path: Path) -> tuple[tuple[Mark, ...], Scan]:
        read = self._reader.text(path)
        if read is None:
            return (), Scan(False)
        left_out = [] if read.whole else ["没有读完"]
        left_out += [f"{read.pages} 页中 {read.silent} 页是扫描页"] if read.silent else []
        marks = marks_in(read.text)
        counts = Counter(mark.kind for mark in marks)
        found = tuple(
            (kind, count, pages_text(mark.page for mark in marks if mark.kind is kind) if read.pages > 1 else "")
            for kind, count in counts.items()
        )
        return marks, Scan(True, "，".join(left_out), found)

    def _hash(self, evidence: Evidence) -> str:
        with self._pool.opened(evidence) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()


def _is_still(path: Path, stamp: Stamp) -> bool:
    """Tell whether a file was not written to since it had this stamp."""
    try:
        return _stamp(path) == stamp
    except OSError:
        return False


def _stamp(path: Path) -> Stamp:
    found = path.stat()
    return found.st_size, found.st_mtime_ns, found.st_ino
