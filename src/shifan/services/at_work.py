"""Who is at work, and what time it is."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from shifan.domain.text import clean_line

NAME_FILE = ".操作人.json"
_UNNAMED = "本机用户"

Clock = Callable[[], datetime]


def local_now() -> datetime:
    """Return the present local time with its zone."""
    return datetime.now().astimezone()


def current_user(folder: Path | None = None) -> str:
    """Return the name that the journal records: SHIFAN_USER, else the one kept in ``folder``, else the account's."""
    named = clean_line(os.environ.get("SHIFAN_USER", ""))
    if named:
        return named
    account = account_name()
    return _names(folder).get(account, account) if folder is not None else account


def keep_name(folder: Path, name: str) -> None:
    """Keep in the work folder by which name this account wants to be recorded; a failure only means the account's."""
    import json  # only when a name is kept

    text = json.dumps({**_names(folder), account_name(): name}, ensure_ascii=False, indent=1)
    partial = folder / f"{NAME_FILE}.{os.getpid()}.part"
    with suppress(OSError):
        try:
            partial.write_text(text, encoding="utf-8")
            partial.replace(folder / NAME_FILE)
        finally:
            partial.unlink(missing_ok=True)


def _names(folder: Path) -> dict[str, str]:
    if not (folder / NAME_FILE).is_file():
        return {}
    import json  # only where a name was kept: keeps start-up short

    try:
        found = json.loads((folder / NAME_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    pairs = found.items() if isinstance(found, dict) else ()
    return {str(account): clean_line(name) for account, name in pairs if isinstance(name, str) and clean_line(name)}


def account_name() -> str:
    """Return the name of the system account."""
    import getpass  # only when no name was given: keeps start-up short

    try:
        return clean_line(getpass.getuser()) or _UNNAMED
    except (OSError, KeyError, ImportError):  # no account name on this system
        return _UNNAMED


def journal_name(login: str, user: str | None, folder: Path | None = None) -> str:
    """Return the name that the journal records for ``user``, or for whoever is at work (in ``folder``).

    On a server that is the role it knows the program by (``login``), after the name that was given or SHIFAN_USER.
    """
    if not login:
        return user or current_user(folder)
    named = user or clean_line(os.environ.get("SHIFAN_USER", ""))
    role = f"（{login}）"
    return f"{named.removesuffix(role)}{role}" if named and named != login else login
