"""Place 4: the departments, and the items of one of them."""

from __future__ import annotations

from dataclasses import replace

from shifan.domain.application import Department
from shifan.domain.completion import Completion, Ratio
from shifan.domain.criteria import Criterion
from shifan.domain.tasks import Task, is_overdue, task_status
from shifan.tui.dates import shown_date
from shifan.tui.lines import BLANK, Block, Line, Page, Span, bar, cell, paragraph, right, safe, text_line
from shifan.tui.model import Model, is_lead
from shifan.tui.views.common import CHIP, chip, item_key, nothing, percent, who, widest
from shifan.tui.views.items import Columns, head_line, item_rows

NO_LEAD = "none"
_COUNT, _RATIO, _ACCEPTED, _OVERDUE, _BAR, _LONGEST_BAR = 6, 14, 8, 6, 4, 40
_NUMBER, _DATE, _LEAD, _LATE = 5, 10, 10, 5
_NOTHING = Completion(Ratio(), Ratio(), Ratio(), Ratio(), Ratio())


def departments_page(model: Model, width: int) -> Page:
    """Return one row for each department, and one for the items that nobody leads."""
    name, size, contact = _widths(model, width)
    head: Line = (
        cell("责任单位", name, "quiet"),
        right("牵头", _COUNT, "quiet"),
        right("配合", _COUNT, "quiet"),
        ("  ", ""),
        cell("收集率", size + _RATIO, "quiet"),
        cell("审定", _ACCEPTED, "quiet"),
        cell("逾期", _OVERDUE, "quiet"),
        cell("联络员", contact, "quiet"),
    )
    rows = [
        _row(model, department, (name, size, contact), odd=bool(number % 2))
        for number, department in enumerate(model.state.departments)
    ]
    if model.without_lead:
        text = f"未分工的指标（{len(model.without_lead)} 项）"
        rows.append(Block((((cell(text, name + 20, "warn")),),), f"department:{NO_LEAD}"))
    if not rows:
        return Page((nothing("还没有责任单位。打开一项指标，按 Ctrl+D 指定牵头单位。"),), head=(head,))
    return Page(tuple(rows), head=(head,))


def department_page(model: Model, department_id: str, width: int) -> Page:
    """Return the items of one department, led ones first; of nobody for NO_LEAD."""
    if department_id == NO_LEAD:
        columns = Columns.of(model, model.without_lead, width)
        title: Line = (("未分工的指标", "bold"), ("  Ctrl+D 指定牵头单位，Esc 返回", "quiet"))
        return Page(tuple(item_rows(model, model.without_lead, columns)), head=(title, head_line(columns)))
    department = model.state.department_by_id.get(department_id)
    if department is None:
        return Page((nothing("这个单位已不在台账里。按 Esc 返回。"),))
    pairs = model.items_of_department.get(department_id, ())
    led = [item for item, task in pairs if is_lead(task)]
    helped = [(item, task) for item, task in pairs if not is_lead(task)]
    columns = Columns.of(model, led, width)
    blocks = [text_line((f"牵头 {len(led)} 项", "group"), fill="group"), *item_rows(model, led, columns)]
    if helped:
        blocks += [text_line((f"配合 {len(helped)} 项", "group"), fill="group"), _supported_head(width)]
        blocks += [_supported(model, item, task, width) for item, task in helped]
    blocks += [BLANK, paragraph(_contacts(department), width, "quiet")]
    heading: Line = ((safe(f"{department.name} 的指标"), "bold"), ("  回车打开，Esc 返回", "quiet"))
    return Page(tuple(blocks), head=(heading, head_line(columns)))


def _supported_head(width: int) -> Block:
    title = _title_width(width)
    parts = (("编号", _NUMBER), ("状态", CHIP + 1), ("指标", title + 1), ("时限", _DATE + 1), ("牵头", _LEAD))
    return Block((tuple(cell(word, size, "quiet") for word, size in parts),))


def _supported(model: Model, item: Criterion, task: Task, width: int) -> Block:
    """Return an item that the unit supports: where its own part stands, and its own date."""
    record = model.record(item)
    late = item.id in model.step_of and is_overdue(task, record, model.today)
    room = _title_width(width) - (_LATE if late else 0)
    line: Line = (
        cell(item.number, _NUMBER),
        chip(item, replace(record, status=task_status(task, record))),
        (" ", ""),
        *((("逾期 ", "bad"),) if late else ()),
        cell(item.title, room),
        (" ", ""),
        cell(shown_date(task.due) or "未定", _DATE, "" if task.due else "quiet"),
        (" ", ""),
        who(model, item, _LEAD),
    )
    return Block((line,), item_key(item))


def _title_width(width: int) -> int:
    return max(8, width - _NUMBER - CHIP - _DATE - _LEAD - 3)


def _contacts(department: Department) -> str:
    parts = [f"分管领导：{department.leader}"] if department.leader else []
    parts += [f"联络员：{department.contact}"] if department.contact else []
    parts += ["推定：这个单位还没有经过确认"] if department.presumed else []
    return "；".join(parts)


def _shown_name(department: Department) -> str:
    return f"{department.name}{'（推定）' if department.presumed else ''}"


def _widths(model: Model, width: int) -> tuple[int, int, int]:
    """Return how wide name, bar and contact are: names are cut only where the bar is as short as it can be."""
    units = model.state.departments
    name = widest(map(_shown_name, units), 8) + 2
    contact = widest((unit.contact or "未填" for unit in units), 6)
    room = width - 2 * _COUNT - 2 - _RATIO - _ACCEPTED - _OVERDUE - _BAR
    contact = max(10, min(contact, room - name)) if name + contact > room else contact
    name = max(12, min(name, room - contact))
    return name, max(_BAR, min(_LONGEST_BAR, room + _BAR - name - contact)), contact


def _row(model: Model, department: Department, widths: tuple[int, int, int], *, odd: bool) -> Block:
    name, size, contact = widths
    pairs = model.items_of_department.get(department.id, ())
    led = [item for item, task in pairs if is_lead(task)]
    overdue = sum(is_overdue(task, model.record(item), model.today) for item, task in pairs if item.id in model.step_of)
    done = model.overview.departments.get(department.id, _NOTHING)
    late: Span = cell(f"{overdue} 项", _OVERDUE, "bad") if overdue else cell("无", _OVERDUE, "quiet")
    line: Line = (
        cell(_shown_name(department), name),
        right(str(len(led)), _COUNT),
        right(str(len(pairs) - len(led)), _COUNT),
        ("  ", ""),
        *bar(done.collected.done, done.collected.total, size, odd=odd),
        (" ", ""),
        cell(percent(done.collected), _RATIO - 1),
        cell(f"{done.accepted.done}/{done.accepted.total}" if led else "无", _ACCEPTED),
        late,
        cell(department.contact or "未填", contact, "" if department.contact else "quiet"),
    )
    return Block((line,), f"department:{department.id}")
