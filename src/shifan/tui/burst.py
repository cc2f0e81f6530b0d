"""Telling pasted text from typed keys where the terminal pastes without brackets.

Printable keys wait for a moment while no text field has the focus. If a burst of them comes, it was a paste; if
Chinese text comes, somebody is typing a word with the input method on; otherwise they are keys.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field

from textual.keys import KEY_NAME_REPLACEMENTS

WINDOW_SECONDS = 0.03
PASTE_KEYS = 6

_PASTE_WINDOWS = 5  # a busy machine hands over a long paste with breaks

_LINE_KEYS = {"enter": "\n", "tab": "\t"}


@dataclass(frozen=True, slots=True)
class Stroke:
    """One key: Textual's name for it, and its character when it is printable."""

    key: str
    character: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the waiting keys turned out to be; exactly one field is filled."""

    strokes: tuple[Stroke, ...] = ()
    pasted: str = ""
    words: str = ""


@dataclass(slots=True)
class Burst:
    """The keys that wait."""

    _waiting: list[Stroke] = field(default_factory=list)
    _quiet: int = 0

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def holds(self, stroke: Stroke) -> bool:
        """Keep ``stroke`` waiting and return True when it may be part of a paste."""
        printable = stroke.character is not None and (stroke.character.isprintable() or stroke.character == "\u3000")
        inside = len(self._waiting) > PASTE_KEYS and stroke.key in _LINE_KEYS
        if printable or inside:
            self._waiting.append(stroke)
            self._quiet = 0
        return printable or inside

    def over(self) -> bool:
        """Tell, when no key has come for a window, whether that was all: of what is a paste more may come."""
        self._quiet += 1
        return self._quiet >= (_PASTE_WINDOWS if len(self._waiting) > PASTE_KEYS else 1)

    def take(self) -> Verdict:
        """Return what the waiting keys are, and let none wait any longer."""
        strokes, self._waiting = tuple(self._waiting), []
        text = "".join(_LINE_KEYS.get(stroke.key) or stroke.character or "" for stroke in strokes)
        if len(strokes) > PASTE_KEYS:
            return Verdict(pasted=text)
        if any(unicodedata.category(char) == "Lo" for char in text):
            return Verdict(words=text)
        return Verdict(strokes=tuple(narrowed(stroke) for stroke in strokes))


def narrowed(stroke: Stroke) -> Stroke:
    """Return the half-width twin of a full-width key (１ ？ and the full-width space), else the key itself."""
    if stroke.character is None:
        return stroke
    plain = unicodedata.normalize("NFKC", stroke.character)
    if plain == stroke.character or len(plain) != 1 or not plain.isascii():
        return stroke
    name = plain if plain.isalnum() else unicodedata.name(plain).lower().replace("-", "_").replace(" ", "_")
    return Stroke(KEY_NAME_REPLACEMENTS.get(name, name), plain)  # Textual says slash where Unicode says solidus
