"""A new workspace for the next round, with what carries over from this one. The old one is only read."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TypeVar

from shifan.domain.application import Application, Department, Milestone
from shifan.domain.carrying import CarryOver, carry_over
from shifan.domain.criteria import CriterionKind
from shifan.domain.errors import ProtectedError, system_reason
from shifan.domain.evidence import Evidence, EvidenceLink, Storage
from shifan.domain.gaps import Gap
from shifan.domain.records import Record, started
from shifan.domain.tasks import Task
from shifan.domain.values import value
from shifan.evidence.pool import Pool
from shifan.services.assigning import task_id
from shifan.services.session import POOL_NAME, STORE_NAME, Done, Session, new_id
from shifan.services.setup import create_workspace, new_application
from shifan.store.tables import Entity

E = TypeVar("E", Department, Task, Evidence, EvidenceLink, Gap, Milestone)


@value
class ClonePlan:
    """The next round's application and what it takes over; nothing is written yet."""

    application: Application
    carried: CarryOver


def plan_clone(
    session: Session,
    round_name: str,
    *,
    period_start: date | None = None,
    period_end: date | None = None,
    deadline: date | None = None,
    with_notes: bool = False,
) -> ClonePlan:
    """Return what a clone for ``round_name`` would hold. The files of long-term evidence are read and compared.

    Raises UsageError when the round names no year and no period is given, RuleError for dates out of order.
    """
    old = session.application()
    fresh = new_application(
        old.county,
        round_name,
        edition_id=old.edition_id,
        scheme_id=old.scheme_id,
        period_start=period_start,
        period_end=period_end,
        deadline=deadline,
    )
    state = session.state()
    spoiled = frozenset(e.id for e in state.evidence if e.long_term and not session.pool.intact(e))
    known = frozenset(item.id for item in session.edition.criteria)
    carried = carry_over(state, known, fresh.period_start, with_notes=with_notes, spoiled=spoiled)
    return ClonePlan(replace(fresh, city=old.city, province=old.province), carried)


def make_clone(session: Session, folder: Path, plan: ClonePlan) -> Done:
    """Make the new workspace in ``folder`` and store all that carries over in one operation.

    Raises ProtectedError when the folder is not empty, lies inside the old workspace or cannot be written; then
    nothing is left in it.
    """
    _check_target(session, folder)
    made_folder = not folder.exists()
    new = create_workspace(folder, plan.application, user=session.user, clock=session.clock)
    try:
        with new:
            copied = _copy_files(session, new.pool, plan.carried.evidence)
            put = _rows(new, plan.carried, copied)
            old = session.application()
            return new.commit(f"沿用{old.county} {old.round}的分工和材料", put=put)
    except BaseException as error:
        _clear(folder, made_folder)
        if isinstance(error, OSError):
            raise ProtectedError(
                f"没有建成「{folder}」：{system_reason(error)}。", "请检查位置、权限和磁盘空间。"
            ) from error
        raise


def _check_target(session: Session, folder: Path) -> None:
    target, old = folder.resolve(), session.folder.resolve()
    if target == old or target.is_relative_to(old):
        raise ProtectedError(f"「{folder}」在原来的工作文件夹里面。", "请在它之外另选一个文件夹。")
    if folder.is_dir() and any(folder.iterdir()):
        raise ProtectedError(f"「{folder}」里已有文件，不会往里写。", "请换一个新的或空的文件夹。")


def _copy_files(session: Session, pool: Pool, evidence: Iterable[Evidence]) -> list[Evidence]:
    """Return the documents as the new pool holds them; one that stays where it is keeps its place."""
    copied = []
    for found in evidence:
        if found.storage is Storage.POOL:
            stored = pool.add(session.pool.locate(found))
            if stored.sha256 != found.sha256:
                raise ProtectedError(f"材料「{found.title}」在复制时被改动，没有建成。", "请稍候重试。")
            found = replace(found, path=stored.path)
        copied.append(found)
    return copied


def _rows(new: Session, carried: CarryOver, evidence: Iterable[Evidence]) -> list[Entity]:
    """Return all that carries over as rows of the new application, with new ids that point at each other."""
    key = new.application_id
    units = {unit.id: _fresh(unit, key) for unit in carried.departments}
    documents = {found.id: _fresh(found, key) for found in evidence}
    links = [
        replace(
            _fresh(link, key),
            evidence_id=documents[link.evidence_id].id,
            department_id=units[link.department_id].id if link.department_id else None,
        )
        for link in carried.links
    ]
    tasks = [_task(new, task, units[task.department_id].id) for task in carried.tasks]
    gaps = [
        replace(_fresh(gap, key), department_id=units[gap.department_id].id if gap.department_id else None)
        for gap in carried.gaps
    ]
    milestones = [_fresh(milestone, key) for milestone in carried.milestones]
    records = _records(new, carried, {link.criterion_id for link in links})
    return [*units.values(), *tasks, *documents.values(), *links, *records, *gaps, *milestones]


def _fresh(row: E, application_id: str) -> E:
    return replace(row, id=new_id(), application_id=application_id, version=0)


def _task(new: Session, task: Task, unit_id: str) -> Task:
    key = task_id(new, task.criterion_id, unit_id)
    return replace(task, id=key, application_id=new.application_id, department_id=unit_id, version=0)


def _records(new: Session, carried: CarryOver, with_evidence: set[str]) -> list[Record]:
    """Return the records that change: notes are taken over, and work has begun where there is evidence."""
    records = []
    for item in new.edition.criteria:
        begins = item.id in with_evidence and item.kind is CriterionKind.BASE
        note = carried.notes.get(item.id, "")
        if begins or note:
            record = replace(new.record(item.id), note=note)
            records.append(started(record) if begins else record)
    return records


def _clear(folder: Path, made_folder: bool) -> None:
    """Take away what was made of a clone that failed; the folder was empty or not there before."""
    with suppress(OSError):
        (folder / STORE_NAME).unlink(missing_ok=True)
        shutil.rmtree(folder / POOL_NAME, ignore_errors=True)
        if made_folder:
            folder.rmdir()
