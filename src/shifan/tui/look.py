"""Colours. Every state is also a word, so the look survives 16 colours, grey printing and colour blindness."""

from __future__ import annotations

from rich.style import Style

INK, PAPER = "#1c1c1c", "#ffffff"
BLUE, PALE, WASH = "#00458b", "#d7e3f4", "#eeeeee"

BASE = Style.parse(f"{INK} on {PAPER}")
CURSOR = Style.parse(f"bold #ffffff on {BLUE}")
CURSOR_AWAY = Style.parse(f"{INK} on {PALE}")

STYLES: dict[str, Style] = {
    "": Style(),
    "bold": Style.parse("bold"),
    "quiet": Style.parse("#5f5f5f"),
    "heading": Style.parse(f"bold {BLUE}"),
    "group": Style.parse(f"bold {INK} on {WASH}"),
    "group-quiet": Style.parse(f"#5f5f5f on {WASH}"),
    "title": Style.parse("bold"),
    "bad": Style.parse("bold #af0000"),
    "warn": Style.parse("#875f00"),
    "good": Style.parse("#005f00"),
    "bar-done": Style.parse("on #00875f"),
    "bar-done-odd": Style.parse("on #5faf87"),
    "bar-left": Style.parse("on #d0d0d0"),
    "chip-not_started": Style.parse(f"{INK} on #d0d0d0"),
    "chip-collecting": Style.parse("#ffffff on #005faf"),
    "chip-submitted": Style.parse("#ffffff on #87005f"),
    "chip-returned": Style.parse("bold #ffffff on #af0000"),
    "chip-accepted": Style.parse("#ffffff on #005f00"),
    "chip-ledger": Style.parse(f"{INK} on #d7d7af"),
    "header": Style.parse(f"bold #ffffff on {BLUE}"),
    "header-quiet": Style.parse(f"#d7d7ff on {BLUE}"),
    "tab": Style.parse(f"{INK} on {PALE}"),
    "tab-here": Style.parse(f"bold #ffffff on {BLUE}"),
    "key": Style.parse(f"bold {BLUE} on {WASH}"),
    "label": Style.parse(f"{INK} on {WASH}"),
    "done": Style.parse("#ffffff on #005f00"),
    "done-key": Style.parse("bold #ffffff on #005f00 underline"),
    "notice": Style.parse("#000000 on #ffd75f"),
    "button": Style.parse(f"bold #ffffff on {BLUE}"),
    "button-quiet": Style.parse(f"{INK} on #d0d0d0"),
}

OPAQUE = frozenset(name for name, style in STYLES.items() if style.bgcolor is not None)
"""Styles that bring their own background and keep it under the cursor."""
