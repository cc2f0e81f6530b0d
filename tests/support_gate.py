"""Holding long work at a point of its own, while the user at the screen stops it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from shifan.evidence.watch import Watch


class Gate:
    """Holds the worker in a phase, after its first step where steps are counted, until it is let through."""

    def __init__(self, phase: str) -> None:
        self._phase = phase
        self.reached = threading.Event()
        self._open = threading.Event()

    def let_through(self) -> None:
        """Hold nothing any more."""
        self._open.set()

    def at(self, watch: Watch) -> None:
        """Wait where the work is in the phase."""
        if watch.phase == self._phase and (watch.done > 0 or not watch.total):
            self.reached.set()
            self._open.wait(30)


@contextmanager
def held_at(phase: str) -> Iterator[Gate]:
    """Give a gate at a phase of whatever work reaches it from now on."""
    made, step = Gate(phase), Watch.step

    def held(watch: Watch, count: int = 1) -> None:
        step(watch, count)
        made.at(watch)
        step(watch, 0)  # where somebody asked for an end meanwhile

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Watch, "step", held)
        try:
            yield made
        finally:
            made.let_through()
