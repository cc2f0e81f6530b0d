"""A new workspace for the next round, with what carries over from this one. The old one is only read."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import IO, TypeVar

from shifan.criteria.library import OWN_EDITIONS, OWN_SCHEMES
from shifan.domain.application import Application, Department, LedgerMapping, Milestone
from shifan.domain.carrying import CarryOver, OldRound, carry_over
from shifan.domain.criteria import CriterionKind
from shifan.domain.dispatches import Dispatch, Reminder
from shifan.domain.editions.archived import ArchivedItem
from shifan.domain.errors import ProtectedError, system_reason
from shifan.domain.evidence import Evidence, EvidenceLink, Storage
from shifan.domain.gaps import Gap, GapProof
from shifan.domain.ledger.columns import Field
from shifan.domain.left_behind import LeftBehind, left_behind
from shifan.domain.onsite import Inquiry, Site
from shifan.domain.records import Record, started
from shifan.domain.rounds import ReviewRound
from shifan.domain.scenarios import Scenario
from shifan.domain.sending import SentWorkbook
from shifan.domain.submissions import Submission
from shifan.domain.tasks import Task
from shifan.domain.values import value
from shifan.domain.ways import Way
from shifan.evidence.pool import Pool
from shifan.services.applications import add_application
from shifan.services.assigning import task_id
from shifan.services.session import Done, Session, new_id
from shifan.services.setup import create_workspace, new_application
from shifan.store.tables import Entity

E = TypeVar("E", Department, Task, Evidence, EvidenceLink, Gap, GapProof, Inquiry, Milestone)
K = TypeVar("K")


@value
class ClonePlan:
    """The next round's application, what it takes over and what stays behind; nothing is written yet."""

    application: Application
    carried: CarryOver
    left: tuple[LeftBehind, ...]


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
        own_schemes=session.own_schemes,
        period_start=period_start,
        period_end=period_end,
        deadline=deadline,
    )
    rows = _old_round(session)
    carried = carry_over(rows, fresh.period_start, with_notes=with_notes)
    left = left_behind(rows, with_notes=with_notes)
    return ClonePlan(replace(fresh, city=old.city, province=old.province), carried, left)


def mapping_text(mapping: LedgerMapping) -> str:
    """Return the columns that were remembered of one kind of ledger, as one line."""
    fields = [(header, Field.parse(code)) for header, code in json.loads(mapping.columns) if code]
    return "；".join(f"{header} → {field.label}" for header, field in fields if field)


def make_clone(session: Session, folder: Path, plan: ClonePlan) -> Done:
    """Make the new workspace in ``folder`` and store all that carries over in one operation.

    Raises ProtectedError when the folder is not empty, lies inside the old workspace or cannot be written; then
    nothing is left in it.
    """
    _check_target(session, folder)
    target = folder.resolve()
    building = target.parent / f".{target.name}.{new_id()}.part"
    try:
        building.mkdir(parents=True)
        done = _build(session, building, plan)
        session.watch.last("正在放到位")
        with suppress(OSError):  # only an empty folder goes; what another program has put there meanwhile stays
            target.rmdir()
        building.rename(target)
        return done
    except OSError as error:
        raise ProtectedError(
            f"没有建成「{folder}」：{system_reason(error)}。", "请检查位置、权限和磁盘空间。"
        ) from error
    finally:
        shutil.rmtree(building, ignore_errors=True)  # there only where it failed


def _build(session: Session, folder: Path, plan: ClonePlan) -> Done:
    for own, name in ((session.own_schemes, OWN_SCHEMES), (session.own_editions, OWN_EDITIONS)):
        if own.is_dir():
            shutil.copytree(own, folder / name)
    with create_workspace(folder, plan.application, user=session.user, clock=session.clock) as new:
        return _carry(session.application(), new, plan, _copy_files(session, new.pool, plan.carried.evidence))


def clone_beside(session: Session, plan: ClonePlan) -> Done:
    """Make the next round in the same store, beside the old one, with all that carries over, or nothing at all.

    Both share the pool, so no file is copied. What carries over is an operation of its own, which can be undone.
    Raises RuleError when the store holds that round already.
    """
    old, repository = session.application(), session.repository
    with repository.adding():  # one transaction: a crash in between would leave an empty round that bars the next try
        add_application(session, plan.application)
        new = Session(session.workspace, repository, plan.application.id, user=session.user, clock=session.clock)
        return _carry(old, new, plan, plan.carried.evidence)


def _carry(old: Application, new: Session, plan: ClonePlan, evidence: Iterable[Evidence]) -> Done:
    return new.commit(f"沿用{old.county} {old.round}的分工和材料", put=_rows(new, plan.carried, evidence))


