"""Who is at work, and what time it is."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime

from shifan.domain.text import clean_line

_UNNAMED = "本机用户"

Clock = Callable[[], datetime]


def local_now() -> datetime:
    """Return the present local time with its zone."""
    return datetime.now().astimezone()


def current_user() -> str:
    """Return the name that the journal records: SHIFAN_USER, else the system account."""
    named = clean_line(os.environ.get("SHIFAN_USER", ""))
    if named:
        return named
    import getpass  # only when no name was given: keeps start-up short

    try:
        return clean_line(getpass.getuser()) or _UNNAMED
    except (OSError, KeyError, ImportError):  # no account name on this system
        return _UNNAMED


def journal_name(login: str, user: str | None) -> str:
    """Return the name that the journal records for ``user``, or for whoever is at work.

    On a server that is the role it knows the program by (``login``), after the name that was given or SHIFAN_USER.
    """
    if not login:
        return user or current_user()
    named = user or clean_line(os.environ.get("SHIFAN_USER", ""))
    role = f"（{login}）"
    return f"{named.removesuffix(role)}{role}" if named and named != login else login
