"""Who did what and when, newest first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget

from shifan.domain.errors import ShifanError
from shifan.services import history
from shifan.services.history import HistoryLine
from shifan.tui.application import UseCase
from shifan.tui.dialogs.base import Dialog
from shifan.tui.lines import Block, Page, cell, wrapped
from shifan.tui.widgets.line_view import LineView

_LIMIT = 500


class HistoryDialog(Dialog[None]):
    """The journal; undo and redo work here too."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+z", "take_back"), Binding("ctrl+y", "do_again")]
    AUTO_FOCUS = "#results"

    def __init__(self) -> None:
        super().__init__("历史记录")
        self.add_class("tall")
        self._lines: list[HistoryLine] = []

    def body(self) -> Iterable[Widget]:
        """Return the list."""
        yield LineView(id="results")

    def buttons(self) -> list[tuple[str, str, str]]:
        """Return undo, redo and close."""
        quiet = "button-quiet"
        return [("撤销 Ctrl+Z", "button", "undo"), ("重做 Ctrl+Y", quiet, "redo"), ("关闭 Esc", quiet, "cancel")]

    def on_mount(self) -> None:
        """Fetch the journal."""
        self.on_shifan_app_model_changed()

    def on_shifan_app_model_changed(self) -> None:
        """Fetch the journal again."""
        self.run_worker(self._fetch(), exclusive=True)

    async def _fetch(self) -> None:
        self._lines = await self.shifan.store.with_session(lambda session: history.history(session, _LIMIT))
        self.query_one("#results", LineView).show(self._page)

    def _page(self, width: int) -> Page:
        return Page(tuple(self._row(line, width) for line in self._lines))

    def _row(self, line: HistoryLine, width: int) -> Block:
        operation = line.operation
        first = (cell(f"{operation.at:%Y-%m-%d %H:%M}", 17, "quiet"), cell(operation.user, 10))
        text = f"{operation.label}（已撤销）" if line.undone else operation.label
        return Block(wrapped(text, width, "quiet" if line.undone else "", first=first), f"operation:{operation.seq}")

    async def submit(self) -> None:
        """Enter closes."""
        self.dismiss(None)

    def pressed(self, action: str) -> None:
        """Undo or redo by mouse."""
        if action == "undo":
            self.action_take_back()
        else:
            self.action_do_again()

    def action_take_back(self) -> None:
        """Undo the newest operation."""
        self.run_worker(self._change(history.undo))

    def action_do_again(self) -> None:
        """Redo the newest undone operation."""
        self.run_worker(self._change(history.redo))

    async def _change(self, use_case: UseCase) -> None:
        try:
            outcome = await self.shifan.change(use_case)
        except ShifanError as error:
            self.say(str(error))
        else:
            self.say(outcome.done.message)
