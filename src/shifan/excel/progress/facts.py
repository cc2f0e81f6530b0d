"""What the progress workbook shows, gathered beforehand, so that the sheets only arrange it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from shifan.domain.completion import Completion
from shifan.domain.criteria import Criterion, Edition
from shifan.domain.editions.archived import ArchivedView
from shifan.domain.figure_checks import FigureResult
from shifan.domain.health import Finding
from shifan.domain.journal import Operation
from shifan.domain.scoring import Range, Score
from shifan.domain.shortfalls import NextStep
from shifan.domain.state import ApplicationState

DASH = "—"
COVER = "封面"
OVERVIEW = "总览"
ITEMS = "指标进度表"
DEPARTMENTS = "责任单位进度"
CATALOGUE = "佐证材料目录"
GAPS = "问题短板清单"
ADJUSTMENTS = "加减分自查表"
REASONS = "得分理由"
FIGURES = "量化指标"
OPERATIONS = "变更记录"
HOME = (COVER, "")
SHEETS = (COVER, OVERVIEW, ITEMS, DEPARTMENTS, CATALOGUE, GAPS, ADJUSTMENTS, REASONS, FIGURES, OPERATIONS)
OPERATION_LIMIT = 500
"""How many operations 变更记录 lists at most."""


@dataclass(frozen=True, slots=True)
class ProgressLine:
    """Completion and points of some items (a group, a subgroup); ``points`` is None where none are base items.

    ``first`` is the id of the first item.
    """

    number: str
    title: str
    count: int
    completion: Completion
    points: Range | None
    first: str


@dataclass(frozen=True, slots=True)
class GroupLine:
    """One group and the subgroups in it."""

    group: ProgressLine
    subgroups: tuple[ProgressLine, ...]


@dataclass(frozen=True, slots=True)
class DayLine:
    """How far the work was at the end of a day on which something was done, ``operations`` of them that day."""

    day: date
    operations: int
    completion: Completion
    points: Range


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
    """Everything the workbook shows. ``generated_at`` is timezone-aware; ``places`` and ``health`` are by evidence id.

    ``items`` are those shown, in the edition's order; ``selection`` says in Chinese which they are, empty for all;
    ``department_id`` is the department chosen; ``total`` and ``points`` count the items shown. ``operations`` are
    newest first, ``days`` oldest first, ``days_left_out`` says in Chinese which days are not among them.
    """

    edition: Edition
    scheme_digest: str
    items: tuple[Criterion, ...]
    selection: str
    department_id: str | None
    state: ApplicationState
    score: Score
    total: Completion
    points: Range
    groups: tuple[GroupLine, ...]
    departments: Mapping[str, Completion]
    steps: Mapping[str, NextStep]
    places: Mapping[str, Place]
    health: Mapping[str, tuple[Finding, ...]]
    figures: tuple[FigureResult, ...]
    operations: tuple[OperationLine, ...]
    days: tuple[DayLine, ...]
    days_left_out: str
    today: date
    days_left: int | None
    generated_at: datetime
    generated_by: str
    archived: tuple[ArchivedView, ...] = ()

    @cached_property
    def shown(self) -> frozenset[str]:
        """Ids of the items shown."""
        return frozenset(item.id for item in self.items)

    def shows(self, criterion_id: str | None, department_id: str | None = None) -> bool:
        """Tell whether what belongs to this item is shown; what belongs to none is shown with its department."""
        if not self.selection:
            return True
        if criterion_id is None:
            return department_id is not None and department_id == self.department_id
        return criterion_id in self.shown

    @property
    def heading(self) -> str:
        """County and round, as printed above every page."""
        application = self.state.application
        return f"{application.county}　{application.round}"

    @property
    def subtitle(self) -> str:
        """The line under every table's title."""
        parts = [self.edition.notice, f"统计截至 {self.today}", f"计分方案：{self.score.scheme.title}"]
        if self.selection:
            parts.insert(0, f"只含：{self.selection}")
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
