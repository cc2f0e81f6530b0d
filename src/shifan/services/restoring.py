"""Going back to a backup: which there are, what one would change, the step itself; also where nothing can be read."""

from __future__ import annotations

import os
from pathlib import Path

from shifan.criteria.library import load_edition, load_scheme
from shifan.domain.application import Application
from shifan.domain.errors import (
    DamagedStoreError,
    NotFoundError,
    ProtectedError,
    ReadOnlyError,
    ShifanError,
    UsageError,
)
from shifan.domain.journal import Operation, OperationKind
from shifan.domain.replaying import Rows, net_changes
from shifan.domain.values import value
from shifan.domain.ways import Way
from shifan.services import backups, criteria_copies
from shifan.services.change_words import Namer, RowChange, changes_in_words
from shifan.services.restore_preview import Preview, name_of, since_text
from shifan.services.session import Clock, Done, Session, current_user, local_now, open_session
from shifan.services.workspace import Workspace, locate, workspace_in
from shifan.store import backup
from shifan.store.backup import Backup, Contents
from shifan.store.opening import Location
from shifan.store.replacing import put_in_place
from shifan.store.repository import Repository
from shifan.store.restoring import changes_to, keys_of, opened_copy
from shifan.store.undoing import Change

BEFORE = "恢复前"
AFTER = "恢复后"


@value
class Choice:
    """A backup in the list: its number (1 is the newest) and what it holds, None when it cannot be read."""

    number: int
    backup: Backup
    contents: Contents | None


def choices(folder: Path) -> list[Choice]:
    """Return the backups of the workspace ``folder``, newest first."""
    found = backup.list_backups(folder / backup.FOLDER)
    return [Choice(number, one, backup.contents(one.path)) for number, one in enumerate(found, start=1)]


def chosen(folder: Path, which: str) -> Path:
    """Return the file that ``which`` names: a number of the list, else a path. Raises NotFoundError, UsageError."""
    if which.isascii() and which.isdigit():
        found = backup.list_backups(folder / backup.FOLDER)
        if not 1 <= int(which) <= len(found):
            raise UsageError(f"没有第 {which} 份备份，现有 {len(found)} 份。", f"请用{Way.RESTORE}看有哪些备份。")
        return found[int(which) - 1].path
    path = Path(which)
    if not path.is_file():
        raise NotFoundError(f"没有找到备份文件「{path}」。", f"请用{Way.RESTORE}看有哪些备份。")
    return path


def damage_of(session: Session) -> str:
    """Return why the open store cannot be trusted as it is, empty when rows and journal can be read and are whole."""
    repository = session.repository
    try:
        if repository.damage():
            return "台账文件有损坏，数据库自检没有通过。"
        keys = [session.application_id]
        if repository.engine.file is not None:  # a backup holds the whole file, so all of it must be whole
            keys += [one.id for one in repository.all_of(Application) if one.id not in keys]
        for key in keys:
            broken = repository.verify_chain(key, session.watch.step)
            if broken is not None:
                return f"操作记录从第 {broken} 号起对不上，可能被外部改动。"
            repository.history.stored_rows(key)
    except DamagedStoreError as error:
        return error.message
    return ""


def preview(session: Session, path: Path) -> Preview:
    """Return what going back to the backup would change; nothing is written.

    Raises NotFoundError, ProtectedError, StoppedError.
    """
    session.watch.begin("正在核对现在的台账", 0)
    damage = damage_of(session)
    session.watch.begin("正在比较", 0)
    if damage:
        return preview_unreadable(session.repository.engine.file, path, damage, session.application_id)
    with opened_copy(path) as copy:
        wanted = _rows_of(copy, session.application_id)
        theirs = copy.operations(session.application_id)
    with session.repository.snapshot():
        ours = session.repository.operations(session.application_id)
        present = session.repository.history.stored_rows(session.application_id)
    shared, lost, missing = _apart(ours, theirs)
    return Preview(path, name_of(path), shared, lost, missing, _in_words(session, present, wanted))


def preview_unreadable(store: Location | None, path: Path, damage: str, application_id: str | None = None) -> Preview:
    """Return what putting the backup in the place of an unreadable store would lose, as far as that can be read."""
    with opened_copy(path) as copy:
        key = _application(copy, application_id)
        theirs = copy.operations(key)
    ours = _still_readable(store, key)
    known = {operation.seq for operation in theirs}
    lost = tuple(operation for operation in ours if operation.seq not in known)
    return Preview(path, name_of(path), theirs[0] if theirs else None, lost, 0, (), damage)


def restore(session: Session, path: Path) -> Done:
    """Make this application's rows what they were in the backup, as one operation that can be undone.

    A backup of the present state is made first. Raises NotFoundError (also for an edition that is not installed any
    more); ProtectedError when the backup does not hold
    this application or cannot be read, or the present store is damaged (then ``replace`` is the way).
    """
    if session.read_only:
        raise ReadOnlyError
    session.watch.begin("正在核对现在的台账", 0)
    damage = damage_of(session)
    if damage:
        raise DamagedStoreError(damage, f"请用{Way.RESTORE}恢复：坏文件会留在旁边，由备份代替。")
    key = session.application_id
    session.watch.begin("正在读取备份", 0)
    with opened_copy(path) as copy:
        wanted, keys = _rows_of(copy, key), keys_of(copy.engine)
        brought = criteria_copies.fetch_from(session, copy)
    application = wanted["application"][key]
    edition = load_edition(str(application["edition_id"]), session.own_editions)
    scheme = load_scheme(str(application["scheme_id"]), session.own_schemes)
    kept = backups.back_up(session, BEFORE)
    criteria_copies.keep(session, edition.id, scheme.id)

    def decide() -> list[Change] | None:
        return changes_to(session.repository.history.stored_rows(key), wanted, keys) or None

    label = f"恢复到备份：{name_of(path)}"
    session.watch.last("正在恢复")
    operation = session.repository.rewrite(key, label, session.user, session.clock(), decide)
    if operation is None:
        return Done("没有变化：现在的台账与这份备份相同。")
    session.edition, session.scheme = edition, scheme
    return Done(f"已{label}。", operation, (*brought, f"恢复前的台账已备份到「{kept}」；这一步也可以撤销。"))


