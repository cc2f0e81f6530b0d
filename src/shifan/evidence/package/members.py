"""The files of a package as they lie there: in a folder or in a zip file. Nothing is unpacked and no link followed."""

from __future__ import annotations

import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Protocol

from shifan.domain.errors import DataFileError, NotFoundError, ProtectedError, system_reason
from shifan.domain.package_names import path_trouble, same_name_key
from shifan.domain.values import value
from shifan.domain.ways import Way

MOST_FILES = 100_000
MOST_BYTES = 200 * 1024**3
_MOST_DIRECTORY = 64 * 1024**2
_MOST_RATIO = 200
_SMALL = 16 * 1024**2
_TAIL = 66_000
_BEGIN, _END, _END64 = b"PK\x03\x04", b"PK\x05\x06", b"PK\x06\x06"
_REPARSE_POINT = 0x400
DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    ValueError,  # also texts that are none
    NotImplementedError,
    RuntimeError,
    LookupError,
    EOFError,
    OverflowError,
    OSError,  # a place before the file's beginning
)
"""What the standard library raises at a damaged zip file."""
_BAGIT = "bagit.txt"


@value
class Refused:
    """A member that is not read, and why."""

    path: str
    reason: str


class Members(Protocol):
    """The files by path from the package's root (with /), their sizes, and what is refused."""

    sizes: dict[str, int]
    refused: list[Refused]

    def open(self, path: str) -> IO[bytes]:
        """Open a member for reading; may be called from several threads."""


@contextmanager
def members_of(package: Path) -> Iterator[Members]:
    """Give the members of a package. Raises NotFoundError, DataFileError for what is no package, ProtectedError."""
    try:
        if package.is_dir():
            yield FolderMembers(package)
            return
        if not package.exists():
            raise NotFoundError(f"找不到材料包：{package}。", "请检查路径。")
    except (OSError, ValueError) as error:
        raise NotFoundError(f"材料包打不开：{package}。", "请检查路径和权限。") from error
    _check_directory(package)
    try:
        archive = zipfile.ZipFile(package)
    except DAMAGED as error:
        raise _no_zip(package) from error
    with archive:
        yield ZipMembers(archive, package)


class FolderMembers:
    """A package that is a folder."""

    def __init__(self, root: Path) -> None:
        self.sizes: dict[str, int] = {}
        self.refused: list[Refused] = []
        self._root = root
        if not (root / _BAGIT).is_file():
            raise _no_bag(root)
        waiting = [""]
        while waiting:
            waiting += self._read(waiting.pop())

    def _read(self, folder: str) -> list[str]:
        found = []
        try:
            with os.scandir(self._root / folder) as entries:
                for entry in entries:
                    path = f"{folder}/{entry.name}" if folder else entry.name
                    if self._take(entry, path):
                        found.append(path)
        except OSError as error:
            self.refused.append(Refused(folder, f"文件夹打不开：{system_reason(error)}"))
        return found

    def _take(self, entry: os.DirEntry[str], path: str) -> bool:
        """Note a file; tell whether the entry is a folder to go into."""
        facts = entry.stat(follow_symlinks=False)
        linked = entry.is_symlink() or getattr(facts, "st_file_attributes", 0) & _REPARSE_POINT
        if linked or not (stat.S_ISREG(facts.st_mode) or stat.S_ISDIR(facts.st_mode)):
            self.refused.append(Refused(path, "是链接或特殊文件，没有读取"))
            return False
        if stat.S_ISDIR(facts.st_mode):
            return True
        if len(self.sizes) >= MOST_FILES:
            raise DataFileError(f"「{self._root}」里的文件超过 {MOST_FILES} 个，没有检查。", "请确认这是材料包。")
        self.sizes[path] = facts.st_size
        return False

    def open(self, path: str) -> IO[bytes]:
        """Open a file."""
        return (self._root / path).open("rb", buffering=0)


