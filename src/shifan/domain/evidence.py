"""Evidence (佐证材料) and its links (印证) to criteria, checkpoints and events."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from shifan.domain.labels import Labelled
from shifan.domain.values import value


class EvidenceKind(Labelled):
    """Kind of evidence."""

    FILE = "file", "文件"
    STATEMENT = "statement", "说明"
    IMAGE = "image", "图片"
    TABLE = "table", "数据表"
    LINK = "link", "链接"


class Storage(Labelled):
    """Where the bytes are: copied into the pool, left where they were, or a page on the web without a file."""

    POOL = "pool", "已存入材料库"
    LINKED = "linked", "原位置"
    WEB = "web", "网页"


class Validity(Labelled):
    """Whether a document's date lies in the evidence period (computed)."""

    IN_PERIOD = "in_period", "期内"
    LONG_TERM = "long_term", "长期有效"
    OUT_OF_PERIOD = "out_of_period", "期外"
    UNDATED = "undated", "未填日期"


@value
class Evidence:
    """One document. ``path`` is pool-relative with / for POOL, absolute for LINKED, the address for WEB.

    ``size`` is in bytes. ``replaces`` is the id of the older version that this one took the place of, empty for none;
    the older one stays. ``seen_on`` is the day on which somebody last saw a web page. A web page has no bytes here: its
    ``sha256`` is that of its address.
    """

    id: str
    application_id: str
    title: str
    kind: EvidenceKind
    storage: Storage
    path: str
    sha256: str
    size: int
    added_by: str
    added_at: datetime
    document_number: str = ""
    issuer: str = ""
    document_date: date | None = None
    long_term: bool = False
    replaces: str = ""
    seen_on: date | None = None
    version: int = 0


@value
class EvidenceLink:
    """Joins evidence to an item, one of its checkpoints, or an event, with the passage that proves it."""

    id: str
    application_id: str
    evidence_id: str
    criterion_id: str
    checkpoint_id: str | None = None
    adjustment_id: str | None = None
    department_id: str | None = None
    passage: str = ""
    version: int = 0


_BY_SUFFIX = {
    EvidenceKind.IMAGE: ("jpg", "jpeg", "png", "bmp", "gif", "tif", "tiff", "webp"),
    EvidenceKind.TABLE: ("xlsx", "xls", "et", "csv", "ods"),
}


def kind_of_name(name: str) -> EvidenceKind:
    """Return the kind that a file name's ending suggests."""
    suffix = name.rsplit(".", 1)[-1].lower()
    for kind, suffixes in _BY_SUFFIX.items():
        if suffix in suffixes:
            return kind
    return EvidenceKind.FILE


def validity(evidence: Evidence, period_start: date, period_end: date) -> Validity:
    """Return whether the document's date lies in the period (both ends included)."""
    if evidence.long_term:
        return Validity.LONG_TERM
    if evidence.document_date is None:
        return Validity.UNDATED
    inside = period_start <= evidence.document_date <= period_end
    return Validity.IN_PERIOD if inside else Validity.OUT_OF_PERIOD


def replaced_ids(documents: Iterable[Evidence]) -> frozenset[str]:
    """Return the ids of documents that a newer version took the place of."""
    return frozenset(document.replaces for document in documents if document.replaces)


def versions_of(evidence: Evidence, documents: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Return all versions of a document, the oldest first."""
    known = {document.id: document for document in documents}
    newer = {document.replaces: document for document in known.values() if document.replaces}
    first, seen = evidence, {evidence.id}
    while (older := known.get(first.replaces)) is not None and older.id not in seen:
        seen.add(older.id)
        first = older
    chain = [first]
    while (later := newer.get(chain[-1].id)) is not None and later not in chain:
        chain.append(later)
    return tuple(chain)
