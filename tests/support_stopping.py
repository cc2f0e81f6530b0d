"""Stopping long work at each of its steps, one after the other, until it gets through."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from shifan.evidence.watch import StoppedError, Watch
from shifan.services.session import Session

_MOST = 500


class StopsAt(Watch):
    """A watch that somebody stops when so many steps are done."""

    def __init__(self, steps: int) -> None:
        super().__init__()
        self._left = steps

    def step(self, count: int = 1) -> None:
        """Count a step."""
        self._left -= 1
        if self._left <= 0:
            self.stop()
        super().step(count)


def stopped_everywhere(session: Session, work: Callable[[Session], object], by: int = 1) -> Iterator[int]:
    """Yield after each stop how many steps had been done; end when the work has got through.

    ``by`` is how many steps lie between two stops. In the last round the stop comes when nothing is broken off any
    more, or not at all.
    """
    for steps in range(1, _MOST, by):
        try:
            with session.watched(StopsAt(steps)):
                work(session)
        except StoppedError:
            yield steps
        else:
            return
    raise AssertionError("it never gets through")