def _old_round(session: Session) -> OldRound:
    state = session.state()

    def rows(kind: type[K]) -> tuple[K, ...]:
        return tuple(session.repository.all_of(kind, session.application_id))

    return OldRound(
        edition=session.edition,
        state=state,
        spoiled=frozenset(_spoiled(session, state.evidence)),
        inquiries=tuple(sorted(rows(Inquiry), key=lambda row: row.number)),
        sites=rows(Site),
        rounds=tuple(sorted(rows(ReviewRound), key=lambda row: row.number)),
        submissions=tuple(sorted(rows(Submission), key=lambda row: row.number)),
        dispatches=tuple(sorted(rows(Dispatch), key=lambda row: row.number)),
        reminders=rows(Reminder),
        workbooks=rows(SentWorkbook),
        mappings=rows(LedgerMapping),
        scenarios=rows(Scenario),
        archived=rows(ArchivedItem),
    )


def _spoiled(session: Session, evidence: Iterable[Evidence]) -> Iterator[str]:
    lasting = [found for found in evidence if found.long_term]
    session.watch.begin("正在核对长期有效的材料", sum(found.size for found in lasting))
    for found in lasting:
        if not session.pool.intact(found):
            yield found.id
        session.watch.step(found.size)


def _check_target(session: Session, folder: Path) -> None:
    target, old = folder.resolve(), session.folder.resolve()
    if target == old or target.is_relative_to(old):
        raise ProtectedError(f"「{folder}」在原来的工作文件夹里面。", "请在它之外另选一个文件夹。")
    if folder.is_dir() and any(folder.iterdir()):
        raise ProtectedError(f"「{folder}」里已有文件，不会往里写。", "请换一个新的或空的文件夹。")


def _copy_files(session: Session, pool: Pool, evidence: Iterable[Evidence]) -> list[Evidence]:
    """Return the documents as the new pool holds them; one that stays where it is keeps its place."""
    documents = list(evidence)
    pooled = [found for found in documents if found.storage is Storage.POOL]
    session.watch.begin("正在复制材料", sum(found.size for found in pooled))
    with pool.watched(session.watch):
        stored = pool.receive_all((found.path.rpartition("/")[2], partial(_opened, session, found)) for found in pooled)
    paths: dict[str, str] = {}
    for found, place in zip(pooled, stored, strict=True):
        if place.sha256 != found.sha256:
            raise ProtectedError(f"材料「{found.title}」在复制时被改动，没有建成。", "请稍候重试。")
        paths[found.id] = place.path
    return [replace(found, path=paths.get(found.id, found.path)) for found in documents]


def _opened(session: Session, found: Evidence) -> IO[bytes]:
    try:
        return session.pool.opened(found)
    except (OSError, ValueError) as error:
        reason = system_reason(error) if isinstance(error, OSError) else "位置不能用"
        raise ProtectedError(
            f"材料「{found.title}」读不出来：{reason}，没有建成。", f"请先用{Way.CHECK_EVIDENCE}检查材料。"
        ) from error


def _rows(new: Session, carried: CarryOver, evidence: Iterable[Evidence]) -> list[Entity]:
    """Return all that carries over as rows of the new application, with new ids that point at each other."""
    key = new.application_id
    units = {unit.id: _fresh(unit, key) for unit in carried.departments}
    documents = {found.id: replace(_fresh(found, key), replaces="") for found in evidence}  # older versions stay
    links = [
        replace(
            _fresh(link, key),
            evidence_id=documents[link.evidence_id].id,
            department_id=units[link.department_id].id if link.department_id else None,
        )
        for link in carried.links
    ]
    tasks = [_task(new, task, units[task.department_id].id) for task in carried.tasks]
    gaps = {
        gap.id: replace(_fresh(gap, key), department_id=units[gap.department_id].id if gap.department_id else None)
        for gap in carried.gaps
    }
    proofs = [
        replace(_fresh(proof, key), gap_id=gaps[proof.gap_id].id, evidence_id=documents[proof.evidence_id].id)
        for proof in carried.gap_proofs
    ]
    inquiries = [_fresh(inquiry, key) for inquiry in carried.inquiries]
    milestones = [_fresh(milestone, key) for milestone in carried.milestones]
    mappings = [replace(row, id=f"{key}.{row.name}", application_id=key, version=0) for row in carried.mappings]
    records = _records(new, carried, {link.criterion_id for link in links})
    rest: list[Entity] = [*gaps.values(), *proofs, *inquiries, *milestones, *mappings]
    return [*units.values(), *tasks, *documents.values(), *links, *records, *rest]


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
