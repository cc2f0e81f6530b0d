"""What dialogs are made of: plain texts, the line for messages, text fields."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.widget import Widget
from textual.widgets import Static

from shifan.tui.cjk.cells import display_safe
from shifan.tui.cjk.ime import ImeInput
from shifan.tui.cjk.wrap import wrap_text
from shifan.tui.dropping import begins_like_a_path
from shifan.tui.widgets.labels import Label, Labels


class Plain(Static):
    """A wrapped text; nothing in it is ever taken for markup."""

    ALLOW_SELECT = False

    def __init__(self, text: str = "", *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(display_safe(text), id=id, classes=classes, markup=False)
        self.shown = text

    def say(self, text: str) -> None:
        """Show another text."""
        self.shown = text
        self.update(display_safe(text))
        self.display = bool(text)


class Message(Plain):
    """The line for messages. A text that finds no room says so, and help (F9) shows it whole: it is in ``full``."""

    MOST = 5

    def __init__(self) -> None:
        super().__init__(id="message")
        self.full = ""

    def say(self, text: str) -> None:
        """Show another message."""
        self.full = text
        self._fit()

    def on_resize(self) -> None:
        """Break the text for the new width."""
        self._fit()

    def _fit(self) -> None:
        parent = self.parent
        width = self.size.width or (parent.content_region.width if isinstance(parent, Widget) else 0)
        lines = wrap_text(display_safe(self.full), width) if width else [self.full]
        if len(lines) > self.MOST:
            rest = len(lines) - self.MOST + 1
            lines = [*lines[: self.MOST - 1], f"（还有 {rest} 行，按 F9 看全文）"]
        if (text := "\n".join(lines)) != self.shown or not self.full:
            super().say(text)


class Buttons(Labels):
    """The buttons at the foot of a dialog, on as many rows as they need."""

    MOST_ROWS = 3

    def __init__(self) -> None:
        super().__init__(id="buttons", fill="label")

    def offer(self, buttons: Sequence[tuple[str, str, str]]) -> None:
        """Show buttons given as (text, style, action)."""
        self.show([Label(((f" {text} ", style),), action) for text, style, action in buttons])
        self.on_resize()

    def on_resize(self) -> None:
        """Take as many rows as the buttons need in the new width."""
        if self.size.width:
            self.styles.height = max(1, min(self.MOST_ROWS, self.rows_for(self.size.width)))


class Field(ImeInput):
    """A one-line text field."""

    def __init__(self, value: str = "", *, id: str | None = None, hint: str = "", picks: str = "") -> None:
        super().__init__(value, id=id, placeholder=hint, classes="-field", select_on_focus=False)
        self.picks = picks
        """What F2 looks up for this field: ``files``, ``folder``, ``either``; empty for text."""

    def _on_paste(self, event: events.Paste) -> None:
        """A file dropped on a text field goes to the dialog's files, where it has some."""
        from shifan.tui.dialogs.files import FilePicker  # it is built on this field

        if self.picks or not begins_like_a_path(event.text):
            return
        for picker in self.screen.query(FilePicker):
            event.prevent_default()
            event.stop()
            picker.take(event.text)
