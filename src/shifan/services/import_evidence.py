"""Documents that came along with department workbooks, attached once they are confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from shifan.domain.criteria import CriterionKind
from shifan.domain.evidence import EvidenceLink
from shifan.domain.records import Record, started
from shifan.evidence.beside import fetched
from shifan.services.attaching import Facts, documents_by_content, prepare_links
from shifan.services.import_found import Offer
from shifan.services.session import Session
from shifan.services.storing import store_files
from shifan.store.tables import Entity


def attached(
    session: Session, offers: Sequence[Offer], put: Sequence[Entity], folder: Path
) -> tuple[list[Entity], list[str]]:
    """Return ``put`` with the rows that link the offered documents to their items, and warnings.

    The documents are noted as given by the department; files from a zip are unpacked under ``folder`` first. Raises
    RuleError naming each file that cannot serve, DataFileError, ProtectedError.
    """
    rows: dict[tuple[type[Entity], str], Entity] = {(type(entity), entity.id): entity for entity in put}
    if not offers:
        return list(rows.values()), []
    known = documents_by_content(session)
    warnings: list[str] = []
    by_item: dict[tuple[str, str], list[Path]] = {}
    for offer in offers:
        by_item.setdefault((offer.criterion_id, offer.department_id), []).append(fetched(offer.found, folder))
    everything = [file for mine in by_item.values() for file in mine]
    stored = store_files(session, everything, copy=True)  # all at once, so that it is stopped as a whole
    for (criterion_id, department_id), files in by_item.items():
        prepared = prepare_links(
            session, files, Facts(), copy=True, criterion_id=criterion_id, known=known, stored=stored
        )
        warnings += prepared.warnings
        for entity in prepared.put:
            given = replace(entity, department_id=department_id) if isinstance(entity, EvidenceLink) else entity
            rows[type(entity), entity.id] = given
        if prepared.put:
            _begin(session, criterion_id, rows)
    return list(rows.values()), warnings


def _begin(session: Session, criterion_id: str, rows: dict[tuple[type[Entity], str], Entity]) -> None:
    """Have work on an untouched item begin, whether or not the workbook changed its record."""
    if session.edition.by_id(criterion_id).kind is not CriterionKind.BASE:
        return
    stored = session.record(criterion_id)
    present = rows.get((Record, stored.id), stored)
    assert isinstance(present, Record)
    if (begun := started(present)) != present:
        rows[Record, stored.id] = begun
