"""Evidence: attach files to items, checkpoints and events; take links away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from shifan.domain.adjustments import Adjustment
from shifan.domain.criteria import Checkpoint, Criterion, CriterionKind
from shifan.domain.errors import NotFoundError, RuleError, UsageError
from shifan.domain.evidence import Evidence, EvidenceLink
from shifan.domain.records import Record, WorkStatus
from shifan.domain.text import clean_line
from shifan.domain.values import value
from shifan.domain.ways import Way, typed
from shifan.evidence.sources import Stored
from shifan.services.assigning import existing_department
from shifan.services.attached_documents import Facts as Facts
from shifan.services.attached_documents import document_of
from shifan.services.recording import begun
from shifan.services.session import Done, Session, new_id
from shifan.services.storing import store_files
from shifan.store.tables import Entity


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
    facts_of: Mapping[Path, Facts] | None = None,
    event_id: str | None = None,
    copy: bool = True,
) -> Done:
    """Attach files to the item or checkpoint shown as ``number``, all in one operation, or none at all.

    ``facts`` are said of all files; ``facts_of`` of single ones, instead. Content already in the store is linked
    again, not stored twice. Raises RuleError naming each file that cannot serve, NotFoundError, ProtectedError.
    """
    if not files:
        raise UsageError("没有给出文件。", Way.ADD_EVIDENCE.example(f"{number} 文件路径"))
    item, checkpoint, record = target_of(session, number, event_id)
    prepared = prepare_links(
        session,
        files,
        facts or Facts(),
        copy=copy,
        criterion_id=item.id,
        checkpoint_id=checkpoint.id if checkpoint else None,
        event_id=event_id,
        facts_of=facts_of,
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
    stored: Mapping[Path, Stored] | None = None,
    facts_of: Mapping[Path, Facts] | None = None,
) -> Prepared:
    """Put the files' bytes where they belong and return the rows that would link them; the store is not changed.

    ``facts_of`` a file stand in place of ``facts``. ``known`` (documents by sha256, from ``documents_by_content``) and
    ``stored`` (from ``store_files``) are for several calls that make one operation: content given to several items
    stays one document, and the disk is waited for once. Raises RuleError naming each file that cannot serve.
    """
    places = store_files(session, files, copy=copy) if stored is None else stored
    known = documents_by_content(session) if known is None else known
    links = session.repository.all_of(EvidenceLink, session.application_id)
    linked = {(x.evidence_id, x.checkpoint_id, x.adjustment_id) for x in links if x.criterion_id == criterion_id}
    put: list[Entity] = []
    titles: list[str] = []
    warnings: list[str] = []
    for source in files:
        said = (facts_of or {}).get(source, facts)
        evidence, changed = document_of(session, known, source, places[source], said, copy, warnings)
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
        put.append(new_link(session, evidence.id, criterion_id, checkpoint_id, event_id, said))
    return Prepared(tuple(put), tuple(titles), tuple(warnings))


def documents_by_content(session: Session) -> dict[str, Evidence]:
    """Return the stored documents by the sha256 of their content."""
    return {e.sha256: e for e in session.repository.all_of(Evidence, session.application_id)}


def prepare_document(session: Session, source: Path, facts: Facts) -> tuple[Evidence, list[Evidence], list[str]]:
    """Put one file into the pool; return its document, the row to store (none when it is known), and warnings.

    Raises RuleError when the file cannot serve, ProtectedError.
    """
    place = store_files(session, [source], copy=True)[source]
    known = documents_by_content(session)
    warnings: list[str] = []
    evidence, changed = document_of(session, known, source, place, facts, True, warnings)
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
    raise NotFoundError(f"第 {item.number} 项没有名为「{title}」的材料。", f"可用{Way.SHOW(item.number)}查看。")


def _check_event(session: Session, criterion_id: str, event_id: str) -> None:
    event = session.repository.get(Adjustment, event_id)
    if event is None or event.criterion_id != criterion_id:
        raise NotFoundError("没有找到这个加减分事项。", f"可用{Way.EVENTS}查看{typed('编号')}。")


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
