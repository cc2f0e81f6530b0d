"""A small disk that can be filled or sealed; where none can be mounted, limits for child processes that act like it."""

from __future__ import annotations

import ctypes
import errno
import os
import resource
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

_DROP = 24  # prctl: take a capability out of what an executed program can have
_OVERRIDE = (1, 2)  # to write and read whatever the permissions of a file say


def like_anybody() -> None:
    """Give up root's right to write where the permissions forbid it; others have none to begin with."""
    for capability in _OVERRIDE:
        ctypes.CDLL(None).prctl(_DROP, capability, 0, 0, 0)


def limit(room: int) -> Callable[[], None]:
    """Return what sets a limit on the size of files in a child process."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))


class Disk:
    """A folder whose disk can be filled or sealed; ``limit`` is for child processes where no disk could be mounted."""

    def __init__(self, folder: Path, *, real: bool) -> None:
        self.folder = folder
        self.real = real
        self.limit: Callable[[], None] | None = None

    def fill(self, room: int = 0) -> None:
        """Leave no room, or ``room`` bytes."""
        if not self.real:
            self.limit = limit(room)
            return
        with open(self.folder / "占满", "ab", buffering=0) as file:
            for size in (65536, 4096, 512, 1):
                self._write_until_full(file.fileno(), size)
            file.truncate(file.tell() - room)

    def free(self) -> None:
        """Give the room back."""
        self.limit = None
        (self.folder / "占满").unlink(missing_ok=True)

    def seal(self) -> None:
        """Let nothing be written any more; child processes need ``limit``."""
        if self.real:
            subprocess.run(["mount", "-o", "remount,ro", self.folder], check=True)
            return
        self.limit = like_anybody
        self._allow(0o555, 0o444)

    def unseal(self) -> None:
        """Let it be written again."""
        if self.real:
            subprocess.run(["mount", "-o", "remount,rw", self.folder], check=True)
            return
        self.limit = None
        self._allow(0o755, 0o644)

    def _allow(self, folders: int, files: int) -> None:
        for place in (self.folder, *self.folder.rglob("*")):
            place.chmod(folders if place.is_dir() else files)

    @staticmethod
    def _write_until_full(handle: int, size: int) -> None:
        while True:
            try:
                os.write(handle, bytes(size))
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise
                return


@contextmanager
def small_disk(folder: Path) -> Iterator[Disk]:
    """Give a disk of four megabytes: a small file system where one may be mounted, else a limit on file sizes."""
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", folder], capture_output=True, check=False
    )
    try:
        yield Disk(folder, real=mounted.returncode == 0)
    finally:
        if mounted.returncode == 0:
            subprocess.run(["umount", folder], check=True)
