"""How styles are made from a look's colours. Every state is also a word, so a look survives 16 colours and grey print.

``STYLES`` is what widgets draw with. It holds the styles of the look that is worn; ``wear`` changes them in place.
"""

from __future__ import annotations

from rich.style import Style

from shifan.tui.looks import LIGHT, Look

SPEC: dict[str, str] = {
    "": "",
    "base": "ink on paper",
    "cursor": "bold accent-ink on accent",
    "cursor-away": "away-ink on away",
    "bold": "bold",
    "quiet": "quiet",
    "heading": "bold heading",
    "group": "bold ink on wash",
    "group-quiet": "quiet on wash",
    "title": "bold",
    "bad": "bold bad",
    "warn": "warn",
    "good": "good",
    "bar-done": "on done",
    "bar-done-odd": "on done-odd",
    "bar-left": "on left",
    "chip-not_started": "chip1-ink on chip1",
    "chip-collecting": "chip2-ink on chip2",
    "chip-submitted": "chip3-ink on chip3",
    "chip-returned": "bold chip4-ink on chip4",
    "chip-accepted": "chip5-ink on chip5",
    "chip-ledger": "chip6-ink on chip6",
    "header": "bold accent-ink on accent",
    "header-quiet": "accent-quiet on accent",
    "tab": "tab-ink on tab",
    "tab-here": "bold accent-ink on accent",
    "key": "bold heading on wash",
    "label": "ink on wash",
    "done": "told-ink on told",
    "done-key": "bold underline told-ink on told",
    "notice": "notice-ink on notice",
    "hit": "bold notice-ink on notice",
    "button": "bold accent-ink on accent",
    "button-quiet": "button-ink on button",
}
"""What each style is made of: Rich's words, and the names of a look's colours."""

OPAQUE = frozenset(name for name, spec in SPEC.items() if " on " in f" {spec}") - {"base"}
"""Styles that bring their own background and keep it under the cursor."""


def styles_of(look: Look) -> dict[str, Style]:
    """Return the styles of a look, by name."""
    return {
        name: Style.parse(" ".join(look.colours.get(word, word) for word in spec.split()))
        for name, spec in SPEC.items()
    }


STYLES: dict[str, Style] = styles_of(LIGHT)
"""The styles of the look that is worn."""


def wear(look: Look) -> None:
    """Draw with this look from now on; what is on screen has to be drawn again by the caller."""
    STYLES.update(styles_of(look))
