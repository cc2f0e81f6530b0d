"""How far long work is, on one line of the terminal; and Ctrl+C, which stops it between two steps.

Every session that a command opens is followed. That costs nothing until a long piece of work begins.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import click

from shifan.cli import output
from shifan.domain.text import display_width, pad
from shifan.evidence.watch import StoppedError, Watch
from shifan.services.session import Session

_SECONDS = 0.2
_AT_WORK = 2.0  # seconds after a step in which the next one is still waited for
_STOPPED = "已停止：没有做完的这一步没有写入，没有留下半成品；之前保存的都在。"
_AGAIN = "要做完，再运行一次同样的命令；检查过的材料不必再看。"


class Followed(Watch):
    """A watch that Ctrl+C stops; it shows itself on standard error where a command (``context``) has a line for it."""

    def __init__(self, *, context: click.Context | None) -> None:
        super().__init__()
        self._context = context
        self._following = False
        self._idle = True
        self._width = 0
        self._stepped = 0.0
        self._over = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._handler: Any = None

    def begin(self, phase: str, total: int, unit: str = "") -> None:
        """Begin a phase, and to be followed with the first one. Raises StoppedError."""
        self._follow()
        super().begin(phase, total, unit)

    def at(self, phase: str, done: int, total: int) -> None:
        """Say how far a phase is. Raises StoppedError."""
        self._follow()
        super().at(phase, done, total)

    def last(self, phase: str) -> None:
        """Begin what is not broken off any more; what is short until then stays unseen. Raises StoppedError."""
        if self._following:
            super().last(phase)

    def step(self, count: int = 1) -> None:
        """Count what was done. Raises StoppedError, which says what became of the work."""
        self._stepped, self._idle = time.monotonic(), False
        try:
            super().step(count)
        except StoppedError as error:
            raise StoppedError(_STOPPED, _AGAIN) from error

    def hide(self) -> None:
        """Take the line away, since something else is printed; it comes back with the next step."""
        with self._lock:
            self._idle = True
            self._write("")

    def end(self) -> None:
        """Follow no longer."""
        if not self._following:
            return
        self._over.set()
        if self._thread is not None:
            self._thread.join()
            if self._context is not None:
                self._context.meta.pop(output.HIDE_LINE, None)
            self.hide()
        if self._handler is not None:
            import signal

            signal.signal(signal.SIGINT, self._handler)

    def _follow(self) -> None:
        if self._following:
            return
        self._following = True
        if threading.current_thread() is threading.main_thread():
            import signal  # most commands are done before anybody could press a key: keeps start-up short

            self._handler = signal.signal(signal.SIGINT, self._interrupted)
        if self._context is not None:
            self._context.meta[output.HIDE_LINE] = self.hide
            self._thread = threading.Thread(target=self._draw, daemon=True)
            self._thread.start()

    def _interrupted(self, _signal: int, _frame: FrameType | None) -> None:
        """Stop at the next step; what takes no steps is broken off at once, and so is all by a second Ctrl+C."""
        waiting = self.final or time.monotonic() - self._stepped < _AT_WORK
        if self.stopped or self._idle or not waiting:
            raise KeyboardInterrupt
        self.stop()

    def _draw(self) -> None:
        while not self._over.wait(_SECONDS):
            with self._lock:
                if not self._idle and self.phase:
                    self._write(self._line())

    def _line(self) -> str:
        if self.final:
            return f"{self.text}，这一步不能停止，请稍候"
        if self.stopped:
            return f"{self.phase}：正在停止，再按一次 Ctrl+C 马上中断"
        seconds = int(self.seconds)
        counted = f"，{self.done}/{self.total} {self.unit}" if self.unit and self.total else ""
        elapsed = f"，已用 {seconds} 秒" if not self.total and seconds else ""
        return f"{self.text}{counted}{elapsed}　按 Ctrl+C 停止"

    def _write(self, line: str) -> None:
        """Put ``line`` in the place of the one before, cut so that a narrow terminal does not wrap it."""
        if not line and not self._width:
            return
        from shutil import get_terminal_size  # only when something is shown

        room = max(1, get_terminal_size().columns - 1)
        while display_width(line) > room:
            line = line[:-1]
        click.echo(f"\r{pad(line, min(self._width, room))}\r", nl=False, err=True)
        self._width = display_width(line)


@contextmanager
def shown_progress() -> Iterator[Watch]:
    """Give a watch whose progress is shown on a terminal while the work goes on, and that Ctrl+C stops."""
    context = click.get_current_context(silent=True)
    watch = Followed(context=context if _wanted(context) else None)
    try:
        yield watch
    finally:
        watch.end()


def follow(session: Session) -> None:
    """Have the use cases of a session followed until the command that runs is over."""
    context = click.get_current_context(silent=True)
    if context is not None:
        context.with_resource(session.watched(context.with_resource(shown_progress())))


def _wanted(context: click.Context | None) -> bool:
    """Tell whether anybody sees the line: not where the output goes to a script."""
    return context is not None and not context.params.get("as_json") and sys.stderr is not None and sys.stderr.isatty()
