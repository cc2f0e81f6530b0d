"""Gaps: found, assigned, closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from shifan.domain import gaps
from shifan.domain.errors import NotFoundError, RuleError, UsageError
from shifan.domain.gaps import Gap, GapOrigin
from shifan.domain.records import WorkStatus
from shifan.domain.tasks import check_due
from shifan.domain.text import clean_line, clean_text
from shifan.domain.values import value
from shifan.evidence.hashing import hash_file
from shifan.services.assigning import department_named, existing_department
from shifan.services.attaching import Facts, documents_by_content, prepare_document, prepare_links
from shifan.services.session import Done, Session, new_id
from shifan.store.tables import Entity


def open_gap(
    session: Session,
    text: str,
    *,
    number: str | None = None,
    origin: GapOrigin = GapOrigin.SELF_CHECK,
    department_name: str = "",
    due: date | None = None,
    area: str = "",
) -> Done:
    """Register a gap under an item, or under none.

    Raises UsageError, NotFoundError (item, department), RuleError for a due date before the evidence period.
    """
    text = clean_text(text)
    if not text:
        raise UsageError("请写明问题是什么。")
    check_due(due, session.application().period_start)
    item = session.item(number) if number else None
    department = department_named(session, clean_line(department_name)) if department_name else None
    if department_name and department is None:
        raise NotFoundError(f"没有名为「{department_name}」的单位。")
    gap = Gap(
        id=new_id(),
        application_id=session.application_id,
        text=text,
        origin=origin,
        opened_on=session.today(),
        criterion_id=item.id if item else None,
        area=clean_line(area),
        department_id=department.id if department else None,
        due=due,
    )
    return session.commit(f"登记问题：{text[:30]}", put=[gap])


@value
class GapChange:
    """What is to be changed of a gap; None leaves it as it is, an empty unit means nobody."""

    text: str | None = None
    department: str | None = None
    due: date | None = None
    no_due: bool = False


def change_gap(session: Session, gap_id: str, change: GapChange) -> Done:
    """Change what the gap is, who mends it and by when. Raises as ``open_gap`` does, RuleError for a closed one."""
    gap = _gap(session, gap_id)
    if not gap.open:
        raise RuleError(f"该问题已于 {gap.closed_on} 销号，不能再改。", "销错了可以撤销那一步。")
    text = gap.text if change.text is None else clean_text(change.text)
    if not text:
        raise UsageError("请写明问题是什么。")
    due = None if change.no_due else change.due or gap.due
    if change.due is not None:
        check_due(change.due, session.application().period_start)
    unit = gap.department_id
    if change.department is not None:
        unit = existing_department(session, change.department).id if clean_line(change.department) else None
    return session.commit(f"修改问题：{text[:30]}", put=[replace(gap, text=text, department_id=unit, due=due)])


def close_gap(session: Session, gap_id: str, resolution: str, proof: Sequence[Path] = ()) -> Done:
    """Close a gap and say how it was mended, with the files that prove it, in one operation.

    The files become documents of the gap's item; where it has none, or the item is accepted, they are only registered.
    The resolution names them. Raises NotFoundError, RuleError, ProtectedError.
    """
    gap = _gap(session, gap_id)
    closed = gaps.close(gap, session.today(), clean_text(resolution))  # refuses before any file is copied
    rows, titles, warnings = _proof(session, gap, proof)
    if titles:
        closed = replace(closed, resolution=f"{closed.resolution}（佐证：{'、'.join(titles)}）")
    done = session.commit(f"问题销号：{gap.text[:30]}", put=[*rows, closed])
    return Done(done.message, done.operation, tuple(warnings))


def _proof(session: Session, gap: Gap, files: Sequence[Path]) -> tuple[list[Entity], list[str], list[str]]:
    """Return the rows to store, the titles of the documents, and warnings."""
    if not files:
        return [], [], []
    facts = Facts(passage=f"问题整改：{gap.text[:30]}")
    known = documents_by_content(session)
    if gap.criterion_id and session.record(gap.criterion_id).status is not WorkStatus.ACCEPTED:
        found = prepare_links(session, files, facts, copy=True, criterion_id=gap.criterion_id, known=known)
        again = (known[hash_file(file)[0]].title for file in files) if len(found.titles) < len(files) else ()
        return list(found.put), list(dict.fromkeys((*found.titles, *again))), list(found.warnings)
    rows: list[Entity] = []
    titles: list[str] = []
    warnings: list[str] = []
    for file in files:
        document, new, told = prepare_document(session, file, Facts())
        rows += [row for row in new if row not in rows]
        titles.append(document.title)
        warnings += told
    return rows, list(dict.fromkeys(titles)), warnings


def _gap(session: Session, gap_id: str) -> Gap:
    gap = session.repository.get(Gap, gap_id)
    if gap is None:
        raise NotFoundError("没有找到这个问题。", "可用 shifan gap list 查看编号。")
    return gap
