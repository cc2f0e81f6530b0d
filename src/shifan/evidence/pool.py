"""The pool: a folder of evidence files, written once by temporary file and rename, never changed.

A file lives at ``<8 hex of its sha256>/<original name>``, so the pool may lie on a network folder.
"""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from shifan.domain.errors import ProtectedError, ShifanError
from shifan.domain.evidence import Evidence, Storage
from shifan.domain.ways import Way
from shifan.evidence.hashing import open_plain, system_path
from shifan.evidence.intake import Intake, Opener
from shifan.evidence.sources import Stored
from shifan.evidence.watch import Watch


class Pool:
    """The evidence pool in ``folder``; the folder is made when the first file comes. A read-only one takes nothing.

    ``before_first`` is called before the first file is taken; what it raises keeps the file out.
    """

    def __init__(
        self, folder: Path, *, read_only: bool = False, before_first: Callable[[], None] | None = None
    ) -> None:
        self.folder, self._root = folder, os.fspath(folder)
        self.read_only = read_only
        self.glanced: dict[tuple[str, int, int, int], str] = {}
        """The sha256 hex of files by place and stamp, as far as ``looking.glance`` had to read them."""
        self._intake = Intake(folder, read_only=read_only, before_first=before_first)

    @contextmanager
    def watched(self, watch: Watch) -> Iterator[None]:
        """Tell ``watch`` of every piece that is copied into the pool; it may stop that (StoppedError)."""
        self._intake.watch = watch
        try:
            yield
        finally:
            self._intake.watch = None

    def add(self, source: Path, name: str = "") -> Stored:
        """Copy ``source`` into the pool and return where it lies; the same content under the same name is kept once.

        ``name`` is the name it gets there, its own where none is given.

        Raises RuleError when the file cannot serve as evidence, ProtectedError when it cannot be read or copied.
        """
        return self._intake.keep([self._intake.copied(source, name)])[0]

    def add_all(self, sources: Sequence[Path]) -> tuple[list[Stored], list[ShifanError]]:
        """Copy many files and wait for the disk once for all; return where they lie, or what keeps them out.

        As soon as one cannot be taken no more are put in their place; the others are only looked at. Raises
        ReadOnlyError, ProtectedError when the disk refuses.
        """
        return self._intake.take_all(sources)

    def write(self, name: str, content: bytes) -> Stored:
        """Store ``content`` under ``name`` as ``add`` does for a file."""
        return self.receive(name, io.BytesIO(content))

    def receive(self, name: str, file: IO[bytes]) -> Stored:
        """Store what an open file holds under ``name`` as ``add`` does."""
        return self._intake.keep([self._intake.part(file, name, name)])[0]

    def receive_all(self, files: Iterable[tuple[str, Opener]]) -> list[Stored]:
        """Store what is opened one after the other, each under its name, and wait for the disk once for all.

        When one cannot be taken none is. Raises as ``receive`` does, and what opening raises.
        """
        return self._intake.take_open(files)

    def locate(self, evidence: Evidence) -> Path:
        """Return the evidence's path on this machine, to be shown; ``inside`` is for reading it.

        Raises ProtectedError for a path that leaves the pool.
        """
        return Path(self.place(evidence))

    def inside(self, evidence: Evidence) -> Path:
        """Return the path for a program that reads the file by itself.

        Raises ProtectedError for one that leaves the pool, also by a link.
        """
        path = self.locate(evidence)
        if not self.holds(evidence):
            raise ProtectedError(
                f"材料「{evidence.title}」的位置经过链接，没有读取。", f"请把文件本身放回材料库，再用{Way.DOCTOR}检查。"
            )
        return path

    def place(self, evidence: Evidence) -> str:
        """Return what ``locate`` does as a plain text, which is cheap for thousands of documents."""
        if evidence.storage is Storage.LINKED:
            return evidence.path
        if evidence.storage is Storage.WEB:
            raise ProtectedError(f"「{evidence.title}」是网页，没有文件。", f"请在浏览器中打开：{evidence.path}")
        parts = evidence.path.split("/")
        if not all(map(_is_plain, parts)):
            raise ProtectedError(
                f"材料「{evidence.title}」的存放位置不对：{evidence.path}。", f"请用{Way.DOCTOR}检查。"
            )
        return system_path(os.sep.join((self._root, *parts)))  # noqa: PTH118 - a Path costs ten times as much

    def opened(self, evidence: Evidence) -> io.FileIO:
        """Open a document's file for reading, without a buffer.

        Raises OSError, ValueError, ProtectedError for a place in the pool that a link leads out of.
        """
        path = str(self.inside(evidence))
        handle = open_plain(path, follow=evidence.storage is not Storage.POOL)
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            os.close(handle)
            raise ProtectedError(f"材料「{evidence.title}」的位置上不是普通文件。", f"请用{Way.DOCTOR}检查。")
        return os.fdopen(handle, "rb", buffering=0)

    def holds(self, evidence: Evidence) -> bool:
        """Tell whether a document of the pool lies in it: no link in its place, none that leads out on the way.

        What is not copied into the pool may lie anywhere.
        """
        if evidence.storage is not Storage.POOL:
            return True
        here, linked = os.fspath(self.folder), False
        for part in evidence.path.split("/"):
            here = os.path.join(here, part)  # noqa: PTH118 - a Path costs five times as much
            try:
                found = os.lstat(system_path(here))
            except (OSError, ValueError):  # not there: opening it says so
                return True
            link = stat.S_ISLNK(found.st_mode)
            linked = linked or link or getattr(found, "st_reparse_tag", 0) != 0  # Windows has more kinds of links
        if not linked:
            return True
        return not link and Path(os.path.realpath(here)).is_relative_to(os.path.realpath(self.folder))

    def usable(self, evidence: Iterable[Evidence]) -> frozenset[str]:
        """Return the ids of evidence whose file exists, is not empty and can be read; of web pages somebody saw."""
        plain: dict[str, bool] = {}
        return frozenset(item.id for item in evidence if self._is_usable(item, plain))

    def intact(self, evidence: Evidence) -> bool:
        """Tell whether the evidence's file is there with the content it had when it was added; a web page has none."""
        if evidence.storage is Storage.WEB:
            return True
        try:
            with self.opened(evidence) as file:
                return self._intake.digest(file) == evidence.sha256
        except (OSError, ValueError, ProtectedError):
            return False

    def within(self, evidence: Evidence, plain: dict[str, bool]) -> bool:
        """Tell what ``holds`` does, for thousands of documents whose own place is looked at without following links.

        ``plain`` keeps which folders of the pool are reached without a link, so that each is looked at once.
        """
        if evidence.storage is not Storage.POOL:
            return True
        folder = evidence.path.rpartition("/")[0]
        if folder not in plain:
            plain[folder] = not self._is_linked(folder)
        return plain[folder] or self.holds(evidence)

    def _is_linked(self, folder: str) -> bool:
        here = self._root
        for part in filter(None, folder.split("/")):
            here = f"{here}{os.sep}{part}"
            try:
                found = os.lstat(system_path(here))
            except (OSError, ValueError):
                return False
            if stat.S_ISLNK(found.st_mode) or getattr(found, "st_reparse_tag", 0) != 0:
                return True
        return False

    def _is_usable(self, evidence: Evidence, plain: dict[str, bool]) -> bool:
        if evidence.storage is Storage.WEB:
            return evidence.seen_on is not None
        try:
            path = self.place(evidence)
            # thousands of them; a link in the pool may lead anywhere
            found = os.stat(path, follow_symlinks=evidence.storage is Storage.LINKED)  # noqa: PTH116
        except (OSError, ValueError, ProtectedError):
            return False
        if not stat.S_ISREG(found.st_mode) or found.st_size == 0 or not os.access(path, os.R_OK):
            return False
        return self.within(evidence, plain)


def _is_plain(part: str) -> bool:
    """Tell whether one part of a stored path leads to a name inside its folder, on every system.

    Windows takes dots and spaces at the end away, so that ``.. `` is ``..`` there.
    """
    return part != "" and part[-1] not in ". " and "\\" not in part and ":" not in part and "\0" not in part
