"""Is a path on a network folder? SQLite loses confirmed commits there while its integrity check says ok."""

from __future__ import annotations

import os
import sys
from pathlib import Path

_NETWORK_TYPES = frozenset(
    ("cifs", "smb3", "smbfs", "nfs", "nfs4", "ncpfs", "afs", "9p", "davfs", "glusterfs", "ceph", "lustre")
)
_NETWORK_FUSE = ("sshfs", "smbnetfs", "gvfsd", "davfs", "rclone", "s3fs", "glusterfs", "ceph", "nfs")
_DRIVE_REMOTE = 4  # GetDriveTypeW: DRIVE_REMOTE


def network_reason(path: Path) -> str:
    """Return why ``path`` counts as a network folder (its file system type), empty when it is local."""
    absolute = path.absolute()
    if sys.platform == "win32":
        return _windows_reason(absolute)
    return mount_reason(os.path.realpath(absolute), _mounts())


def mount_reason(real_path: str, mounts: str) -> str:
    """Return the network file system type that holds ``real_path`` by the text of /proc/mounts, else empty."""
    best, kind = "", ""
    for line in mounts.splitlines():
        parts = line.split(" ")
        if len(parts) < 3:
            continue
        point = parts[1].encode("latin-1", "replace").decode("unicode_escape", "replace")
        point = point.encode("latin-1", "replace").decode("utf-8", "replace")  # octal escapes hold UTF-8 bytes
        inside = real_path == point or real_path.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= len(best):
            best, kind = point, parts[2]
    if kind in _NETWORK_TYPES:
        return kind
    if kind.startswith("fuse.") and kind.removeprefix("fuse.").startswith(_NETWORK_FUSE):
        return kind
    return ""


def _mounts() -> str:
    try:
        with open("/proc/mounts", encoding="latin-1") as file:
            return file.read()
    except OSError:
        return ""


def _windows_reason(absolute: Path) -> str:
    text = str(absolute)
    if text.startswith("\\\\"):
        return "UNC"
    if sys.platform == "win32":
        import ctypes

        if ctypes.windll.kernel32.GetDriveTypeW(absolute.anchor) == _DRIVE_REMOTE:
            return "网络驱动器"
    return ""
