"""Taking files into the pool: copied under a temporary name, brought to the disk, then given their names."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import IO

from shifan.domain.errors import ProtectedError, ReadOnlyError, RuleError, ShifanError, system_reason
from shifan.domain.values import value
from shifan.domain.ways import Way
from shifan.evidence.hashing import hash_file, reachable
from shifan.evidence.names import safe_file_name
from shifan.evidence.sources import Stored, check_source, is_link
from shifan.evidence.watch import Watch

_CHUNK = 1024 * 1024
_PREFIX, _SUFFIX = ".收取-", ".part"
_STALE_SECONDS = 600
_FRESH_SECONDS = 60
_MOST_FILES, _MOST_BYTES = 1_000, 256 * 1024 * 1024
"""So much at most is copied before the disk is waited for: one long wait for all would let them go stale."""

Opener = Callable[[], IO[bytes]]
"""Opens what is to be taken. What it raises keeps everything out."""


@value
class Part:
    """A file that was copied under a temporary name: the name it gets, sha256 hex, size in bytes."""

    path: Path
    name: str
    sha256: str
    size: int


class Intake:
    """The way into the pool in ``folder``; ``before_first`` is called before the first file is taken."""

    def __init__(self, folder: Path, *, read_only: bool, before_first: Callable[[], None] | None) -> None:
        self._folder = folder
        self._read_only = read_only
        self._before_first = before_first
        self._cleaned = False
        self.watch: Watch | None = None
        """Is told of every piece that is copied, and may stop it; what was copied by then gets no name."""
        self._waiting: list[Part] = []
        self._count = 0
        self._touched = time.monotonic()

    def take_all(self, sources: Sequence[Path]) -> tuple[list[Stored], list[ShifanError]]:
        """Copy many files; raises and returns what ``Pool.add_all`` does."""
        problems = _problems(sources, check_source)
        if problems:
            return [], problems
        try:
            return self._take(partial(self.copied, source) for source in sources), []
        except ReadOnlyError:
            raise
        except (RuleError, ProtectedError) as error:
            left = sources[self._count + 1 :]
            return [], [error, *_problems(left, _check_readable)]

    def take_open(self, files: Iterable[tuple[str, Opener]]) -> list[Stored]:
        """Copy what is opened one after the other, under these names; raises and returns as ``Pool.receive_all``."""
        return self._take(partial(self._received, name, opener) for name, opener in files)

    def _received(self, name: str, opener: Opener) -> Part:
        with opener() as file:
            return self.part(file, name, name)

    def _take(self, copies: Iterable[Callable[[], Part]]) -> list[Stored]:
        """Make all the copies, then give them their names: when one fails, no file is left in the pool for nothing."""
        self._waiting, self._count = [], 0
        done = size = 0
        try:
            for copy in copies:
                self._waiting.append(copy())
                self._count += 1
                size += self._waiting[-1].size
                if self._count - done >= _MOST_FILES or size >= _MOST_BYTES:
                    self._bring_to_disk(self._waiting[done:])
                    done, size = self._count, 0
            self._bring_to_disk(self._waiting[done:])
            if self.watch is not None:
                self.watch.step(0)  # the last moment at which nothing has a name yet
            return self._name(self._waiting)
        finally:
            _remove(self._waiting)
            self._waiting = []

    def copied(self, source: Path, name: str = "") -> Part:
        """Copy a file under a temporary name. Raises as ``add`` does."""
        check_source(source)
        try:
            with reachable(source).open("rb") as file:
                part = self.part(file, name or source.name, source.name)
        except OSError as error:
            raise _not_taken(source.name, error) from error
        if part.size == 0:
            _remove([part])
            raise RuleError(f"「{source.name}」在收取时变成了空文件。")
        return part

    def part(self, file: IO[bytes], name: str, told: str) -> Part:
        """Copy an open file under a temporary name; nothing is left of it when that fails."""
        target, path = self._temporary()
        try:
            with target:
                digest, size = _copy(file, target, self._heed)
        except BaseException as error:
            _unlink(path)
            if isinstance(error, OSError):
                raise _not_taken(told, error) from error
            raise
        return Part(path, name, digest, size)

    def digest(self, file: IO[bytes]) -> str:
        """Return the sha256 of what an open file holds; may be stopped after every piece. Raises OSError."""
        import hashlib  # loads OpenSSL: commands that only look do without

        digest = hashlib.sha256()
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            if self.watch is not None:
                self.watch.step(0)
        return digest.hexdigest()

    def _temporary(self) -> tuple[IO[bytes], Path]:
        """Return an open temporary file inside the pool and its path. Raises ReadOnlyError, ProtectedError."""
        if self._read_only:
            raise ReadOnlyError
        if self._before_first is not None:
            self._before_first()
            self._before_first = None
        import tempfile  # only when a file is stored: keeps start-up short

        self._remove_leftovers()
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            handle, made = tempfile.mkstemp(dir=reachable(self._folder), prefix=_PREFIX, suffix=_SUFFIX)
        except OSError as error:
            raise ProtectedError(
                f"材料库 {self._folder} 无法写入：{system_reason(error)}。", "请检查权限和磁盘空间。"
            ) from error
        return os.fdopen(handle, "wb"), Path(made)

    def keep(self, parts: Sequence[Part]) -> list[Stored]:
        """Give copied files their names when their content is on the disk; when this returns, the names are too."""
        try:
            self._bring_to_disk(parts)
            return self._name(parts)
        finally:
            _remove(parts)

    def _heed(self, count: int) -> None:
        """Tell of a piece that was copied; what waits meanwhile stays fresh, so that nobody takes it for a leftover."""
        if time.monotonic() - self._touched > _FRESH_SECONDS:
            self._touched = time.monotonic()
            for part in self._waiting:
                with suppress(OSError):
                    os.utime(part.path)
        if self.watch is not None:
            self.watch.step(count)

    def _bring_to_disk(self, parts: Sequence[Part]) -> None:
        from shifan.evidence.durable import keep_files  # only when a file is stored

        try:
            keep_files([part.path for part in parts], self._folder)
        except OSError as error:
            raise _not_taken(parts[0].name, error) from error

    def _name(self, parts: Sequence[Part]) -> list[Stored]:
        """Give copied files their names, which are on the disk when this returns."""
        from shifan.evidence.durable import keep_folders  # only when a file is stored

        stored: list[Stored] = []
        try:
            for part in parts:
                stored.append(Stored(self._settle(part), part.sha256, part.size))
            if parts:  # else a power cut takes the names away again
                made = [self._folder / found.path.partition("/")[0] for found in stored]
                keep_folders([*made, self._folder, self._folder.parent], self._folder)
        except OSError as error:
            raise _not_taken(parts[min(len(stored), len(parts) - 1)].name, error) from error
        return stored

    def _remove_leftovers(self) -> None:
        """Remove what a killed copy left behind, once; a fresh one may belong to a copy running now."""
        if self._cleaned:
            return
        self._cleaned = True
        with suppress(OSError):
            for old in self._folder.glob(f"{_PREFIX}*{_SUFFIX}"):
                if time.time() - old.stat().st_mtime > _STALE_SECONDS:
                    old.unlink(missing_ok=True)

    def _settle(self, part: Part) -> str:
        for length in (8, 16, 64):  # a longer folder name only where something else has the shorter one
            relative = f"{part.sha256[:length]}/{safe_file_name(part.name)}"
            target = reachable(self._folder / relative)
            if not _is_own_folder(target.parent):
                continue
            if os.path.lexists(target):
                if _is_plain_file(target) and hash_file(target)[0] == part.sha256:
                    return relative
                continue
            part.path.replace(target)
            with suppress(OSError):  # only a reminder that it is never changed
                target.chmod(stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH)
            return relative
        raise ProtectedError(f"材料库中放「{part.name}」的位置被别的内容或链接占着。", f"请用{Way.DOCTOR}检查材料库。")


def _is_own_folder(folder: Path) -> bool:
    """Make a folder of the pool; tell whether it is one, not a link that leads to one elsewhere. Raises OSError."""
    with suppress(FileExistsError):
        folder.mkdir()
    return stat.S_ISDIR(folder.lstat().st_mode) and not is_link(folder)


def _is_plain_file(path: Path) -> bool:
    return stat.S_ISREG(path.lstat().st_mode)


def _problems(sources: Sequence[Path], check: Callable[[Path], None]) -> list[ShifanError]:
    """Return what ``check`` says against files."""
    found = []
    for source in sources:
        try:
            check(source)
        except ShifanError as error:
            found.append(error)
    return found


def _check_readable(source: Path) -> None:
    """Raise ProtectedError when the file cannot be read."""
    try:
        with reachable(source).open("rb") as file:
            file.read(1)
    except OSError as error:
        raise _not_taken(source.name, error) from error


def _not_taken(name: str, error: OSError) -> ProtectedError:
    return ProtectedError(f"「{name}」没有存入材料库：{system_reason(error)}。", "请检查文件能否打开、磁盘是否已满。")


def _remove(parts: Iterable[Part]) -> None:
    """Remove what did not get a name."""
    for part in parts:
        _unlink(part.path)


def _unlink(path: Path) -> None:
    with suppress(OSError):
        path.unlink(missing_ok=True)


def _copy(source: IO[bytes], target: IO[bytes], heed: Callable[[int], None]) -> tuple[str, int]:
    """Copy and hash; the one who calls closes both, since Windows does not rename an open file."""
    import hashlib  # loads OpenSSL: commands that only look do without

    digest, size = hashlib.sha256(), 0
    while chunk := source.read(_CHUNK):
        digest.update(chunk)
        target.write(chunk)
        size += len(chunk)
        heed(len(chunk))
    return digest.hexdigest(), size
