"""Opening the store's SQLite file: safe settings, and a clear refusal of what is not ours, newer or damaged."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from shifan.domain.errors import DamagedStoreError, NotFoundError, ProtectedError, system_reason
from shifan.domain.ways import Way, either, typed
from shifan.store.location import file_uri, network_reason
from shifan.store.schema import SCHEMA_VERSION, SQLITE, migration_script

APPLICATION_ID = 0x53484646  # "SHFF" in the file header says: a Shifan file
BUSY_SECONDS = 10
_LEAST = 512  # bytes of the smallest file that SQLite makes
WRITING = ("PRAGMA journal_mode = DELETE", "PRAGMA synchronous = EXTRA")
"""What makes a confirmed change outlast a power cut. EXTRA, not FULL: only with it is the folder synced once the
rollback journal is deleted; a journal that came back after a power cut would take the last confirmed change back."""
ERRORS = (sqlite3.Error, UnicodeDecodeError)
"""What SQLite raises; Python cannot decode a message of SQLite's that repeats damaged bytes."""
_UNFINISHED = ("SQLITE_READONLY_ROLLBACK", "SQLITE_READONLY_RECOVERY")  # a write that was broken off is to be undone
_SQLITE_REASONS = {"disk i/o error": "磁盘读写出错", "unable to open database file": "文件打不开"}


