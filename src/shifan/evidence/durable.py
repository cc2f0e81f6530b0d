"""Having the system bring files to the disk: what a power cut takes away again was never kept."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from shifan.evidence.hashing import reachable

_FEW = 32
"""Up to so many files are waited for one by one; more make one wait for the whole disk the shorter one."""
_THREADS = 8  # a disk puts several waits together


def keep_files(files: Sequence[Path], folder: Path) -> None:
    """Return when the content of ``files``, all on the disk of ``folder``, would outlive a power cut. Raises OSError.

    Names are kept by ``keep_folders``.
    """
    if len(files) > _FEW and _sync_disk(folder):
        return
    _each(files, _sync_file)


def keep_folders(folders: Sequence[Path], on: Path) -> None:
    """Return when the names in ``folders``, all on the disk of ``on``, would outlive a power cut.

    Where the system cannot be asked for it (Windows, some network folders), nothing is done. Raises OSError when the
    disk as a whole refused.
    """
    wanted = list(dict.fromkeys(folders))
    if len(wanted) > _FEW and _sync_disk(on):
        return
    _each(wanted, _sync_folder)


def _each(places: Sequence[Path], keep: Callable[[Path], None]) -> None:
    if len(places) < 2:
        for place in places:
            keep(place)
        return
    with ThreadPoolExecutor(min(_THREADS, len(places)), thread_name_prefix="存盘") as pool:
        for _ in pool.map(keep, places):
            pass


def _sync_disk(folder: Path) -> bool:
    """Have the disk of ``folder`` write down everything; tell whether the system can. Raises OSError."""
    if not sys.platform.startswith("linux"):
        return False
    import ctypes  # only where there is much to write

    try:
        syncfs = ctypes.CDLL(None, use_errno=True).syncfs
    except (AttributeError, OSError):  # a system library without it
        return False
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        if syncfs(handle) != 0:
            code = ctypes.get_errno()
            raise OSError(code, os.strerror(code))
    finally:
        os.close(handle)
    return True


def _sync_file(path: Path) -> None:
    # Windows brings only what is open for writing to the disk
    handle = os.open(reachable(path), (os.O_RDWR if os.name == "nt" else os.O_RDONLY) | getattr(os, "O_BINARY", 0))
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sync_folder(folder: Path) -> None:
    with suppress(OSError, AttributeError):  # network folders of some kinds cannot be asked
        handle = os.open(reachable(folder), os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
