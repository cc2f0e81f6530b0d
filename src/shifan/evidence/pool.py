"""The pool: a folder of evidence files, written once by temporary file and rename, never changed.

A file lives at ``<8 hex of its sha256>/<original name>``, so the pool may lie on a network folder.
"""

from __future__ import annotations

import hashlib
import io
import os
import stat
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from shifan.domain.errors import ProtectedError, ReadOnlyError, RuleError, system_reason
from shifan.domain.evidence import Evidence, Storage
from shifan.domain.text import clean_line
from shifan.domain.values import value
from shifan.evidence.hashing import hash_file as hash_file
from shifan.evidence.hashing import open_plain, reachable, system_path
from shifan.evidence.names import refuse_unfit, safe_file_name

_CHUNK = 1024 * 1024
_PREFIX, _SUFFIX = ".收取-", ".part"
_STALE_SECONDS = 600


@value
class Stored:
    """Where a file's bytes are now: path (pool-relative with /, or absolute), sha256 hex, size in bytes."""

    path: str
    sha256: str
    size: int


class Pool:
    """The evidence pool in ``folder``; the folder is made when the first file comes. A read-only one takes nothing.

    ``before_first`` is called before the first file is taken; what it raises keeps the file out.
    """

    def __init__(
        self, folder: Path, *, read_only: bool = False, before_first: Callable[[], None] | None = None
    ) -> None:
        self.folder = folder
        self.read_only = read_only
        self._before_first = before_first
        self._cleaned = False

    def add(self, source: Path, name: str = "") -> Stored:
        """Copy ``source`` into the pool and return where it lies; the same content under the same name is kept once.

        ``name`` is the name it gets there, its own where none is given.

        Raises RuleError when the file cannot serve as evidence, ProtectedError when it cannot be read or copied.
        """
        check_source(source)
        with self._partial(source.name) as (target, partial):
            with reachable(source).open("rb") as file:
                digest, size = _copy(file, target)
            if size == 0:
                raise RuleError(f"「{source.name}」在收取时变成了空文件。")
            return Stored(self._settle(partial, name or source.name, digest), digest, size)

    def write(self, name: str, content: bytes) -> Stored:
        """Store ``content`` under ``name`` as ``add`` does for a file."""
        with self._partial(name) as (target, partial):
            digest, size = _copy(io.BytesIO(content), target)
            return Stored(self._settle(partial, name, digest), digest, size)

    @contextmanager
    def _partial(self, name: str) -> Iterator[tuple[IO[bytes], Path]]:
        """Give an open temporary file inside the pool for ``name``; whatever is left of it is removed."""
        if self.read_only:
            raise ReadOnlyError
        if self._before_first is not None:
            self._before_first()
            self._before_first = None
        import tempfile  # only when a file is stored: keeps start-up short

        self._remove_leftovers()
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            handle, made = tempfile.mkstemp(dir=reachable(self.folder), prefix=_PREFIX, suffix=_SUFFIX)
        except OSError as error:
            raise ProtectedError(
                f"材料库 {self.folder} 无法写入：{system_reason(error)}。", "请检查权限和磁盘空间。"
            ) from error
        partial = Path(made)
        target = os.fdopen(handle, "wb")
        try:
            yield target, partial
        except OSError as error:
            raise ProtectedError(
                f"「{name}」没有存入材料库：{system_reason(error)}。", "请检查文件能否打开、磁盘是否已满。"
            ) from error
        finally:
            with suppress(OSError):  # what a full disk did not take comes again at closing
                target.close()
            with suppress(OSError):
                partial.unlink(missing_ok=True)

    def _remove_leftovers(self) -> None:
        """Remove what a killed copy left behind, once; a fresh one may belong to a copy running now."""
        if self._cleaned:
            return
        self._cleaned = True
        with suppress(OSError):
            for old in self.folder.glob(f"{_PREFIX}*{_SUFFIX}"):
                if time.time() - old.stat().st_mtime > _STALE_SECONDS:
                    old.unlink(missing_ok=True)

    def _settle(self, partial: Path, name: str, digest: str) -> str:
        for length in (8, 16, 64):  # a longer folder name only where another content shares the first digits
            relative = f"{digest[:length]}/{safe_file_name(name)}"
            target = reachable(self.folder / relative)
            if target.exists():
                if hash_file(target)[0] == digest:
                    return relative
                continue
            target.parent.mkdir(exist_ok=True)
            partial.replace(target)
            with suppress(OSError):  # only a reminder that it is never changed
                target.chmod(stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH)
            for folder in (target.parent, target.parent.parent):  # else a power cut takes the name away again
                _sync_folder(folder)
            return relative
        raise ProtectedError(f"材料库中已有同名的「{name}」，内容却已被改动。", "请运行 shifan doctor 检查材料库。")

    def locate(self, evidence: Evidence) -> Path:
        """Return the evidence's path on this machine. Raises ProtectedError for a path that leaves the pool."""
        return Path(self.place(evidence))

    def place(self, evidence: Evidence) -> str:
        """Return what ``locate`` does as a plain text, which is cheap for thousands of documents."""
        if evidence.storage is Storage.LINKED:
            return evidence.path
        if evidence.storage is Storage.WEB:
            raise ProtectedError(f"「{evidence.title}」是网页，没有文件。", f"请在浏览器中打开：{evidence.path}")
        parts = evidence.path.split("/")
        if not all(map(_is_plain, parts)):
            raise ProtectedError(
                f"材料「{evidence.title}」的存放位置不对：{evidence.path}。", "请运行 shifan doctor 检查。"
            )
        return system_path(os.path.join(self.folder, *parts))  # noqa: PTH118 - a Path costs five times as much

    def opened(self, evidence: Evidence) -> io.FileIO:
        """Open a document's file for reading, without a buffer.

        Raises OSError, ValueError, ProtectedError for a place in the pool that a link leads out of.
        """
        kept = evidence.storage is Storage.POOL
        path = self.place(evidence)
        if kept and not self._holds(evidence):
            raise ProtectedError(
                f"材料「{evidence.title}」的位置经过链接，没有读取。", "请把文件本身放回材料库，再运行 shifan doctor。"
            )
        handle = open_plain(path, follow=not kept)
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            os.close(handle)
            raise ProtectedError(f"材料「{evidence.title}」的位置上不是普通文件。", "请运行 shifan doctor 检查。")
        return os.fdopen(handle, "rb", buffering=0)

    def _holds(self, evidence: Evidence) -> bool:
        """Tell whether a document of the pool lies in it: no link in its place, none that leads out on the way."""
        root, path = os.path.realpath(self.folder), Path(self.folder, *evidence.path.split("/"))
        return not path.is_symlink() and Path(os.path.realpath(path)).is_relative_to(root)

    def usable(self, evidence: Iterable[Evidence]) -> frozenset[str]:
        """Return the ids of evidence whose file exists, is not empty and can be read; of web pages somebody saw."""
        return frozenset(item.id for item in evidence if self._is_usable(item))

    def intact(self, evidence: Evidence) -> bool:
        """Tell whether the evidence's file is there with the content it had when it was added; a web page has none."""
        if evidence.storage is Storage.WEB:
            return True
        try:
            with self.opened(evidence) as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == evidence.sha256
        except (OSError, ValueError, ProtectedError):
            return False

    def _is_usable(self, evidence: Evidence) -> bool:
        if evidence.storage is Storage.WEB:
            return evidence.seen_on is not None
        try:
            path = self.place(evidence)
            # thousands of them; a link in the pool may lead anywhere
            found = os.stat(path, follow_symlinks=evidence.storage is Storage.LINKED)  # noqa: PTH116
        except (OSError, ValueError, ProtectedError):
            return False
        return stat.S_ISREG(found.st_mode) and found.st_size > 0 and os.access(path, os.R_OK)