class ZipMembers:
    """A package that is a zip file; its files lie in one folder, or directly in it."""

    def __init__(self, archive: zipfile.ZipFile, package: Path) -> None:
        self.sizes: dict[str, int] = {}
        self.refused: list[Refused] = []
        self._archive = archive
        self._infos: dict[str, zipfile.ZipInfo] = {}
        infos = [info for info in archive.infolist() if not info.filename.endswith("/")]
        if len(infos) > MOST_FILES:
            raise DataFileError(f"「{package.name}」里的文件超过 {MOST_FILES} 个，没有检查。", "请确认这是材料包。")
        base = _base(infos)
        if base is None:
            # cut off behind an Office file, the directory inside that file passes for the directory of the whole
            inner = all(info.header_offset for info in infos) and _begins_as_zip(package)
            raise _no_zip(package) if inner else _no_bag(package)
        names: set[str] = set()
        total = 0
        for info in infos:
            path = info.filename.removeprefix(base)
            total += info.file_size
            reason = _trouble(info, path, base)
            if not reason and same_name_key(path) in names:
                reason = "与另一个文件重名"
            if reason:
                self.refused.append(Refused(info.filename, reason))
                continue
            names.add(same_name_key(path))
            self.sizes[path], self._infos[path] = info.file_size, info
        if total > MOST_BYTES:
            raise DataFileError(f"「{package.name}」解开后超过 200 GB，没有检查。", "请确认这是材料包。")

    def open(self, path: str) -> IO[bytes]:
        """Open a member."""
        return self._archive.open(self._infos[path])


def _trouble(info: zipfile.ZipInfo, path: str, base: str) -> str:
    if not info.filename.startswith(base):
        return "在材料包的文件夹之外"
    if reason := path_trouble(info.orig_filename if "\0" in info.orig_filename else path):
        return reason
    if info.flag_bits & 1:
        return "设有密码，无法核对"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "是链接，没有读取"
    if info.file_size > _SMALL and info.file_size > _MOST_RATIO * max(1, info.compress_size):
        return "压缩得异常厉害，可能是恶意文件，没有读取"
    return ""


def _base(infos: list[zipfile.ZipInfo]) -> str | None:
    """Return the folder (with /) in which the bag lies, None where there is no bag."""
    found = [info.filename for info in infos if info.filename.rpartition("/")[2] == _BAGIT]
    depths = sorted(found, key=lambda name: name.count("/"))
    if not depths or depths[0].count("/") > 1:
        return None
    return depths[0].removesuffix(_BAGIT)


def _check_directory(package: Path) -> None:
    """Raise before a zip file's directory is read into memory: DataFileError for no zip or a huge directory."""
    try:
        with package.open("rb") as file:
            file.seek(0, os.SEEK_END)
            file.seek(max(0, file.tell() - _TAIL))
            tail = file.read(_TAIL)
    except OSError as error:
        raise ProtectedError(f"「{package.name}」打不开：{system_reason(error)}。", "请检查权限。") from error
    end = tail.rfind(_END)
    if end < 0 or len(tail) < end + 22:
        raise _no_zip(package)
    (size,) = struct.unpack_from("<L", tail, end + 12)
    end64 = tail.rfind(_END64, 0, end)
    if end64 >= 0 and len(tail) >= end64 + 56:
        size = max(0 if size == 0xFFFFFFFF else size, struct.unpack_from("<Q", tail, end64 + 40)[0])
    if size > _MOST_DIRECTORY:
        raise DataFileError(f"「{package.name}」的文件目录异常庞大，没有读取。", "请确认这是材料包。")


def _begins_as_zip(package: Path) -> bool:
    with suppress(OSError), package.open("rb") as file:
        return file.read(len(_BEGIN)) == _BEGIN
    return False


def _no_zip(package: Path) -> DataFileError:
    if _begins_as_zip(package):
        return DataFileError(f"「{package.name}」没有传完整，或已损坏。", "请重新拷贝一份再核对。")
    return DataFileError(f"「{package.name}」不是压缩包，或没有传完整。", "请重新拷贝一份再核对。")


def _no_bag(package: Path) -> DataFileError:
    return DataFileError(
        f"「{package.name}」不是材料包：里面没有 bagit.txt。", f"请选用{Way.PACK}打出的文件夹或压缩包。"
    )
