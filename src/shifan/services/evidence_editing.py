"""Evidence that is there already: what is known of it, what it proves, newer versions; and web pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from shifan.domain.contents import Content
from shifan.domain.criteria import CriterionKind
from shifan.domain.errors import NotFoundError, RuleError, UsageError
from shifan.domain.evidence import Evidence, EvidenceKind, EvidenceLink, Storage, versions_of
from shifan.domain.records import WorkStatus
from shifan.domain.text import clean_line
from shifan.domain.values import value
from shifan.domain.ways import Way
from shifan.domain.web_pages import address_digest, clean_address, page_title
from shifan.evidence.opening import open_file
from shifan.services.attaching import Facts, documents_by_content, new_link, prepare_document, target_of
from shifan.services.recording import begun
from shifan.services.session import Done, Session, new_id
from shifan.store.tables import Entity

_SHOWN = 6


@value
class Changes:
    """What is to be changed of a document; None leaves it as it is."""

    title: str | None = None
    kind: EvidenceKind | None = None
    document_number: str | None = None
    issuer: str | None = None
    document_date: date | None = None
    no_date: bool = False
    long_term: bool | None = None
    seen_on: date | None = None


def documents(session: Session) -> list[Evidence]:
    """Return all documents in the order they came."""
    return session.repository.all_of(Evidence, session.application_id)


def document_named(session: Session, words: str) -> Evidence:
    """Return the document with this title, or whose content's sha256 begins so (8 digits or more).

    Of several with one title, the one that no newer version replaced. Raises NotFoundError, UsageError.
    """
    wanted = clean_line(words)
    known = documents(session)
    found = [e for e in known if wanted in (e.title, e.id)]
    if not found and len(wanted) >= 8:
        found = [e for e in known if e.sha256.startswith(wanted.lower())]
    old = {e.replaces for e in found}
    found = [e for e in found if e.id not in old] or found
    if not found:
        raise NotFoundError(f"没有名为「{wanted}」的材料。", f"可用{Way.EVIDENCE}查看。")
    if len(found) > 1:
        codes = "、".join(e.sha256[:8] for e in found[:_SHOWN])
        raise UsageError(f"有 {len(found)} 份材料都叫「{wanted}」。", f"请改写内容编码的前 8 位：{codes}。")
    return found[0]


def describe(session: Session, evidence_id: str, changes: Changes) -> Done:
    """Change what is known of a document. Raises NotFoundError, UsageError, RuleError."""
    found = _document(session, evidence_id)
    if changes.seen_on is not None and found.storage is not Storage.WEB:
        raise RuleError(f"「{found.title}」是文件，不是网页，没有查看日期。")
    if changes.seen_on is not None and changes.seen_on > session.today():
        raise UsageError("查看日期晚于今天，请检查。")
    changed = replace(
        found,
        title=found.title if changes.title is None else clean_line(changes.title) or found.title,
        kind=changes.kind or found.kind,
        document_number=_or(changes.document_number, found.document_number),
        issuer=_or(changes.issuer, found.issuer),
        document_date=None if changes.no_date else changes.document_date or found.document_date,
        long_term=found.long_term if changes.long_term is None else changes.long_term,
        seen_on=changes.seen_on or found.seen_on,
    )
    return session.commit(f"修改材料信息：{changed.title}", put=[changed])


def write_passage(session: Session, number: str, evidence_id: str, passage: str) -> Done:
    """Write which page or passage of a document proves an item or checkpoint. Raises NotFoundError, RuleError."""
    item = session.item(number)
    checkpoint = item.checkpoint(number.partition(".")[2]) if "." in number else None
    found = _document(session, evidence_id)
    if session.record(item.id).status is WorkStatus.ACCEPTED:
        raise RuleError(f"第 {item.number} 项已审定，不能改印证之处。", "如确需改动，请先重新打开并写明原因。")
    links = [
        replace(link, passage=clean_line(passage))
        for link in session.repository.all_of(EvidenceLink, session.application_id)
        if link.evidence_id == evidence_id
        and link.criterion_id == item.id
        and (checkpoint is None or link.checkpoint_id == checkpoint.id)
    ]
    if not links:
        raise NotFoundError(f"「{found.title}」没有印证第 {number} 项。", f"可用{Way.SHOW(item.number)}查看。")
    return session.commit(f"第 {number} 项写明印证之处：{found.title}", put=links)


def revise(session: Session, evidence_id: str, file: Path, facts: Facts | None = None) -> Done:
    """Put a newer version of a document in its place; the old one stays in the catalogue.

    Links go over to the newer one, except those of accepted items: their verdict rests on the old one. Number, issuer
    and validity are taken over where ``facts`` say nothing. Raises RuleError, NotFoundError, ProtectedError.
    """
    old = _document(session, evidence_id)
    known = documents(session)
    newest = versions_of(old, known)[-1]
    if newest.id != old.id:
        raise RuleError(f"「{old.title}」已有更新的版本「{newest.title}」。", "请从最新的一版往下接。")
    given = facts or Facts()
    told = replace(
        given,
        document_number=given.document_number or old.document_number,
        issuer=given.issuer or old.issuer,
        long_term=given.long_term or old.long_term,
        kind=given.kind or old.kind,
    )
    new, _, warnings = prepare_document(session, file, told)
    if new.id == old.id or new.sha256 == old.sha256:
        raise RuleError(f"「{file.name}」与「{old.title}」内容完全一样，不是新版。")
    if new.replaces or new in versions_of(old, known):
        raise RuleError(f"「{new.title}」已经登记为另一份材料的新版或旧版。", "请换一份文件，或直接添加到指标。")
    put, remove, kept = _moved_links(session, old, new)
    if kept:
        warnings.append(f"第 {'、'.join(kept)} 项已审定，仍用旧版；要用新版，请先重新打开该项")
    done = session.commit(
        f"更新材料：{old.title} → {new.title}", put=[replace(new, replaces=old.id), *put], remove=remove
    )
    return Done(done.message, done.operation, tuple(warnings))


def attach_page(
    session: Session,
    number: str,
    address: str,
    *,
    seen_on: date | None,
    title: str = "",
    facts: Facts | None = None,
    event_id: str | None = None,
) -> Done:
    """Attach a web page to an item or checkpoint, with the day it was seen. Raises as ``attach_files`` does."""
    item, checkpoint, record = target_of(session, number, event_id)
    given = facts or Facts()
    url = clean_address(address)
    if seen_on is not None and seen_on > session.today():
        raise UsageError("查看日期晚于今天，请检查。")
    known = documents_by_content(session).get(address_digest(url))
    page = known or _page(session, url, clean_line(title) or page_title(url), given)
    if seen_on is not None and (page.seen_on is None or page.seen_on < seen_on):
        page = replace(page, seen_on=seen_on)
    place = (item.id, checkpoint.id if checkpoint else None, event_id)
    put: list[Entity] = [page]
    if not _is_linked(session, page, place):
        put.append(new_link(session, page.id, *place, given))
        put += begun(record) if item.kind is CriterionKind.BASE else []
    done = session.commit(f"第 {number.strip()} 项添加网页：{page.title}", put=put)
    hint = "网页随时会变，请把当天的样子另存为文件一并添加"
    return Done(done.message, done.operation, (hint,) if done.operation else ())


def read_content(session: Session, evidence: Evidence) -> Content | None:
    """Return what the document's bytes tell, None for a web page. Raises ProtectedError, NotFoundError."""
    if evidence.storage is Storage.WEB:
        return None
    path = session.pool.inside(evidence)
    if not path.is_file():
        raise NotFoundError(f"「{evidence.title}」的文件不在原处：{path}。", f"可用{Way.CHECK_EVIDENCE}找回。")
    from shifan.evidence.reader import Reader  # imports subprocess: only when a file is read

    with Reader() as reader:
        return reader.content(path)


