"""What the rows of a returned workbook come to: changes, conflicts, documents found, problems."""

from __future__ import annotations

from dataclasses import dataclass, field

from shifan.domain.ledger.sheet import Finding
from shifan.domain.merging import Side
from shifan.domain.returns import field_label
from shifan.domain.values import value
from shifan.evidence.beside import FoundFile
from shifan.store.tables import Entity

ConflictKey = tuple[str, str, str]
"""Workbook, item, field."""


@value
class Conflict:
    """A field that the department and somebody else changed; ``side`` says whose value stands, None: undecided."""

    workbook_id: str
    department: str
    criterion_id: str
    number: str
    field: str
    address: str
    base: str
    stored: str
    incoming: str
    side: Side | None = None

    @property
    def key(self) -> ConflictKey:
        """By what a decision is found."""
        return self.workbook_id, self.criterion_id, self.field

    @property
    def label(self) -> str:
        """What the field is called."""
        return field_label(self.field)


@value
class Offer:
    """A document that a department names, found beside its workbook."""

    department_id: str
    department: str
    criterion_id: str
    number: str
    name: str
    found: FoundFile

    @property
    def key(self) -> tuple[str, str]:
        """Item and name."""
        return self.criterion_id, self.name


@dataclass(slots=True)
class RowsFound:
    """What all rows of one workbook come to."""

    put: list[Entity] = field(default_factory=list)
    remove: list[Entity] = field(default_factory=list)
    changes: list[Finding] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)
    problems: list[Finding] = field(default_factory=list)
    notices: list[Finding] = field(default_factory=list)
    agreed: dict[str, dict[str, str]] = field(default_factory=dict)
    answered: int = 0
    edited: bool = False

    @property
    def undecided(self) -> int:
        """How many conflicts are open."""
        return sum(conflict.side is None for conflict in self.conflicts)
