"""The line that tells the user what was done and what he should know, above the foot of the main screen."""

from __future__ import annotations

from dataclasses import replace

from textual.screen import Screen
from textual.timer import Timer

from shifan.tui.cjk.cells import display_safe, fit
from shifan.tui.model import Outcome
from shifan.tui.screens import frame
from shifan.tui.widgets.labels import Labels
from shifan.tui.wording import without_commands

DONE_SECONDS = 6.0
NOTICE_SECONDS = 12.0


class SpeakingScreen(Screen[None]):
    """A screen with labels called ``status``; each message goes after a while."""

    def __init__(self) -> None:
        super().__init__()
        self._status_timer: Timer | None = None
        self._status_of_others = False

    def say(self, text: str) -> None:
        """Show a plain notice."""
        self._show_status(frame.notice(text), "notice", NOTICE_SECONDS)

    def say_others(self, text: str) -> None:
        """Show on one line what others did; what the user is being told about his own doing stays."""
        if self._status_timer is None or self._status_of_others:
            line = fit(display_safe(text, newline_to_space=True), max(10, self.size.width - 1)).rstrip()
            self._show_status(frame.notice(line), "notice", NOTICE_SECONDS)
            self._status_of_others = True

    def tell(self, outcome: Outcome, *, undone: bool = False) -> None:
        """Show what was done, with the way to take it back."""
        done = replace(outcome.done, warnings=tuple(filter(None, map(without_commands, outcome.done.warnings))))
        if done.operation is None or outcome.model.read_only:  # nothing to take back
            self.say("\n".join((done.message, *done.warnings)))
            return
        labels = frame.done_labels(done, self.size.width, undone=undone)
        if done.warnings:  # there is more to read
            self._show_status(labels, "notice", NOTICE_SECONDS)
        else:
            self._show_status(labels, "done", DONE_SECONDS)

    def _show_status(self, labels: list[frame.Label], fill: str, seconds: float) -> None:
        status = next(iter(self.query("#status").results(Labels)), None)
        if status is None:  # the window is closing
            return
        rows = [[label] for label in frame.broken(labels, self.size.width)] if fill == "notice" else [labels]
        status.styles.height = min(4, len(rows))
        status.show(*rows, fill=fill)
        if self._status_timer is not None:
            self._status_timer.stop()
        self._status_of_others = False
        self._status_timer = self.set_timer(seconds, self.clear_status)

    def clear_status(self) -> None:
        """Take the message away."""
        status = self.query_one("#status", Labels)
        status.styles.height = 1
        status.show(fill="")
        if self._status_timer is not None:
            self._status_timer.stop()
        self._status_timer = None
