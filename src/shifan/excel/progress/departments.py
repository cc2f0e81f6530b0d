"""Sheet 责任单位进度: one row for each department."""

from __future__ import annotations

from dataclasses import dataclass

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from shifan.domain.application import Department
from shifan.domain.completion import Completion
from shifan.domain.criteria import Criterion
from shifan.domain.numbering import numbers_text
from shifan.domain.tasks import TaskRole, is_overdue
from shifan.excel.columns import Column
from shifan.excel.progress.charts import Frame, Source, add_bars
from shifan.excel.progress.facts import DEPARTMENTS, HOME, ITEMS, ProgressFacts, share
from shifan.excel.styles import Kind, Tone
from shifan.excel.table import FIRST_ROW, HEADER_ROW, Table

TITLE = DEPARTMENTS
_ONE_PAGE = 40
"""Most departments that are printed with their chart on one page; of more, the chart stays on the screen."""

_CHART_COLUMNS, _CHART_WIDTH = 8, 11.0
_LEAST_ROWS = 14


@dataclass(frozen=True, slots=True)
class DepartmentRow:
    """A department with its lead items, and how many it supports and is late with."""

    department: Department
    completion: Completion
    leads: tuple[Criterion, ...]
    supports: int
    overdue: int


COLUMNS: tuple[Column[DepartmentRow], ...] = (
    Column("责任单位", 24, lambda r: r.department.name, tone=Tone.STRONG),
    Column("单位认定", 9.5, lambda r: "推定" if r.department.presumed else "已确认", Kind.LABEL,
           states=(("推定", Tone.BUSY),)),
    Column("分管领导", 10, lambda r: r.department.leader, Kind.LABEL, detail=True),
    Column("联络员", 10, lambda r: r.department.contact, Kind.LABEL, detail=True),
    Column("牵头项", 7.5, lambda r: len(r.leads), Kind.NUMBER,
           jump=lambda r: (ITEMS, r.leads[0].id) if r.leads else None),
    Column("配合项", 7.5, lambda r: r.supports, Kind.NUMBER),
    Column("逾期项", 7.5, lambda r: r.overdue, Kind.NUMBER, tone_of=lambda r: Tone.ALERT if r.overdue else Tone.FAINT),
    Column("收集率", 11, lambda r: share(r.completion.collected.percent), Kind.PERCENT, bar=True),
    Column("核查点", 11, lambda r: share(r.completion.checkpoints.percent), Kind.PERCENT, bar=True),
    Column("提交率", 11, lambda r: share(r.completion.submitted.percent), Kind.PERCENT, bar=True),
    Column("审定率", 11, lambda r: share(r.completion.accepted.percent), Kind.PERCENT, bar=True),
    Column("牵头指标编号", 34, lambda r: numbers_text(r.leads)),
)  # fmt: skip


def plan_departments(facts: ProgressFacts) -> Table[DepartmentRow]:
    """Return 责任单位进度."""
    rows = [_row(facts, department) for department in facts.state.departments if department.id in facts.departments]
    presumed = sum(1 for row in rows if row.department.presumed)
    subtitle = f"各比率只计牵头的基础项　|　统计截至 {facts.today}"
    if presumed:
        subtitle += f"　|　{presumed} 个单位为推定，待确认"
    if facts.selection:
        subtitle += f"　|　只含：{facts.selection}"
    return Table(TITLE, f"{facts.heading}　{TITLE}", subtitle, COLUMNS, rows, empty="（还没有责任单位）", home=HOME)


def _row(facts: ProgressFacts, department: Department) -> DepartmentRow:
    leads: list[Criterion] = []
    supports, overdue = 0, 0
    for item in facts.items:
        for task in facts.state.tasks_of.get(item.id, ()):
            if task.department_id != department.id:
                continue
            if task.role is TaskRole.SUPPORT:
                supports += 1
                overdue += item.id in facts.steps and is_overdue(task, facts.state.record(item.id), facts.today)
                continue
            leads.append(item)
            step = facts.steps.get(item.id)
            overdue += step is not None and step.overdue
    return DepartmentRow(department, facts.departments[department.id], tuple(leads), supports, overdue)


def draw_departments(sheet: Worksheet, table: Table[DepartmentRow]) -> None:
    """Draw 收集率 and 审定率 of the departments beside the table, a bar pair at about the height of each row."""
    if not any(row.leads for row in table.rows):
        return
    headers = [column.header for column in table.columns]
    last = HEADER_ROW + len(table.rows)
    series = tuple((headers.index(name) + 1, name) for name in ("收集率", "审定率"))
    source = Source(FIRST_ROW, last, headers.index("责任单位") + 1, series)
    left = len(headers) + 2
    for at in range(_CHART_COLUMNS):
        sheet.column_dimensions[get_column_letter(left + at)].width = _CHART_WIDTH
    sheet.column_dimensions[get_column_letter(left - 1)].width = 2
    bottom = max(last, HEADER_ROW + _LEAST_ROWS)
    frame = Frame(left, HEADER_ROW, left + _CHART_COLUMNS, bottom + 1)
    add_bars(sheet, "各责任单位进度（牵头的基础项）", source, frame, labels=False)
    if len(table.rows) <= _ONE_PAGE:
        sheet.page_setup.fitToHeight = 1
        sheet.print_area = f"A1:{get_column_letter(left + _CHART_COLUMNS - 1)}{bottom}"
    else:
        sheet.print_area = f"A1:{get_column_letter(len(headers))}{last}"