def create(path: Path) -> sqlite3.Connection:
    """Make a new store file and return its connection. Raises ProtectedError when a file that holds anything is there.

    An empty one is what is left where making a store was broken off.
    """
    refuse_network(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not is_empty(path):
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
    except sqlite3.Error as error:  # the file stays, empty: another program may be making the store in it by now
        raise explain_failure(path, error) from error
    return connection


def is_empty(path: Path) -> bool:
    """Tell whether there is such a file and nothing is in it."""
    return path.is_file() and path.stat().st_size == 0


def open_existing(
    path: Path, *, read_only: bool = False, allow_network: bool = False
) -> tuple[sqlite3.Connection, int]:
    """Return a connection to an existing store file and its schema version, which may be older than ours.

    With ``read_only`` SQLite itself refuses to write the file.

    Raises NotFoundError when there is none, ProtectedError when it is not ours, damaged, or written by a newer version.
    """
    if not allow_network:
        refuse_network(path)
    require_file(path)
    try:
        if not read_only:
            _look_first(path)
        connection = _connect(path, "ro" if read_only else "rw")
        try:
            version = _accepted(path, connection)
        except BaseException:
            connection.close()
            raise
    except ERRORS as error:
        raise explain_failure(path, error) from error
    return connection, version


def _look_first(path: Path) -> None:
    """Refuse what is not ours or newer before anything is set: even a setting would be written into the file."""
    if path.stat().st_size < _LEAST:
        return  # nothing of anybody's is in it
    try:
        connection = _connect(path, "ro")
    except sqlite3.OperationalError:
        return  # told when it is opened for writing
    try:
        _accepted(path, connection)
    except sqlite3.OperationalError as error:
        if getattr(error, "sqlite_errorname", "") not in _UNFINISHED:
            raise
    finally:
        connection.close()


def _accepted(path: Path, connection: sqlite3.Connection) -> int:
    """Return the schema version of an opened file. Raises ProtectedError when it is not ours or newer."""
    app_id = connection.execute("PRAGMA application_id").fetchone()[0]
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if app_id != APPLICATION_ID or version < 1:
        raise DamagedStoreError(
            f"{path} 不是示范台账文件，或已被清空。",
            f"文件没有改动。请用{Way.RESTORE}从「备份」文件夹恢复，坏文件会留着备查；"
            f"新建时中断的，再{either(f'用一次{Way.INIT}', '新建一次')}即可。",
        )
    if version > SCHEMA_VERSION:
        raise ProtectedError(
            f"{path} 由更新的版本写成（格式 {version}，本程序支持到 {SCHEMA_VERSION}）。",
            "文件没有改动。请升级本程序后再打开。",
        )
    return version


def migrate(connection: sqlite3.Connection, from_version: int) -> None:
    """Bring the schema from ``from_version`` to the present one in one transaction, unless another program just did."""
    try:
        connection.executescript(
            f"BEGIN IMMEDIATE;\n{migration_script(SQLITE, from_version)}\nPRAGMA application_id = {APPLICATION_ID};\n"
            f"PRAGMA user_version = {SCHEMA_VERSION};\nCOMMIT;"
        )
    except sqlite3.Error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        if connection.execute("PRAGMA user_version").fetchone()[0] != SCHEMA_VERSION:
            raise


def require_file(path: Path) -> None:
    """Raise NotFoundError when there is no such file."""
    if not path.is_file():
        raise NotFoundError(
            f"没有找到台账文件 {path}。",
            either(f"请在工作文件夹中运行，或先用{Way.INIT}新建。", "请选别的文件夹，或者先新建台账。"),
        )


def refuse_network(path: Path) -> None:
    """Raise ProtectedError when the file would lie on a network folder, where commits can vanish unseen."""
    reason = network_reason(path)
    if reason:
        raise ProtectedError(
            f"{path} 在网络文件夹上（{reason}）。多台电脑同写时会无声丢失数据，因此拒绝打开。",
            "请把工作文件夹放在本机硬盘；多人协作请用填报表往返，或共用 PostgreSQL。"
            + typed("确实只能放在那里时，加 --force-exclusive 打开：同一时间只有一个人能改。"),
        )


def explain_failure(path: Path, error: Exception) -> ProtectedError:
    """Return the error a clerk can act on for a failed open, read or write; nothing was changed."""
    text = str(error.strerror if isinstance(error, OSError) else error).lower()  # without the path
    if getattr(error, "sqlite_errorname", "") in _UNFINISHED:
        return ProtectedError(
            "上次写入时程序意外中断，台账要先恢复，现在只能读，不能恢复。",
            "请先在能写入的地方用平常方式打开一次。",
        )
    if getattr(error, "sqlite_errorname", "") == "SQLITE_READONLY_DBMOVED":
        return ProtectedError(f"台账文件 {path} 被移走、改名或删除了。", "请把它放回原处再打开。")
    if "full" in text or "no space" in text:
        return ProtectedError("磁盘已满，这次改动没有保存，原有数据完好。", "请清理磁盘后重试。")
    if "readonly" in text or "read-only" in text or "permission" in text:
        return ProtectedError(f"没有写入 {path.parent} 的权限。", "请检查文件夹是否为只读。")
    if "locked" in text or "busy" in text:
        return ProtectedError("台账正被另一个程序占用，暂时不能读写。", "请稍候重试，或关闭另一个窗口。")
    if "no such column" in text or "no such table" in text:
        return DamagedStoreError(
            f"台账文件 {path} 缺少表或列，可能被外部改动，程序没有改动它。",
            f"请用{Way.RESTORE}从「备份」文件夹恢复，坏文件会留着备查。",
        )
    if "malformed" in text or "not a database" in text or "disk image" in text or "decode" in text:
        return DamagedStoreError(
            f"台账文件 {path} 已损坏，程序没有改动它。", f"请用{Way.RESTORE}从「备份」文件夹恢复，坏文件会留着备查。"
        )
    reason = system_reason(error) if isinstance(error, OSError) else _SQLITE_REASONS.get(text, str(error))
    return ProtectedError(f"台账文件 {path} 无法读写：{reason}。", "请检查磁盘、权限和杀毒软件后重试。")


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    connection = sqlite3.connect(file_uri(path, mode), uri=True, timeout=BUSY_SECONDS, isolation_level=None)
    try:
        if mode != "ro":
            for setting in WRITING:
                connection.execute(setting)
        connection.execute("PRAGMA foreign_keys = ON")
    except BaseException:
        connection.close()
        raise
    return connection
