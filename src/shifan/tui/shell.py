"""What every application of ours has: Chinese wrapping, plain scroll bars, and a crash that is told in Chinese."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from rich.text import Text
from textual import events
from textual.app import App
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.scrollbar import ScrollBar, ScrollBarRender
from textual.theme import Theme
from textual.worker import get_current_worker

from shifan.services.at_work import local_now
from shifan.tui import look as styles
from shifan.tui.cjk import wrap
from shifan.tui.cjk.terminal import take_typed_ahead
from shifan.tui.crash import crash_message, write_crash
from shifan.tui.looks import LIGHT, Look, look_named
from shifan.tui.typeahead import Passed, Turn, TypeAhead, Typed

R = TypeVar("R")
Answer = TypeVar("Answer")


class PlainBar(ScrollBarRender):
    """A scroll bar of coloured spaces: no glyph of uncertain width."""

    VERTICAL_BARS: ClassVar[list[str]] = [" "]
    HORIZONTAL_BARS: ClassVar[list[str]] = [" "]


class Shell(App[R]):
    """An application that leaves the terminal whole and says in plain words what happened."""

    ENABLE_COMMAND_PALETTE = False
    CSS_PATH = Path(__file__).with_name("app.tcss")
    TITLE = "示范"
    # Before the focused widget has them, else what is typed right after Tab may still reach the field that is left.
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "focus_next", priority=True),
        Binding("shift+tab", "focus_previous", priority=True),
    ]

    def __init__(self) -> None:
        wrap.install()
        ScrollBar.renderer = PlainBar
        super().__init__()
        self.typed = TypeAhead(self, take_typed_ahead())
        self.look = ""
        self.wear(LIGHT.id)

    def wear(self, name: str) -> None:
        """Show everything in the look with this id, or in what stands in for it where there are 16 colours."""
        look = look_named(name, few_colours=self.console.color_system in ("standard", "windows"))
        self.look = name
        styles.wear(look)
        self.register_theme(_theme(look))
        self.theme = look.id
        for screen in self._screen_stack:
            for widget in screen.query("LineView, Labels"):
                widget.refresh()

    async def on_event(self, event: events.Event) -> None:
        """Let keys and pastes wait for their turn, and do everything else."""
        if isinstance(event, Typed) and not event.is_forwarded:
            await self.typed.add(event)
        else:
            await super().on_event(event)

    async def do(self, turn: Turn) -> bool:
        """Do what was typed, now, and return whether what comes behind must wait until everybody has had it."""
        await super().on_event(turn.event)
        return True

    def writes(self, event: Typed) -> bool:
        """Tell whether this goes into a text field, where nothing but the text comes of it."""
        return self.typing and isinstance(event, events.Key) and event.is_printable

    @property
    def saving(self) -> bool:
        """True while a dialog saves and takes no keys; it is about to close, or to say what is wrong."""
        return False

    async def on_passed(self, mark: Passed) -> None:
        """Everybody has had the key that this mark followed."""
        await self.typed.passed(mark)

    async def catch_up(self) -> None:
        """Do what was typed before there was anything to see; call it once, when the first screen has its content."""
        await self.typed.replay(self.names_files, lambda: self.at_rest)

    @property
    def typing(self) -> bool:
        """True when what is typed goes into a text field."""
        return self.focused is not None and self.focused.has_class("-field")

    async def names_files(self, text: str) -> bool:
        """Tell whether keys that came at one go are files that were dropped on the window."""
        return False

    @property
    def at_rest(self) -> bool:
        """True when all that was typed has been done and the screen in front stands, or none does any more."""
        return self.typed.at_rest

    async def push_screen_wait(self, screen: Screen[Answer] | str, *, mode: str | None = None) -> Answer | Any:
        """Show a screen and return its answer; what a dialog asks that has closed by then is not asked any more.

        Textual would first do, within the worker that asks, what the application has put off, such as closing another
        screen. A dialog that closes calls its worker off, which would break off that closing and end the message loop.
        """
        asking = next(
            (node for node in get_current_worker().node.ancestors_with_self if isinstance(node, Screen)), None
        )
        if asking is not None and asking not in self.screen_stack:
            raise asyncio.CancelledError
        return await asyncio.shield(self.push_screen(screen, wait_for_dismiss=True, mode=mode))

    @property
    def log_folder(self) -> Path | None:
        """The work folder, under which the crash file is written; None while there is none."""
        return None

    def _handle_exception(self, error: Exception) -> None:
        if self.is_headless:  # under test the error itself must come out
            super()._handle_exception(error)
            return
        self.crashed(error)

    def crashed(self, error: Exception) -> Path | None:
        """Write the crash file, leave with return code 1 and a plain message; returns the file."""
        if self._exit:  # what fails while closing is of no use to anybody
            return None
        cause = getattr(error, "error", error)
        file = write_crash(cause, self.log_folder, local_now())
        self._return_code = 1
        self.exit(return_code=1, message=Text(crash_message(file)))
        return file


def _theme(look: Look) -> Theme:
    """Return the look as a theme of Textual: our colours as variables of the style sheets, its own from them."""
    colours = look.colours
    return Theme(
        look.id,
        primary=colours["accent"],
        foreground=colours["ink"],
        background=colours["paper"],
        surface=colours["field"],
        panel=colours["box"],
        dark=look.dark,
        variables={
            **colours,
            "input-cursor-background": colours["field-ink"],
            "input-cursor-foreground": colours["field"],
            "input-selection-background": colours["accent"],
            "input-selection-foreground": colours["accent-ink"],
        },
    )
