"""The looks one can choose from, as data: light, dark, and two of high contrast; two more where there are 16 colours.

Text reaches a contrast of 4.5 to its background in every look (WCAG AA), of 7 in those of high contrast (AAA), and bars
reach 3; this is measured by the tests. The looks for 16 colours hold nothing but those colours as Rich knows them, so
that none of them is ever taken for a neighbour.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Look:
    """One look: its colours by role, as ``#rrggbb``."""

    id: str
    name: str
    help: str
    dark: bool
    colours: dict[str, str]


_BLACK, _WHITE, _GREY = "#000000", "#ffffff", "#aaaaaa"

LIGHT = Look(
    "light",
    "浅色",
    "白底黑字，适合明亮的办公室，也适合截图打印。",
    False,
    {
        "ink": "#1c1c1c",
        "paper": _WHITE,
        "wash": "#eeeeee",
        "quiet": "#5f5f5f",
        "heading": "#00458b",
        "accent": "#00458b",
        "accent-ink": _WHITE,
        "accent-quiet": "#d7d7ff",
        "away": "#d7e3f4",
        "away-ink": "#1c1c1c",
        "tab": "#d7e3f4",
        "tab-ink": "#1c1c1c",
        "bad": "#af0000",
        "warn": "#805500",
        "good": "#005f00",
        "done": "#00875f",
        "done-odd": "#005f43",
        "left": "#e4e4e4",
        "chip1": "#d0d0d0",
        "chip1-ink": "#1c1c1c",
        "chip2": "#005faf",
        "chip2-ink": _WHITE,
        "chip3": "#87005f",
        "chip3-ink": _WHITE,
        "chip4": "#af0000",
        "chip4-ink": _WHITE,
        "chip5": "#005f00",
        "chip5-ink": _WHITE,
        "chip6": "#d7d7af",
        "chip6-ink": "#1c1c1c",
        "told": "#005f00",
        "told-ink": _WHITE,
        "notice": "#ffd75f",
        "notice-ink": _BLACK,
        "button": "#d0d0d0",
        "button-ink": "#1c1c1c",
        "box": "#eeeeee",
        "field": _WHITE,
        "field-focus": "#ffffd7",
        "field-ink": "#1c1c1c",
        "track": "#eeeeee",
        "thumb": "#808080",
        "veil": "#000000 25%",
    },
)

DARK = Look(
    "dark",
    "深色",
    "深底浅字，适合光线暗的房间。",
    True,
    {
        "ink": "#e4e4e4",
        "paper": "#1c1c1c",
        "wash": "#303030",
        "quiet": "#b0b0b0",
        "heading": "#87c3ff",
        "accent": "#1f5f9f",
        "accent-ink": _WHITE,
        "accent-quiet": "#d7e7ff",
        "away": "#3a4a5f",
        "away-ink": _WHITE,
        "tab": "#2a3848",
        "tab-ink": "#e4e4e4",
        "bad": "#ff9f9f",
        "warn": "#e5c07b",
        "good": "#87d787",
        "done": "#5faf87",
        "done-odd": "#87d7af",
        "left": "#3a3a3a",
        "chip1": "#8f8f8f",
        "chip1-ink": _BLACK,
        "chip2": "#005faf",
        "chip2-ink": _WHITE,
        "chip3": "#87005f",
        "chip3-ink": _WHITE,
        "chip4": "#af0000",
        "chip4-ink": _WHITE,
        "chip5": "#006b00",
        "chip5-ink": _WHITE,
        "chip6": "#d7d7af",
        "chip6-ink": _BLACK,
        "told": "#005f00",
        "told-ink": _WHITE,
        "notice": "#d7af5f",
        "notice-ink": _BLACK,
        "button": "#4a4a4a",
        "button-ink": _WHITE,
        "box": "#303030",
        "field": "#121212",
        "field-focus": "#3a3a1c",
        "field-ink": _WHITE,
        "track": "#303030",
        "thumb": "#8f8f8f",
        "veil": "#000000 40%",
    },
)

_PLAIN_LIGHT = {
    **dict.fromkeys(("paper", "wash", "box", "field", "accent-ink", "accent-quiet"), _WHITE),
    **dict.fromkeys(("ink", "quiet", "warn", "away-ink", "tab-ink", "field-ink", "notice-ink", "button-ink"), _BLACK),
    "veil": _GREY,  # nothing behind a box is seen: it has no other edge here
}
_PLAIN_DARK = {
    **dict.fromkeys(("paper", "wash", "field", "notice-ink", "button-ink", "away-ink", "tab-ink"), _BLACK),
    **dict.fromkeys(("ink", "field-ink"), _WHITE),
    "veil": "#555555",
}

