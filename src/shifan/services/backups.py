"""Backups of the open store: by hand, at the first opening of a day, before every big step."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from shifan.domain.errors import ProtectedError, system_reason
from shifan.domain.ways import Way
from shifan.services.session import Session
from shifan.store import backup
from shifan.store.backup import Backup

FOLDER = backup.FOLDER
DAILY = "打开时"
BY_HAND = "手动"


def backup_folder(session: Session) -> Path:
    """Return the folder that the workspace's backups lie in; it need not be there yet."""
    return session.folder / FOLDER


def back_up(session: Session, reason: str) -> Path:
    """Write a verified backup into the workspace and return its path. Raises ProtectedError, StoppedError."""
    return session.repository.back_up(
        backup_folder(session), session.clock(), reason, session.application_id, _told_to(session)
    )


def back_up_to(session: Session, target: Path) -> Path:
    """Write a verified backup to ``target``, or under its usual name into the folder ``target``; return its path.

    Raises ProtectedError when there is such a file already, or it cannot be written; StoppedError.
    """
    try:
        into = target.is_dir()
    except OSError as error:
        raise ProtectedError(f"不能备份到「{target}」：{system_reason(error)}。", "请换一个文件夹或文件名。") from error
    if into:
        target = target / f"shifan-{session.clock():%Y%m%d-%H%M%S-%f}-{BY_HAND}.db"
    return backup.copy_to(session.repository.engine, target, session.application_id, _told_to(session))


def _told_to(session: Session) -> Callable[[int, int], None]:
    """Return what tells the session's watch how far a backup is; there nothing more is known while it is verified."""
    return lambda done, total: session.watch.at("正在备份" if total else "正在核对备份", done, total)


def told(path: Path) -> str:
    """Say where a backup lies and what its check has found."""
    if backup.is_doubtful(path):
        return f"已备份到「{path}」，但台账内容与操作记录有出入：请用{Way.DOCTOR}查看。完好的旧备份都留着。"
    return f"已备份到「{path}」，并核对无误。"


def back_up_if_changed(session: Session, reason: str) -> Path | None:
    """Write a backup unless the newest one holds all that was done; return its path or None. Raises ProtectedError."""
    found = backup.list_backups(backup_folder(session))
    if found and _holds_everything(session, max(found, key=written)):
        return None
    return back_up(session, reason)


def back_up_today(session: Session) -> Path | None:
    """Write the day's first backup, when something was changed since the last one; return its path or None.

    Raises ProtectedError.
    """
    today = f"{session.clock():%Y-%m-%d}"
    if session.read_only:
        return None
    made = backup.list_backups(backup_folder(session))
    if any(found.reason.removesuffix(backup.DOUBTFUL) == DAILY and found.made.startswith(today) for found in made):
        return None
    return back_up_if_changed(session, DAILY)


def written(found: Backup) -> int:
    """Return when the file was written; the name would mislead where the clock was set back."""
    try:
        return found.path.stat().st_mtime_ns
    except OSError:
        return 0


def _holds_everything(session: Session, found: Backup) -> bool:
    engine = session.repository.engine
    only = None if engine.file is not None else session.application_id
    newest = backup.tip_of(found.path, only)
    return newest is not None and newest == backup.tip(engine.execute, only)
