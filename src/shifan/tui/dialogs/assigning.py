"""Who leads an item, who answers for it and until when; many items at once."""

from __future__ import annotations

from shifan.domain.criteria import Criterion
from shifan.domain.tasks import TaskRole
from shifan.services import assigning
from shifan.services.conflicts import watched_lead
from shifan.tui.application import UseCase
from shifan.tui.dates import parse_coming, shown_date
from shifan.tui.dialogs.base import Dialog
from shifan.tui.dialogs.form import ChoiceField, FormDialog, TextField, Values
from shifan.tui.model import Model, Outcome

_DATES = "如 2023-10-9、20231009、10月9日"


def assign_dialog(model: Model, item: Criterion) -> Dialog[Outcome | None]:
    """Return the dialog for the lead department, the person and the due date."""
    task = model.state.lead_of(item.id)
    lead = model.state.lead_name(item.id)
    names = tuple(department.name for department in model.state.departments)
    known = tuple(dict.fromkeys((*names, *item.guidance.leads)))

    def make(values: Values, seen: Model) -> UseCase:
        due = parse_coming(values["due"], seen.today)
        before = seen.state.lead_of(item.id)
        same = before is not None and values["unit"] == seen.state.lead_name(item.id)
        return lambda session: assigning.assign(
            session, item.number, values["unit"], due=due, person=values["person"], clear=same, seen=before
        )

    return FormDialog(
        f"第 {item.number} 项「{item.title}」：分工",
        (
            TextField("unit", "牵头单位", lead, "打字筛选，下方可选", known),
            TextField("person", "责任人", task.person if task else ""),
            TextField("due", "完成时限", shown_date(task.due if task else None), _DATES, parse=parse_coming),
        ),
        make,
        "新单位直接写名称即可。",
        watched=watched_lead(item.id, task, lead),
    )


def bulk_dialog(model: Model, item: Criterion | None) -> Dialog[Outcome | None]:
    """Return the dialog that gives many items to one department in one operation."""

    def make(values: Values, seen: Model) -> UseCase:
        due = parse_coming(values["due"], seen.today)
        role = TaskRole(values["role"])
        return lambda session: assigning.assign(
            session, values["numbers"], values["unit"], role=role, due=due, person=values["person"]
        )

    return FormDialog(
        "分派多项",
        (
            TextField("numbers", "指标编号", item.number if item else "", "如 32、35、40-45"),
            TextField("unit", "单位", "", "打字筛选，下方可选", tuple(d.name for d in model.state.departments)),
            ChoiceField("role", "承担方式", tuple((role.value, role.label) for role in TaskRole)),
            TextField("person", "责任人", "", "可以不填"),
            TextField("due", "完成时限", "", f"可以不填，{_DATES}"),
        ),
        make,
        "牵头会换下原来的牵头单位。责任人、时限留空的，这个单位原有的不变。一次撤销全部退回。",
    )
