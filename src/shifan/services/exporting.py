"""Workbooks out: the progress workbook (进度表)."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from shifan.domain.errors import ProtectedError
from shifan.domain.evidence import Evidence
from shifan.domain.values import value
from shifan.excel.progress.facts import OPERATION_LIMIT, GroupLine, OperationLine, Place, ProgressFacts
from shifan.excel.saving import check_target, write_whole
from shifan.excel.text import link_target
from shifan.services.history import history
from shifan.services.overview import overview
from shifan.services.session import Session


@value
class Exported:
    """What was written: the file, the titles of its sheets, and warnings in Chinese."""

    path: Path
    sheets: tuple[str, ...]
    warnings: tuple[str, ...] = ()


def export_progress(session: Session, target: Path, *, force: bool = False) -> Exported:
    """Write the progress workbook to ``target`` (.xlsx); the store is not changed.

    Raises UsageError for a wrong name, NotFoundError for a missing folder, ProtectedError when the file exists
    (without ``force``), is open elsewhere or cannot be written; the file at ``target`` is then as it was before.
    """
    check_target(target, ".xlsx", force=force)
    # openpyxl takes longer to import than a whole `shifan status`, so only an export pays for it
    from shifan.excel.progress.workbook import build_progress

    built = build_progress(progress_facts(session, target.parent))
    write_whole(target, built.data, force=force)
    return Exported(target, built.sheets, built.warnings)


def progress_facts(session: Session, folder: Path) -> ProgressFacts:
    """Return what a progress workbook lying in ``folder`` shows of the present state."""
    view = overview(session)
    return ProgressFacts(
        edition=session.edition,
        state=view.state,
        score=view.score,
        total=view.total,
        groups=tuple(GroupLine(line.group, line.completion, line.points) for line in view.groups),
        departments=view.departments,
        steps={step.criterion.id: step for step in view.next_steps},
        places=_places(session, view.state.evidence, view.state.usable, folder),
        operations=tuple(OperationLine(line.operation, line.undone) for line in history(session, OPERATION_LIMIT)),
        today=view.today,
        days_left=view.days_left,
        generated_at=session.clock(),
        generated_by=session.user,
    )


def _places(session: Session, evidence: Iterable[Evidence], usable: frozenset[str], folder: Path) -> dict[str, Place]:
    return {item.id: _place(session, item, folder, usable=item.id in usable) for item in evidence}


def _place(session: Session, item: Evidence, folder: Path, *, usable: bool) -> Place:
    try:
        path = session.pool.locate(item)
    except ProtectedError:
        return Place(item.path, "")
    shown = _relative(path, session.folder)
    return Place(shown, link_target(_relative(path, folder)) if usable else "")


def _relative(path: Path, folder: Path) -> str:
    """Return ``path`` seen from ``folder`` with /; as a file address where no relative path leads (another drive)."""
    try:
        return Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:
        address = path.as_posix()
        return f"file:{address}" if address.startswith("//") else f"file:///{address}"
