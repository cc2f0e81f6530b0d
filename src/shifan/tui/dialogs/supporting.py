"""What a supporting unit reports for its own part of an item."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from textual.widget import Widget

from shifan.domain.criteria import Criterion, CriterionKind
from shifan.domain.records import Rating, WorkStatus
from shifan.domain.tasks import Task, TaskRole, next_task_statuses
from shifan.services import supporting
from shifan.services.conflicts import watched_row
from shifan.tui.application import UseCase
from shifan.tui.dialogs.base import Dialog
from shifan.tui.dialogs.form import Choice, ChoiceField, FormDialog, FormField, TextField, Values
from shifan.tui.model import Model, Outcome

if TYPE_CHECKING:
    from shifan.tui.screens.main import MainScreen

_KEEP, _NO_CLAIM = "keep", "none"


class SupporterDialog(Dialog[str | None]):
    """Asks which supporting unit reports; closes with its task's id."""

    AUTO_FOCUS = "#unit"

    def __init__(self, item: Criterion, options: list[tuple[str, str]]) -> None:
        super().__init__(f"第 {item.number} 项「{item.title}」：哪个配合单位")
        self._options = options

    def body(self) -> Iterable[Widget]:
        """Return the units."""
        yield Choice(self._options, id="unit")

    async def submit(self) -> None:
        """Close with the unit."""
        self.dismiss(self.query_one(Choice).value)


def ask_report(
    screen: MainScreen, ask: Callable[[Dialog[Outcome | None]], None], model: Model, item: Criterion, task_id: str
) -> None:
    """Ask what a supporter reports: the one with this task, the only one, or the one that is then chosen."""
    tasks = {task.id: task for task in model.state.tasks_of.get(item.id, ()) if task.role is TaskRole.SUPPORT}
    if not tasks:
        screen.say(f"第 {item.number} 项没有配合单位。按 Ctrl+G 分派，承担方式选「配合」。")
        return
    if task_id in tasks or len(tasks) == 1:
        ask(report_dialog(model, item, tasks.get(task_id) or next(iter(tasks.values()))))
        return

    def chosen(key: str | None) -> None:
        if key:
            ask(report_dialog(model, item, tasks[key]))

    names = model.state.department_by_id
    options = [(key, f"{names[task.department_id].name}（{task.status.label}）") for key, task in tasks.items()]
    screen.app.push_screen(SupporterDialog(item, options), chosen)


def report_dialog(model: Model, item: Criterion, task: Task) -> Dialog[Outcome | None]:
    """Return the dialog for a supporter's status, claim and note."""
    unit = model.state.department_by_id[task.department_id].name
    returnable = WorkStatus.RETURNED in next_task_statuses(task, model.record(item))
    reason_shown = "" if returnable else task.claim_reason

    def make(values: Values, seen: Model) -> UseCase:
        before = next((one for one in seen.state.tasks_of.get(item.id, ()) if one.id == task.id), task)
        report = _report(values, before, reason_shown)
        return lambda session: supporting.report_part(session, item.number, unit, report, seen=before)

    return FormDialog(
        f"第 {item.number} 项：{unit}的配合情况（现在是{task.status.label}）",
        _fields(model, item, task, reason_shown),
        make,
        "只记这个单位自己的部分；牵头单位的情况用「状态」「自评」。",
        watched=watched_row(task, status="status", claim="claim", note="note"),
    )


def _fields(model: Model, item: Criterion, task: Task, reason: str) -> list[FormField]:
    fields: list[FormField] = []
    following = next_task_statuses(task, model.record(item))
    if following:
        words = {WorkStatus.RETURNED: "退回补正（须写原因）"}
        options = ((_KEEP, "不改"), *((status.value, words.get(status, status.label)) for status in following))
        fields.append(ChoiceField("status", "办理状态", options, keep=_KEEP))
        if item.kind is CriterionKind.BASE:
            ratings = [rating for rating in Rating if rating is not Rating.NA or item.na_rule.allowed]
            chosen = task.claim.value if task.claim else _NO_CLAIM
            claims = ((_NO_CLAIM, "没有自评"), *((rating.value, rating.label) for rating in ratings))
            fields.append(ChoiceField("claim", "单位自评", claims, chosen, none=_NO_CLAIM))
        fields.append(TextField("reason", "原因或说明", reason, "退回补正、不适用须写"))
    fields.append(TextField("note", "备注", task.note, "可以不填"))
    return fields


def _report(values: Values, before: Task, reason_shown: str) -> supporting.Report:
    chosen, reason = values.get("status", _KEEP), values.get("reason", "")
    status = None if chosen == _KEEP else WorkStatus(chosen)
    note = values["note"] if values["note"] != before.note else None
    if "claim" not in values:
        return supporting.Report(status, reason=reason, note=note)
    claim = None if values["claim"] == _NO_CLAIM else Rating(values["claim"])
    explained = claim is not None and reason != reason_shown and status is not WorkStatus.RETURNED
    if claim is before.claim and not explained:
        returned = status is WorkStatus.RETURNED
        return supporting.Report(status, reason=reason if returned or reason != reason_shown else "", note=note)
    return supporting.Report(status, claim, claim is None, reason, note)
