"""Pages whose work takes long: it goes on on a thread of its own, its progress is shown, and it can be stopped."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import ClassVar, TypeVar

from textual.timer import Timer

from shifan.domain.errors import ShifanError
from shifan.evidence.watch import StoppedError, Watch
from shifan.tui.dialogs.pages import PageDialog
from shifan.tui.lines import Page
from shifan.tui.views.common import nothing
from shifan.tui.views.working import FINAL, watch_page
from shifan.tui.wording import error_text

T = TypeVar("T")

_SECONDS = 0.2
_WITHOUT_DATA = ("stop", "again", "deep", "source")  # what makes sense where nothing was found yet

Step = Callable[[Watch], Awaitable[str]]
"""One long piece of work: sets the page's data, and returns what is to be told, empty for nothing."""


class WorkPage(PageDialog[T]):
    """A page with the action ``stop``, often with ``again``. A subclass writes ``check``, what is done when it opens.

    Only one piece of work goes on at a time; leaving the page stops it.
    """

    APART: ClassVar[bool] = True
    """True where the store is free for other things while the work goes on."""

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self._timer: Timer | None = None
        self._stopped = ""
        self._gives_way = False
        self._line_used = False

    async def check(self, watch: Watch) -> str:
        """Find out what the page shows; see ``Step``. Raises ShifanError."""
        raise NotImplementedError

    def lets(self, action: str) -> bool:
        """Tell whether an action may begin while a piece of work that gives way goes on."""
        return True

    @property
    def covers(self) -> bool:
        """True where the progress of work that gives way takes the place of the list."""
        return self.data is None

    @property
    def working(self) -> bool:
        """True while a piece of work goes on."""
        return self.work is not None

    def reload(self) -> None:
        """Check, unless something goes on."""
        self.start(self.check)

    def start(self, step: Step, *, stopped: str = "", gives_way: bool = False) -> None:
        """Begin a piece of work, unless another goes on that does not give way.

        With ``stopped``, what is said when the user has stopped it, Esc stops it and does not leave the page. Work
        that ``gives_way`` only finds out what to show: it is given up for other work and keeps no action waiting.
        """
        if self.work is not None and not self._gives_way:
            return
        if self.work is not None:
            self.work.stop()
        self.work, self._stopped, self._gives_way = Watch(), stopped, gives_way
        if self._timer is None:
            self._timer = self.set_interval(_SECONDS, self._show_progress)
        self.run_worker(self._work(step, self.work), group="work")

    def ended(self) -> None:
        """Do what waited for the end of a piece of work; the page is still there."""

    def current(self, watch: Watch) -> bool:
        """Tell whether the work of this watch is still the one that the page waits for."""
        return self.work is watch

    async def _work(self, step: Step, watch: Watch) -> None:
        told = ""
        failed: ShifanError | None = None
        try:
            told = await step(watch)
        except StoppedError as error:
            failed = StoppedError(self._stopped, "") if self._stopped else error
        except ShifanError as error:
            failed = error
        finally:
            given_up = not self.current(watch)
            if not given_up:
                self.work = None
        if given_up or not self.is_attached:
            return
        self._clear_line()
        self.redraw()
        if failed is not None:
            self._complain(failed)
        elif told:
            self.tell_text(told)
        self.ended()

    def _complain(self, error: ShifanError) -> None:
        text = error_text(error)
        if self.data is None:
            self.results.show(lambda _width: Page(tuple(nothing(line) for line in text.split("\n"))))
        else:
            self.say(text)

    def _show_progress(self) -> None:
        watch = self.work
        if watch is None or (watch.stopped and not watch.final):
            return
        if not self._gives_way or self.covers:
            self.results.show(lambda _width: watch_page(watch, apart=self.APART))
        elif watch.phase:
            self._line_used = True
            self.say(f"{watch.text}，请稍候，或者停止。")

    def _clear_line(self) -> None:
        if self._line_used:
            self._line_used = False
            self.say("")

    def on_unmount(self) -> None:
        """Leave nothing running behind."""
        if self.work is not None:
            self.work.stop()

    def _do(self, action: str) -> None:
        if self.work is not None and action != "stop" and not (self._gives_way and self.lets(action)):
            self.say("正在进行，请稍候，或者停止。")
        elif action in _WITHOUT_DATA and self.data is None:
            getattr(self, f"do_{action}")()
        else:
            super()._do(action)

    def action_cancel(self) -> None:
        """Leave the page; what changes something or writes a file is stopped first, and a second Esc leaves."""
        if self.work is not None and self._stopped and not self.work.stopped:
            self.do_stop()
        else:
            super().action_cancel()

    def do_stop(self) -> None:
        """Stop what goes on."""
        if self.work is None:
            return
        if self.work.final:
            self.say(FINAL)
        else:
            self.work.stop()
            self.say("正在停止")

    def do_again(self) -> None:
        """Check again."""
        self.start(self.check)
