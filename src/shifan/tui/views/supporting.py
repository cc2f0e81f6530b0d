"""The supporting units of an item: what each reported for its own part."""

from __future__ import annotations

from shifan.domain.criteria import Criterion, CriterionKind
from shifan.domain.records import Record, WorkStatus
from shifan.domain.shortfalls import shortfalls
from shifan.domain.tasks import Task, TaskRole, is_overdue, part_done
from shifan.tui.lines import BLANK, Block, Span, heading, safe, wrapped
from shifan.tui.model import Model

_STYLES = {WorkStatus.SUBMITTED: "good", WorkStatus.RETURNED: "bad"}


def support_blocks(model: Model, item: Criterion, width: int) -> list[Block]:
    """Return one row for each supporting unit; nothing where there is none."""
    tasks = [task for task in model.state.tasks_of.get(item.id, ()) if task.role is TaskRole.SUPPORT]
    if not tasks:
        return []
    record = model.record(item)
    settled = item.kind is not CriterionKind.BASE and not shortfalls(item, model.state)
    done = len(tasks) if settled else sum(part_done(task, record) for task in tasks)
    rows = [_row(model, task, record, width, settled=settled) for task in tasks]
    return [BLANK, heading("配合单位", f"完成 {done}/{len(tasks)}，回车登记"), *rows]


def _row(model: Model, task: Task, record: Record, width: int, *, settled: bool) -> Block:
    name = model.state.department_by_id[task.department_id].name
    first: Span = (f"{task.status.label} ", _STYLES.get(task.status, "quiet"))
    lines = wrapped(safe(name), width, first=(first,))
    late = not settled and is_overdue(task, record, model.today)
    facts = [task.person] if task.person else []
    facts += [f"{task.due} 前{'，已逾期' if late else ''}"] if task.due else []
    facts += [f"退回原因：{task.status_reason}"] if task.status_reason else []
    if task.claim:
        facts.append(f"自评{task.claim.label}" + (f"（{task.claim_reason}）" if task.claim_reason else ""))
    facts += [f"备注：{task.note}"] if task.note else []
    if facts:
        lines += wrapped(safe("；".join(facts)), width, "bad" if late else "quiet", first=(("     ", ""),))
    return Block(lines, f"task:{task.id}")
