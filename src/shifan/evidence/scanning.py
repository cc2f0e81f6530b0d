"""Looking through the texts of documents for what should not leave; what was looked through is not read again."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from types import TracebackType

from shifan.domain.errors import ProtectedError
from shifan.domain.evidence import Evidence
from shifan.domain.privacy import MarkKind, marks_in, pages_text
from shifan.domain.values import value
from shifan.evidence import check_cache, scan_cache
from shifan.evidence.check_cache import CheckCache, Stamp
from shifan.evidence.pool import Pool
from shifan.evidence.reader import Reader, ReadText
from shifan.evidence.scan_cache import Scan, ScanCache


@value
class Scanned:
    """What stands in a document now: the sha256 of its content, what was found, one example of each kind and property.

    The sha256 is empty where the content could not be had. There are no examples where the text was not read again.
    """

    sha256: str
    scan: Scan
    examples: dict[tuple[MarkKind, str], str]


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
        if known is not None and all(decided(sha256, found[0]) for found in known.found):
            return Scanned(sha256, known, {})
        scan, examples = self._read(path)
        if not _is_still(path, stamp):  # what was read is perhaps not what was hashed: no decision may cover it
            sha256 = os.urandom(32).hex()
        elif not self._reader.gave_up:
            self._scans.keep(sha256, scan)
        return Scanned(sha256, scan, examples)

    def _read(self, path: Path) -> tuple[Scan, dict[tuple[MarkKind, str], str]]:
        read = self._reader.text(path)
        if read is None:
            return Scan(False), {}
        found: list[tuple[MarkKind, int, str, str]] = []
        examples: dict[tuple[MarkKind, str], str] = {}
        for label, text in (("", read.text), *read.properties):
            marks = marks_in(text)
            for kind, count in Counter(mark.kind for mark in marks).items():
                those = [mark for mark in marks if mark.kind is kind]
                paged = read.pages > 1 and not label
                found.append((kind, count, pages_text(mark.page for mark in those) if paged else "", label))
                examples[kind, label] = those[0].excerpt
        return Scan(bool(read.text), "，".join(_left_out(read)), tuple(found), read.located), examples

    def _hash(self, evidence: Evidence) -> str:
        with self._pool.opened(evidence) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()


def _left_out(read: ReadText) -> Iterator[str]:
    """Yield what was not read of a document; of one without any text that is told apart."""
    if read.text and not read.whole:
        yield "没有读完"
    if read.text and read.silent:
        yield f"{read.pages} 页中 {read.silent} 页是扫描页"
    if not read.properties_whole:
        yield "文件属性没有读完"


def _is_still(path: Path, stamp: Stamp) -> bool:
    """Tell whether a file was not written to since it had this stamp."""
    try:
        return _stamp(path) == stamp
    except OSError:
        return False


def _stamp(path: Path) -> Stamp:
    found = path.stat()
    return found.st_size, found.st_mtime_ns, found.st_ino
