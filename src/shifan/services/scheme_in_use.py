"""The scheme that an application is scored by, also where its file is gone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from shifan.criteria.library import OWN_SCHEMES, load_scheme
from shifan.domain.application import Application
from shifan.domain.errors import DataFileError, NotFoundError, ProtectedError
from shifan.domain.scheme import Scheme

STANDARD_SCHEME = "equal-100"


def scheme_in_use(application: Application, own_schemes: Path, fetch: Callable[[str, str], None]) -> Scheme:
    """Return the application's scheme; where its file is gone or broken the standard one, which says so.

    A lost file must not lock the workspace: undo, backups and choosing another scheme go on. ``fetch`` has the store's
    copy of a scheme written where its file is not on this machine.
    """
    try:
        if application.scheme_id != STANDARD_SCHEME:
            fetch("scheme", application.scheme_id)
        return load_scheme(application.scheme_id, own_schemes)
    except (NotFoundError, DataFileError, ProtectedError) as error:
        if application.scheme_id == STANDARD_SCHEME:
            raise
        standard = load_scheme(STANDARD_SCHEME)
        why = "".join(error.message.splitlines()[:2]).rstrip("。")  # the first fault of a file with many
        told = (
            f"计分方案 {application.scheme_id} 用不了（{why}），"
            f"以下得分暂按「{standard.title}」算，不是该方案的得分。"
            f"请把方案文件放回工作文件夹的「{OWN_SCHEMES}」文件夹，或改用别的方案。"
        )
        return replace(standard, stands_in=told)
