"""Text fields that work with Chinese input methods.

The terminal draws the text being composed at its hardware cursor, so that cursor has to sit exactly
where the next character will go.  The stock widgets miss this at the end of the text, when scrolled,
and after the layout has moved them; they also move the cursor while another widget has the focus.
"""

from __future__ import annotations

from unicodedata import category

from textual import events
from textual.geometry import Offset, Region
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input, TextArea
from textual.widgets.input import Selection as InputSelection
from textual.widgets.text_area import Selection as AreaSelection

_DROPPED_CATEGORIES = ("Cc", "Cf", "Cs")


def wide_space(character: str | None) -> bool:
    """Tell whether `character` is a space that the stock fields drop, such as the full-width one (U+3000)."""
    return character is not None and character != " " and category(character) == "Zs"


def one_line(text: str) -> str:
    """Return pasted `text` as one line: line ends and tabs become spaces, invisible codes go."""
    lines = (" ".join(line.split("\t")).strip() for line in text.splitlines())
    joined = " ".join(line for line in lines if line)
    return "".join(char for char in joined if category(char) not in _DROPPED_CATEGORIES)


class _HardwareCursor(Widget):
    """Mixin: keeps the hardware cursor of the terminal on the insertion point while focused."""

    @property
    def cursor_screen_offset(self) -> Offset:
        """Where on the screen the next character goes."""
        raise NotImplementedError

    def _on_mount(self, _event: events.Mount) -> None:
        self.screen.screen_layout_refresh_signal.subscribe(self, self._layout_changed, immediate=True)

    def _layout_changed(self, _screen: Screen[object]) -> None:
        self.sync_hardware_cursor()

    def sync_hardware_cursor(self) -> None:
        """Move the hardware cursor to the insertion point, if this widget has the focus."""
        if not self.has_focus or self.app.cursor_position == self.cursor_screen_offset:
            return
        self.app.cursor_position = self.cursor_screen_offset
        # Textual moves the real cursor only together with a repaint.
        self.refresh()


class ImeInput(Input, _HardwareCursor):
    """An `Input` for Chinese: exact hardware cursor, and a paste of several lines keeps them all."""

    @property
    def cursor_screen_offset(self) -> Offset:
        """Where on the screen the next character goes, kept within the field."""
        x, y, width, _height = self.content_region
        cell = self._position_to_cell(self.cursor_position) - self.scroll_offset.x
        return Offset(x + max(0, min(cell, width - 1)), y)

    def _watch_selection(self, selection: InputSelection) -> None:
        published = self.app.cursor_position
        super()._watch_selection(selection)
        # The stock field publishes even without focus, and before it has scrolled.
        self.app.cursor_position = published
        self.sync_hardware_cursor()

    def watch_scroll_x(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_x(old_value, new_value)
        self.sync_hardware_cursor()

    def _on_focus(self, _event: events.Focus) -> None:
        self.call_after_refresh(self._show_cursor)

    def _layout_changed(self, _screen: Screen[object]) -> None:
        self._show_cursor()

    def _show_cursor(self) -> None:
        # The stock field does not scroll to the end of its first value, nor when it gets narrower.
        cell = self._position_to_cell(self.cursor_position) - self.scroll_offset.x
        if self.has_focus and not 0 <= cell < max(1, self.content_region.width):
            self.scroll_to_region(Region(self._cursor_offset, 0, 1, 1), force=True, animate=False)
        self.sync_hardware_cursor()

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Tell whether the key is typed into the field."""
        return wide_space(character) or super().check_consume_key(key, character)

    async def _on_key(self, event: events.Key) -> None:
        # Anything else goes on to the stock handler, which runs after this one.
        if event.character is not None and wide_space(event.character):
            event.stop()
            event.prevent_default()
            self.replace(event.character, *sorted(self.selection))

    def clean_paste(self, text: str) -> str:
        """Return what is inserted when `text` is pasted; override it to treat pasted text otherwise."""
        return one_line(text)

    def _on_paste(self, event: events.Paste) -> None:
        # Without this the stock handler would run too and insert the first line again.
        event.prevent_default()
        event.stop()
        self._insert_paste(event.text)

    def action_paste(self) -> None:
        """Paste from the clipboard of the application."""
        self._insert_paste(self.app.clipboard)

    def _insert_paste(self, text: str) -> None:
        if cleaned := self.clean_paste(text):
            self.replace(cleaned, *sorted(self.selection))


class ImeTextArea(TextArea, _HardwareCursor):
    """A `TextArea` for Chinese: exact hardware cursor, also after the layout has changed."""

    @property
    def cursor_screen_offset(self) -> Offset:
        """Where on the screen the next character goes, kept within the field."""
        x, y, width, height = self.content_region
        exact = super().cursor_screen_offset
        return Offset(
            max(x, min(exact.x, x + width - 1)),
            max(y, min(exact.y, y + height - 1)),
        )

    def _watch_selection(self, previous_selection: AreaSelection, selection: AreaSelection) -> None:
        published = self.app.cursor_position
        super()._watch_selection(previous_selection, selection)
        self.app.cursor_position = published
        self.sync_hardware_cursor()

    def check_consume_key(self, key: str, character: str | None = None) -> bool:
        """Tell whether the key is typed into the area."""
        typed = wide_space(character) and not self.read_only
        return typed or super().check_consume_key(key, character)

    async def _on_key(self, event: events.Key) -> None:
        if event.character is not None and wide_space(event.character) and not self.read_only:
            event.stop()
            event.prevent_default()
            self._replace_via_keyboard(event.character, *self.selection)

    # The stock area publishes whenever it scrolls, focused or not.
    def _watch_scroll_x(self) -> None:
        self.sync_hardware_cursor()

    def _watch_scroll_y(self) -> None:
        self.sync_hardware_cursor()