def _is_plain(part: str) -> bool:
    """Tell whether one part of a stored path leads to a name inside its folder, on every system.

    Windows takes dots and spaces at the end away, so that ``.. `` is ``..`` there.
    """
    return part != "" and part[-1] not in ". " and "\\" not in part and ":" not in part and "\0" not in part


def link(source: Path) -> Stored:
    """Return where ``source`` lies without copying it. Raises as ``Pool.add`` does."""
    check_source(source)
    path = str(source.absolute())
    if not path.isprintable():  # bytes that are no text, line breaks: the store could not hold or show such a path
        raise RuleError(f"「{clean_line(source.name)}」的路径含有不能保存的字符。", "请改名，或改为复制到材料库。")
    try:
        digest, size = hash_file(source)
    except OSError as error:
        raise ProtectedError(f"「{source.name}」读不出来：{system_reason(error)}。", "请检查权限。") from error
    return Stored(path, digest, size)


def check_source(source: Path) -> None:
    """Raise RuleError when ``source`` is not a file that can prove anything."""
    try:
        found = reachable(source).stat()
    except FileNotFoundError:
        raise RuleError(f"找不到文件：{source}。", "请检查路径，文件可能已移动或改名。") from None
    except (OSError, ValueError) as error:
        reason = system_reason(error) if isinstance(error, OSError) else "路径含有不能用的字符"
        raise RuleError(f"文件打不开：{source}（{reason}）。", "请检查路径和权限。") from error
    if stat.S_ISDIR(found.st_mode):
        raise RuleError(f"「{source.name or source}」是文件夹。", "请选择其中的文件。")
    if not stat.S_ISREG(found.st_mode):
        raise RuleError(f"「{source.name}」不是普通文件，不能作为佐证材料。")
    refuse_unfit(source.name)
    if found.st_size == 0:
        raise RuleError(f"「{source.name}」是空文件（0 字节），证明不了什么。", "请先确认文件内容。")


def _copy(source: IO[bytes], target: IO[bytes]) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    while chunk := source.read(_CHUNK):
        digest.update(chunk)
        target.write(chunk)
        size += len(chunk)
    target.flush()
    os.fsync(target.fileno())
    target.close()  # Windows does not rename an open file
    return digest.hexdigest(), size


def _sync_folder(folder: Path) -> None:
    """Have the system write down which files the folder holds, where it can be asked to."""
    with suppress(OSError, AttributeError):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
