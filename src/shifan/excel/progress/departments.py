"""Sheet 责任单位进度: one row for each department."""

from __future__ import annotations

from dataclasses import dataclass

from shifan.domain.application import Department
from shifan.domain.completion import Completion
from shifan.domain.numbering import short_numbers
from shifan.domain.tasks import TaskRole
from shifan.excel.book import Book
from shifan.excel.columns import Column
from shifan.excel.progress.facts import ProgressFacts, share
from shifan.excel.styles import Kind, Tone
from shifan.excel.table import Table, write_table

TITLE = "责任单位进度"


@dataclass(frozen=True, slots=True)
class DepartmentRow:
    """A department with the numbers of its lead items, and how many it supports and is late with."""

    department: Department
    completion: Completion
    leads: tuple[str, ...]
    supports: int
    overdue: int


COLUMNS: tuple[Column[DepartmentRow], ...] = (
    Column("责任单位", 24, lambda r: r.department.name, tone=Tone.STRONG),
    Column("单位认定", 9.5, lambda r: "推定" if r.department.presumed else "已确认", Kind.LABEL,
           states=(("推定", Tone.BUSY),)),
    Column("分管领导", 10, lambda r: r.department.leader, Kind.LABEL),
    Column("联络员", 10, lambda r: r.department.contact, Kind.LABEL),
    Column("牵头项", 7.5, lambda r: len(r.leads), Kind.NUMBER),
    Column("配合项", 7.5, lambda r: r.supports, Kind.NUMBER),
    Column("逾期项", 7.5, lambda r: r.overdue, Kind.NUMBER, tone_of=lambda r: Tone.ALERT if r.overdue else Tone.FAINT),
    Column("收集率", 11, lambda r: share(r.completion.collected.percent), Kind.PERCENT, bar=True),
    Column("核查点", 11, lambda r: share(r.completion.checkpoints.percent), Kind.PERCENT, bar=True),
    Column("提交率", 11, lambda r: share(r.completion.submitted.percent), Kind.PERCENT, bar=True),
    Column("审定率", 11, lambda r: share(r.completion.accepted.percent), Kind.PERCENT, bar=True),
    Column("牵头指标编号", 34, lambda r: short_numbers(r.leads)),
)  # fmt: skip


def write_departments(book: Book, facts: ProgressFacts) -> None:
    """Add 责任单位进度."""
    rows = [_row(facts, department) for department in facts.state.departments]
    presumed = sum(1 for row in rows if row.department.presumed)
    subtitle = f"各比率只计牵头的基础项　|　统计截至 {facts.today}"
    if presumed:
        subtitle += f"　|　{presumed} 个单位为推定，待确认"
    write_table(book, Table(TITLE, f"{facts.heading}　{TITLE}", subtitle, COLUMNS, rows, empty="（还没有责任单位）"))


def _row(facts: ProgressFacts, department: Department) -> DepartmentRow:
    leads, supports, overdue = [], 0, 0
    for item in facts.edition.criteria:
        for task in facts.state.tasks_of.get(item.id, ()):
            if task.department_id != department.id:
                continue
            if task.role is TaskRole.SUPPORT:
                supports += 1
                continue
            leads.append(item.number)
            step = facts.steps.get(item.id)
            overdue += step is not None and step.overdue
    return DepartmentRow(department, facts.departments[department.id], tuple(leads), supports, overdue)
