"""What a step means, shown before it is taken."""

from __future__ import annotations

from collections.abc import Iterable

from textual.widget import Widget

from shifan.tui.application import UseCase
from shifan.tui.dialogs.base import ChangeDialog
from shifan.tui.widgets.line_view import Builder, LineView


class PreviewDialog(ChangeDialog):
    """Shows a text; a subclass says what Enter then does."""

    AUTO_FOCUS = "#text-shown"

    def __init__(self, title: str, button: str, build: Builder) -> None:
        super().__init__(title)
        self._button = button
        self._build = build

    def buttons(self) -> list[tuple[str, str, str]]:
        """Return the step and cancel."""
        return [(f"{self._button} 回车", "button", "submit"), ("取消 Esc", "button-quiet", "cancel")]

    def body(self) -> Iterable[Widget]:
        """Return the text."""
        view = LineView(id="text-shown")
        view.scroll_freely = True
        yield view

    def on_mount(self) -> None:
        """Show the text."""
        self.query_one("#text-shown", LineView).show(self._build)


class ConfirmDialog(PreviewDialog):
    """Runs a use case on Enter; with ``stopped``, said then, Esc stops it."""

    def __init__(self, title: str, button: str, build: Builder, use_case: UseCase, *, stopped: str = "") -> None:
        super().__init__(title, button, build)
        self.stopped_text = stopped
        self._use_case = use_case

    async def submit(self) -> None:
        """Take the step."""
        await self.send(self._use_case)
