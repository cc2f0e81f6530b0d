"""What the file list shows: the entries of a folder, and the places from which people start."""

from __future__ import annotations

import os
import string
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from shifan.domain.errors import NotFoundError, ProtectedError, system_reason

_MOST = 5000
_MOUNTS = ("/media", "/run/media", "/mnt", "/Volumes")


@dataclass(frozen=True, slots=True)
class Entry:
    """A folder or a file; ``size`` in bytes is 0 for a folder."""

    path: Path
    is_folder: bool
    size: int = 0


@dataclass(frozen=True, slots=True)
class Listing:
    """A folder's entries, folders first, each by name; ``cut`` says that there are more than are shown."""

    folder: Path
    entries: tuple[Entry, ...]
    cut: bool = False


def typed_path(text: str) -> Path:
    """Return the path that somebody wrote, ``~`` at its beginning as the home folder.

    A home that is nobody's stays as it was written.
    """
    try:
        return Path(text).expanduser()
    except RuntimeError:
        return Path(text)


def is_there(path: Path) -> bool:
    """Tell whether there is something at a path; at one that no system could have there is nothing."""
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def list_folder(folder: Path) -> Listing:
    """Return what is in a folder, without what is hidden. Touches the disk: not for the UI thread.

    Raises NotFoundError, ProtectedError.
    """
    try:
        with os.scandir(folder) as found:
            seen = [entry for entry in found if not entry.name.startswith((".", "~$"))]
    except (FileNotFoundError, NotADirectoryError):
        raise NotFoundError(f"没有「{folder}」这个文件夹。", "可能已被移走，或者优盘已拔出。") from None
    except OSError as error:
        raise ProtectedError(f"「{folder}」打不开：{system_reason(error)}。", "请换一个文件夹。") from error
    seen.sort(key=lambda entry: entry.name.casefold())
    entries = [_entry(entry) for entry in seen[:_MOST]]
    entries.sort(key=lambda entry: not entry.is_folder)
    return Listing(folder, tuple(entries), len(seen) > _MOST)


def _entry(found: os.DirEntry[str]) -> Entry:
    try:
        folder = found.is_dir()
        return Entry(Path(found.path), folder, 0 if folder else found.stat().st_size)
    except OSError:  # a link that leads nowhere
        return Entry(Path(found.path), is_folder=False)


def start_places(work: Path, last: Path | None) -> list[tuple[str, Path]]:
    """Return the places by name: the last folder, the work folder, the home's usual ones, drives. Touches the disk."""
    places: list[tuple[str, Path]] = [("上次的文件夹", last)] if last is not None else []
    places.append(("工作文件夹", work))
    places += list(_at_home())
    places += [(f"磁盘 {drive}", drive) for drive in _drives()]
    kept: dict[Path, str] = {}
    for name, place in places:
        if place.is_dir():
            kept.setdefault(place, name)
    return [(name, place) for place, name in kept.items()]


def _at_home() -> Iterator[tuple[str, Path]]:
    try:
        home = Path.home()
    except RuntimeError:  # an account without a home folder
        return
    for name, english in (("桌面", "Desktop"), ("文档", "Documents"), ("下载", "Downloads")):
        yield name, home / name
        yield name, home / english
    yield "主目录", home


def _drives() -> Iterator[Path]:
    if sys.platform == "win32":
        yield from (drive for letter in string.ascii_uppercase if (drive := Path(f"{letter}:\\")).exists())
        return
    for base in map(Path, _MOUNTS):
        with suppress(OSError):
            for found in sorted(base.iterdir()):
                # removable drives are mounted under the user's name
                below = sorted(found.iterdir()) if base.name == "media" and not os.path.ismount(found) else []
                yield from (place for place in (found, *below) if os.path.ismount(place))
    yield Path("/")
