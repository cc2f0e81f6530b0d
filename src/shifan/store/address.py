"""Where a store on a server is: a PostgreSQL URL taken apart, with a password that never shows.

What is wrong with a URL is said without repeating any of it: a sign in the wrong place can make the password look like
another part.
"""

from __future__ import annotations

import re
from urllib.parse import quote, unquote

from shifan.domain.errors import UsageError

# Compiled when an address is read: most stores are files, and every command imports this module.
_URL = r"(?is)postgres(?:ql)?://([^/?]*)(?:/([^?]*))?(?:\?(.*))?"
_HOST = r"(?s)(\[[0-9A-Fa-f:.%]+\]|[^:\[\]]*)(?::(.*))?"
_HINT = (
    "例：postgresql://用户名@服务器:5432/数据库名。用户名、密码、库名里的 @ / : # ? % 要写成百分号形式"
    "（@ 写成 %40，/ 写成 %2F，# 写成 %23，% 写成 %25）；密码建议不写在地址里，改用环境变量 PGPASSWORD 或 pgpass 文件。"
)
_OWN = ("user", "password", "host", "port", "dbname")
_SECRET = ("password", "sslpassword")
_FURTHER = (
    *("hostaddr", "service", "passfile", "connect_timeout", "application_name", "target_session_attrs"),
    *("sslmode", "sslrootcert", "sslcert", "sslkey", "sslcrl", "channel_binding", "gssencmode", "krbsrvname"),
)


class Address:
    """A database on a PostgreSQL server. ``repr`` and ``str`` leave secrets out."""

    __slots__ = ("_settings",)

    def __init__(self, settings: dict[str, str]) -> None:
        self._settings = settings

    @property
    def has_secret(self) -> bool:
        """Whether the address brings a password along."""
        return any(self._settings.get(name) for name in _SECRET)

    def connection_settings(self) -> dict[str, str]:
        """Return what the client library connects with, a password included: never for showing."""
        return dict(self._settings)

    def hide(self, text: str) -> str:
        """Return ``text`` without the secrets of this address."""
        for name in _SECRET:
            secret = self._settings.get(name)
            if secret:
                for spelling in (secret, quote(secret, safe=""), quote(secret)):
                    text = text.replace(spelling, "…")
        return text

    def url(self) -> str:
        """Return the address as a URL without secrets, as it can be kept in a file."""
        get = self._settings.get
        host = get("host", "")
        if host.startswith("/"):
            host = quote(host, safe="")
        elif ":" in host:
            host = f"[{host}]"
        user = f"{quote(get('user', ''), safe='')}@" if get("user") else ""
        port = f":{get('port')}" if get("port") else ""
        others = [
            f"{name}={quote(value, safe='/')}"
            for name, value in sorted(self._settings.items())
            if name not in (*_OWN, *_SECRET)
        ]
        query = f"?{'&'.join(others)}" if others else ""
        return f"postgresql://{user}{host}{port}/{quote(get('dbname', ''), safe='')}{query}"

    def __str__(self) -> str:
        """Return the address for people: no secrets, no percent signs, no options."""
        return unquote(self.url().partition("?")[0])

    def __repr__(self) -> str:
        return f"Address({self.url()!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Address) and other._settings == self._settings

    def __hash__(self) -> int:
        return hash(self.url())


def is_url(text: str) -> bool:
    """Tell whether a text means a server and not a path."""
    return "://" in text or "：//" in text or text.strip().lower().startswith(("postgres:", "postgresql:"))


def parse_address(text: str) -> Address:
    """Return the address that a ``postgresql://`` or ``postgres://`` URL names.

    Raises UsageError, which repeats nothing of the URL.
    """
    found = re.fullmatch(_URL, text.strip())
    if found is None:
        raise UsageError("数据库地址要以 postgresql:// 开头。", _HINT)
    netloc, database, query = (part or "" for part in found.groups())
    if "#" in text or "/" in database or "@" in database:
        raise UsageError("数据库地址里有不能直接写的符号。", _HINT)
    settings = {**_login_and_host(netloc), "dbname": _decoded(database), **_options(query)}
    settings = {name: value for name, value in settings.items() if value}
    if not settings.get("dbname"):
        raise UsageError("数据库地址里没有写数据库名。", _HINT)
    for name in ("port", "connect_timeout"):
        if name in settings and not (settings[name].isascii() and settings[name].isdigit()):
            raise UsageError("数据库地址里的端口或等待秒数不是数字。", _HINT)
    if any(ord(sign) < 32 for value in settings.values() for sign in value):
        raise UsageError("数据库地址里有看不见的控制字符。", _HINT)
    if int(settings.get("port", "1")) not in range(1, 65536):
        raise UsageError("数据库地址里的端口要在 1 到 65535 之间。", _HINT)
    return Address(settings)


def _login_and_host(netloc: str) -> dict[str, str]:
    login, _, place = netloc.rpartition("@")
    user, _, password = login.partition(":")
    found = re.fullmatch(_HOST, place)
    if found is None or "," in place or "@" in login:
        raise UsageError("数据库地址里的服务器或登录名写得不对。", _HINT)
    host, port = found[1].strip("[]"), found[2] or ""
    return {"user": _decoded(user), "password": _decoded(password), "host": _decoded(host), "port": port}


def _options(query: str) -> dict[str, str]:
    options = {}
    for pair in filter(None, query.split("&")):
        name, equals, value = pair.partition("=")
        if not equals or name not in (*_OWN, *_SECRET, *_FURTHER):
            raise UsageError("数据库地址问号后面的选项不认识。", _HINT)
        options[name] = _decoded(value)
    return options


def _decoded(text: str) -> str:
    if re.search(r"%(?![0-9A-Fa-f]{2})", text):
        raise UsageError("数据库地址里的百分号写得不对。", _HINT)
    try:
        return unquote(text, errors="strict")
    except UnicodeDecodeError:
        raise UsageError("数据库地址里的百分号写得不对。", _HINT) from None