@value
class DocumentView:
    """A document with all its versions (oldest first), its links, and its place as people read it."""

    evidence: Evidence
    versions: tuple[Evidence, ...]
    links: tuple[EvidenceLink, ...]
    place: str


def document_view(session: Session, evidence_id: str) -> DocumentView:
    """Return what is known of a document. Raises NotFoundError."""
    found = _document(session, evidence_id)
    links = session.repository.all_of(EvidenceLink, session.application_id)
    mine = tuple(link for link in links if link.evidence_id == evidence_id)
    place = found.path if found.storage is Storage.WEB else session.pool.place(found)
    return DocumentView(found, versions_of(found, documents(session)), mine, place)


def open_document(session: Session, evidence_id: str) -> Done:
    """Open a document's file with the system's program. Raises NotFoundError, RuleError, ProtectedError."""
    found = _document(session, evidence_id)
    open_file(session.pool.inside(found))
    return Done(f"已打开「{found.title}」。")


def _document(session: Session, evidence_id: str) -> Evidence:
    found = session.repository.get(Evidence, evidence_id)
    if found is None:
        raise NotFoundError("没有找到这份材料，可能刚被别人移除。")
    return found


def _or(given: str | None, present: str) -> str:
    return present if given is None else clean_line(given)


def _moved_links(
    session: Session, old: Evidence, new: Evidence
) -> tuple[list[EvidenceLink], list[EvidenceLink], list[str]]:
    """Return the links that go over, those that are not needed any more, and the numbers of items that keep theirs."""
    links = session.repository.all_of(EvidenceLink, session.application_id)
    places = {_place(link) for link in links if link.evidence_id == new.id}
    put: list[EvidenceLink] = []
    remove: list[EvidenceLink] = []
    kept: list[str] = []
    for link in links:
        if link.evidence_id != old.id:
            continue
        if session.record(link.criterion_id).status is WorkStatus.ACCEPTED:
            kept.append(session.edition.by_id(link.criterion_id).number)
        elif _place(link) in places:
            remove.append(link)
        else:
            put.append(replace(link, evidence_id=new.id))
    return put, remove, list(dict.fromkeys(kept))


def _place(link: EvidenceLink) -> tuple[str, str | None, str | None]:
    return link.criterion_id, link.checkpoint_id, link.adjustment_id


def _is_linked(session: Session, page: Evidence, place: tuple[str, str | None, str | None]) -> bool:
    links: Sequence[EvidenceLink] = session.repository.all_of(EvidenceLink, session.application_id)
    return any(link.evidence_id == page.id and _place(link) == place for link in links)


def _page(session: Session, url: str, title: str, facts: Facts) -> Evidence:
    return Evidence(
        id=new_id(),
        application_id=session.application_id,
        title=title,
        kind=EvidenceKind.LINK,
        storage=Storage.WEB,
        path=url,
        sha256=address_digest(url),
        size=0,
        added_by=session.user,
        added_at=session.clock(),
        document_number=clean_line(facts.document_number),
        issuer=clean_line(facts.issuer),
        document_date=facts.document_date,
        long_term=facts.long_term,
    )
