"""Gaps: registering one, changing it, closing it with what proves that it was mended."""

from __future__ import annotations

from collections.abc import Iterable

from textual import events, on
from textual.widget import Widget

from shifan.domain.criteria import Criterion
from shifan.domain.errors import UsageError
from shifan.domain.gaps import Gap, GapOrigin
from shifan.services import gaps
from shifan.services.conflicts import watched_row
from shifan.services.gaps import GapChange
from shifan.tui.application import UseCase
from shifan.tui.dates import parse_coming, shown_date
from shifan.tui.dialogs.base import ChangeDialog, Dialog, Field, Plain
from shifan.tui.dialogs.files import FilePicker
from shifan.tui.dialogs.form import ChoiceField, FormDialog, TextField, Values, captioned
from shifan.tui.model import Model, Outcome
from shifan.tui.widgets.line_view import LineView


def add_gap_dialog(model: Model, item: Criterion | None) -> Dialog[Outcome | None]:
    """Return the form for a new gap; ``item`` is the one under the cursor."""

    def make(values: Values, seen: Model) -> UseCase:
        due = parse_coming(values["due"], seen.today)
        return lambda session: gaps.open_gap(
            session,
            values["text"],
            number=values["number"] or None,
            origin=GapOrigin(values["origin"]),
            department_name=values["unit"],
            due=due,
        )

    fields = (
        TextField("text", "问题"),
        TextField("number", "属于第几项", item.number if item else "", "如 32；空着为全县的问题"),
        TextField("unit", "整改单位", "", "可以不填；打字筛选，下方可选", _units(model)),
        TextField("due", "整改时限", "", "可以不填，如 11-30"),
        ChoiceField("origin", "来源", tuple((origin.value, origin.label) for origin in GapOrigin)),
    )
    return FormDialog("登记问题", fields, make, "许多条一次登记，用「会议交办」。")


def edit_gap_dialog(model: Model, gap: Gap) -> Dialog[Outcome | None]:
    """Return the form for what a gap is, who mends it and by when."""

    def make(values: Values, seen: Model) -> UseCase:
        due = parse_coming(values["due"], seen.today)
        change = GapChange(values["text"], values["unit"], due, no_due=due is None)
        return lambda session: gaps.change_gap(session, gap.id, change)

    unit = model.state.department_by_id.get(gap.department_id or "")
    fields = (
        TextField("text", "问题", gap.text),
        TextField("unit", "整改单位", unit.name if unit else "", "打字筛选，下方可选", _units(model)),
        TextField("due", "整改时限", shown_date(gap.due), "空着为不定", parse=parse_coming),
    )
    return FormDialog("修改问题", fields, make, watched=watched_row(gap, text="text", due="due"))


def _units(model: Model) -> tuple[str, ...]:
    return tuple(unit.name for unit in model.state.departments)


class CloseGapDialog(ChangeDialog):
    """Asks how the gap was mended, and for the files that prove it; all of it is one step."""

    SUBMIT = "销号 回车"
    AUTO_FOCUS = "#resolution"

    def __init__(self, gap: Gap) -> None:
        super().__init__("问题销号")
        self._gap = gap

    def body(self) -> Iterable[Widget]:
        """Return the gap, how it was mended, the files."""
        where = ""
        if self._gap.criterion_id:
            item = self.model.edition.by_id(self._gap.criterion_id)
            where = f"第 {item.number} 项 {item.title}："
        yield Plain(f"{where}{self._gap.text}")
        yield captioned(TextField("resolution", "怎样整改的", hint="如：已补发文件，9月30日完成"))
        yield FilePicker(self.shifan.store)
        yield Plain("佐证可以不附；附了就收进材料库，归到这一项。撤销时一并退回。", classes="hint")

    @on(FilePicker.Changed)
    def _files_changed(self, message: FilePicker.Changed) -> None:
        self.say(message.problem)

    def on_paste(self, event: events.Paste) -> None:
        """Take files that are dropped on the dialog."""
        event.stop()
        self.query_one(FilePicker).take(event.text)

    def action_mark(self) -> None:
        """Tick or untick a file."""
        if self.query_one("#files", LineView).has_focus:
            self.query_one(FilePicker).toggle()

    async def submit(self) -> None:
        """Close the gap."""
        picker = self.query_one(FilePicker)
        if picker.typed and not await picker.read_typed():
            return
        resolution, files = self.query_one("#resolution", Field).value.strip(), picker.chosen
        if not resolution:
            raise UsageError("请写明怎样整改的。")
        await self.send_files(lambda session: gaps.close_gap(session, self._gap.id, resolution, files))
