"""Who may come in: this computer's browser, holding the address that was printed. Knows nothing of any web library."""

from __future__ import annotations

import hashlib
import secrets

_BYTES = 24


class Gate:
    """Lets in whoever brings the newest token, once, and knows them by two secrets of their own from then on.

    Any page of the web may send a browser to 127.0.0.1, and a name of its own may be made to lead there. So a request
    must name us as its host, and what says where it comes from must say: from us.

    A browser shows a cookie to every server on this computer, whatever its port: it may see the page and nothing more.
    The interface opens to the key only, which the page keeps where no other port can read it.
    """

    def __init__(self, port: int) -> None:
        self.port = port
        self._hosts = frozenset((f"127.0.0.1:{port}",))  # not localhost: another program may listen under it on [::1]
        self._token = ""
        self._known: dict[str, str] = {}  # the key that belongs to each cookie

    def new_token(self) -> str:
        """Return a token that works once; the one before it is dead from now on."""
        token = secrets.token_urlsafe(_BYTES)
        self._token = _digest(token)
        return token

    def admit(self, token: str) -> tuple[str, str] | None:
        """Return a new visitor's cookie and key in exchange for the token, which is dead then; None for a wrong one."""
        if not self._token or not secrets.compare_digest(_digest(token), self._token):
            return None
        self._token = ""
        cookie, key = secrets.token_urlsafe(_BYTES), secrets.token_urlsafe(_BYTES)
        self._known[_digest(cookie)] = _digest(key)
        return cookie, key

    def knows(self, cookie: str | None) -> bool:
        """Return True for a cookie that was given out."""
        return cookie is not None and _digest(cookie) in self._known

    def opens(self, cookie: str | None, key: str) -> bool:
        """Return True when the key was given out together with the cookie."""
        belongs = self._known.get(_digest(cookie or ""))
        return belongs is not None and secrets.compare_digest(_digest(key), belongs)

    def is_ours(self, host: str | None) -> bool:
        """Return True when a request's host is this server by one of its own names."""
        return host in self._hosts

    def comes_from_us(self, origin: str | None) -> bool:
        """Return True when a request's origin is a page of this server."""
        return origin is not None and origin.startswith("http://") and origin.removeprefix("http://") in self._hosts


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
