"""Where a package is written: a folder or a zip file under a temporary name, put in its place when it is whole."""

from __future__ import annotations

import hashlib
import io
import os
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Protocol

from shifan.domain.errors import NotFoundError, ProtectedError, ShifanError, UsageError, system_reason
from shifan.domain.values import value
from shifan.domain.ways import either
from shifan.evidence.durable import keep_files, keep_folders
from shifan.evidence.hashing import reachable
from shifan.evidence.package.leftovers import new_partial, remove, remove_leftovers

_CHUNK = 1024 * 1024
_MARK_SECONDS = 60
_NO_TIME = (1980, 1, 1, 0, 0, 0)  # a zip file cannot hold an earlier one; the same in every package
_BIG = 1024 * 1024 * 1024

Told = Callable[[int], None]
"""Is told how many bytes were just worked through; may raise to stop the work."""


@value
class Written:
    """What was written: sha256 hex and size in bytes."""

    sha256: str
    size: int


Opener = Callable[[], IO[bytes]]
"""Opens a source file, without a buffer. Raises OSError, ValueError, ProtectedError."""


class UnreadableSourceError(ShifanError):
    """A source file cannot be read; nothing of it is in the package."""


class Target(Protocol):
    """A package being written. ``partial`` is where it lies until then."""

    partial: Path

    def add(self, path: str, source: Opener, told: Told) -> Written:
        """Copy a file to ``path``. Raises UnreadableSourceError, ProtectedError when the disk refuses."""

    def add_bytes(self, path: str, data: bytes) -> Written:
        """Write ``data`` to ``path``."""

    def finish(self) -> None:
        """Bring what was written to the disk."""

    def abandon(self) -> None:
        """Remove everything that was written."""


def check_target(target: Path, *, zipped: bool, force: bool) -> None:
    """Raise when a package cannot be written as asked: UsageError (name), NotFoundError (folder), ProtectedError."""
    if zipped and target.suffix.lower() != ".zip":
        raise UsageError(f"压缩包的名字「{target.name}」要以 .zip 结尾。", f"例：{target.name}.zip")
    try:
        if not target.parent.is_dir():
            raise NotFoundError(f"文件夹「{target.parent}」不存在，没有打包。", "请先建好文件夹，或换一个位置。")
        exists, is_folder = os.path.lexists(target), target.is_dir()
    except (OSError, ValueError) as error:
        raise UsageError(f"「{target.name[:60]}」不能作为名字。", "请换一个短一些、不含特殊字符的名字。") from error
    if not exists:
        return
    if not zipped or is_folder:
        raise ProtectedError(f"「{target}」已经存在，没有覆盖。", "请换一个名字，或先把它移走。")
    if not force:
        raise ProtectedError(
            f"「{target}」已经存在，没有覆盖。", f"请换一个名字；确要覆盖请{either('加 --force', '选覆盖')}。"
        )


def new_target(target: Path, *, zipped: bool, base: str) -> Target:
    """Return an empty package beside ``target``; in a zip file everything lies in a folder named ``base``."""
    remove_leftovers(target.parent)
    partial = new_partial(target.parent)
    try:
        return ZipTarget(partial, base) if zipped else FolderTarget(partial)
    except OSError as error:
        raise refused(target.parent, error) from error


def place(made: Target, target: Path, *, force: bool) -> None:
    """Give a finished package its name. Raises ProtectedError when something else has it by now."""
    try:
        if os.path.lexists(target) and not (force and target.is_file()):
            raise ProtectedError(f"「{target}」刚刚被别处建立，没有覆盖。", "请换一个名字。")
        os.replace(made.partial, target)  # noqa: PTH105  (named in full: it is the moment that counts)
        keep_folders([target.parent], target.parent)
    except OSError as error:
        raise refused(target, error) from error


def refused(where: Path, error: OSError) -> ProtectedError:
    """Return what to tell when the disk refused."""
    return ProtectedError(
        f"「{where}」写不进去：{system_reason(error)}，没有打包，也没有留下半成品。",
        "请检查位置、权限和磁盘空间后重试。",
    )


def _opened(source: Opener, path: str) -> IO[bytes]:
    """Open a source file that goes to ``path``. Raises UnreadableSourceError."""
    try:
        return source()
    except ProtectedError as error:
        raise UnreadableSourceError(error.message) from error
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error


def _pieces(file: IO[bytes], path: str) -> Iterator[bytes]:
    """Yield the content of a source file piece by piece. Raises UnreadableSourceError."""
    try:
        while piece := file.read(_CHUNK):
            yield piece
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error


