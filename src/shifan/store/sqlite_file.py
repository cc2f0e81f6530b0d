"""Opening the store's SQLite file: safe settings, and a clear refusal of what is not ours, newer or damaged."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from shifan.domain.errors import NotFoundError, ProtectedError, system_reason
from shifan.store.location import network_reason
from shifan.store.schema import APPLICATION_ID, SCHEMA_VERSION, migrate

_BUSY_SECONDS = 10
_UNFINISHED = ("SQLITE_READONLY_ROLLBACK", "SQLITE_READONLY_RECOVERY")  # a write that was broken off is to be undone
_SQLITE_REASONS = {"disk i/o error": "磁盘读写出错", "unable to open database file": "文件打不开"}


def create(path: Path) -> sqlite3.Connection:
    """Make a new store file and return its connection. Raises ProtectedError when the file is there already."""
    refuse_network(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(exist_ok=False)  # of two programs that try at once, one makes the file
    except OSError as error:
        if isinstance(error, FileExistsError) and os.path.lexists(path):
            raise ProtectedError(f"{path} 已经存在，不会覆盖。", "请换一个文件夹，或直接打开它。") from None
        raise explain_failure(path, error) from error
    try:
        connection = _connect(path, "rw")
        try:
            migrate(connection, 0)
        except BaseException:
            connection.close()
            raise
    except sqlite3.Error as error:
        path.unlink(missing_ok=True)  # half made by us just now; left behind, it would block the next try
        raise explain_failure(path, error) from error
    return connection


def open_existing(path: Path, *, read_only: bool = False) -> tuple[sqlite3.Connection, int]:
    """Return a connection to an existing store file and its schema version, which may be older than ours.

    With ``read_only`` SQLite itself refuses to write the file.

    Raises NotFoundError when there is none, ProtectedError when it is not ours, damaged, or written by a newer version.
    """
    refuse_network(path)
    if not path.is_file():
        raise NotFoundError(f"没有找到台账文件 {path}。", "请在工作文件夹中运行，或先用 shifan init 新建。")
    try:
        connection = _connect(path, "ro" if read_only else "rw")
        try:
            app_id = connection.execute("PRAGMA application_id").fetchone()[0]
            version = connection.execute("PRAGMA user_version").fetchone()[0]
        except BaseException:
            connection.close()
            raise
    except sqlite3.Error as error:
        raise explain_failure(path, error) from error
    if app_id != APPLICATION_ID or version < 1:
        connection.close()
        raise ProtectedError(
            f"{path} 不是示范台账文件，或已被清空。",
            "文件没有改动。请从「备份」文件夹取最近一份恢复。",
        )
    if version > SCHEMA_VERSION:
        connection.close()
        raise ProtectedError(
            f"{path} 由更新的版本写成（格式 {version}，本程序支持到 {SCHEMA_VERSION}）。",
            "文件没有改动。请升级本程序后再打开。",
        )
    return connection, version


def refuse_network(path: Path) -> None:
    """Raise ProtectedError when the file would lie on a network folder, where commits can vanish unseen."""
    reason = network_reason(path)
    if reason:
        raise ProtectedError(
            f"{path} 在网络文件夹上（{reason}）。多台电脑同写时会无声丢失数据，因此拒绝打开。",
            "请把工作文件夹放在本机硬盘；多人协作请用填报表往返，或共用 PostgreSQL。",
        )


def explain_failure(path: Path, error: Exception) -> ProtectedError:
    """Return the error a clerk can act on for a failed open, read or write; nothing was changed."""
    text = str(error.strerror if isinstance(error, OSError) else error).lower()  # without the path
    if getattr(error, "sqlite_errorname", "") in _UNFINISHED:
        return ProtectedError(
            "上次写入时程序意外中断，台账要先恢复，只读模式下不能恢复。",
            "请先用平常方式打开一次，再用只读模式。",
        )
    if getattr(error, "sqlite_errorname", "") == "SQLITE_READONLY_DBMOVED":
        return ProtectedError(f"台账文件 {path} 被移走、改名或删除了。", "请把它放回原处再打开。")
    if "full" in text or "no space" in text:
        return ProtectedError("磁盘已满，这次改动没有保存，原有数据完好。", "请清理磁盘后重试。")
    if "readonly" in text or "read-only" in text or "permission" in text:
        return ProtectedError(f"没有写入 {path.parent} 的权限。", "请检查文件夹是否为只读。")
    if "locked" in text or "busy" in text:
        return ProtectedError("台账正被另一个程序占用，暂时不能读写。", "请稍候重试，或关闭另一个窗口。")
    if "malformed" in text or "not a database" in text or "disk image" in text or "decode" in text:
        return ProtectedError(
            f"台账文件 {path} 已损坏，程序没有改动它。", "请从「备份」文件夹取最近一份恢复，并保留坏文件备查。"
        )
    reason = system_reason(error) if isinstance(error, OSError) else _SQLITE_REASONS.get(text, str(error))
    return ProtectedError(f"台账文件 {path} 无法读写：{reason}。", "请检查磁盘、权限和杀毒软件后重试。")


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    escaped = path.absolute().as_posix().replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    uri = f"file:{'' if escaped.startswith('/') else '/'}{escaped}?mode={mode}"
    connection = sqlite3.connect(uri, uri=True, timeout=_BUSY_SECONDS, isolation_level=None)
    try:
        if mode != "ro":
            connection.execute("PRAGMA journal_mode = DELETE")
            connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
    except BaseException:
        connection.close()
        raise
    return connection
