"""The document of a file that was stored: new, or known by its content and completed with what is said now."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from shifan.domain.evidence import Evidence, EvidenceKind, Storage, kind_of_name
from shifan.domain.text import clean_line
from shifan.domain.values import value
from shifan.domain.ways import Way
from shifan.evidence.names import warnings_for
from shifan.evidence.sources import Stored
from shifan.services.session import Session, new_id


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


def document_of(
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
                f"「{evidence.title}」早已登记，{word}与这次写的不同，没有改动；要改请用{Way.EDIT_EVIDENCE}"
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
