"""What a document proves, as one line of text and as data."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from shifan.domain.criteria import Criterion
from shifan.domain.evidence import Evidence, EvidenceLink, Validity, replaced_ids, validity
from shifan.domain.gaps import Gap
from shifan.domain.state import ApplicationState
from shifan.domain.text import pad
from shifan.domain.values import value


@value
class Proof:
    """A document under an item, by a link, or else under a gap that it proves; ``replaced`` by a newer version."""

    evidence: Evidence
    replaced: bool
    item: Criterion | None = None
    link: EvidenceLink | None = None
    gap: Gap | None = None


def proofs(state: ApplicationState, items: Iterable[Criterion], *, with_gaps: bool) -> list[Proof]:
    """Return the documents of the items, then, where they are wanted, those that prove gaps and no item."""
    old = replaced_ids(state.evidence)
    found = []
    for item in items:
        for link in state.links_of.get(item.id, ()):
            document = state.evidence_by_id[link.evidence_id]
            found.append(Proof(document, document.id in old, item, link))
    linked = {link.evidence_id for link in state.links}
    for gap in state.gaps if with_gaps else ():
        loose = [document for document in state.proofs_of_gap(gap) if document.id not in linked]
        found += [Proof(document, document.id in old, gap=gap) for document in loose]
    return found


def evidence_line(proof: Proof, state: ApplicationState) -> str:
    """Return a document as one line of the list."""
    found, gap, link = proof.evidence, proof.gap, proof.link
    usable = "可用" if found.id in state.usable else "缺失"
    passage = gap.text if gap else link.passage if link else ""
    more = f"　印证：{passage}" if passage else ""
    more += "　（已有新版）" if proof.replaced else ""
    place = f"{proof.item.number:>3}" if proof.item else "问题"
    return f"{place} {usable} {pad(_validity(found, state).label, 10)} {found.title}　{found.path}{more}"


def evidence_data(proof: Proof, state: ApplicationState) -> dict[str, Any]:
    """Return a document as data for JSON, with what it proves."""
    found, link = proof.evidence, proof.link
    unit = state.department_by_id.get(link.department_id) if link and link.department_id else None
    return {
        "number": proof.item.number if proof.item else None,
        "checkpoint": _checkpoint(proof),
        "event": _event(proof, state),
        "gap": proof.gap.text if proof.gap else None,
        "passage": link.passage if link else "",
        "department": unit.name if unit else None,
        "title": found.title,
        "kind": found.kind.value,
        "storage": found.storage.value,
        "path": found.path,
        "sha256": found.sha256,
        "size": found.size,
        "document_number": found.document_number,
        "issuer": found.issuer,
        "document_date": str(found.document_date) if found.document_date else None,
        "long_term": found.long_term,
        "validity": _validity(found, state).value,
        "usable": found.id in state.usable,
        "replaced": proof.replaced,
    }


def _validity(found: Evidence, state: ApplicationState) -> Validity:
    return validity(found, state.application.period_start, state.application.period_end)


def _checkpoint(proof: Proof) -> str | None:
    if proof.item is None or proof.link is None:
        return None
    return next((point.number for point in proof.item.checkpoints if point.id == proof.link.checkpoint_id), None)


def _event(proof: Proof, state: ApplicationState) -> str | None:
    if proof.link is None:
        return None
    return next((event.title for event in state.adjustments if event.id == proof.link.adjustment_id), None)
