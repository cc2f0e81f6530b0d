"""Evidence: attach files to items, checkpoints and events; take links away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from shifan.domain.adjustments import Adjustment
from shifan.domain.criteria import Checkpoint, Criterion, CriterionKind
from shifan.domain.errors import ArchivedError, NotFoundError, ReadOnlyError, RuleError, ShifanError, UsageError
from shifan.domain.evidence import Evidence, EvidenceKind, EvidenceLink, Storage, kind_of_name
from shifan.domain.records import Record, WorkStatus
from shifan.domain.text import clean_line
from shifan.domain.values import value
from shifan.evidence.names import warnings_for
from shifan.evidence.pool import Stored, link
from shifan.services.assigning import existing_department
from shifan.services.recording import begun
from shifan.services.session import Done, Session, new_id
from shifan.store.tables import Entity


@value
class Facts:
    """What the user says about the documents being attached; ``department`` is the unit that gave them."""

    document_number: str = ""
    issuer: str = ""
    document_date: date | None = None
    long_term: bool = False
    passage: str = ""
    kind: EvidenceKind | None = None
    department: str = ""


@value
class Prepared:
    """New rows for an attachment, ready to be committed, the titles it links, and warnings."""

    put: tuple[Entity, ...]
    titles: tuple[str, ...]
    warnings: tuple[str, ...]

    @property
    def summary(self) -> str:
        """The titles in short."""
        more = f" 等 {len(self.titles)} 份" if len(self.titles) > 3 else ""
        return "、".join(self.titles[:3]) + more


def attach_files(
    session: Session,
    number: str,
    files: Sequence[Path],
    *,
    facts: Facts | None = None,
    event_id: str | None = None,
    copy: bool = True,
) -> Done:
    """Attach files to the item or checkpoint shown as ``number``, all in one operation, or none at all.

    Content already in the store is linked again, not stored twice. Raises RuleError naming each file that cannot
    serve, NotFoundError, ProtectedError.
    """
    if not files:
        raise UsageError("没有给出文件。", f"例：shifan evidence add {number} 文件路径")
    item, checkpoint, record = target_of(session, number, event_id)
    prepared = prepare_links(
        session,
        files,
        facts or Facts(),
        copy=copy,
        criterion_id=item.id,
        checkpoint_id=checkpoint.id if checkpoint else None,
        event_id=event_id,
    )
    if not prepared.put:
        return Done("没有变化。", None, prepared.warnings)
    label = f"第 {number.strip()} 项添加材料：{prepared.summary}"
    begin = begun(record) if item.kind is CriterionKind.BASE else []
    done = session.commit(label, put=[*prepared.put, *begin])
    return Done(done.message, done.operation, prepared.warnings)


def target_of(session: Session, number: str, event_id: str | None) -> tuple[Criterion, Checkpoint | None, Record]:
    """Return the item, checkpoint and record that evidence may be added to now. Raises RuleError, NotFoundError."""
    item = session.item(number)
    checkpoint = item.checkpoint(number.partition(".")[2]) if "." in number else None
    record = session.record(item.id)
    if record.status is WorkStatus.ACCEPTED:
        raise RuleError(f"第 {item.number} 项已审定，不能再加材料。", "如确需补充，请先重新打开并写明原因。")
    if event_id is not None:
        _check_event(session, item.id, event_id)
    return item, checkpoint, record


def prepare_links(
    session: Session,
    files: Sequence[Path],
    facts: Facts,
    *,
    copy: bool,
    criterion_id: str,
    checkpoint_id: str | None = None,
    event_id: str | None = None,
    known: dict[str, Evidence] | None = None,
) -> Prepared:
    """Put the files' bytes where they belong and return the rows that would link them; the store is not changed.

    ``known`` (documents by sha256, from ``documents_by_content``) is for several calls that make one operation:
    content given to several items stays one document. Raises RuleError naming each file that cannot serve.
    """
    stored = _store_all(session, files, copy=copy)
    known = documents_by_content(session) if known is None else known
    links = session.repository.all_of(EvidenceLink, session.application_id)
    linked = {(x.evidence_id, x.checkpoint_id, x.adjustment_id) for x in links if x.criterion_id == criterion_id}
    put: list[Entity] = []
    titles: list[str] = []
    warnings: list[str] = []
    for source, place in stored:
        evidence, changed = _document(session, known, source, place, facts, copy, warnings)
        put += [evidence] if changed else []
        key = (evidence.id, checkpoint_id, event_id)
        if key in linked:
            if evidence.version and evidence in put and evidence.title not in titles:  # back in its place
                titles.append(evidence.title)
            else:
                warnings.append(f"{evidence.title} 早已在这里，没有重复添加")
            continue
        linked.add(key)
        titles.append(evidence.title)
        put.append(new_link(session, evidence.id, criterion_id, checkpoint_id, event_id, facts))
    return Prepared(tuple(put), tuple(titles), tuple(warnings))


def documents_by_content(session: Session) -> dict[str, Evidence]:
    """Return the stored documents by the sha256 of their content."""
    return {e.sha256: e for e in session.repository.all_of(Evidence, session.application_id)}


def prepare_document(session: Session, source: Path, facts: Facts) -> tuple[Evidence, list[Evidence], list[str]]:
    """Put one file into the pool; return its document, the row to store (none when it is known), and warnings.

    Raises RuleError when the file cannot serve, ProtectedError.
    """
    ((_, place),) = _store_all(session, [source], copy=True)
    known = documents_by_content(session)
    warnings: list[str] = []
    evidence, changed = _document(session, known, source, place, facts, True, warnings)
    return evidence, [evidence] if changed else [], warnings


def detach(session: Session, link_id: str) -> Done:
    """Take one link away; the evidence itself stays in the pool and the catalogue. Raises NotFoundError, RuleError."""
    found = session.repository.get(EvidenceLink, link_id)
    if found is None:
        raise NotFoundError("没有找到这条印证关系，可能已被移除。")
    item = session.edition.by_id(found.criterion_id)
    if session.record(item.id).status is WorkStatus.ACCEPTED:
        raise RuleError(f"第 {item.number} 项已审定，不能移除材料。", "如确需改动，请先重新打开并写明原因。")
    evidence = session.repository.get(Evidence, found.evidence_id)
    title = evidence.title if evidence else found.evidence_id
    return session.commit(f"第 {item.number} 项移除材料：{title}", remove=[found])


def detach_by_title(session: Session, number: str, title: str) -> Done:
    """Take away the link of the document titled ``title`` under an item. Raises NotFoundError."""
    item = session.item(number)
    titles = {e.id: e.title for e in session.repository.all_of(Evidence, session.application_id)}
    for found in session.repository.all_of(EvidenceLink, session.application_id):
        if found.criterion_id == item.id and titles.get(found.evidence_id) == title.strip():
            return detach(session, found.id)
    raise NotFoundError(f"第 {item.number} 项没有名为「{title}」的材料。", f"可用 shifan show {item.number} 查看。")


def _check_event(session: Session, criterion_id: str, event_id: str) -> None:
    event = session.repository.get(Adjustment, event_id)
    if event is None or event.criterion_id != criterion_id:
        raise NotFoundError("没有找到这个加减分事项。", "可用 shifan adjust list 查看编号。")


def new_link(
    session: Session,
    evidence_id: str,
    criterion_id: str,
    checkpoint_id: str | None,
    event_id: str | None,
    facts: Facts,
) -> EvidenceLink:
    """Return a new link with what the user said. Raises NotFoundError for an unknown unit."""
    unit = existing_department(session, facts.department) if facts.department.strip() else None
    return EvidenceLink(
        id=new_id(),
        application_id=session.application_id,
        evidence_id=evidence_id,
        criterion_id=criterion_id,
        checkpoint_id=checkpoint_id,
        adjustment_id=event_id,
        passage=clean_line(facts.passage),
        department_id=unit.id if unit else None,
    )


def _store_all(session: Session, files: Sequence[Path], *, copy: bool) -> list[tuple[Path, Stored]]:
    archived = session.application().archived_on
    if archived is not None:  # the store would refuse the rows, but the copies would stay in the pool
        raise ArchivedError(str(archived))
    store = session.pool.add if copy else link
    stored, problems = [], []
    for source in files:
        try:
            stored.append((source, session.once(("stored", source, copy), partial(store, source))))
        except ReadOnlyError:
            raise
        except ShifanError as error:
            problems.append(str(error))
    if problems:
        raise RuleError("有文件不能添加，一份也没有记入台账：\n" + "\n".join(problems))
    return stored


def _document(
    session: Session,
    known: dict[str, Evidence],
    source: Path,
    place: Stored,
    facts: Facts,
    copy: bool,
    warnings: list[str],
) -> tuple[Evidence, bool]:
    """Return the document of a stored file, noted in ``known``, and whether its row is new or mended."""
    name = clean_line(source.name)
    warnings += [f"{name}：{text}" for text in warnings_for(name)]
    evidence = known.get(place.sha256)
    if evidence is None:
        evidence = known[place.sha256] = _evidence(session, source, place, facts, copy=copy)
        return evidence, True
    said, evidence = evidence, _completed(evidence, facts, warnings)
    if not session.once(("intact", evidence.id, evidence.path), partial(session.pool.intact, evidence)):
        storage = Storage.POOL if copy else Storage.LINKED
        evidence = replace(evidence, storage=storage, path=place.path)
        warnings.append(f"「{evidence.title}」原来的文件丢失或被改动，已改用这次提供的文件")
    elif copy and evidence.storage is Storage.LINKED:
        evidence = replace(evidence, storage=Storage.POOL, path=place.path)
        warnings.append(f"「{evidence.title}」原来只记录位置，已改为复制到材料库")
    elif evidence.title != name:
        warnings.append(f"{name} 与已有材料「{evidence.title}」内容相同，已直接引用")
    known[place.sha256] = evidence
    return evidence, evidence != said


def _completed(evidence: Evidence, facts: Facts, warnings: list[str]) -> Evidence:
    """Return a known document with what was empty filled in; where the user now says otherwise, that is told."""
    if not evidence.version:  # made in this very operation, with what was said then
        return evidence
    told = {
        "文号": ("document_number", clean_line(facts.document_number)),
        "发文单位": ("issuer", clean_line(facts.issuer)),
        "成文日期": ("document_date", facts.document_date),
        "种类": ("kind", facts.kind),
    }
    filled: dict[str, Any] = {"long_term": True} if facts.long_term else {}
    for word, (field, new) in told.items():
        old = getattr(evidence, field)
        if new and not old:
            filled[field] = new
        elif new and new != old:
            warnings.append(
                f"「{evidence.title}」早已登记，{word}与这次写的不同，没有改动；要改请用 shifan evidence set"
            )
    return replace(evidence, **filled)


def _evidence(session: Session, source: Path, place: Stored, facts: Facts, *, copy: bool) -> Evidence:
    return Evidence(
        id=new_id(),
        application_id=session.application_id,
        title=clean_line(source.name),
        kind=facts.kind or kind_of_name(source.name),
        storage=Storage.POOL if copy else Storage.LINKED,
        path=place.path,
        sha256=place.sha256,
        size=place.size,
        added_by=session.user,
        added_at=session.clock(),
        document_number=clean_line(facts.document_number),
        issuer=clean_line(facts.issuer),
        document_date=facts.document_date,
        long_term=facts.long_term,
    )
