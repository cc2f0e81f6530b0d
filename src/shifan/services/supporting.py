"""What a supporting unit reports for its own part of an item: status, claim, note."""

from __future__ import annotations

from shifan.domain import tasks
from shifan.domain.criteria import Criterion
from shifan.domain.errors import NotFoundError, UsageError
from shifan.domain.records import Rating, Record, WorkStatus
from shifan.domain.tasks import Task
from shifan.domain.text import clean_line, clean_text
from shifan.domain.values import value
from shifan.domain.ways import Way
from shifan.services.assigning import existing_department, task_id
from shifan.services.session import Done, Session


@value
class Report:
    """What is reported; None leaves a field as it is. ``reason`` is of a return, else of the claim."""

    status: WorkStatus | None = None
    claim: Rating | None = None
    clear_claim: bool = False
    reason: str = ""
    note: str | None = None


def report_part(
    session: Session, number: str, department_name: str, report: Report, *, seen: Task | None = None
) -> Done:
    """Write what a supporter reports for its part of an item, in one operation.

    ``seen`` is the task the user looked at. Raises UsageError when nothing is reported or a return comes with a claim,
    NotFoundError for an unknown item or unit or a unit without a task on it, RuleError as ``domain.tasks`` has it.
    """
    item = session.item(number)
    if report.status is WorkStatus.RETURNED and (report.claim or report.clear_claim):
        raise UsageError("退回补正和自评不能一起写。", "请分两次：先退回，单位补正后再写自评。")
    unit = existing_department(session, clean_line(department_name))
    stored = session.repository.get(Task, task_id(session, item.id, unit.id))
    if stored is None:
        raise NotFoundError(
            f"第 {item.number} 项没有分给「{unit.name}」。",
            f"分派：{Way.ASSIGN(f'{item.number} {unit.name} --support')}",
        )
    record = session.record(item.id)
    changed, words = _reported(seen or stored, record, item, report)
    if not words:
        raise UsageError(
            "没有写要登记什么。", Way.SUPPORT.example(f"{item.number} {unit.name} --status 已提交 --note 材料已送")
        )
    return session.commit(f"第 {item.number} 项{unit.name}配合任务{'，'.join(words)}", put=[changed])


def _reported(task: Task, record: Record, item: Criterion, report: Report) -> tuple[Task, list[str]]:
    words: list[str] = []
    reason = clean_text(report.reason)
    returned = report.status is WorkStatus.RETURNED
    if report.status is not None:
        task = tasks.change_task_status(task, record, report.status, reason if returned else "")
        words.append(f"改为「{report.status.label}」")
    if report.claim is not None or report.clear_claim:
        task = tasks.give_task_claim(task, record, item, report.claim, reason)
        words.append(f"自评「{report.claim.label}」" if report.claim else "清除自评")
    elif reason and not returned:
        raise UsageError("原因只用于退回补正或自评。", "其他要说的请写在备注里。")
    if report.note is not None:
        note = clean_text(report.note)
        task = tasks.give_task_note(task, note)
        words.append("写备注" if note else "清空备注")
    return task, words
