"""What is typed before there is anything to type into: kept, and done in its order once the first screen stands."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Iterator

from textual import events
from textual._xterm_parser import XTermParser
from textual.message import Message

from shifan.tui.burst import PASTE_KEYS

_TURN_SECONDS = 0.01
_LONGEST_TURNS = 100  # a key that something never comes to rest after does not hold up the others

Typed = events.Key | events.Paste


class TypedEarly:
    """The keys and pastes that came before the first screen; ``over`` once they have been done."""

    def __init__(self, text: str) -> None:
        self.over = False
        self._waiting: deque[Typed] = deque(_meant(event) for event in _parsed(text) if isinstance(event, Typed))
        self._going: list[Typed] = []

    def holds(self, event: events.Event) -> bool:
        """Keep ``event`` waiting and return True when its turn has not come."""
        if self.over or not isinstance(event, Typed) or event.is_forwarded:
            return False
        if any(event is going for going in self._going):
            self._going = [going for going in self._going if going is not event]
            return False
        if _leaves(event) and (not self._waiting or any(map(_leaves, self._waiting))):
            return False  # whoever does not want to wait can leave: at once, or by asking again
        self._waiting.append(_meant(event))
        return True

    async def replay(
        self,
        send: Callable[[Typed], object],
        is_paste: Callable[[str], Awaitable[bool]],
        at_rest: Callable[[], bool],
    ) -> None:
        """Send everything in its order, each key when what the one before it began ``at_rest``; then it is over.

        Keys that together make the names of files, which ``is_paste`` tells, are sent at one go.
        """
        await _until(at_rest)
        while self._waiting:
            for event in [self._waiting.popleft() for _ in range(await self._together(is_paste))]:
                self._going.append(event)
                send(event)
            await _until(lambda: not self._going and at_rest())
        self.over = True

    async def _together(self, is_paste: Callable[[str], Awaitable[bool]]) -> int:
        text = "".join(_printable_start(self._waiting))
        return len(text) if len(text) > PASTE_KEYS and await is_paste(text) else 1


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
        await asyncio.sleep(_TURN_SECONDS)
