"""Documents named in a workbook, looked for beside it: in its folder, the folders below, and the zip files there."""

from __future__ import annotations

import os
import shutil
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from shifan.domain.answers import unnumbered
from shifan.domain.errors import DataFileError, ProtectedError, system_reason
from shifan.domain.text import clean_line, search_key
from shifan.domain.values import value
from shifan.evidence.package.members import DAMAGED

_DEPTH = 3
_MOST = 5_000
_LARGEST = 512 * 1024 * 1024
_UTF8_NAMES = 0x800
_LEFT = ("~$", ".~", ".")


@value
class FoundFile:
    """A file that was found, or a member of a zip file; ``place`` says where, for people."""

    path: Path
    member: str = ""
    place: str = ""

    @property
    def name(self) -> str:
        """The document's own name."""
        return _decoded_name(self.member) if self.member else self.path.name


class Beside:
    """What lies beside a workbook, by name."""

    def __init__(self, folder: Path, without: Iterable[Path] = ()) -> None:
        self._left = {path.absolute() for path in without}
        self._by_name: dict[str, list[FoundFile]] = {}
        self._by_stem: dict[str, list[FoundFile]] = {}
        self._folder = folder
        for found in self._files(folder):
            name = search_key(PurePosixPath(found.name).name)
            self._by_name.setdefault(name, []).append(found)
            self._by_stem.setdefault(name.rpartition(".")[0] or name, []).append(found)

    def find(self, name: str) -> tuple[FoundFile, ...]:
        """Return the files that ``name`` may mean: with or without its ending, with or without a leading number."""
        for wanted in dict.fromkeys((name, unnumbered(name))):
            key = search_key(wanted)
            found = self._by_name.get(key) or self._by_stem.get(key) or ()
            if found:
                nearest = [file for file in found if file.path.parent == self._folder and not file.member]
                return tuple(nearest if len(nearest) == 1 else found)
        return ()

    def _files(self, folder: Path) -> Iterator[FoundFile]:
        count = 0
        for here, folders, names in os.walk(folder):
            depth = len(Path(here).relative_to(folder).parts)
            folders[:] = sorted(name for name in folders if depth < _DEPTH and not name.startswith("."))
            for name in sorted(names):
                path = Path(here, name)
                count += 1
                if count > _MOST:
                    return
                if name.startswith(_LEFT) or path.absolute() in self._left:
                    continue
                yield FoundFile(path, place=path.relative_to(folder).as_posix())
                if name.lower().endswith(".zip"):
                    yield from _members(path, folder)


def _members(path: Path, folder: Path) -> Iterator[FoundFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
    except DAMAGED:  # not a zip after all: then it only counts as a file
        return
    for info in infos[:_MOST]:
        if not info.filename.endswith("/") and info.file_size <= _LARGEST:
            place = f"{path.relative_to(folder).as_posix()} 里的 {clean_line(_decoded(info))}"
            yield FoundFile(path, info.filename if info.flag_bits & _UTF8_NAMES else f"\0{info.filename}", place)


def _decoded(info: zipfile.ZipInfo) -> str:
    """Return a member's name; Chinese systems write it as GBK without saying so."""
    return info.filename if info.flag_bits & _UTF8_NAMES else _from_gbk(info.filename)


def _from_gbk(name: str) -> str:
    try:
        return name.encode("cp437").decode("gb18030")
    except UnicodeError:
        return name


def _decoded_name(member: str) -> str:
    name = _from_gbk(member[1:]) if member.startswith("\0") else member
    return clean_line(PurePosixPath(name.replace("\\", "/")).name)


def fetched(found: FoundFile, folder: Path) -> Path:
    """Return the file; a member of a zip file is unpacked under ``folder``. Raises DataFileError, ProtectedError."""
    if not found.member:
        return found.path
    target = Path(folder, str(len(list(folder.iterdir()))), found.name)
    try:
        with zipfile.ZipFile(found.path) as archive:
            info = archive.getinfo(found.member.removeprefix("\0"))
            if info.flag_bits & 1:
                raise DataFileError(f"「{found.place}」设有密码，取不出来。", "请先解压，再把文件放在填报表旁边。")
            target.parent.mkdir()
            with archive.open(info) as source, target.open("wb") as copy:
                shutil.copyfileobj(source, copy, 1024 * 1024)
    except OSError as error:
        raise ProtectedError(f"「{found.place}」取不出来：{system_reason(error)}。", "请先解压再试。") from error
    except DAMAGED as error:
        raise DataFileError(f"「{found.place}」取不出来，压缩包可能已损坏。", "请先解压再试。") from error
    return target
