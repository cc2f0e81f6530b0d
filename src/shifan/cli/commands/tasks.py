"""task: what a supporting unit reports for its own part of an item."""

from __future__ import annotations

from collections.abc import Iterator

import click

from shifan.cli.chinese import Command
from shifan.cli.context import NUMBER, Options, WordType, act
from shifan.cli.output import echo
from shifan.domain.criteria import Criterion, CriterionKind
from shifan.domain.errors import UsageError
from shifan.domain.records import Rating, Record, WorkStatus
from shifan.domain.state import ApplicationState
from shifan.domain.tasks import Task, TaskRole, task_claim, task_status
from shifan.domain.workload import open_tasks
from shifan.services import supporting


@click.command(cls=Command)
@click.argument("number", metavar="编号", type=NUMBER)
@click.argument("department", metavar="[单位]", required=False)
@click.option("--status", type=WordType(WorkStatus), metavar="状态", help="收集中、已提交，或退回补正（须写原因）。")
@click.option("--claim", type=WordType(Rating), metavar="评定", help="单位对自己这部分的自评。")
@click.option("--clear-claim", is_flag=True, help="清除自评。")
@click.option("--reason", default="", metavar="原因", help="退回补正、自评不适用时必填。")
@click.option("--note", metavar="备注", help="备注；空文字清空。")
@click.pass_context
def task(
    ctx: click.Context,
    number: str,
    department: str | None,
    status: WorkStatus | None,
    claim: Rating | None,
    clear_claim: bool,
    reason: str,
    note: str | None,
) -> None:
    """登记配合单位自己那部分的办理情况；只写编号则列出这一项的分工。"""
    if claim and clear_claim:
        raise UsageError("--claim 和 --clear-claim 不能一起写。")
    report = supporting.Report(status, claim, clear_claim, reason, note)
    if department is not None:
        unit = department
        act(ctx, lambda session: supporting.report_part(session, number, unit, report))
        return
    if report != supporting.Report():
        raise UsageError("请写明是哪个单位。", f"例：shifan task {number} 县公安局 --status 已提交")
    options: Options = ctx.obj
    with options.open() as session:
        item, state, today = session.item(number), session.state(), session.today()
        echo(f"{item.number} {item.title}")
        left = open_tasks(session.edition, state)
        for one in state.tasks_of.get(item.id, ()):
            late = "　已逾期" if one.id in left and one.due is not None and one.due < today else ""
            echo(f"  {task_line(one, item, state)}{late}")
        if item.id not in state.tasks_of:
            echo(f"  还没有分工。分派：shifan assign {item.number} 单位名称")


def task_line(task: Task, item: Criterion, state: ApplicationState) -> str:
    """Return a task in one line: role, unit, person, date, and where the unit's part stands."""
    parts = [f"{task.role.label}：{state.department_by_id[task.department_id].name}", task.person]
    parts += [f"{task.due} 前" if task.due else ""]
    if task.role is TaskRole.SUPPORT or item.kind is CriterionKind.BASE:
        parts += _answer(task, state.record(item.id))
    return "　".join(part for part in parts if part)


def _answer(task: Task, record: Record) -> Iterator[str]:
    yield task_status(task, record).label
    if task.role is TaskRole.LEAD:
        return
    if task.status_reason:
        yield f"原因：{task.status_reason}"
    if claim := task_claim(task, record):
        yield f"自评{claim.label}" + (f"（{task.claim_reason}）" if task.claim_reason else "")
    if task.note:
        yield f"备注：{task.note.replace(chr(10), '；')}"
