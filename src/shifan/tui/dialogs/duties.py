"""Yearly duties, and the stage of the application."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType

from shifan.domain import stages as rules
from shifan.domain.application import Stage
from shifan.domain.dates import parse_month_day
from shifan.domain.duties import Upcoming
from shifan.domain.errors import RuleError
from shifan.services import calendar, duties, stages
from shifan.services.conflicts import watched_row
from shifan.services.session import Session
from shifan.tui.application import UseCase
from shifan.tui.dialogs.base import Dialog
from shifan.tui.dialogs.form import ChoiceField, FormDialog, TextField, Values
from shifan.tui.dialogs.pages import PageDialog, page_bindings
from shifan.tui.lines import Page
from shifan.tui.model import Model, Outcome
from shifan.tui.views.duties import duties_page


class DutiesPage(PageDialog[tuple[Upcoming, ...]]):
    """The yearly duties, shipped ones and the county's own."""

    PAGE = "duties"
    BINDINGS: ClassVar[list[BindingType]] = page_bindings("duties")

    def __init__(self) -> None:
        super().__init__("年度职责")

    def fetch(self, session: Session) -> tuple[Upcoming, ...]:
        """Return the next date of each."""
        return duties.list_duties(session)

    def draw(self, data: tuple[Upcoming, ...], width: int) -> Page:
        """Return them, nearest first."""
        return duties_page(data, width)

    def do_add(self) -> None:
        """Add a duty of the county's own."""

        def make(values: Values, _seen: Model) -> UseCase:
            month, day = parse_month_day(values["day"])
            return lambda session: duties.add_duty(session, values["title"], month, day, rule=values["rule"])

        fields = (
            TextField("title", "事项"),
            TextField("day", "每年哪一天", hint="如 1-20 或 1月20日"),
            TextField("rule", "依据", hint="哪个文件要求的，可以不填"),
        )
        self.ask(FormDialog("添加年度事项", fields, make))

    def do_remove(self) -> None:
        """Take away a duty that the county added."""
        key = self.row[1]
        if not any(dated.key == key for dated in self.data or ()):
            raise RuleError("这一项是法定的年度事项，不能移除。", "本县自己添加的才可以移除。")
        self.run(lambda session: calendar.remove_milestone(session, key))


def stage_dialog(model: Model) -> Dialog[Outcome | None]:
    """Return the dialog that moves the application on, or back one step with a reason."""
    present = model.state.application.stage
    options = [(stage.value, stage.label) for stage in rules.ONWARD[present]]
    before = rules.stage_before(present)
    if before is not None:
        options.append((before.value, f"{before.label}（退回，须写原因）"))

    def make(values: Values, _seen: Model) -> UseCase:
        to = Stage(values["stage"])
        return lambda session: stages.set_stage(session, to, values["reason"])

    fields = (ChoiceField("stage", "改为", tuple(options)), TextField("reason", "原因", hint="退回上一阶段须写"))
    watched = watched_row(model.state.application, stage="stage")
    return FormDialog(f"申报阶段（现在是{present.label}）", fields, make, watched=watched)
