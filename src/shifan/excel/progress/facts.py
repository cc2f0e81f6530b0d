"""What the progress workbook shows, gathered beforehand, so that the sheets only arrange it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from shifan.domain.completion import Completion
from shifan.domain.criteria import Criterion, Edition, Group
from shifan.domain.journal import Operation
from shifan.domain.scoring import Range, Score
from shifan.domain.shortfalls import NextStep
from shifan.domain.state import ApplicationState

DASH = "—"
OPERATION_LIMIT = 500
"""How many operations 变更记录 lists at most."""


@dataclass(frozen=True, slots=True)
class GroupLine:
    """One group's completion and points; ``points`` is None where the group has no base items."""

    group: Group
    completion: Completion
    points: Range | None


@dataclass(frozen=True, slots=True)
class OperationLine:
    """One operation of the journal, and whether it was undone since."""

    operation: Operation
    undone: bool


@dataclass(frozen=True, slots=True)
class Place:
    """Where a document lies: the path as shown, and the hyperlink target ("" where there is nothing to open)."""

    shown: str
    target: str


@dataclass(frozen=True)
class ProgressFacts:
    """Everything the workbook shows. ``generated_at`` is timezone-aware; ``places`` is by evidence id.

    ``operations`` are newest first.
    """

    edition: Edition
    state: ApplicationState
    score: Score
    total: Completion
    groups: tuple[GroupLine, ...]
    departments: Mapping[str, Completion]
    steps: Mapping[str, NextStep]
    places: Mapping[str, Place]
    operations: tuple[OperationLine, ...]
    today: date
    days_left: int | None
    generated_at: datetime
    generated_by: str

    @property
    def heading(self) -> str:
        """County and round, as printed above every page."""
        application = self.state.application
        return f"{application.county}　{application.round}"

    @property
    def subtitle(self) -> str:
        """The line under every table's title."""
        parts = [self.edition.notice, f"统计截至 {self.today}", f"计分方案：{self.score.scheme.title}"]
        if self.state.application.sample_note:
            parts.append("样例数据")
        return "　|　".join(parts)

    def local(self, moment: datetime) -> datetime:
        """Return a moment as naive local time, as cells hold it."""
        return moment.astimezone(self.generated_at.tzinfo).replace(tzinfo=None)

    def item(self, criterion_id: str | None) -> Criterion | None:
        """Return the item, None for no id or one that this edition does not have."""
        if criterion_id is None or not self.edition.has(criterion_id):
            return None
        return self.edition.by_id(criterion_id)

    def department_name(self, department_id: str | None) -> str:
        """Return a department's name, empty where none is named."""
        department = self.state.department_by_id.get(department_id) if department_id else None
        return department.name if department else ""


def sortable(number: str) -> int | str:
    """Return an item number as an integer where it is one, so that a spreadsheet sorts it rightly."""
    return int(number) if number.isascii() and number.isdigit() else number


def number_of(item: Criterion | None) -> int | str | None:
    """Return the item's number for a cell, None for no item."""
    return sortable(item.number) if item else None


def share(percent: int | None) -> float | str:
    """Return a whole percentage as a number for a percent cell, a dash where there is nothing to count."""
    return DASH if percent is None else percent / 100
