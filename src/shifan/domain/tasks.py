"""Tasks (分解任务): who answers for an item."""

from __future__ import annotations

from datetime import date

from shifan.domain.errors import RuleError
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


def check_due(due: date | None, period_start: date) -> None:
    """Raise RuleError when ``due`` lies before the evidence period begins."""
    if due is not None and due < period_start:
        raise RuleError(
            f"完成时限 {due} 早于评估期开始日期 {period_start}，没有写入。", "请检查年份，时限应在评估期开始之后。"
        )
