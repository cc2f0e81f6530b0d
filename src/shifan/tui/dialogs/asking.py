"""Small questions: a text, one of several, yes or no. They close with the answer, None when the user left."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from textual.widget import Widget

from shifan.tui.dialogs.base import Dialog, Field, Plain
from shifan.tui.dialogs.form import Choice, TextField, captioned
from shifan.tui.widgets.line_view import Builder, LineView


class AskDialog(Dialog[str | None]):
    """Asks for one text; an empty one is an answer too."""

    def __init__(self, title: str, field: TextField, hint: str = "") -> None:
        super().__init__(title)
        self._field, self._hint = replace(field, id="asked"), hint

    def body(self) -> Iterable[Widget]:
        """Return the field."""
        yield captioned(self._field)
        if self._hint:
            yield Plain(self._hint, classes="hint")

    async def submit(self) -> None:
        """Close with what was typed."""
        self.dismiss(self.query_one("#asked", Field).value.strip())


class ChooseDialog(Dialog[str | None]):
    """Asks for one of several; closes with its value."""

    AUTO_FOCUS = "#asked"

    def __init__(self, title: str, options: Sequence[tuple[str, str]], value: str = "", hint: str = "") -> None:
        super().__init__(title)
        self._options, self._value, self._hint = options, value, hint

    def body(self) -> Iterable[Widget]:
        """Return the options."""
        yield Choice(self._options, id="asked", value=self._value)
        if self._hint:
            yield Plain(self._hint, classes="hint")

    async def submit(self) -> None:
        """Close with the option under the cursor."""
        self.dismiss(self.query_one("#asked", Choice).value)


class AgreeDialog(Dialog[bool | None]):
    """Shows what a step means and closes with True when the user agrees to it; ``long`` texts get the whole screen."""

    AUTO_FOCUS = "#text-shown"

    def __init__(self, title: str, button: str, build: Builder, *, long: bool = False) -> None:
        super().__init__(title)
        self.set_class(long, "tall")
        self._button, self._build = button, build

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

    async def submit(self) -> None:
        """Close with yes."""
        self.dismiss(True)
