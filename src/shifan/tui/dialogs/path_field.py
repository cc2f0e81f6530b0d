"""The field that takes paths."""

from __future__ import annotations

from textual import events
from textual.message import Message

from shifan.tui.dialogs.base import Field


class PathField(Field):
    """A field for paths: what is pasted is read as paths, however many there are."""

    class Pasted(Message):
        """Text was pasted or dropped."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def _on_paste(self, event: events.Paste) -> None:
        event.prevent_default()
        event.stop()
        self.post_message(self.Pasted(event.text))

    def action_paste(self) -> None:
        """Read the application's clipboard as paths."""
        self.post_message(self.Pasted(self.app.clipboard))
