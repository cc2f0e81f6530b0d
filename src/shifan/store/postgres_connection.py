"""Connecting to a PostgreSQL server: safe settings, and a clear refusal of what is too old or not ours."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg.adapt import Loader

from shifan.domain.errors import NotFoundError, ProtectedError, UsageError
from shifan.domain.ways import Way, either
from shifan.store.address import Address
from shifan.store.postgres_errors import explain_failure, explain_login
from shifan.store.postgres_sql import lock_key
from shifan.store.schema import POSTGRESQL, SCHEMA_VERSION, migration_script

Connection = psycopg.Connection[tuple[Any, ...]]

MARKER = "shifan_store"
_IDENTITY = "SHFF"
OLDEST = 15
_CONNECT_SECONDS = 10
_LOCK_SECONDS = 10
_MIGRATION_LOCK = lock_key("shifan migration")
_FIND = """
SELECT to_regclass('shifan_store') IS NOT NULL,
    (SELECT count(*) FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'v'))
"""
_READ = "SELECT identity, schema_version FROM shifan_store"


class _WholeNumberLoader(Loader):
    """Sums of whole numbers come as numeric; they are whole numbers here, as on the other engine."""

    def load(self, data: Any) -> int | float:
        text = bytes(data)
        return int(text) if text.lstrip(b"-").isdigit() else float(text)


def connect(address: Address, *, read_only: bool = False) -> Connection:
    """Return a connection whose statements commit one by one unless a transaction is begun.

    Raises ProtectedError when it does not come about or the server is too old, UsageError for options that the client
    library does not take.
    """
    settings = {"connect_timeout": str(_CONNECT_SECONDS), "application_name": "shifan", **_kept_alive()}
    try:
        connection = psycopg.connect(
            **{**settings, **address.connection_settings()},  # type: ignore[arg-type]
            client_encoding="UTF8",
            autocommit=True,
        )
    except psycopg.ProgrammingError:
        raise UsageError("数据库地址里有客户端不认识的选项。", "请去掉问号后面的选项再试。") from None
    except (psycopg.Error, UnicodeError) as error:
        if isinstance(error, psycopg.Error):
            raise explain_login(address, error) from None
        raise UsageError("数据库地址里有不能用的字符。", "请核对服务器名、用户名和库名。") from None
    try:
        _refuse_unfit(address, connection)
        _prepare(connection, read_only)
    except psycopg.Error as error:
        connection.close()
        raise explain_failure(address, error, dead=connection.broken) from None
    except BaseException:
        connection.close()
        raise
    return connection


def schema_version(address: Address, connection: Connection) -> int:
    """Return the schema version of the store, 0 where the database is empty.

    Raises ProtectedError when the database holds something else or was written by a newer program.
    """
    found, tables = _one(connection, _FIND)
    if not found:
        if tables:
            raise ProtectedError(
                f"数据库 {address} 不是示范台账的库：里面有别的表。",
                "没有改动它。请核对库名，或请管理员另建一个空库。",
            )
        return 0
    try:
        identity, version = _one(connection, _READ)
    except (psycopg.errors.UndefinedColumn, psycopg.errors.WrongObjectType, TypeError):
        identity, version = "", 0
    if identity != _IDENTITY or not isinstance(version, int) or version < 1:
        raise ProtectedError(
            f"数据库 {address} 不是示范台账的库，或已被外部改动。", "没有改动它。请核对库名，或请管理员另建一个空库。"
        )
    if version > SCHEMA_VERSION:
        raise newer(str(address), version)
    return version


def newer(place: str, version: int) -> ProtectedError:
    """Return the error for a store that a newer program has written or brought up to date."""
    return ProtectedError(
        f"{place} 由更新的版本写成（格式 {version}，本程序支持到 {SCHEMA_VERSION}）。",
        "没有改动它。请升级本程序后再打开。",
    )


def absent(address: Address) -> NotFoundError:
    """Return the error for an empty database."""
    return NotFoundError(
        f"数据库 {address} 还是空的，没有台账。",
        either(
            f"请先用{Way.INIT('文件夹 --store 地址 --county 县名 --round 年度')}新建。",
            "请由会用命令行的同事先在数据库里新建台账。",
        ),
    )


def migrate(address: Address, connection: Connection) -> None:
    """Bring the schema up to date in one transaction, from nothing too, unless another program just did."""
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (_MIGRATION_LOCK,))
        version = schema_version(address, connection)
        if version == SCHEMA_VERSION:
            return
        if not version:
            connection.execute(
                f"CREATE TABLE {MARKER} (identity TEXT PRIMARY KEY, schema_version BIGINT NOT NULL)".encode()
            )
            connection.execute(f"INSERT INTO {MARKER} VALUES (%s, 0)".encode(), (_IDENTITY,))
        connection.execute(migration_script(POSTGRESQL, version).encode())
        connection.execute(f"UPDATE {MARKER} SET schema_version = %s".encode(), (SCHEMA_VERSION,))


def _one(connection: Connection, sql: str) -> tuple[Any, ...]:
    return connection.execute(sql.encode()).fetchone() or ("", 0)


def _kept_alive() -> dict[str, str]:
    """A connection that has died unseen is noticed in half a minute."""
    return {"keepalives_idle": "15", "keepalives_interval": "5", "keepalives_count": "3", "tcp_user_timeout": "30000"}


def _refuse_unfit(address: Address, connection: Connection) -> None:
    version = connection.info.server_version // 10000
    if version < OLDEST:
        raise ProtectedError(
            f"数据库 {address} 的 PostgreSQL 是第 {version} 版，需要第 {OLDEST} 版或更新。",
            "没有改动它。请联系数据库管理员升级，或换一台服务器。",
        )
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise ProtectedError(
            f"数据库 {address} 的编码是 {encoding}，有的汉字存不下。",
            "没有改动它。请管理员建一个 UTF8 编码的库：CREATE DATABASE 库名 ENCODING 'UTF8' TEMPLATE template0;",
        )


def _prepare(connection: Connection, read_only: bool) -> None:
    connection.adapters.register_loader("numeric", _WholeNumberLoader)
    settings = [
        "SET synchronous_commit = on",  # what was confirmed is on disk, whatever the server's default is
        "SET default_transaction_isolation = 'read committed'",
        f"SET lock_timeout = '{_LOCK_SECONDS}s'",
        "SET idle_in_transaction_session_timeout = '5min'",  # a program that hangs does not hold the lock for ever
        "SET client_min_messages = warning",
    ]
    if read_only:
        settings.append("SET default_transaction_read_only = on")
    connection.execute("; ".join(settings).encode())