def replace(
    place: Workspace,
    path: Path,
    *,
    user: str | None = None,
    clock: Clock = local_now,
    application_id: str | None = None,
) -> Done:
    """Put the backup in the place of an unreadable store file, which is kept; the journal says 已恢复.

    Raises NotFoundError, ProtectedError; then nothing has changed.
    """
    now, store = clock(), place.store
    if not isinstance(store, Path):
        raise ProtectedError("共用数据库读不出来，不能用备份文件代替。", "请联系数据库管理员恢复数据库，再打开。")
    with opened_copy(path) as copy:
        key = _application(copy, application_id)
        keys = [application.id for application in copy.all_of(Application)]
        _refuse_damaged(copy, keys)
        newest = copy.operations(key, limit=1)
        kept = put_in_place(copy, store, now)
    label = f"已恢复：用备份 {name_of(path)} 代替读不出的台账"
    person = user or current_user()
    notes = [_note(place, one, label, person, clock) for one in keys]
    with open_session(place, application_id=key, user=person, clock=clock, read_only=False) as session:
        backups.back_up(session, AFTER)  # newer ones may hold what is lost: from here on this is what there is
    message = f"已用备份恢复：{name_of(path)}。{since_text(newest[0] if newest else None, '丢失了')}"
    warnings = [f"原来的文件没有丢，留在「{kept}」。"] if kept else []
    warnings += dict.fromkeys(notice for _, notice in notes if notice)
    if len(keys) > 1:
        warnings.append(f"台账里的 {len(keys)} 次申报都回到了这份备份。")
    return Done(message, notes[keys.index(key)][0], tuple(warnings))


def _refuse_damaged(copy: Repository, keys: list[str]) -> None:
    """Raise ProtectedError for a backup that would put damage in the place of damage."""
    earlier = "请换一份更早的备份。"
    if copy.damage():
        raise ProtectedError("这份备份也有损坏，数据库自检没有通过。", earlier)
    for key in keys:
        if (broken := copy.verify_chain(key)) is not None:
            raise ProtectedError(f"这份备份的操作记录从第 {broken} 号起对不上。", earlier)
        if not copy.history.rows_fit(key):
            raise ProtectedError("这份备份里的台账内容与操作记录有出入，可能被外部改动或磁盘出错。", earlier)


def _note(place: Workspace, application_id: str, label: str, person: str, clock: Clock) -> tuple[Operation | None, str]:
    """Write into the journal of an application that its store was put in place from a backup.

    Returns the operation, and what the user must know of the opening.
    """
    with open_session(place, application_id=application_id, user=person, clock=clock, read_only=False) as session:
        done = session.repository.rewrite(application_id, label, person, clock(), list, kind=OperationKind.SETUP)
        return done, session.repository.notice


def _in_words(session: Session, present: Rows, wanted: Rows) -> tuple[RowChange, ...]:
    changes = changes_in_words(Namer(session), net_changes(present, wanted))
    order = {item.id: place for place, item in enumerate(session.edition.criteria)}
    return tuple(sorted(changes, key=lambda change: order.get(change.criterion_id, -1)))


def _rows_of(copy: Repository, application_id: str) -> Rows:
    _application(copy, application_id)
    return copy.history.stored_rows(application_id)


def _application(copy: Repository, application_id: str | None) -> str:
    """Return the application to go back to: the one asked for, else the newest. Raises ProtectedError."""
    known = copy.all_of(Application)
    if application_id is None and known:
        return known[-1].id
    for found in known:
        if found.id == application_id:
            return found.id
    names = "；".join(f"{found.county} {found.round}" for found in known)
    raise ProtectedError("这份备份里没有本次申报。", f"里面有：{names}。请换一份备份。" if names else "请换一份备份。")


def _apart(ours: list[Operation], theirs: list[Operation]) -> tuple[Operation | None, tuple[Operation, ...], int]:
    """Return the newest shared operation, ours since then (newest first), and how many only they have."""
    known = set(theirs)
    shared = next((operation for operation in ours if operation in known), None)
    since = shared.seq if shared else 0
    return (
        shared,
        tuple(operation for operation in ours if operation.seq > since),
        sum(operation.seq > since for operation in theirs),
    )


def _still_readable(store: Location | None, application_id: str) -> list[Operation]:
    """Return what can be read of the journal of a damaged store, newest first; often nothing."""
    if not isinstance(store, Path):
        return []
    try:
        repository = Repository.open(store, read_only=True)
    except ShifanError:
        return []
    try:
        return repository.operations(application_id)
    except (ShifanError, ValueError):  # a time or a kind that is none any more
        return []
    finally:
        repository.close()


def workspace_with_backups(workspace: Path | None, store: str | None = None) -> Workspace:
    """Return the workspace, also where its store file is gone and only the backups are left.

    Raises NotFoundError as ``locate`` does.
    """
    try:
        return locate(workspace, store)
    except NotFoundError:
        named = workspace or (Path(os.environ["SHIFAN_WORKSPACE"]) if os.environ.get("SHIFAN_WORKSPACE") else None)
        here = Path.cwd()
        for folder in (named,) if named is not None else (here, *here.parents):
            if backup.list_backups(folder / backup.FOLDER):
                return workspace_in(folder)
        raise
