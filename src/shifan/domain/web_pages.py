"""Web pages as evidence: which addresses can be one, and how they are written the same way always."""

from __future__ import annotations

import hashlib
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from shifan.domain.errors import UsageError
from shifan.domain.text import clean_line

_LONGEST = 2000
_KEPT = "/%:=&?~#+!$,;'@()*[]"


def clean_address(text: str) -> str:
    """Return the address of a web page, Chinese in it written as browsers send it.

    Raises UsageError for what is no address of a page, or holds a password.
    """
    plain = clean_line(text)
    try:
        parts = urlsplit(plain)
        host, user = parts.hostname, parts.username or parts.password
    except ValueError:
        host, user, parts = None, None, urlsplit("")
    if parts.scheme.lower() not in ("http", "https") or not host or len(plain) > _LONGEST or " " in plain:
        raise UsageError(f"「{plain[:80]}」不是网页地址。", "请写以 https:// 或 http:// 开头的完整地址。")
    if user:
        raise UsageError("网页地址里带有账号或密码，不能录入。", "请写人人都能打开的公开地址。")
    return urlunsplit(
        (
            parts.scheme.lower(),
            parts.netloc,
            quote(parts.path, safe=_KEPT),
            quote(parts.query, safe=_KEPT),
            quote(parts.fragment, safe=_KEPT),
        )
    )


def page_title(address: str) -> str:
    """Return a title for a page that was given none: its host and the end of its path."""
    parts = urlsplit(address)
    last = unquote(parts.path.rstrip("/").rpartition("/")[2])
    return clean_line(f"{parts.hostname or ''} {last}")[:80]


def address_digest(address: str) -> str:
    """Return the sha256 hex that stands for a page: that of its address, as there are no bytes."""
    return hashlib.sha256(address.encode()).hexdigest()
