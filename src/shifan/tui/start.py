"""The small application that runs where there is no work folder yet: it asks, makes one, and says which to open."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from shifan.tui.dialogs.starting import StartDialog, Started
from shifan.tui.shell import Shell


class StartApp(Shell[Started]):
    """Ends with what was started, or with None when the user leaves."""

    def __init__(self, here: Path, today: date) -> None:
        super().__init__()
        self._dialog = StartDialog(here, today)

    def on_mount(self) -> None:
        """Ask."""
        self.push_screen(self._dialog, self.exit)
        self.run_worker(self.catch_up())
