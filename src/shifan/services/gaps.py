"""Gaps: found, assigned, closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from shifan.domain import gaps
from shifan.domain.errors import NotFoundError, RuleError, UsageError
from shifan.domain.gaps import Gap, GapOrigin, GapProof
from shifan.domain.records import WorkStatus
from shifan.domain.tasks import check_due
from shifan.domain.text import clean_line, clean_text
from shifan.domain.values import value
from shifan.domain.ways import Way, typed
from shifan.services.assigning import department_named, existing_department
from shifan.services.attached_documents import Facts, document_of
from shifan.services.attaching import documents_by_content, prepare_links
from shifan.services.evidence_editing import document_named
from shifan.services.session import Done, Session, new_id
from shifan.services.storing import store_files
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
    gap = gap_with_id(session, gap_id)
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


def close_gap(
    session: Session,
    gap_id: str,
    resolution: str,
    proof: Sequence[Path] = (),
    *,
    registered: Sequence[str] = (),
    unproved_reason: str = "",
) -> Done:
    """Close a gap and say how it was mended, with what proves it, in one operation.

    Proof are files, documents already ``registered`` (by title or id), or what was attached to the gap before; without
    any ``unproved_reason`` says why there is none. Files become documents of the gap's item; where it has none, or the
    item is accepted, they are registered and belong to the gap alone. Raises NotFoundError, UsageError, RuleError,
    ProtectedError.
    """
    gap = gap_with_id(session, gap_id)
    proved = bool(proof or registered or _proofs_of(session, gap))
    reason = clean_text(unproved_reason)
    # refuses before any file is copied
    closed = gaps.close(gap, session.today(), clean_text(resolution), proved=proved, unproved_reason=reason)
    rows, _, warnings = _proof(session, gap, proof, registered)
    word = "" if proved else "（无佐证）"
    done = session.commit(f"问题销号{word}：{gap.text[:30]}", put=[*rows, closed])
    return Done(done.message, done.operation, tuple(warnings))


def add_proof(session: Session, gap_id: str, files: Sequence[Path] = (), registered: Sequence[str] = ()) -> Done:
    """Attach what proves that a gap is mended, whether it is closed or not yet, in one operation.

    Raises as ``close_gap`` does, UsageError when there is nothing to attach.
    """
    gap = gap_with_id(session, gap_id)
    if not files and not registered:
        raise UsageError("没有给出佐证。", "请给出文件，或者写明材料库里的哪一份材料。")
    rows, titles, warnings = _proof(session, gap, files, registered)
    if not rows:
        return Done("没有变化：这些佐证早已附上。", None, tuple(warnings))
    named = "、".join(titles[:3]) + (f" 等 {len(titles)} 份" if len(titles) > 3 else "")
    done = session.commit(f"问题「{gap.text[:20]}」附佐证：{named}", put=rows)
    return Done(done.message, done.operation, tuple(warnings))


def _proof(
    session: Session, gap: Gap, files: Sequence[Path], registered: Sequence[str]
) -> tuple[list[Entity], list[str], list[str]]:
    """Return the rows to store, the titles of the documents, and warnings."""
    documents = [document_named(session, words) for words in registered]
    rows: list[Entity] = []
    warnings: list[str] = []
    known = documents_by_content(session)
    if files and gap.criterion_id and session.record(gap.criterion_id).status is not WorkStatus.ACCEPTED:
        stored = store_files(session, files, copy=True)
        facts = Facts(passage=f"问题整改：{gap.text[:30]}")
        found = prepare_links(
            session, files, facts, copy=True, criterion_id=gap.criterion_id, known=known, stored=stored
        )
        rows, warnings = list(found.put), list(found.warnings)
        documents += [known[stored[file].sha256] for file in files]
    else:
        for file, place in store_files(session, files, copy=True).items():
            document, new = document_of(session, known, file, place, Facts(), True, warnings)
            rows += [document] if new else []
            documents.append(document)
    unique = {document.id: document for document in documents}
    there = {proof.evidence_id for proof in _proofs_of(session, gap)}
    rows += [GapProof(new_id(), session.application_id, gap.id, key) for key in unique if key not in there]
    return rows, [document.title for document in unique.values()], warnings


def _proofs_of(session: Session, gap: Gap) -> list[GapProof]:
    stored = session.repository.all_of(GapProof, session.application_id)
    return [proof for proof in stored if proof.gap_id == gap.id]


def gap_with_id(session: Session, gap_id: str) -> Gap:
    """Return a gap. Raises NotFoundError."""
    gap = session.repository.get(Gap, gap_id)
    if gap is None:
        raise NotFoundError("没有找到这个问题。", f"可用{Way.GAPS}查看{typed('编号')}。")
    return gap