def _unreadable(path: str, error: OSError | ValueError) -> UnreadableSourceError:
    reason = system_reason(error) if isinstance(error, OSError) else "路径不能用"
    return UnreadableSourceError(f"「{path.rpartition('/')[2]}」读不出来：{reason}。")


def _copy(pieces: Iterator[bytes], first: bytes, file: IO[bytes], told: Told) -> Written:
    digest, size, piece = hashlib.sha256(), 0, first
    while piece:
        digest.update(piece)
        file.write(piece)
        size += len(piece)
        told(len(piece))
        piece = next(pieces, b"")
    return Written(digest.hexdigest(), size)


class FolderTarget:
    """A package as a folder."""

    def __init__(self, partial: Path) -> None:
        self.partial = partial
        self._made: set[Path] = set()
        self._files: list[Path] = []
        self._marked = time.monotonic()
        partial.mkdir()

    def add(self, path: str, source: Opener, told: Told) -> Written:
        """Copy a file."""
        with _opened(source, path) as original:
            pieces = _pieces(original, path)
            first = next(pieces, b"")  # a file that cannot be read leaves no trace
            where = self._place(path)
            try:
                with where.open("xb", buffering=0) as file:
                    return _copy(pieces, first, file, told)
            except UnreadableSourceError:
                self._files.pop()
                remove(where)
                raise
            except OSError as error:
                raise refused(self.partial.parent, error) from error

    def add_bytes(self, path: str, data: bytes) -> Written:
        """Write a file."""
        try:
            self._place(path).write_bytes(data)
        except OSError as error:
            raise refused(self.partial.parent, error) from error
        return Written(hashlib.sha256(data).hexdigest(), len(data))

    def _place(self, path: str) -> Path:
        if time.monotonic() - self._marked > _MARK_SECONDS:  # others see that it is being worked on
            self._marked = time.monotonic()
            os.utime(self.partial)
        where = self.partial.joinpath(*path.split("/"))
        folder = where.parent
        if folder not in self._made:
            reachable(folder).mkdir(parents=True, exist_ok=True)
            while folder not in self._made and folder != self.partial.parent:
                self._made.add(folder)
                folder = folder.parent
        self._files.append(where)
        return reachable(where)

    def finish(self) -> None:
        """Bring the files to the disk, all at once: thousands of single waits would take minutes."""
        try:
            keep_files(self._files, self.partial)
            keep_folders(sorted(self._made), self.partial)
        except OSError as error:
            raise refused(self.partial.parent, error) from error

    def abandon(self) -> None:
        """Remove the folder."""
        remove(self.partial)


class ZipTarget:
    """A package as a zip file without compression: PDF, pictures and Office files do not get smaller."""

    def __init__(self, partial: Path, base: str) -> None:
        self.partial = partial
        self._base = base
        self._file = partial.open("xb")
        self._archive = zipfile.ZipFile(self._file, "w", zipfile.ZIP_STORED)

    def add(self, path: str, source: Opener, told: Told) -> Written:
        """Copy a file. One that breaks off while it is read ends the packing: its beginning is in the zip already."""
        with _opened(source, path) as original:
            pieces = _pieces(original, path)
            first = next(pieces, b"")
            return self._write(path, pieces, first, told, big=os.fstat(original.fileno()).st_size >= _BIG)

    def add_bytes(self, path: str, data: bytes) -> Written:
        """Write a file."""
        stream = io.BytesIO(data)
        return self._write(path, iter(lambda: stream.read(_CHUNK), b""), stream.read(_CHUNK), lambda _count: None)

    def _write(self, path: str, pieces: Iterator[bytes], first: bytes, told: Told, *, big: bool = False) -> Written:
        info = zipfile.ZipInfo(f"{self._base}/{path}", _NO_TIME)
        info.create_system, info.external_attr = 3, 0o644 << 16
        try:
            with self._archive.open(info, "w", force_zip64=big) as file:
                return _copy(pieces, first, file, told)
        except UnreadableSourceError as error:
            hint = "没有留下半成品。请检查这个文件所在的磁盘，再打包一次。"
            raise ProtectedError(error.message, hint) from error
        except OSError as error:
            raise refused(self.partial.parent, error) from error

    def finish(self) -> None:
        """Write the directory and bring the file to the disk."""
        try:
            self._archive.close()
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
        except OSError as error:
            raise refused(self.partial.parent, error) from error

    def abandon(self) -> None:
        """Remove the file."""
        with suppress(OSError, ValueError, RuntimeError):
            self._archive.close()
        with suppress(OSError):
            self._file.close()
        remove(self.partial)
