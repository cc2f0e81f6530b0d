"""Listing a folder of materials: which files can be evidence, and why the others cannot."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from shifan.domain.errors import NotFoundError, RuleError, ShifanError, UsageError, system_reason
from shifan.domain.text import clean_line
from shifan.domain.values import value
from shifan.domain.ways import Way
from shifan.evidence.sources import check_source

MOST_FILES = 10_000
_SYSTEM_FILES = ("thumbs.db", "desktop.ini", ".ds_store")
_SYSTEM_FOLDERS = ("__macosx", "$recycle.bin", "system volume information")


@value
class Unfit:
    """A file or folder that is left out, with the reason; ``path`` is relative to the folder, with /."""

    path: str
    reason: str


@value
class Listing:
    """The files of a folder: paths relative to ``folder``, with /, in order of name; and what is left out."""

    folder: Path
    files: tuple[str, ...]
    unfit: tuple[Unfit, ...]


def list_folder(folder: Path, *, without: tuple[Path, ...] = (), heed: Callable[[], None] = lambda: None) -> Listing:
    """Return all files under ``folder``, however deep, except those under ``without``.

    Links that lead out of the folder are not followed. Raises NotFoundError, UsageError when it is no folder,
    RuleError when it holds more than MOST_FILES files or cannot be read. ``heed`` is called for each folder and each
    file, and may raise to stop.
    """
    if not folder.exists():
        raise NotFoundError(f"找不到文件夹：{folder}。", "请检查路径。")
    if not folder.is_dir():
        raise UsageError(f"「{folder}」不是文件夹。", f"单个文件请用{Way.ADD_EVIDENCE('编号 文件')}。")
    walk = _Walk(folder, without, heed)
    files = sorted(walk.files())
    return Listing(folder, tuple(files), tuple(sorted(walk.unfit, key=lambda found: found.path)))


class _Walk:
    """One walk through a folder, without recursion: folders may be nested as deep as they like."""

    def __init__(self, folder: Path, without: tuple[Path, ...], heed: Callable[[], None]) -> None:
        self.folder = folder
        self.root = os.path.realpath(folder)
        self.seen = {os.path.realpath(path) for path in without}
        self.unfit: list[Unfit] = []
        self.count = 0
        self.heed = heed

    def files(self) -> Iterator[str]:
        """Yield the fit files."""
        waiting = [self.folder]
        while waiting:
            here = waiting.pop()
            self.heed()
            real = os.path.realpath(here)
            if real in self.seen:
                continue
            self.seen.add(real)
            try:
                with os.scandir(here) as found:
                    entries = sorted(found, key=lambda entry: entry.name)
            except OSError as error:
                if here == self.folder:
                    raise RuleError(f"文件夹「{here}」打不开：{system_reason(error)}。", "请检查权限。") from error
                self._leave(here, f"文件夹打不开：{system_reason(error)}")
                continue
            for entry in entries:
                path = Path(entry.path)
                if self._is_folder(entry):
                    if self._may_enter(entry, path):
                        waiting.append(path)
                elif self._fits(path):
                    yield self._relative(path)

    @staticmethod
    def _is_folder(entry: os.DirEntry[str]) -> bool:
        try:
            return entry.is_dir()
        except OSError:
            return False

    def _may_enter(self, entry: os.DirEntry[str], path: Path) -> bool:
        if entry.name.lower() in _SYSTEM_FOLDERS:
            self._leave(path, "系统文件夹")
            return False
        if not self._inside(path):
            self._leave(path, "链接指向文件夹之外，没有跟随")
            return False
        return True

    def _fits(self, path: Path) -> bool:
        self.heed()
        self.count += 1
        if self.count > MOST_FILES:
            raise RuleError(
                f"「{self.folder}」里的文件超过 {MOST_FILES} 个，没有读取。", "请分成几个文件夹，一次接管一个。"
            )
        if path.name.lower() in _SYSTEM_FILES:
            self._leave(path, "系统文件")
            return False
        if not self._inside(path):
            self._leave(path, "链接指向文件夹之外，没有跟随")
            return False
        try:
            check_source(path)
        except ShifanError as error:
            self._leave(path, error.message.rstrip("。"))
            return False
        if not os.access(path, os.R_OK):
            self._leave(path, "没有读取权限")
            return False
        return True

    def _inside(self, path: Path) -> bool:
        try:
            return os.path.commonpath((self.root, os.path.realpath(path))) == self.root
        except (OSError, ValueError):  # another drive, or a path the system does not take
            return False

    def _relative(self, path: Path) -> str:
        return path.relative_to(self.folder).as_posix()

    def _leave(self, path: Path, reason: str) -> None:
        self.unfit.append(Unfit(clean_line(self._relative(path)), reason))
