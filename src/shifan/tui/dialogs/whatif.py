"""The page that tries assumptions out, keeps them as scenarios and makes them true."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import ClassVar

from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widget import Widget

from shifan.domain.assumptions import EXAMPLES, parse_assumptions
from shifan.domain.errors import RuleError, ShifanError
from shifan.domain.scenarios import Scenario
from shifan.domain.values import value
from shifan.domain.whatif import WhatIf
from shifan.services import whatif
from shifan.services.session import Done, Session
from shifan.tui.application import UseCase
from shifan.tui.dialogs.base import Dialog, Field, Plain
from shifan.tui.dialogs.confirming import ConfirmDialog
from shifan.tui.dialogs.form import FormDialog, TextField, Values
from shifan.tui.dialogs.pages import PageDialog, page_bindings
from shifan.tui.lines import Page
from shifan.tui.model import Model
from shifan.tui.views.whatif import applying_page, whatif_page
from shifan.tui.wording import error_text


@value
class Tried:
    """What the page shows: the what-if, or why there is none, and the kept scenarios."""

    found: WhatIf | None
    trouble: str
    kept: tuple[Scenario, ...]


class WhatIfPage(PageDialog[Tried]):
    """Assumptions, the score with them, and the kept scenarios."""

    PAGE = "whatif"
    BINDINGS: ClassVar[list[BindingType]] = page_bindings("whatif")

    def __init__(self, lines: Iterable[str] = ()) -> None:
        super().__init__("推演")
        self._assumed = list(lines)
        self._title_kept = ""

    def fetch(self, session: Session) -> Tried:
        """Return what the assumptions change now."""
        kept = whatif.scenarios(session)
        try:
            return Tried(whatif.try_out(session, self._assumed), "", kept)
        except ShifanError as error:  # the assumptions can still be taken away one by one
            return Tried(None, error_text(error), kept)

    def draw(self, data: Tried, width: int) -> Page:
        """Return the page."""
        return whatif_page(self._assumed, data.found, data.trouble, data.kept, self._title_kept, width)

    def do_open(self) -> None:
        """Take the scenario under the cursor, or go to the item."""
        kind, key = self.row
        if kind == "scenario":
            scenario = self._scenario(key)
            self._assumed, self._title_kept = list(scenario.assumptions), scenario.name
            self.reload()
        elif kind == "item":
            self.leave_to(self.model.edition.by_id(key))

    def do_add(self) -> None:
        """Ask for another assumption."""

        def finished(lines: tuple[str, ...] | None) -> None:
            if lines:
                self._assumed += lines
                self.reload()

        self.app.push_screen(AssumptionDialog(), finished)

    def do_remove(self) -> None:
        """Take away the assumption under the cursor, or the scenario."""
        kind, key = self.row
        if kind == "line":
            del self._assumed[int(key)]
            self.reload()
        elif kind == "scenario":
            name = self._scenario(key).name
            self.run(lambda session: whatif.remove_scenario(session, name))
        else:
            raise RuleError("请先选中一条假设，或者一个推演方案。")

    def do_keep(self) -> None:
        """Keep the assumptions as a scenario."""
        lines = self._given()

        def make(values: Values, _seen: Model) -> UseCase:
            self._title_kept = values["name"]
            return lambda session: whatif.save_scenario(session, values["name"], lines)

        fields = (TextField("name", "名称", self._title_kept, "已有的名称会换成现在的假设"),)
        self.ask(FormDialog("保存推演方案", fields, make))

    def do_apply(self) -> None:
        """Ask before making the assumptions true."""
        lines, name = self._given(), self._title_kept

        def apply(session: Session) -> Done:
            return whatif.apply_assumptions(session, lines, name)

        self.ask(ConfirmDialog("落实推演", "落实", partial(applying_page, lines), apply))

    def _given(self) -> tuple[str, ...]:
        if not self._assumed:
            raise RuleError("还没有假设。", "请先按 F2 添加。")
        return tuple(self._assumed)

    def _scenario(self, key: str) -> Scenario:
        assert self.data is not None
        return next(one for one in self.data.kept if one.id == key)


class AssumptionDialog(Dialog[tuple[str, ...] | None]):
    """Asks for one or several assumptions; closes with them once they are understood."""

    def __init__(self) -> None:
        super().__init__("添加假设")

    def body(self) -> Iterable[Widget]:
        """Return the field with examples."""
        field = Field("", id="line", hint="几条用分号隔开")
        yield Horizontal(Plain("假设", classes="caption"), field, classes="line")
        yield Plain(EXAMPLES, classes="hint")

    async def submit(self) -> None:
        """Close with the assumptions, tried out alone first."""
        lines = tuple(one.line for one in parse_assumptions([self.query_one(Field).value]))
        await self.shifan.store.with_session(lambda session: whatif.try_out(session, lines))
        self.dismiss(lines)
