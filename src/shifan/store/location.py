"""Where a store file lies: its URI for SQLite, and whether it is on a network folder.

SQLite loses confirmed commits on a network folder while its integrity check says ok.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

BACKUP_FOLDER = "备份"
"""Beside the store file, or in the work folder of a store on a server."""

_NETWORK_TYPES = frozenset(
    (
        *("cifs", "smb3", "smbfs", "nfs", "nfs4", "ncpfs", "afs", "9p", "davfs", "glusterfs", "ceph", "lustre"),
        *("coda", "gfs2", "ocfs2", "gpfs", "orangefs", "pvfs2", "beegfs", "beegfs_nodev"),
        *("vboxsf", "vmhgfs", "prl_fs", "virtiofs"),  # a folder of the machine around a virtual one
    )
)
_LOCAL_FUSE = frozenset(
    (
        *("fuseblk", "fuse.ntfs-3g", "fuse.ntfs", "fuse.exfat", "fuse.exfat-fuse", "fuse.fuse2fs", "fuse.ext2"),
        *("fuse.gocryptfs", "fuse.encfs", "fuse.securefs", "fuse.cryfs", "fuse.veracrypt", "fuse.bindfs"),
        *("fuse.mergerfs", "fuse.unionfs", "fuse.unionfs-fuse", "fuse.fuse-overlayfs", "fuse.lxcfs", "fuse.portal"),
        *("fuse.zfs-fuse", "fuse.apfs-fuse", "fuse.dislocker"),
    )
)
"""File systems in user space of which it is known that they lie on this machine; any other one may be far away."""
_DRIVE_REMOTE = 4  # GetDriveTypeW: DRIVE_REMOTE


def file_uri(path: Path, mode: str) -> str:
    """Return the URI by which SQLite opens ``path`` in ``mode`` (ro, rw), whatever signs are in its name."""
    escaped = path.absolute().as_posix().replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    return f"file:{'' if escaped.startswith('/') else '/'}{escaped}?mode={mode}"


def owner_path(store: Path) -> Path:
    """Return where the file lies that says who has a store for himself (``store.owner_lock``)."""
    return store.with_name(f"{store.name}.owner")


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
        point = parts[1]
        if "\\" in point or not point.isascii():
            point = point.encode("latin-1", "replace").decode("unicode_escape", "replace")
            point = point.encode("latin-1", "replace").decode("utf-8", "replace")  # octal escapes hold UTF-8 bytes
        inside = real_path == point or real_path.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= len(best):
            best, kind = point, parts[2]
    if kind in _NETWORK_TYPES:
        return kind
    if (kind == "fuse" or kind.startswith("fuse.")) and kind not in _LOCAL_FUSE:
        return kind
    return ""


def _mounts() -> str:
    try:
        with open("/proc/mounts", "rb") as file:
            return file.read().decode("latin-1")
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
