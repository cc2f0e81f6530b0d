"""One thing done to many items at once: their status, their claim, their due date, who answers for them."""

from __future__ import annotations

from collections.abc import Sequence

from shifan.domain.criteria import Criterion
from shifan.domain.errors import UsageError
from shifan.domain.numbering import numbers_text
from shifan.domain.records import Rating, WorkStatus, next_statuses
from shifan.domain.tasks import TaskRole
from shifan.services import assigning, bulk
from shifan.services.conflicts import watched_lead
from shifan.tui.application import UseCase
from shifan.tui.dates import parse_coming, shown_date
from shifan.tui.dialogs.assigning import AssignDialog, known_units
from shifan.tui.dialogs.form import ChoiceField, FormDialog, TextField, Values
from shifan.tui.model import Model

_DATES = "如 2023-10-9、20231009、10月9日"
_PARTLY = "不能改的会逐项说明原因，其余照改。一次撤销全部退回。"
_STATUSES = (WorkStatus.COLLECTING, WorkStatus.SUBMITTED, WorkStatus.RETURNED)
CLEAR = "clear"


def assign_many(model: Model, items: Sequence[Criterion]) -> FormDialog:
    """Return the dialog that gives many items to one department in one operation."""

    def make(values: Values, seen: Model) -> UseCase:
        due = parse_coming(values["due"], seen.today)
        role = TaskRole(values["role"])
        return lambda session: assigning.assign(
            session, values["numbers"], values["unit"], role=role, due=due, person=values["person"]
        )

    rest = (
        TextField("unit", "单位", "", "打字筛选，下方可选", known_units(model)),
        ChoiceField("role", "承担方式", tuple((role.value, role.label) for role in TaskRole)),
        TextField("person", "责任人", "", "可以不填"),
        TextField("due", "完成时限", "", f"可以不填，{_DATES}"),
    )
    chosen = len(items) > 1  # then the numbers are known, and the unit is what is asked for
    return AssignDialog(
        f"分派多项{_counted(items)}",
        (*rest, _numbers(items)) if chosen else (_numbers(items), *rest),
        make,
        "牵头会换下原来的牵头单位。责任人、时限留空的，这个单位原有的不变。一次撤销全部退回。",
    )


def status_of_many(model: Model, items: Sequence[Criterion]) -> FormDialog:
    """Return the dialog that changes the work status of many items; what most of them come to next is chosen."""
    coming = [next_statuses(model.record(item).status)[0] for item in items]
    offered = [status for status in coming if status in _STATUSES] or [WorkStatus.COLLECTING]
    usual = max(_STATUSES, key=offered.count)

    def make(values: Values, _seen: Model) -> UseCase:
        to = WorkStatus(values["status"])
        return lambda session: bulk.change_status(session, values["numbers"], to, values["reason"])

    options = tuple((status.value, status.label) for status in _STATUSES)
    return FormDialog(
        f"改状态{_counted(items)}",
        (
            ChoiceField("status", "改为", options, usual.value),
            _numbers(items),
            TextField("reason", "原因", hint="退回补正、重新打开已审定的，须写原因"),
        ),
        make,
        f"{_PARTLY}审定请逐项进行。",
    )


def claim_of_many(items: Sequence[Criterion]) -> FormDialog:
    """Return the dialog that writes the same claim on many items in one operation."""

    def make(values: Values, _seen: Model) -> UseCase:
        rating = None if values["rating"] == CLEAR else Rating(values["rating"])
        return lambda session: bulk.claim_rating(session, values["numbers"], rating, values["reason"])

    options = tuple((rating.value, rating.label) for rating in Rating)
    return FormDialog(
        f"自评{_counted(items)}",
        (
            ChoiceField("rating", "自评", (*options, (CLEAR, "清除自评"))),
            _numbers(items),
            TextField("reason", "说明", hint="不适用须写理由，其他可以不写"),
        ),
        make,
        _PARTLY,
    )


def due_of_many(items: Sequence[Criterion]) -> FormDialog:
    """Return the dialog that sets the due date of many items in one operation."""

    def make(values: Values, seen: Model) -> UseCase:
        due = parse_coming(values["due"], seen.today)
        return lambda session: bulk.set_due(session, values["numbers"], due)

    return FormDialog(
        f"定时限{_counted(items)}",
        (TextField("due", "完成时限", "", f"留空为取消时限，{_DATES}", parse=parse_coming), _numbers(items)),
        make,
        f"时限记在牵头单位名下，还没有牵头单位的定不了。{_PARTLY}",
    )


def due_dialog(model: Model, item: Criterion) -> FormDialog:
    """Return the dialog for the due date of one item. Raises UsageError when nobody leads it."""
    task = model.state.lead_of(item.id)
    if task is None:
        raise UsageError(f"第 {item.number} 项还没有牵头单位。", "请先按 Ctrl+D 指定。")

    def make(values: Values, seen: Model) -> UseCase:
        due = parse_coming(values["due"], seen.today)
        return lambda session: bulk.set_due(session, item.number, due)

    lead = model.state.lead_name(item.id)
    return FormDialog(
        f"第 {item.number} 项「{item.title}」：时限（{lead}牵头）",
        (TextField("due", "完成时限", shown_date(task.due), f"留空为取消时限，{_DATES}", parse=parse_coming),),
        make,
        watched=watched_lead(item.id, task, lead),
    )


def _numbers(items: Sequence[Criterion]) -> TextField:
    return TextField("numbers", "指标编号", numbers_text(items), "如 32、35、40-45")


def _counted(items: Sequence[Criterion]) -> str:
    return f"：标记的 {len(items)} 项" if len(items) > 1 else ""
