"""The page of units: add many, edit, rename, merge, spread a collective one, remove."""

from __future__ import annotations

import re
from collections.abc import Iterable

from textual.widget import Widget

from shifan.domain.application import Department
from shifan.domain.errors import UsageError
from shifan.services import departments, spreading
from shifan.services.conflicts import watched_row
from shifan.services.departments import Workload
from shifan.services.session import Session
from shifan.tui.application import UseCase
from shifan.tui.dialogs.base import Dialog, Plain
from shifan.tui.dialogs.form import ChoiceField, FormDialog, TextField, Values
from shifan.tui.dialogs.pages import PageDialog, page_bindings
from shifan.tui.lines import Block, Page, row, safe
from shifan.tui.model import Model, Outcome
from shifan.tui.views.units import units_page
from shifan.tui.widgets.line_view import Click, LineView

_LIST_HINT = (
    "每行一个单位：名称，简称，分管领导，联络员。后三栏可以不写；也可以从表格里整块粘贴。已有的单位按所写更新。"
)


class UnitsPage(PageDialog[Workload]):
    """All units with their load."""

    PAGE = "units"
    BINDINGS = page_bindings("units")

    def __init__(self, *, key: str = "") -> None:
        super().__init__("单位管理", key=key)

    def fetch(self, session: Session) -> Workload:
        """Return the load of all units."""
        return departments.workload(session)

    def draw(self, data: Workload, width: int) -> Page:
        """Return the page."""
        return units_page(data, width)

    @property
    def unit(self) -> Department:
        """The unit under the cursor. Raises UsageError when there is none."""
        found = self.model.state.department_by_id.get(self.row[1])
        if found is None:
            raise UsageError("请先选中一个单位。", "还没有单位时，按 F2 登记。")
        return found

    def do_add(self) -> None:
        """Add many units."""
        from shifan.tui.dialogs.multiline import MultilineDialog

        def make(text: str) -> UseCase:
            return lambda session: departments.add_departments(session, text)

        self.ask(MultilineDialog("登记责任单位", _LIST_HINT, make))

    def do_open(self) -> None:
        """Edit the unit."""
        self.ask(edit_dialog(self.unit))

    def do_rename(self) -> None:
        """Rename the unit."""
        unit = self.unit

        def make(values: Values, seen: Model) -> UseCase:
            now = _name_of(unit, seen)
            return lambda session: departments.rename_department(session, now, values["name"])

        hint = "任务和材料都跟着走。"
        fields = (TextField("name", "新名称", unit.name),)
        watched = watched_row(unit, name="name")
        self.ask(FormDialog(f"「{unit.name}」更名", fields, make, hint, watched=watched))

    def do_merge(self) -> None:
        """Merge the unit into another."""
        unit = self.unit
        names = tuple(other.name for other in self.model.state.departments if other.id != unit.id)

        def make(values: Values, _seen: Model) -> UseCase:
            return lambda session: departments.merge_departments(session, unit.name, values["target"])

        hint = f"「{unit.name}」的任务、问题、材料、催办都转到这个单位，「{unit.name}」撤下。可以撤销。"
        field = TextField("target", "并入", "", "打字筛选，下方可选", names)
        self.ask(FormDialog(f"「{unit.name}」并入别的单位", (field,), make, hint))

    def do_spread(self) -> None:
        """Give the items of a collective unit to the units meant."""
        self.ask(SpreadDialog(self.model, self.model.state.department_by_id.get(self.row[1])))

    def do_save(self) -> None:
        """Write workbooks for the units to fill in."""
        from shifan.tui.dialogs.sending import send_dialog

        self.ask(send_dialog(self.model))

    def do_confirm(self) -> None:
        """Confirm all presumed units."""
        self.run(departments.confirm_departments)

    def do_remove(self) -> None:
        """Remove a unit that nothing belongs to."""
        name = self.unit.name
        self.run(lambda session: departments.remove_department(session, name))


