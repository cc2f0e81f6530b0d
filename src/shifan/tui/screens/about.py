"""The lines under the list of 缺项 that say the row under the cursor whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shifan.tui.views.gaps import about_row
from shifan.tui.widgets.line_view import LineView

if TYPE_CHECKING:
    from shifan.tui.screens.main import MainScreen

_LOW = 30


class About(LineView, can_focus=False):
    """Shows one row whole; the focus never comes here."""

    def take_room(self, screen: MainScreen) -> None:
        """Take the room for it where the list is that of the gaps."""
        self.display = screen.place == "gaps"
        self.styles.height = self._lines(screen)

    def tell(self, screen: MainScreen) -> None:
        """Show what the row under the cursor says."""
        model = screen.model
        if self.display and model is not None:
            key, lines = screen.list.cursor_key, self._lines(screen)
            self.show(lambda width: about_row(model, key, width, lines), fresh=True)

    def _lines(self, screen: MainScreen) -> int:
        return 3 if screen.size.height < _LOW else 4
