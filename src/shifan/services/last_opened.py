"""Which application is opened: the one each person last opened in a work folder is kept in a small file in the folder.

The file is no part of the ledger.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from shifan.domain.application import Application
from shifan.domain.errors import NotFoundError, UsageError
from shifan.domain.ways import Way, either
from shifan.services.kept_beside import keep, kept
from shifan.services.workspace import Workspace
from shifan.store.repository import Repository

FILE_NAME = ".最近打开.json"
_SHOWN = 10


def application_to_open(repository: Repository, place: Workspace, wanted: str | None, user: Callable[[], str]) -> str:
    """Return the id of the application to open.

    It is ``wanted``, else what ``user`` last opened here, the folder's own, or the newest. Raises UsageError when
    the one that is named is not there, NotFoundError when there is none at all.
    """
    if wanted is not None:
        if repository.get(Application, wanted) is None:
            raise _unknown(repository, wanted)
        return wanted
    last = last_opened(place.folder, user()) if (place.folder / FILE_NAME).is_file() else None
    for key in (last, place.application):
        if key and repository.get(Application, key) is not None:
            return key
    if place.application:
        raise _unknown(repository, place.application)
    newest = repository.newest_application()
    if newest is None:
        raise NotFoundError("工作文件夹里还没有申报。", either(f"请用{Way.INIT}新建。", "请新建台账。"))
    return newest


def last_opened(folder: Path, user: str) -> str | None:
    """Return the id of the application that ``user`` last opened here, None when that is not known."""
    return kept(folder / FILE_NAME).get(user)


def remember_opened(folder: Path, user: str, application_id: str) -> None:
    """Remember what ``user`` opened; a folder that cannot be written only means asking for --app again."""
    keep(folder / FILE_NAME, user, application_id)


def _unknown(repository: Repository, wanted: str) -> UsageError:
    applications = repository.all_of(Application)
    known = [f"{a.id}（{a.county} {a.round}）" for a in applications[-_SHOWN:]]
    more = f"等 {len(applications)} 个，用{Way.APPLICATIONS}查看" if len(applications) > _SHOWN else ""
    return UsageError(f"没有编号为 {wanted} 的申报。", f"现有：{'；'.join(known) or '无'}{more}。")