def edit_dialog(unit: Department) -> Dialog[Outcome | None]:
    """Return the form for short name, leader, contact and whether the unit is confirmed."""

    def make(values: Values, seen: Model) -> UseCase:
        name = _name_of(unit, seen)
        return lambda session: departments.edit_department(
            session,
            name,
            short_name=values["short"],
            leader=values["leader"],
            contact=values["contact"],
            confirm=values.get("confirm") == "yes",
        )

    fields: list[TextField | ChoiceField] = [
        TextField("short", "简称", unit.short_name),
        TextField("leader", "分管领导", unit.leader),
        TextField("contact", "联络员", unit.contact, "姓名，可带电话"),
    ]
    if unit.presumed:
        options = (("yes", "确认：确有这个单位，由它承担"), ("no", "仍为推定"))
        fields.append(ChoiceField("confirm", "推定的单位", options))
    watched = watched_row(unit, short="short_name", leader="leader", contact="contact", name="name")
    return FormDialog(f"修改「{unit.name}」", fields, make, watched=watched)


def _name_of(unit: Department, seen: Model) -> str:
    """Return the unit's name as seen last: somebody may have renamed it since the form was opened."""
    return seen.state.department_by_id.get(unit.id, unit).name


class SpreadDialog(FormDialog):
    """Which units a collective one stands for, in the order in which they are ticked: the first leads."""

    def __init__(self, model: Model, unit: Department | None) -> None:
        names = [department.name for department in model.state.departments]
        leads = (lead.partition("（")[0] for item in model.edition.criteria for lead in item.guidance.leads)
        known = tuple(dict.fromkeys((*names, *(lead for lead in leads if lead not in names))))
        fields = (
            TextField("placeholder", "统称", unit.name if unit else "", "如 各执法部门、承办单位", known),
            TextField("numbers", "只落实这几项", "", "可以不填，如 45、48-52；不填就是全部"),
            TextField("others", "名单外的单位", "", "可以不填，用顿号隔开"),
        )
        super().__init__("统称落实到具体单位", fields, self._use_case)
        self._names = names
        self._ticked: list[str] = []

    def body(self) -> Iterable[Widget]:
        """Return the fields and the units to tick."""
        yield from super().body()
        yield Plain("落实到（空格选，先选的第一个牵头，其余配合）", classes="hint")
        units = LineView(id="units")
        units.opens_on = Click.NEVER
        yield units

    def on_mount(self) -> None:
        """Show the units."""
        self._draw()

    def _draw(self) -> None:
        self.query_one("#units", LineView).show(self._page)

    def _page(self, _width: int) -> Page:
        return Page(tuple(self._row(name) for name in self._names))

    def _row(self, name: str) -> Block:
        place = f"（第 {self._ticked.index(name) + 1} 个）" if name in self._ticked else ""
        mark = ("[x] ", "good") if place else ("[ ] ", "")
        return row(f"unit:{name}", mark, (safe(f"{name}{place}"), ""))

    def action_mark(self) -> None:
        """Tick or untick the unit under the cursor."""
        units = self.query_one("#units", LineView)
        name = units.cursor_key.removeprefix("unit:")
        if not units.has_focus or not name:
            return
        if name in self._ticked:
            self._ticked.remove(name)
        else:
            self._ticked.append(name)
        self._draw()

    def on_line_view_box_clicked(self, message: LineView.BoxClicked) -> None:
        """Tick or untick by mouse."""
        message.stop()
        self.query_one("#units", LineView).focus()
        self.call_after_refresh(self.action_mark)

    def _use_case(self, values: Values, _seen: Model) -> UseCase:
        units = [*self._ticked, *re.split(r"[、，,;；\s]+", values["others"])]
        if not any(units):
            raise UsageError("请选落实到哪些单位。", "Tab 到单位名单，空格选中。")
        return lambda session: spreading.spread_department(session, values["placeholder"], units, values["numbers"])
