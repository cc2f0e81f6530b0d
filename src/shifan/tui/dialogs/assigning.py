"""Who leads an item, who answers for it and until when."""

from __future__ import annotations

from dataclasses import replace

from textual import events, on

from shifan.domain.criteria import Criterion
from shifan.domain.errors import UsageError
from shifan.domain.text import matches_all_words
from shifan.services import assigning
from shifan.services.conflicts import watched_lead
from shifan.tui.application import UseCase
from shifan.tui.dates import parse_coming, shown_date
from shifan.tui.dialogs.base import Field
from shifan.tui.dialogs.form import FormDialog, TextField, Values
from shifan.tui.model import Model

_DATES = "如 2023-10-9、20231009、10月9日"


class AssignDialog(FormDialog):
    """A form with a field ``unit``; a unit that nobody knows is made only when Enter is pressed a second time."""

    _confirmed = ""

    @on(events.DescendantFocus, "#unit")
    def _unit_entered(self) -> None:
        """Let typing replace the unit that stands there: nobody means to write on behind it."""
        self.query_one("#unit", Field).select_all()

    async def submit(self) -> None:
        """Save; raises UsageError, which asks, for a unit that is not known."""
        typed = self.values["unit"]
        unknown = assigning.unknown_units(typed, self.model.state.departments, self.model.edition)
        if unknown and typed != self._confirmed:
            self._confirmed = typed
            near = [name for text in unknown for name in assigning.resembling(text, known_units(self.model))]
            like = f"，与{'、'.join(f'「{name}」' for name in dict.fromkeys(near))}相近" if near else ""
            raise UsageError(
                f"新单位？台账里没有{'、'.join(f'「{name}」' for name in unknown)}{like}。",
                "确实要新建，请再按一次回车；写错了就改，或者从下面选。",
            )
        await super().submit()

    def _suggest(self, field: TextField, typed: str) -> None:
        if not any(matches_all_words(typed, name) for name in field.known):
            typed_for = assigning.resembling(typed, field.known)  # a slip of the pen: what was meant is offered
            super()._suggest(replace(field, known=typed_for), "")
        else:
            super()._suggest(field, typed)
        if typed != self._confirmed:
            self._confirmed = ""


def known_units(model: Model, item: Criterion | None = None) -> tuple[str, ...]:
    """Return the units to choose from: the ledger's, then those the guidance proposes, for ``item`` first."""
    stored = (department.name for department in model.state.departments)
    own = item.guidance.leads if item else ()
    return tuple(dict.fromkeys((*stored, *own, *assigning.usual_units(model.edition))))


def assign_dialog(model: Model, item: Criterion) -> FormDialog:
    """Return the dialog for the lead department, the person and the due date."""
    task = model.state.lead_of(item.id)
    lead = model.state.lead_name(item.id)

    def make(values: Values, seen: Model) -> UseCase:
        due = parse_coming(values["due"], seen.today)
        before = seen.state.lead_of(item.id)
        same = before is not None and values["unit"] == seen.state.lead_name(item.id)
        return lambda session: assigning.assign(
            session, item.number, values["unit"], due=due, person=values["person"], clear=same, seen=before
        )

    return AssignDialog(
        f"第 {item.number} 项「{item.title}」：分工",
        (
            TextField("unit", "牵头单位", lead, "打字筛选，下方可选", known_units(model, item)),
            TextField("person", "责任人", task.person if task else ""),
            TextField("due", "完成时限", shown_date(task.due if task else None), _DATES, parse=parse_coming),
        ),
        make,
        "新单位直接写名称，会先问一句再建。",
        watched=watched_lead(item.id, task, lead),
    )
