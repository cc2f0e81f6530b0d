"""Imported editions and own schemes travel with the store: put in where they are in use, written where they lack."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING

from shifan.criteria.own_files import is_here, is_shipped, place_of, read_copy, write_copy
from shifan.domain.editions.copies import CopyKind, CriteriaCopy, CriteriaUse, intact
from shifan.domain.errors import NotFoundError, ShifanError
from shifan.store.criteria_copies import CriteriaCopies
from shifan.store.repository import Repository

if TYPE_CHECKING:
    from shifan.domain.application import Application
    from shifan.services.session import Session

Latest = dict[tuple[CopyKind, str], CriteriaUse]
Compared = tuple[CriteriaCopy, CriteriaUse | None]
"""What lies here, and what holds in the store."""


def keep(session: Session, edition_id: str, scheme_id: str) -> None:
    """Put copies of an own edition and scheme into the store, where they hold from now on; nothing to undo.

    What is shipped, and what cannot be read, is left out. Raises ProtectedError, ReadOnlyError.
    """
    compared = _compared(session, edition_id, scheme_id)
    _put(session, [copy for copy, held in compared if held is None or held.revision <= copy.use.revision])


def keep_on_opening(session: Session, application: Application) -> None:
    """Put in what the application is opened with and the store has none of; tell of files that differ from the store's.

    A file that merely lies here takes nobody's place, unless it is a later revision: it may be an old one, or another
    county's. Nothing is put in by a session that may not write or is in the middle of it; the next opening does.
    """
    with suppress(ShifanError):
        compared = _in_use(session, application)
        later = [copy for copy, held in compared if held is None or held.revision < copy.use.revision]
        for copy, held in compared:
            if held is not None and copy not in later:
                _tell(session, "：".join(_apart(session, copy.use, held)))
        if not session.read_only and not session.repository.engine.in_transaction:
            _put(session, later)


def differing(session: Session) -> list[tuple[str, str]]:
    """Return of each file in use here that differs from what holds in the store: what to say, and what to do."""
    try:
        compared = _in_use(session, session.application())
    except ShifanError:
        return []
    return [_apart(session, copy.use, held) for copy, held in compared if held is not None]


def fetch(session: Session, what: str, name: str) -> None:
    """Write the store's copy of an edition or scheme into the work folder where there is none, and tell the user.

    ``what`` is the value of a CopyKind. What else the application has used and lacks here comes along. Does nothing
    where the store has no copy. Raises NotFoundError in a read-only session, DataFileError for a damaged copy,
    ProtectedError where it cannot be written.
    """
    kind = CopyKind(what)
    if is_here(session.folder, kind, name):
        return
    try:
        latest = _latest(_uses(session.repository, session.application_id))
    except ShifanError:  # a login that may not read them: then it is as if there were none
        return
    wanted = latest.get((kind, name))
    if wanted is None:
        return
    if session.read_only:
        raise NotFoundError(
            f"这台电脑上没有{wanted.title}，台账里存有它的副本，只读时不往工作文件夹里写。",
            "请先用平常方式打开一次，会自动放好，再用只读模式。",
        )
    _write(session, session.repository, wanted)
    _fetch_others(session, session.repository, latest.values())


def fetch_from(session: Session, backup: Repository) -> tuple[str, ...]:
    """Write what the application has used and this machine lacks out of an opened backup; what fails is left out.

    Returns what the user is to be told, also of files here that are not those of the time of the backup.
    """
    said = len(session.repository.notice)
    others: list[str] = []
    with suppress(ShifanError):
        held = _latest(_uses(backup, session.application_id)).values()
        _fetch_others(session, backup, held)
        here = [(use, read_copy(session.folder, use.kind, use.name)) for use in held]
        others = [use.title for use, copy in here if copy is not None and copy.use != use]
    brought = session.repository.notice[said:]
    changed = (f"{'、'.join(others)} 的文件在备份以后改过，得分按现在的文件算。",) if others else ()
    return (*filter(None, (brought,)), *changed)


def damaged(session: Session, *, mend: bool) -> tuple[list[CriteriaUse], list[CriteriaUse]]:
    """Return all copies of the application, and those that are damaged.

    With ``mend`` a damaged one is no longer so where the file is here unharmed: its text is put back. Raises
    ProtectedError.
    """
    copies, key = CriteriaCopies(session.repository.engine), session.application_id
    with session.repository.snapshot():
        uses = copies.uses(key)
        harmed = [use for use in uses if not intact(copies.copy(use))]
    if not mend or session.read_only:
        return uses, harmed
    here = [copy for use in harmed if (copy := read_copy(session.folder, use.kind, use.name)) and copy.use == use]
    _put(session, here)
    mended = [copy.use for copy in here]
    return uses, [use for use in harmed if use not in mended]


def has_copy(session: Session, kind: CopyKind, name: str) -> bool:
    """Tell whether the store has an unharmed copy."""
    try:
        use = _latest(_uses(session.repository, session.application_id)).get((kind, name))
        return use is not None and intact(CriteriaCopies(session.repository.engine).copy(use))
    except ShifanError:
        return False


def _uses(repository: Repository, application_id: str) -> list[CriteriaUse]:
    with repository.snapshot():
        return CriteriaCopies(repository.engine).uses(application_id)


def _latest(uses: Iterable[CriteriaUse]) -> Latest:
    """Return by kind and name what holds: the highest revision, of equal ones that put in last."""
    found: Latest = {}
    for use in uses:
        known = found.get((use.kind, use.name))
        if known is None or use.revision >= known.revision:
            found[use.kind, use.name] = use
    return found


def _compared(session: Session, edition_id: str, scheme_id: str) -> list[Compared]:
    """Return what of these is own and not what holds in the store."""
    own = [
        copy
        for kind, name in ((CopyKind.EDITION, edition_id), (CopyKind.SCHEME, scheme_id))
        if name and not is_shipped(kind, name) and (copy := read_copy(session.folder, kind, name)) is not None
    ]
    latest = _latest(_uses(session.repository, session.application_id)) if own else {}
    found = [(copy, latest.get((copy.use.kind, copy.use.name))) for copy in own]
    return [one for one in found if one[1] != one[0].use]


def _in_use(session: Session, application: Application) -> list[Compared]:
    """Return as ``_compared`` does what the application is opened with, unless something else stands in for it."""
    edition_id = "" if session.edition_trouble else application.edition_id
    scheme_id = "" if session.scheme.stands_in else application.scheme_id
    return _compared(session, edition_id, scheme_id)


def _put(session: Session, copies: Iterable[CriteriaCopy]) -> None:
    lacking = list(copies)
    if not lacking:
        return
    with session.repository.derived(session.application_id):
        store = CriteriaCopies(session.repository.engine)
        for copy in lacking:
            store.put(session.application_id, copy, session.clock())


def _fetch_others(session: Session, source: Repository, uses: Iterable[CriteriaUse]) -> None:
    for use in sorted(uses, key=lambda use: use.kind):  # editions first: a scheme may be pinned to one
        if not is_here(session.folder, use.kind, use.name):
            with suppress(ShifanError):
                _write(session, source, use)


def _write(session: Session, source: Repository, use: CriteriaUse) -> None:
    with source.snapshot():
        copy = CriteriaCopies(source.engine).copy(use)
    place = write_copy(session.folder, copy)
    _tell(session, f"这台电脑上没有{use.title}，已按台账里的副本放进工作文件夹的「{place.parent.name}」。")


def _apart(session: Session, here: CriteriaUse, held: CriteriaUse) -> tuple[str, str]:
    place = place_of(session.folder, here.kind, here.name)
    which = f"第 {held.revision} 次修订" if held.revision > here.revision else "那一份"
    mine = "；要以这台电脑上的为准，请重新选用一次这个方案" if here.kind is CopyKind.SCHEME else ""
    said = f"{here.title} 在这台电脑上的文件与台账里存的{which}不同，这里按这台电脑上的算"
    return said, f"要用台账里的，请把「{place}」移到别处，再打开一次{mine}。"


def _tell(session: Session, text: str) -> None:
    if text not in session.repository.notice:
        session.repository.notice += text
