"""The folder from which files were taken last: kept beside the ledger for each account; it is no part of the ledger."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from shifan.services.at_work import account_name
from shifan.services.kept_beside import keep, kept

FILE_NAME = ".最近文件夹.json"


def last_folder(work: Path) -> Path | None:
    """Return the folder last used by this account, None when it is not known or not there any more."""
    known = kept(work / FILE_NAME).get(account_name())
    if not known:
        return None
    with suppress(OSError, ValueError):
        if (folder := Path(known)).is_dir():
            return folder
    return None


def remember_folder(work: Path, folder: Path) -> None:
    """Remember the folder; a work folder that cannot be written only means looking for it again."""
    keep(work / FILE_NAME, account_name(), str(folder))
