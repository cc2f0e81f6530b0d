"""Which look each account chose for the interface: remembered beside the ledger, on this machine."""

from __future__ import annotations

from pathlib import Path

from shifan.services.at_work import account_name
from shifan.services.kept_beside import keep, kept

FILE_NAME = ".界面配色.json"


def last_look(folder: Path) -> str:
    """Return the id of the look that this account chose last, empty when it chose none."""
    return kept(folder / FILE_NAME).get(account_name(), "")


def remember_look(folder: Path, look: str) -> None:
    """Remember the look for this account."""
    keep(folder / FILE_NAME, account_name(), look)
