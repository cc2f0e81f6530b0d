"""How far a long piece of work is, seen from another thread, which may also stop it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from shifan.domain.errors import ShifanError


class StoppedError(ShifanError):
    """The user stopped the work; what was found out by then is kept."""

    def __init__(self, message: str = "已停止检查。", hint: str = "已经看过的下次不必再看。") -> None:
        super().__init__(message, hint)


class Watch:
    """``phase`` says in Chinese what is being done, ``done`` of ``total`` how far it is (files or bytes).

    A ``total`` of 0 says that nobody knows how much there is to do. ``unit`` is what ``total`` counts, in Chinese,
    where people would count it too. ``final`` is True in the last phase, which cannot be stopped any more.
    """

    def __init__(self) -> None:
        self.phase = ""
        self.done = 0
        self.total = 0
        self.unit = ""
        self.final = False
        self._for_good = False
        self._begun = time.monotonic()
        self._stop = threading.Event()
        self.on_stop: Callable[[], None] | None = None
        """Is called by whoever stops the work, on his thread: what is waited for just now can be broken off there."""

    def begin(self, phase: str, total: int, unit: str = "") -> None:
        """Begin a phase. Raises StoppedError."""
        self.phase, self.done, self.total, self.unit, self.final = phase, 0, total, unit, self._for_good
        self.step(0)

    def at(self, phase: str, done: int, total: int) -> None:
        """Say how far a phase is that is counted elsewhere. Raises StoppedError."""
        self.phase, self.done, self.total, self.unit, self.final = phase, done, total, "", self._for_good
        self.step(0)

    def last(self, phase: str) -> None:
        """Begin what is not broken off any more. Raises StoppedError when somebody asked for an end before."""
        self.begin(phase, 0)
        self.final = True

    def go_through(self) -> None:
        """Break nothing off any more, whatever phases follow: what has been done would be left lying about."""
        self.final = self._for_good = True

    def step(self, count: int = 1) -> None:
        """Count what was done. Raises StoppedError when somebody asked for it."""
        self.done += count
        if self._stop.is_set() and not self.final:
            raise StoppedError

    def stop(self) -> None:
        """Ask for an end; callable from any thread."""
        self._stop.set()
        if self.on_stop is not None:
            self.on_stop()

    @property
    def stopped(self) -> bool:
        """Whether somebody asked for an end."""
        return self._stop.is_set()

    @property
    def seconds(self) -> float:
        """How long it has been going on."""
        return time.monotonic() - self._begun

    @property
    def text(self) -> str:
        """How far it is, e.g. ``读取内容 35%``."""
        percent = f" {min(99, self.done * 100 // self.total)}%" if self.total else ""
        return f"{self.phase}{percent}"
