"""The line that tells the user what was done and what he should know, above the foot of the main screen.

While there is nothing to tell it says what is below the fold.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from textual import events
from textual.screen import Screen
from textual.timer import Timer

from shifan.tui.model import Outcome
from shifan.tui.screens import frame
from shifan.tui.screens.full_size import leave_old_size
from shifan.tui.ways import screen_text
from shifan.tui.widgets.labels import Label, Labels

DONE_SECONDS = 6.0
NOTICE_SECONDS = 12.0
MOST_ROWS = 4


class SpeakingScreen(Screen[None]):
    """A screen with labels called ``status``; each message goes after a while. ``said`` is the newest one, whole."""

    def __init__(self) -> None:
        super().__init__()
        self.said = ""
        self._status_timer: Timer | None = None
        self._status_of_others = False
        self._below: tuple[int, Sequence[str]] = (0, ())

    def on_resize(self, event: events.Resize) -> None:
        """Stay as large as the window."""
        leave_old_size(self, event)

    @property
    def speaking(self) -> bool:
        """True while a message is shown."""
        return self._status_timer is not None

    def say(self, text: str) -> None:
        """Show a plain notice."""
        self._say(text, MOST_ROWS)

    def say_others(self, text: str) -> None:
        """Show on one line what others did; what the user is being told about his own doing stays."""
        if not self.speaking or self._status_of_others:
            self._say(text, 1)
            self._status_of_others = True

    def _say(self, text: str, most: int) -> None:
        self._show_status(text, frame.message_rows(text, self.size.width, most), "notice", NOTICE_SECONDS)

    def tell(self, outcome: Outcome, *, undone: bool = False) -> None:
        """Show what was done, with the way to take it back."""
        done = replace(outcome.done, warnings=tuple(filter(None, map(screen_text, outcome.done.warnings))))
        if done.operation is None or outcome.model.read_only:  # nothing to take back
            self.say("\n".join((done.message, *done.warnings)))
            return
        text = frame.done_text(done)
        rows = frame.message_rows(text, self.size.width, MOST_ROWS, frame.take_back(undone=undone))
        brief = len(rows) == 1 and not done.warnings  # else there is more to read
        fill, seconds = ("done", DONE_SECONDS) if brief else ("notice", NOTICE_SECONDS)
        self._show_status(text, rows, fill, seconds)

    def _show_status(self, text: str, rows: Sequence[Sequence[Label]], fill: str, seconds: float) -> None:
        status = next(iter(self.query("#status").results(Labels)), None)
        if status is None:  # the window is closing
            return
        self.said = text
        status.styles.height = max(1, len(rows))
        status.show(*rows, fill=fill)
        if self._status_timer is not None:
            self._status_timer.stop()
        self._status_of_others = False
        self._status_timer = self.set_timer(seconds, self.clear_status)

    def clear_status(self) -> None:
        """Take the message away."""
        if self._status_timer is not None:
            self._status_timer.stop()
        self._status_timer = None
        self.query_one("#status", Labels).styles.height = 1
        self._show_below()

    def show_below(self, lines: int, titles: Sequence[str]) -> None:
        """Say how many lines are below the fold, and what sections, once there is no message to show."""
        self._below = (lines, titles)
        if not self.speaking:
            self._show_below()

    def _show_below(self) -> None:
        lines, titles = self._below
        labels = [frame.below_label(lines, titles, self.size.width)] if lines else []
        for status in self.query("#status").results(Labels):  # none while the window is closing
            status.show(labels, fill="")
