"""Putting a backup in the place of a store file that cannot be read. The bad file is kept beside it, never lost."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from shifan.domain.errors import ProtectedError, system_reason
from shifan.store.backup import copy_to, sync_folder
from shifan.store.location import network_reason
from shifan.store.repository import Repository

BAD = "损坏"
_BESIDE = ("-journal", "-wal", "-shm")  # what SQLite would take for a part of the file put in its place


def put_in_place(source: Repository, store: Path, now: datetime) -> Path | None:
    """Write what ``source`` holds to ``store``; return where the file that was there is kept, None if there was none.

    The new file is complete and verified before it takes its place. Raises ProtectedError; then nothing has changed,
    or the bad file is where it was and kept a second time.
    """
    if network_reason(store):
        raise ProtectedError(f"{store} 在网络文件夹上，不能恢复到那里。", "请把工作文件夹移到本机硬盘再恢复。")
    fresh = _free_name(store, "恢复", now)
    copy_to(source.engine, fresh)
    try:
        kept = _keep(store, now)
        for ending in _BESIDE:
            store.with_name(store.name + ending).unlink(missing_ok=True)
        fresh.replace(store)
        sync_folder(store.parent)
    except OSError as error:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise ProtectedError(
            f"没有恢复成：{store} {system_reason(error)}。", "请关闭其他窗口，检查权限和磁盘空间后重试。"
        ) from error
    return kept


def _keep(store: Path, now: datetime) -> Path | None:
    """Copy the bad file, and what SQLite left beside it, under names that say so."""
    kept, found = _free_name(store, BAD, now), False
    for ending in ("", *_BESIDE):
        bad = store.with_name(store.name + ending)
        if bad.is_file():
            _copy(bad, kept.with_name(kept.name + ending))
            found = True
    sync_folder(store.parent)
    return kept if found else None


def _copy(source: Path, target: Path) -> None:
    import shutil  # only when something is restored: keeps start-up short

    with source.open("rb") as file, target.open("xb") as written:
        shutil.copyfileobj(file, written)
        written.flush()
        os.fsync(written.fileno())


def _free_name(store: Path, word: str, now: datetime) -> Path:
    """Return a name beside the store that nothing has yet."""
    name = f"{store.stem}-{word}-{now:%Y%m%d-%H%M%S}"
    for number in range(1, 1000):
        path = store.with_name(f"{name}{'' if number == 1 else f'-{number}'}{store.suffix}")
        if not os.path.lexists(path):
            return path
    raise ProtectedError(f"「{store.parent}」里这样的文件太多了。", "请把用不着的移走再试。")
