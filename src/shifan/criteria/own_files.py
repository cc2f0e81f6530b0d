"""The files of an imported edition or an own scheme: read for the store's copy, and written from one."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from shifan.criteria.library import OWN_EDITIONS, OWN_SCHEMES, criteria_folder
from shifan.domain.editions.copies import (
    DIGESTS_FILE,
    MOST_BYTES,
    MOST_FILES,
    CopyKind,
    CriteriaCopy,
    CriteriaUse,
    files_of,
    sealed,
)
from shifan.domain.errors import DataFileError, ProtectedError, system_reason

_FOLDERS = {CopyKind.EDITION: OWN_EDITIONS, CopyKind.SCHEME: OWN_SCHEMES}


def place_of(folder: Path, kind: CopyKind, name: str) -> Path:
    """Return where an own edition (a folder) or scheme (a file) lies in the work folder ``folder``."""
    return folder / _FOLDERS[kind] / (name if kind is CopyKind.EDITION else f"{name}.yaml")


def is_shipped(kind: CopyKind, name: str) -> bool:
    """Tell whether the program brings this edition or scheme along."""
    inside = f"{name}/edition.yaml" if kind is CopyKind.EDITION else f"schemes/{name}.yaml"
    return (criteria_folder() / inside).is_file()


def is_here(folder: Path, kind: CopyKind, name: str) -> bool:
    """Tell whether it is shipped or there is something at its place in the work folder."""
    place = place_of(folder, kind, name)
    main = place / "edition.yaml" if kind is CopyKind.EDITION else place
    return is_shipped(kind, name) or main.is_file()


def read_copy(folder: Path, kind: CopyKind, name: str) -> CriteriaCopy | None:
    """Return what lies in the work folder as a copy; None where it cannot be read or is nothing we would take back."""
    place = place_of(folder, kind, name)
    try:
        paths = sorted(_kept(place)) if kind is CopyKind.EDITION else [place]
        if len(paths) > MOST_FILES or sum(path.stat().st_size for path in paths) > MOST_BYTES:
            return None
        files = {path.name: path.read_bytes().decode() for path in paths}
    except (OSError, UnicodeDecodeError):
        return None
    return sealed(kind, name, _revision(files.get(DIGESTS_FILE, "")), files)


def write_copy(folder: Path, copy: CriteriaCopy) -> Path:
    """Write a copy into the work folder, whole and checked or not at all, and return its place.

    Raises DataFileError for one that is damaged or not valid, ProtectedError where something else is at its place
    already or it cannot be written.
    """
    use, files = copy.use, files_of(copy)
    place = place_of(folder, use.kind, use.name)
    if place.exists():
        return _same_there(folder, use)
    building: Path | None = None
    made = [path for path in (place.parent, folder) if not path.exists()]
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        building = Path(tempfile.mkdtemp(dir=place.parent, prefix=".", suffix=".part"))
        ready = _build(building, use, files)
        _check(folder, ready, use)
        _put_in_place(ready, place)
    except OSError as error:
        if place.exists():  # another program was quicker
            return _same_there(folder, use)
        raise ProtectedError(
            f"没有写成「{place}」：{system_reason(error)}。", "请检查位置、权限和磁盘空间。"
        ) from error
    finally:
        if building is not None:
            shutil.rmtree(building, ignore_errors=True)
        _remove_empty(made)
    return place


def _same_there(folder: Path, use: CriteriaUse) -> Path:
    """Return the place, where this very text lies. Raises ProtectedError where it is another one."""
    there, place = read_copy(folder, use.kind, use.name), place_of(folder, use.kind, use.name)
    if there is not None and there.use.digest == use.digest:
        return place
    raise ProtectedError(
        f"工作文件夹里已有「{place}」，没有覆盖，{use.title} 没有放进去。", "请先把它移到别处，再打开一次。"
    )


def _put_in_place(ready: Path, place: Path) -> None:
    """Give what was written its name, unless there is something by then. Raises OSError."""
    if ready.is_dir():
        ready.rename(place)  # refuses where a folder with something in it is there
        return
    try:
        os.link(ready, place)
    except FileExistsError:
        raise
    except OSError:  # a disk without links
        ready.rename(place)


def _kept(place: Path) -> list[Path]:
    return [path for path in place.iterdir() if path.suffix == ".yaml" or path.name == DIGESTS_FILE]


def _revision(digests: str) -> int:
    try:
        found = json.loads(digests)["revision"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return 0
    return found if type(found) is int and 0 < found < 2**31 else 0


def _build(building: Path, use: CriteriaUse, files: Mapping[str, str]) -> Path:
    root = building / use.name if use.kind is CopyKind.EDITION else building
    root.mkdir(exist_ok=True)
    for name, text in files.items():
        (root / name).write_bytes(text.encode())
    return root if use.kind is CopyKind.EDITION else root / f"{use.name}.yaml"


def _check(folder: Path, ready: Path, use: CriteriaUse) -> None:
    """Raise DataFileError where what came out of the store is no valid edition or scheme of its id."""
    from shifan.criteria.checking import check_edition  # pydantic and YAML: only where a copy is written
    from shifan.criteria.scheme_checking import check_scheme

    if use.kind is CopyKind.SCHEME:
        check_scheme(ready, pinned=False, own=folder / OWN_EDITIONS)
    elif check_edition(ready)["id"] != use.name:
        raise DataFileError(f"台账里存的{use.title} 的副本是另一版的文件，没有取用。")


def _remove_empty(made: list[Path]) -> None:
    """Remove the folders that were made for nothing."""
    for path in made:
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()
