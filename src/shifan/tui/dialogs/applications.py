"""Changing to another application of the store, and archiving the one at hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import ClassVar

from textual import on
from textual.containers import Horizontal
from textual.widget import Widget

from shifan.domain.errors import ReadOnlyError, ShifanError
from shifan.services import applications as service
from shifan.services.applications import ApplicationLine
from shifan.services.session import Done
from shifan.tui.dialogs.base import ChangeDialog, Field, Plain
from shifan.tui.dialogs.confirming import ConfirmDialog
from shifan.tui.keys import BY_ID
from shifan.tui.lines import Page, paragraph
from shifan.tui.model import Model, Outcome
from shifan.tui.views.applications import applications_page
from shifan.tui.views.common import split_key
from shifan.tui.widgets.line_view import LineView
from shifan.tui.wording import error_text


class SwitchDialog(ChangeDialog):
    """A field over the list of applications; Enter opens the one under the cursor in place of the present one."""

    SUBMIT = "打开 回车"
    AUTO_FOCUS = "#query"
    MEANINGS: ClassVar[Mapping[str, str]] = {"add": BY_ID["add_application"].help}

    def __init__(self) -> None:
        super().__init__("换到另一次申报")
        self.add_class("tall")
        self._lines: tuple[ApplicationLine, ...] = ()

    def body(self) -> Iterable[Widget]:
        """Return the field and the rows."""
        field = Field(id="query", hint="县、市、省、年度的几个字；已归档的也能找到")
        yield Horizontal(Plain("筛选", classes="caption"), field, classes="line")
        yield LineView(id="results")

    def on_mount(self) -> None:
        """Fetch the applications that are not archived."""
        self.run_worker(self._fetch(""), exclusive=True)

    @on(Field.Changed)
    def _typed(self, message: Field.Changed) -> None:
        self.run_worker(self._fetch(message.value), exclusive=True)

    async def _fetch(self, words: str) -> None:
        archived = bool(words.strip())
        try:
            self._lines = await self.shifan.store.with_session(
                lambda session: service.applications(session, words, archived=archived)
            )
        except ShifanError as error:
            self.say(error_text(error))
            return
        here = next((f"app:{line.application.id}" for line in self._lines if line.here), "")
        self.query_one("#results", LineView).show(partial(applications_page, self._lines), key=here, fresh=True)

    def buttons(self) -> list[tuple[str, str, str]]:
        """Return opening one, adding one, and back."""
        open_it, *rest = super().buttons()
        return [open_it, ("新增申报 F2", "button-quiet", "add"), *rest]

    def pressed(self, action: str) -> None:
        """Add an application by mouse."""
        if action == "add":
            self.action_browse()

    def action_browse(self) -> None:
        """F2 adds, as everywhere; there is nothing to look up here."""
        from shifan.tui.dialogs.adding_application import AddApplicationDialog  # only where one is added

        if self.model.read_only:
            self.say(error_text(ReadOnlyError()))
        elif not self.busy:
            self.app.push_screen(AddApplicationDialog(self.model), self._added)

    def _added(self, outcome: Outcome | None) -> None:
        if outcome is not None:
            self.dismiss(outcome)

    def action_sideways(self, step: int) -> None:
        """Up and down move in the list while the field keeps the focus."""
        self.query_one("#results", LineView).action_move(step)

    async def submit(self) -> None:
        """Open the application under the cursor."""
        _, key = split_key(self.query_one("#results", LineView).cursor_key)
        if not key:
            return
        self.say("正在打开")
        await self.shifan.open_other(key)
        found = self.model.state.application
        note = f"，{found.archived_on} 已归档，只能查看" if found.archived_on else ""
        self.dismiss(Outcome(Done(f"已换到{found.county} {found.round}{note}。"), self.model))


def archive_dialog(model: Model) -> ConfirmDialog:
    """Return the question before archiving the application at hand, or taking it out of the archive."""
    found = model.state.application
    name = f"{found.county} {found.round}"
    if found.archived_on is None:
        text = f"归档以后，{name}只能查看，不能改动，换申报的列表里不再显示。可以撤销，也可以再取消归档。"
        return ConfirmDialog(
            f"归档{name}", "归档", lambda width: Page((paragraph(text, width),)), lambda s: service.archive(s, found.id)
        )
    text = f"{name}已于 {found.archived_on} 归档。取消归档以后又可以改动。"
    return ConfirmDialog(
        f"取消归档{name}",
        "取消归档",
        lambda width: Page((paragraph(text, width),)),
        lambda s: service.unarchive(s, found.id),
    )
