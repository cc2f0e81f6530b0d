"""Tasks (分解任务): who answers for an item."""

from __future__ import annotations

from datetime import date

from shifan.domain.labels import Labelled
from shifan.domain.values import value


class TaskRole(Labelled):
    """A department's part in an item."""

    LEAD = "lead", "牵头"
    SUPPORT = "support", "配合"


@value
class Task:
    """Criterion x department, with person and due date."""

    id: str
    application_id: str
    criterion_id: str
    department_id: str
    role: TaskRole
    person: str = ""
    due: date | None = None
    version: int = 0
