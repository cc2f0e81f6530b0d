"""What a department workbook is about, gathered beforehand, so that its sheets only arrange it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from shifan.domain.application import Application, Department
from shifan.domain.criteria import Edition
from shifan.domain.tasks import TaskRole
from shifan.excel.department.rows import FillRow


@dataclass(frozen=True, slots=True)
class DepartmentFacts:
    """Everything that the workbook of one department says.

    ``due`` is when it is to come back, ``call`` whom to ask, ``operation`` the journal's last operation; ``sent_at`` is
    timezone-aware.
    """

    workbook_id: str
    edition: Edition
    application: Application
    department: Department
    rows: tuple[FillRow, ...]
    due: date | None
    call: str
    operation: int
    sent_at: datetime
    sent_by: str

    @property
    def heading(self) -> str:
        """County and round, as printed above every page."""
        return f"{self.application.county}　{self.application.round}"

    @property
    def sheet_number(self) -> str:
        """The beginning of the workbook's id, by which people can tell two of them apart."""
        return self.workbook_id[:8].upper()

    @property
    def due_words(self) -> str:
        """When the workbook is to come back."""
        return f"{self.due.year} 年 {self.due.month} 月 {self.due.day} 日前" if self.due else "填好后尽快"

    @property
    def counts(self) -> str:
        """How many items, and in which part."""
        leads = sum(row.task.role is TaskRole.LEAD for row in self.rows)
        return f"共 {len(self.rows)} 项，牵头 {leads} 项，配合 {len(self.rows) - leads} 项"
