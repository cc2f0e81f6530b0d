"""What is cut short on screen so that nobody can read it: messages, buttons, lines, captions, hints."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rich.cells import cell_len
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from shifan.tui.cjk.cells import display_safe
from shifan.tui.cjk.wrap import wrap_text
from shifan.tui.dialogs.parts import Field, Message, Plain
from shifan.tui.widgets.labels import Labels
from shifan.tui.widgets.line_view import LineView
from support_desk import Desk

MORE = "看全文"
"""Stands behind a message that is not shown whole, with the key that shows it."""


def cut_short(desk: Desk) -> list[str]:
    """Return what cannot be read whole on the screen in front, with its messages."""
    return [*_messages(desk), *cut_short_of(desk.app.screen)]


def cut_short_of(screen: Screen[object]) -> list[str]:
    """Return what cannot be read whole on a screen, but for messages."""
    found = list(_buttons(screen))
    for view in screen.query(LineView):
        if view.is_on_screen and view.size.width:
            found += [f"行被截断：{line}" for line in _long_lines(view)]
    for plain in screen.query(Plain):
        if plain.is_on_screen and not isinstance(plain, Message) and _lines(plain) > plain.content_size.height:
            found.append(f"文字被截断：{plain.shown}")
    for field in screen.query(Field):
        if field.is_on_screen and not field.value and cell_len(field.placeholder) > field.content_size.width:
            found.append(f"提示被截断：{field.placeholder}")
    return found


def _messages(desk: Desk) -> Iterator[str]:
    """Yield messages that are neither shown whole nor say how to read them whole."""
    main, screen = desk.app.main, desk.app.screen
    if screen is main and main.speaking:
        shown = _text(desk, main.query_one("#status"))
        if _tight(main.said) not in _tight(shown) and MORE not in shown:
            yield f"消息被截断：{main.said}"
    for message in screen.query(Message):
        shown = _text(desk, message) if message.display else ""
        if _tight(message.full) not in _tight(shown) and MORE not in shown:
            yield f"消息被截断：{message.full}"


def _buttons(screen: Screen[object]) -> Iterator[str]:
    """Yield the buttons that cannot be seen."""
    for bar in screen.query("#buttons").results(Labels):
        wanted = {label.action for row in bar._rows for label in row}
        if missing := wanted - set(bar.shown_actions):
            yield f"按钮看不见：{missing}"
        if bar.region.bottom > screen.size.height:
            yield f"按钮在屏幕外：{bar.region}"


def _long_lines(view: LineView) -> Iterator[str]:
    room = view.scrollable_content_region.width - view._pad
    page = view._laid.page
    for line in (*page.head, *(line for block in page.blocks for line in block.lines)):
        text = "".join(part for part, _ in line)
        if cell_len(text.rstrip()) > room:
            yield text


def _lines(plain: Plain) -> int:
    return len(wrap_text(display_safe(plain.shown), max(1, plain.content_size.width)))


def _text(desk: Desk, widget: Widget) -> str:
    """Return what can be seen of a widget."""
    strips = list(map(Strip, desk.app.screen._compositor.render_strips()))
    region = widget.region.intersection(desk.app.screen.region)
    rows = strips[region.y : region.bottom]
    return "\n".join("".join(part.text for part in strip.crop(region.x, region.right)) for strip in rows)


def _tight(text: str) -> str:
    return re.sub(r"\s+", "", display_safe(text))
