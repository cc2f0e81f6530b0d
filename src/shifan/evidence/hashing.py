"""Hashing files, however large, many or deep in folders they are."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

_CHUNK = 1024 * 1024
_SMALL = 64 * 1024
_WINDOWS_LIMIT = 240  # 260 less what is added for temporary names


def hash_file(path: Path) -> tuple[str, int]:
    """Return sha256 hex and size in bytes of a file. Raises OSError."""
    return hash_at(str(reachable(path)))


def hash_at(path: str, heed: Callable[[int], None] | None = None) -> tuple[str, int]:
    """Return what ``hash_file`` does; ``heed`` is told of each piece's size, and may raise to stop. Raises OSError.

    The large buffer is made for large files only: making it takes longer than hashing little.
    """
    import hashlib  # loads OpenSSL: commands that only look do without

    handle = open_plain(path)
    try:
        piece = os.read(handle, _SMALL)
        digest, size = hashlib.sha256(piece), len(piece)
        if piece and (more := os.read(handle, _SMALL)):
            digest.update(more)
            size += len(more)
        if heed is not None:
            heed(size)
        if size > len(piece):
            with open(handle, "rb", buffering=0, closefd=False) as file:
                buffer = memoryview(bytearray(_CHUNK))
                while count := file.readinto(buffer):
                    digest.update(buffer[:count])
                    size += count
                    if heed is not None:
                        heed(count)
        return digest.hexdigest(), size
    finally:
        os.close(handle)


def open_plain(path: str, *, follow: bool = True) -> int:
    """Return a handle for reading bytes; what turned into a pipe just now is not waited for. Raises OSError.

    Without ``follow`` a link is refused where the system can tell.
    """
    unfollowed = 0 if follow else getattr(os, "O_NOFOLLOW", 0)
    return os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0) | unfollowed)


def reachable(path: Path) -> Path:
    """Return the path as the system takes it however long it is."""
    return path if os.name != "nt" else Path(system_path(str(path.absolute())))


def system_path(path: str, *, windows: bool = os.name == "nt") -> str:
    """Return an absolute path in the form without a limit where it is long; only Windows has a limit to get round."""
    if not windows or len(path) < _WINDOWS_LIMIT or path.startswith("\\\\?\\"):
        return path
    path = path.replace("/", "\\")
    return f"\\\\?\\UNC\\{path[2:]}" if path.startswith("\\\\") else f"\\\\?\\{path}"
