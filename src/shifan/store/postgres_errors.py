"""What a PostgreSQL server or the way to it can refuse, in words a clerk can act on; never with a password."""

from __future__ import annotations

import psycopg
from psycopg import errors as pg

from shifan.domain.errors import ProtectedError
from shifan.domain.ways import Way
from shifan.store.address import Address


class LostCommitError(psycopg.OperationalError):
    """The connection went away while a transaction was being committed: whether it was, has to be looked up."""


_LOST = "请检查网络和数据库服务；恢复后直接再试，程序会自动重新连接。"
_ADMIN = "请联系数据库管理员"

GRANTS = (
    'GRANT USAGE ON SCHEMA public TO "账号";',
    'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO "账号";',
    'GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO "账号";',
    'ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO "账号";',
    'ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO "账号";',
)
"""All that a role needs to work in a store that another role has made; the last two are for later upgrades."""

# What the connection library says before there is a code to go by; a Chinese server says some of it in Chinese.
_REFUSALS: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (
        ("no password supplied", "password authentication failed", "认证失败", "authentication failed"),
        "数据库 {place} 不接受登录：用户名或密码不对，或没有给密码。",
        "请核对用户名；密码放在环境变量 PGPASSWORD、pgpass 文件或地址里。",
    ),
    (
        ("no pg_hba.conf entry", "pg_hba.conf"),
        "数据库 {place} 不允许这台电脑或这个用户连接。",
        f"{_ADMIN}，在服务器的 pg_hba.conf 中放行。",
    ),
    (
        ("failed to resolve", "could not translate host", "name or service not known", "getaddrinfo"),
        "找不到数据库服务器：{place} 里的服务器名解析不了。",
        "请检查服务器名有没有写错、网络和 DNS 是否正常。",
    ),
    (
        ("too many clients", "remaining connection slots", "too many connections", "连接槽"),
        "数据库 {place} 的连接数已满。",
        f"请稍候再试；常常如此时{_ADMIN}调大 max_connections。",
    ),
    (
        ("starting up", "shutting down", "recovery mode", "正在启动", "正在关闭"),
        "数据库 {place} 正在启动、关闭或恢复。",
        "请稍候一两分钟再试。",
    ),
    (
        ("timeout expired", "timed out", "connection timeout"),
        "连接数据库 {place} 超时，没有回应。",
        "请检查服务器地址、端口、防火墙和网络。",
    ),
    (
        ("connection refused", "no such file or directory", "network is unreachable", "no route to host"),
        "连不上数据库 {place}：那里没有数据库服务在运行，或网络不通。",
        "请检查服务器是否开机、数据库服务是否启动、端口有没有写错。",
    ),
    (
        ("invalid byte sequence for encoding", "has no equivalent in encoding", "编码"),
        "数据库 {place} 的编码不是 UTF8，有的汉字存不下。",
        "没有改动它。请管理员建一个 UTF8 编码的库：CREATE DATABASE 库名 ENCODING 'UTF8' TEMPLATE template0;",
    ),
    (
        ("ssl negotiation", "closed the connection", "expected authentication request", "protocol"),
        "{place} 有回应，但不像 PostgreSQL 数据库，或者回应到一半断开了。",
        "请核对服务器和端口有没有写错，再看数据库服务是否正常。",
    ),
    (
        ("ssl", "certificate", "gss"),
        "与数据库 {place} 的加密连接没有建立。",
        f"{_ADMIN}，核对地址中的 sslmode 等加密选项和证书。",
    ),
)

_BY_KIND: tuple[tuple[type[Exception] | tuple[type[Exception], ...], str, str], ...] = (
    (
        pg.ReadOnlySqlTransaction,
        "数据库 {place} 现在是只读的，这次改动没有写入。",
        "连的可能是备用服务器：请改连主服务器，或用只读模式打开。",
    ),
    (
        (pg.InsufficientPrivilege, pg.InvalidSchemaName),
        "登录数据库 {place} 的用户权限不够，没有写入任何内容。",
        f"{_ADMIN}。新建台账和升级要用建库的用户（或另给 CREATE 权限）；"
        "日常读写，由建库的用户在这个库里运行（账号换成实际的）：\n" + "\n".join(GRANTS),
    ),
    (
        (pg.LockNotAvailable, pg.DeadlockDetected, pg.QueryCanceled, pg.SerializationFailure),
        "台账正被另一个程序占用，暂时不能读写。",
        "请稍候重试。",
    ),
    (
        (pg.DiskFull, pg.OutOfMemory, pg.InsufficientResources),
        "数据库服务器的磁盘或内存已满，这次改动没有保存，原有数据完好。",
        f"{_ADMIN}清理后重试。",
    ),
    (
        (pg.DataCorrupted, pg.IndexCorrupted),
        "数据库 {place} 报告数据已损坏，程序没有改动它。",
        f"{_ADMIN}，并保留现场；台账可从「备份」文件夹取最近一份恢复。",
    ),
    (
        (pg.UndefinedTable, pg.UndefinedColumn, pg.UndefinedObject, pg.UndefinedFunction),
        "数据库 {place} 里的台账缺少表或列，可能被外部改动。",
        f"没有写入任何内容。{_ADMIN}与备份对照。",
    ),
)


def explain_login(address: Address, error: psycopg.Error) -> ProtectedError:
    """Return the error for a connection that did not come about."""
    text = str(error).lower()
    if isinstance(error, pg.InvalidCatalogName) or ("database" in text and "does not exist" in text):
        return _missing(address)
    if "数据库" in text and "不存在" in text:
        return _missing(address)
    for signs, message, hint in _REFUSALS:
        if any(sign in text for sign in signs):
            return ProtectedError(message.format(place=address), hint)
    first = address.hide(str(error).strip().partition("\n")[0])
    return ProtectedError(f"连不上数据库 {address}：{first}", f"请核对地址，或把这一行发给数据库管理员。{_LOST}")


def explain_failure(address: Address, error: Exception, *, dead: bool) -> ProtectedError:
    """Return the error for a statement that failed; ``dead`` when the connection went with it."""
    if isinstance(error, LostCommitError):
        return ProtectedError(
            "提交的一刻与数据库的连接断了，还不能确定这次改动有没有写入。",
            f"请等连接恢复后用{Way.HISTORY}看最后一步，再决定要不要重做。{_LOST}",
        )
    if dead:
        return ProtectedError("与数据库的连接断了；没有提交的改动没有写入，已提交的都在。", _LOST)
    for kinds, message, hint in _BY_KIND:
        if isinstance(error, kinds):
            return ProtectedError(message.format(place=address), hint)
    if isinstance(error, psycopg.DataError) and any(sign in str(error) for sign in ("encod", "NUL")):
        return ProtectedError("有的字数据库存不下，这次改动没有写入。", "请去掉生僻的符号后再试。")
    first = address.hide(str(error).strip().partition("\n")[0])
    return ProtectedError(f"数据库 {address} 无法读写：{first}", f"没有提交的改动没有写入。{_ADMIN}查看原因。")


def _missing(address: Address) -> ProtectedError:
    return ProtectedError(
        f"服务器上没有 {address} 这个数据库。",
        "请核对库名，或请管理员建一个 UTF8 编码的空库：CREATE DATABASE 库名 ENCODING 'UTF8' TEMPLATE template0;",
    )
