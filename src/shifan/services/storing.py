"""Putting the bytes of files where they belong, before anything is stored about them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from shifan.domain.errors import ArchivedError, RuleError, ShifanError
from shifan.evidence.sources import Stored, link
from shifan.services.session import Session


def store_files(session: Session, files: Sequence[Path], *, copy: bool) -> dict[Path, Stored]:
    """Put the files' bytes where they belong and return where that is; the store is not changed.

    Raises RuleError naming each file that cannot serve, ArchivedError, ReadOnlyError, StoppedError.
    """
    archived = session.application().archived_on
    if archived is not None:  # the store would refuse the rows, but the copies would stay in the pool
        raise ArchivedError(str(archived))
    places, problems = session.once(
        ("stored", *files, copy), partial(_copy_all, session, files) if copy else partial(_link_all, files)
    )
    if problems:
        raise RuleError("有文件不能添加，一份也没有记入台账：\n" + "\n".join(map(str, problems)))
    return dict(zip(files, places, strict=True))


def _copy_all(session: Session, files: Sequence[Path]) -> tuple[list[Stored], list[ShifanError]]:
    session.watch.begin("正在复制文件", sum(map(_size_of, files)))
    places, problems = session.pool.add_all(files)
    if not problems:  # they have their names in the pool: stopped now, they would lie there unknown
        session.watch.go_through()
    return places, problems


def _size_of(path: Path) -> int:
    try:
        return path.stat().st_size
    except (OSError, ValueError):  # copying it will say so
        return 0


def _link_all(files: Sequence[Path]) -> tuple[list[Stored], list[ShifanError]]:
    """Return where the files lie, and what is against those that cannot serve."""
    places: list[Stored] = []
    problems: list[ShifanError] = []
    for source in files:
        try:
            places.append(link(source))
        except ShifanError as error:
            problems.append(error)
    return places, problems
