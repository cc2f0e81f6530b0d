"""Keys and pastes wait for their turn: each is given on once what the one before it did is done.

A key goes from the widget that has the focus up to the application, and any widget on that way may open a dialog.
A mark is sent behind it on the same way; when it arrives, everybody has had the key. Until the first screen stands
nothing is given on at all: what is typed by then is done in its order by ``replay``.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from textual import events
from textual._xterm_parser import XTermParser
from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget

from shifan.tui.burst import PASTE_KEYS

if TYPE_CHECKING:
    from shifan.tui.shell import Shell

Typed = events.Key | events.Paste

_TURN_SECONDS = 0.005
_LONGEST_TURNS = 200  # what takes longer than so many turns does not hold up the keys behind it
_ROUNDS = 2  # the second one is behind what a widget made of the key, such as the submission of its text
_MOST_ROUNDS = 6


@dataclass(frozen=True, slots=True)
class Turn:
    """What was typed; ``judged`` when it is known to be a key and no part of a paste."""

    event: Typed
    judged: bool = False


class Passed(Message, bubble=True):
    """The mark that goes the way of a key, behind it."""

    def __init__(self, number: int, round_: int = 1) -> None:
        super().__init__()
        self.number, self.round = number, round_


class TypeAhead:
    """What was typed and has not been done yet.

    ``text`` is what was typed before the application could be asked. Turns are done in the application's own message
    loop, one after the other.
    """

    def __init__(self, app: Shell[Any], text: str) -> None:
        self.over = False  # what came before the first screen has been done
        self._app = app
        self._waiting: deque[Turn] = deque(Turn(_meant(event)) for event in _parsed(text) if isinstance(event, Typed))
        self._allowed = 0  # how many may go on while the others wait for ``replay``
        self._number = 0
        self._following: Passed | None = None
        self._sent_to: Widget | None = None
        self._wrote = self._asked = False
        self._turns_left = 0
        self._timer: Timer | None = None

    @property
    def busy(self) -> bool:
        """True when something is to be done now, or what the last key did may not be done yet."""
        return self._app.is_running and bool(self._due or (self._following is not None and self._turns_left))

    @property
    def at_rest(self) -> bool:
        """True when nothing is to be done and the screen in front, if there is one, stands with nothing on its way."""
        return not self.busy and (not self._app._screen_stack or (self._front_stands and not self._way_busy))

    async def add(self, event: Typed) -> None:
        """Do what is typed when its turn comes; at once if nothing waits."""
        if not self.over:
            event = _meant(event)
            if _leaves(event) and (not self._waiting or any(_leaves(turn.event) for turn in self._waiting)):
                await self._app.do(Turn(event))  # whoever does not want to wait can leave: at once, or by asking again
                return
        self._waiting.append(Turn(event))
        await self._go_on()

    def first(self, turns: Iterable[Turn]) -> None:
        """Do these before all that waits."""
        again = list(turns)
        self._waiting.extendleft(reversed(again))
        self._allowed += 0 if self.over else len(again)
        self._watch()

    def follow(self) -> None:
        """Let what is typed wait until everybody on the way from the focus to the application has had its turn."""
        self._number += 1
        self._turns_left = _LONGEST_TURNS
        self._send(Passed(self._number))

    async def passed(self, mark: Passed) -> None:
        """Take the mark that has arrived."""
        if self._following is None or mark.number != self._following.number:
            return  # it was given up
        if mark.round < _ROUNDS or (mark.round < _MOST_ROUNDS and self._way_busy):
            self._send(Passed(mark.number, mark.round + 1))
            return
        self._following = None
        await self._go_on()

    async def replay(self, is_paste: Callable[[str], Awaitable[bool]], at_rest: Callable[[], bool]) -> None:
        """Do all that was typed early, each key when what the one before it began is ``at_rest``; then it is over.

        Keys that together make the names of files, which ``is_paste`` tells, are done at one go.
        """
        await _until(at_rest)
        while self._waiting:
            text = "".join(_printable_start(turn.event for turn in self._waiting))
            together = len(text) > PASTE_KEYS and await is_paste(text)
            self._allowed = len(text) if together else 1
            self._watch()
            await _until(at_rest)
        self.over = True

    @property
    def _due(self) -> int:
        return len(self._waiting) if self.over else min(self._allowed, len(self._waiting))

    @property
    def _front(self) -> Widget | None:
        return self._app.focused or self._app.screen if self._app._screen_stack else None

    @property
    def _front_stands(self) -> bool:
        """True when the screen in front has all that is in it, and the focus where it begins."""
        return bool(self._app._screen_stack) and self._app.screen.is_mounted and self._app.screen.stack_updates > 0

    @property
    def _way_busy(self) -> bool:
        front = self._front
        return front is not None and any(pump.message_queue_size for pump in front.ancestors_with_self)

    async def _go_on(self) -> None:
        while self._due and self._may_go_on:
            writes = self._app.writes(self._waiting[0].event)
            if self._wrote and not writes:  # what was written must stand in the field before a key acts on it
                self._wrote = False
                self.follow()
                continue
            self._wrote = writes
            self._allowed = max(0, self._allowed - 1)
            if await self._app.do(self._waiting.popleft()) and not writes:
                self.follow()
        self._watch()

    @property
    def _may_go_on(self) -> bool:
        done = self._following is None and not self._app.saving
        return self._front_stands and (done or not self._turns_left)

    def _send(self, mark: Passed) -> None:
        front = self._front  # none when the key was the one that leaves
        self._following = mark if front is not None and front.post_message(mark) else None
        self._sent_to = front

    def _watch(self) -> None:
        """Look again soon as long as something waits: nobody tells when a screen has come to stand."""
        if self.busy and self._timer is None:
            self._timer = self._app.set_interval(_TURN_SECONDS, self._look)
        elif not self.busy and self._timer is not None:
            self._timer.stop()
            self._timer = None

    def _look(self) -> None:
        """Look again, not here in the task of the timer but in the message loop."""
        if not self._asked:
            self._asked = True
            self._app.call_later(self._look_again)

    async def _look_again(self) -> None:
        self._asked = False
        self._turns_left = max(0, self._turns_left - 1)
        if self._following is not None and self._front is not None and self._front is not self._sent_to:
            self._send(Passed(self._following.number, self._following.round))  # the other may have closed with it
        await self._go_on()


def _leaves(event: Typed) -> bool:
    return isinstance(event, events.Key) and event.key == "ctrl+q"


def _meant(event: Typed) -> Typed:
    """Return Enter for what a terminal makes of it as long as no program has asked for bare keys."""
    bare = isinstance(event, events.Key) and event.key == "ctrl+j"
    return events.Key("enter", "\r") if bare else event


def _printable_start(waiting: Iterable[Typed]) -> Iterator[str]:
    for event in waiting:
        if not isinstance(event, events.Key) or event.character is None or not event.character.isprintable():
            return
        yield event.character


def _parsed(text: str) -> Iterator[Message]:
    parser = XTermParser()
    if text:
        yield from parser.feed(text)
    yield from parser.feed("")  # the end: an Esc that stands there is the key


async def _until(at_rest: Callable[[], bool]) -> None:
    """Wait until it has been so twice in a row."""
    calm = 0
    for _ in range(_LONGEST_TURNS):
        calm = calm + 1 if at_rest() else 0
        if calm == 2:
            return
        await asyncio.sleep(2 * _TURN_SECONDS)
