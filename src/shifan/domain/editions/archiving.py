"""Putting items away whole: their text, all their rows, and the names that those rows use."""

from __future__ import annotations

from datetime import datetime

from shifan.domain.criteria import Criterion, Edition
from shifan.domain.editions.archived import ArchivedContent, ArchivedItem, archived_text, item_text, plain_rows
from shifan.domain.editions.crosswalk import Relation
from shifan.domain.editions.holdings import Holdings
from shifan.domain.editions.targets import MakeId
from shifan.domain.scenarios import Scenario
from shifan.domain.values import value


@value
class Archivist:
    """Who archives, and when."""

    name: str
    at: datetime


class Archive:
    """What a migration puts away, in the order of the crosswalk."""

    def __init__(self, edition: Edition, holdings: Holdings, archivist: Archivist, make_id: MakeId) -> None:
        self._edition, self._holdings = edition, holdings
        self._archivist, self._make_id = archivist, make_id
        self.items: list[ArchivedItem] = []

    def take(self, item: Criterion, relation: Relation, successors: tuple[Criterion, ...]) -> None:
        """Put an item away with all that was recorded under it."""
        rows = {name: plain_rows(found) for name, found in self._holdings.rows_of(item.id).items()}
        state = self._holdings.state
        used = {str(row["evidence_id"]) for name in ("evidence_link", "gap_proof", "figure") for row in rows[name]}
        units = {str(row["department_id"]) for found in rows.values() for row in found if row.get("department_id")}
        places = {str(row["site_id"]) for row in rows["site_item"]}
        content = ArchivedContent(
            text=item_text(self._edition, item),
            successors=tuple(f"{new.number} {new.title}" for new in successors),
            rows=rows,
            evidence={
                one.id: {
                    "title": one.title,
                    "path": one.path,
                    "sha256": one.sha256,
                    "storage": one.storage.value,
                    "document_number": one.document_number,
                }
                for one in state.evidence
                if one.id in used
            },
            units={one.id: one.name for one in state.departments if one.id in units},
            rounds={one.id: one.name for one in self._holdings.rounds},
            sites={one.id: one.name for one in self._holdings.sites if one.id in places},
        )
        self._file(item.id, item.number, item.title, relation, content)

    def take_scenario(self, scenario: Scenario) -> None:
        """Put a kept what-if away."""
        content = ArchivedContent({}, (), {"scenario": plain_rows((scenario,))}, {}, {}, {})
        self._file("", "", f"推演方案「{scenario.name}」", Relation.DELETED, content)

    def _file(self, key: str, number: str, title: str, relation: Relation, content: ArchivedContent) -> None:
        self.items.append(
            ArchivedItem(
                id=self._make_id(),
                application_id=self._holdings.state.application.id,
                edition_id=self._edition.id,
                edition_title=self._edition.title,
                criterion_id=key,
                number=number,
                title=title,
                relation=relation.value,
                archived_at=self._archivist.at,
                archived_by=self._archivist.name,
                content=archived_text(content),
            )
        )
