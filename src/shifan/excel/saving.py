"""Writing a file whole or not at all: temporary file beside the target, fsync, rename."""

from __future__ import annotations

import contextlib
import errno
import os
import time
from pathlib import Path

from shifan.domain.errors import NotFoundError, ProtectedError, ShifanError, UsageError
from shifan.domain.ways import either

_PREFIX, _SUFFIX = ".导出-", ".part"
_STALE_SECONDS = 600
_FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}
_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}


class LockedFileError(ProtectedError):
    """Another program has the target open; the file there is as it was."""


def check_target(target: Path, suffix: str, *, force: bool) -> None:
    """Raise when ``target`` cannot be written as asked: UsageError (ending), NotFoundError (folder), ProtectedError."""
    if target.suffix.lower() != suffix:
        raise UsageError(f"文件名「{target.name}」要以 {suffix} 结尾。", f"例：{target.stem or '进度表'}{suffix}")
    try:
        if not target.parent.is_dir():
            raise NotFoundError(f"文件夹「{target.parent}」不存在，没有导出。", "请先建好文件夹，或换一个位置。")
        if target.is_dir():
            raise UsageError(f"「{target}」是文件夹，不能当文件写。", "请换一个文件名。")
        exists = target.exists()
    except (OSError, ValueError) as error:
        raise _explained(target, error) from error
    if exists and not force:
        raise ProtectedError(
            f"「{target}」已经存在，没有覆盖。", f"请换一个文件名；确要覆盖请{either('加 --force', '选覆盖')}。"
        )


def write_whole(target: Path, data: bytes, *, force: bool) -> None:
    """Write ``data`` to ``target`` so that at every moment the old file or the new one is there, never a part.

    Raises ProtectedError when the target exists (without ``force``), is open elsewhere, or the disk refuses.
    """
    place(stage(target, data), target, force=force)


def free_name(target: Path) -> Path:
    """Return the next name beside ``target`` that is not taken: 进度表(2).xlsx."""
    number = 2
    while (other := target.with_name(f"{target.stem}({number}){target.suffix}")).exists():
        number += 1
    return other


def stage(target: Path, data: bytes) -> Path:
    """Write ``data`` to a temporary file beside ``target``, for ``place``. Raises ProtectedError, UsageError."""
    partial = target.parent / f"{_PREFIX}{os.urandom(6).hex()}{_SUFFIX}"
    _remove_leftovers(target.parent)
    try:
        _write_new(partial, data)
    except (OSError, ValueError) as error:
        unstage(partial)
        raise _explained(target, error) from error
    return partial


def unstage(partial: Path) -> None:
    """Remove a temporary file that is not wanted any more."""
    with contextlib.suppress(OSError, ValueError):
        partial.unlink(missing_ok=True)


def place(partial: Path, target: Path, *, force: bool) -> None:
    """Put a staged file where it belongs; the temporary file is gone afterwards. Raises as ``write_whole`` does."""
    try:
        try:
            if not force and target.exists():
                raise ProtectedError(f"「{target}」刚刚被别处建立，没有覆盖。", "请换一个文件名。")
        except (OSError, ValueError) as error:
            raise _explained(target, error) from error
        try:
            os.replace(partial, target)  # noqa: PTH105  (named in full: it is the moment that counts)
        except PermissionError as error:
            raise LockedFileError(
                f"「{target.name}」正被其他程序打开（多半是 WPS 或 Excel），或不允许改写；原文件没有变动。",
                "请先关闭它再导出，或换一个文件名。",
            ) from error
        except (OSError, ValueError) as error:
            raise _explained(target, error) from error
    finally:
        unstage(partial)


def _write_new(path: Path, data: bytes) -> None:
    flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags, 0o666), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _remove_leftovers(folder: Path) -> None:
    """Remove what a killed export left behind; a fresh one may belong to an export running now."""
    with contextlib.suppress(OSError, ValueError):
        for old in folder.glob(f"{_PREFIX}*{_SUFFIX}"):
            with contextlib.suppress(OSError):
                if time.time() - old.stat().st_mtime > _STALE_SECONDS:
                    old.unlink()


def _explained(target: Path, error: OSError | ValueError) -> ShifanError:
    number = error.errno if isinstance(error, OSError) else None
    if number in _FULL:
        return ProtectedError("磁盘空间不够，没有导出；原有文件没有变动。", "请清理磁盘，或换一个位置。")
    if number in _FORBIDDEN:
        return ProtectedError(
            f"没有写入文件夹「{target.parent}」的权限，没有导出。", "请换一个位置，或检查文件夹是否只读。"
        )
    if number == errno.ENAMETOOLONG or isinstance(error, ValueError):
        return UsageError(f"文件名「{target.name[:60]}」太长或含有不能用的字符。", "请换一个短一些的文件名。")
    return ProtectedError(
        f"没有导出「{target.name}」：{getattr(error, 'strerror', None) or error}。",
        "原有文件没有变动。请检查磁盘和网络后重试。",
    )
