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
Compared = tuple[CriteriaCopy, CriteriaUse | None, bool]
"""What lies here, what holds in the store, and whether the store has what lies here too."""


def keep(session: Session, edition_id: str, scheme_id: str) -> None:
    """Put copies of an own edition and scheme into the store, where they hold from now on; nothing to undo.

    What is shipped, and what cannot be read, is left out. Raises ProtectedError, ReadOnlyError.
    """
    _put(session, [copy for copy, held, _ in _compared(session, edition_id, scheme_id) if _may_hold(copy, held)])


def keep_on_opening(session: Session, application: Application) -> None:
    """Put in what the application is opened with and the store has never seen; tell of files that others went beyond.

    Nothing is put in by a session that may not write or is in the middle of it; where it fails the next opening does.
    """
    edition_id = "" if session.edition_trouble else application.edition_id
    scheme_id = "" if session.scheme.stands_in else application.scheme_id
    with suppress(ShifanError):
        compared = _compared(session, edition_id, scheme_id)
        for copy, held, known in compared:
            if held is not None and (known or not _may_hold(copy, held)):
                _tell_apart(session, copy.use, held)
        if not session.read_only and not session.repository.engine.in_transaction:
            _put(session, [copy for copy, held, known in compared if not known and _may_hold(copy, held)])


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

    Returns what the user is to be told.
    """
    said = len(session.repository.notice)
    with suppress(ShifanError):
        _fetch_others(session, backup, _latest(_uses(backup, session.application_id)).values())
    brought = session.repository.notice[said:]
    return (brought,) if brought else ()


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
    uses = _uses(session.repository, session.application_id) if own else []
    latest = _latest(uses)
    found = [(copy, latest.get((copy.use.kind, copy.use.name)), copy.use in uses) for copy in own]
    return [one for one in found if one[1] != one[0].use]


def _may_hold(copy: CriteriaCopy, held: CriteriaUse | None) -> bool:
    return held is None or held.revision <= copy.use.revision


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


def _tell_apart(session: Session, here: CriteriaUse, held: CriteriaUse) -> None:
    place = place_of(session.folder, here.kind, here.name)
    which = f"第 {held.revision} 次修订" if held.revision > here.revision else "后来存的另一份"
    mine = "；要以这台电脑上的为准，请重新选用一次这个方案" if here.kind is CopyKind.SCHEME else ""
    _tell(
        session,
        f"{here.title} 在这台电脑上的文件较旧，台账里有{which}：要换成它，请把「{place}」移到别处，再打开一次{mine}。",
    )


def _tell(session: Session, text: str) -> None:
    if text not in session.repository.notice:
        session.repository.notice += text
