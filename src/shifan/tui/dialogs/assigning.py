"""Who leads an item, who answers for it and until when."""

from __future__ import annotations

from shifan.domain.criteria import Criterion
from shifan.domain.tasks import TaskRole
from shifan.services import assigning
from shifan.services.session import Done, Session
from shifan.tui.application import UseCase
from shifan.tui.dates import parse_date, shown_date
from shifan.tui.dialogs.base import Dialog
from shifan.tui.dialogs.form import FormDialog, TextField, Values
from shifan.tui.model import Model, Outcome


def assign_dialog(model: Model, item: Criterion) -> Dialog[Outcome | None]:
    """Return the dialog for the lead department, the person and the due date."""
    task = model.state.lead_of(item.id)
    names = tuple(department.name for department in model.state.departments)
    known = tuple(dict.fromkeys((*names, *item.guidance.leads)))

    def make(values: Values, seen: Model) -> UseCase:
        due = parse_date(values["due"], seen.today)

        def use_case(session: Session) -> Done:
            if task is not None and task.due is not None and due is None and values["unit"] == lead:
                assigning.set_due(session, item.number, None)
            return assigning.assign(
                session, item.number, values["unit"], role=TaskRole.LEAD, due=due, person=values["person"]
            )

        return use_case

    lead = model.state.lead_name(item.id)
    return FormDialog(
        f"第 {item.number} 项「{item.title}」：分工",
        (
            TextField("unit", "牵头单位", lead, "打字筛选，下方可选", known),
            TextField("person", "责任人", task.person if task else ""),
            TextField("due", "完成时限", shown_date(task.due if task else None), "如 2023-10-9、20231009、10月9日"),
        ),
        make,
        "新单位直接写名称即可。责任人留空则不改。",
    )