STRONG_LIGHT = Look(
    "strong-light",
    "高对比，白底",
    "白底，字和底的对比最强，视力不好时用。",
    False,
    {
        **_PLAIN_LIGHT,
        "heading": "#0000aa",
        "accent": "#0000aa",
        "away": "#ffff55",
        "tab": _WHITE,
        "bad": "#aa0000",
        "good": _BLACK,
        "done": "#0000aa",
        "done-odd": _BLACK,
        "left": _GREY,
        "chip1": _WHITE,
        "chip1-ink": _BLACK,
        "chip2": "#0000aa",
        "chip2-ink": _WHITE,
        "chip3": "#ffff55",
        "chip3-ink": _BLACK,
        "chip4": "#aa0000",
        "chip4-ink": _WHITE,
        "chip5": _BLACK,
        "chip5-ink": _WHITE,
        "chip6": _GREY,
        "chip6-ink": _BLACK,
        "told": _BLACK,
        "told-ink": _WHITE,
        "notice": "#ffff55",
        "button": _GREY,
        "field-focus": "#ffff55",
        "track": _GREY,
        "thumb": _BLACK,
    },
)

STRONG_DARK = Look(
    "strong-dark",
    "高对比，黑底",
    "黑底，字和底的对比最强，视力不好或怕刺眼时用。",
    True,
    {
        **_PLAIN_DARK,
        "quiet": _WHITE,
        "heading": "#ffff55",
        "accent": "#ffff55",
        "accent-ink": _BLACK,
        "accent-quiet": _BLACK,
        "away": _WHITE,
        "tab": _GREY,
        "bad": "#ffff55",
        "warn": _WHITE,
        "good": "#55ff55",
        "done": "#55ff55",
        "done-odd": _WHITE,
        "left": "#555555",
        "chip1": _BLACK,
        "chip1-ink": _WHITE,
        "chip2": "#55ffff",
        "chip2-ink": _BLACK,
        "chip3": "#ffff55",
        "chip3-ink": _BLACK,
        "chip4": _WHITE,
        "chip4-ink": "#aa0000",
        "chip5": "#55ff55",
        "chip5-ink": _BLACK,
        "chip6": _GREY,
        "chip6-ink": _BLACK,
        "told": "#55ff55",
        "told-ink": _BLACK,
        "notice": "#55ffff",
        "button": _GREY,
        "box": _BLACK,
        "field-focus": "#0000aa",
        "track": "#555555",
        "thumb": _WHITE,
    },
)

_SIXTEEN_LIGHT = Look(
    "light-16",
    LIGHT.name,
    LIGHT.help,
    False,
    {
        **_PLAIN_LIGHT,
        "quiet": "#555555",
        "heading": "#0000aa",
        "accent": "#0000aa",
        "away": _GREY,
        "tab": _GREY,
        "bad": "#aa0000",
        "good": _BLACK,
        "done": "#0000aa",
        "done-odd": _BLACK,
        "left": _GREY,
        "chip1": _GREY,
        "chip1-ink": _BLACK,
        "chip2": "#0000aa",
        "chip2-ink": _WHITE,
        "chip3": "#00aaaa",
        "chip3-ink": _BLACK,
        "chip4": "#aa0000",
        "chip4-ink": _WHITE,
        "chip5": "#00aa00",
        "chip5-ink": _BLACK,
        "chip6": "#ffff55",
        "chip6-ink": _BLACK,
        "told": "#00aa00",
        "told-ink": _BLACK,
        "notice": "#ffff55",
        "button": _GREY,
        "field-focus": "#ffff55",
        "track": _GREY,
        "thumb": "#555555",
    },
)

_SIXTEEN_DARK = Look(
    "dark-16",
    DARK.name,
    DARK.help,
    True,
    {
        **_PLAIN_DARK,
        "quiet": _GREY,
        "heading": "#55ffff",
        "accent": "#0000aa",
        "accent-ink": _WHITE,
        "accent-quiet": _WHITE,
        "away": _GREY,
        "tab": _GREY,
        "bad": "#ff5555",
        "warn": "#ffff55",
        "good": "#55ff55",
        "done": "#55ff55",
        "done-odd": "#55ffff",
        "left": "#555555",
        "chip1": _GREY,
        "chip1-ink": _BLACK,
        "chip2": "#0000aa",
        "chip2-ink": _WHITE,
        "chip3": "#00aaaa",
        "chip3-ink": _BLACK,
        "chip4": "#aa0000",
        "chip4-ink": _WHITE,
        "chip5": "#00aa00",
        "chip5-ink": _BLACK,
        "chip6": "#ffff55",
        "chip6-ink": _BLACK,
        "told": "#00aa00",
        "told-ink": _BLACK,
        "notice": "#ffff55",
        "button": _GREY,
        "box": _BLACK,
        "field-focus": "#0000aa",
        "track": "#555555",
        "thumb": _GREY,
    },
)

LOOKS: tuple[Look, ...] = (LIGHT, DARK, STRONG_LIGHT, STRONG_DARK)
"""What one can choose from; the first is worn until one is chosen."""

SIXTEEN: dict[str, Look] = {LIGHT.id: _SIXTEEN_LIGHT, DARK.id: _SIXTEEN_DARK}
"""What takes the place of a look, by its id, where there are 16 colours; the others need nothing else."""


def look_named(name: str, *, few_colours: bool = False) -> Look:
    """Return the look with this id, the light one when there is none; its stand-in where there are ``few_colours``."""
    found = next((look for look in LOOKS if look.id == name), LIGHT)
    return SIXTEEN.get(found.id, found) if few_colours else found
