"""Who leads an item, who answers for it and until when."""

from __future__ import annotations

from shifan.domain.criteria import Criterion
from shifan.services import assigning
from shifan.services.conflicts import watched_lead
from shifan.tui.application import UseCase
from shifan.tui.dates import parse_coming, shown_date
from shifan.tui.dialogs.form import FormDialog, TextField, Values
from shifan.tui.model import Model

_DATES = "如 2023-10-9、20231009、10月9日"


def assign_dialog(model: Model, item: Criterion) -> FormDialog:
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
