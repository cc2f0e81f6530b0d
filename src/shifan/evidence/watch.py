"""How far a long piece of work is, seen from another thread, which may also stop it."""

from __future__ import annotations

import threading

from shifan.domain.errors import ShifanError


class StoppedError(ShifanError):
    """The user stopped the work; what was found out by then is kept."""

    def __init__(self) -> None:
        super().__init__("已停止检查。", "已经看过的下次不必再看。")


class Watch:
    """``phase`` says in Chinese what is being done, ``done`` of ``total`` how far it is (files or bytes)."""

    def __init__(self) -> None:
        self.phase = ""
        self.done = 0
        self.total = 0
        self._stop = threading.Event()

    def begin(self, phase: str, total: int) -> None:
        """Begin a phase. Raises StoppedError."""
        self.phase, self.done, self.total = phase, 0, total
        self.step(0)

    def step(self, count: int = 1) -> None:
        """Count what was done. Raises StoppedError when somebody asked for it."""
        self.done += count
        if self._stop.is_set():
            raise StoppedError

    def stop(self) -> None:
        """Ask for an end; callable from any thread."""
        self._stop.set()

    @property
    def text(self) -> str:
        """How far it is, e.g. ``读取内容 35%``."""
        percent = f" {min(99, self.done * 100 // self.total)}%" if self.total else ""
        return f"{self.phase}{percent}"
