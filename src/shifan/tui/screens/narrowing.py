"""Which items the list of items shows, and in which order one goes from item to item."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from shifan.tui.screens.spot import Spot
from shifan.tui.views.common import split_key
from shifan.tui.views.items import Filter

if TYPE_CHECKING:
    from shifan.tui.screens.main import MainScreen


class Narrowing:
    """The filter, and the rows of the list that the current item was opened from."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen
        self.filter: Filter | None = None
        self.along: Sequence[str] = ()

    @property
    def query(self) -> str:
        """What the list is narrowed to, empty when all items are shown."""
        return self.filter.query if self.filter else ""

    def show_only(self, query: str) -> None:
        """Show only the items that fit ``query``, all of them for an empty one."""
        screen = self._screen
        if screen.model is not None:
            self.filter = Filter.of(screen.model, query) if query else None
            for _ in range(2):  # there; and out of the detail, where that is how the place was left
                screen.go_place("items")
            screen.redraw(screen.list.cursor_key, fresh=True)

    def look_again(self) -> None:
        """Show what fits now: somebody comes back to the list."""
        if self.filter is not None and self._screen.model is not None:
            self.filter = Filter.of(self._screen.model, self.filter.query)

    def make_visible(self, key: str) -> None:
        """Show all items again where the one to be opened is filtered out."""
        if self.filter is not None and split_key(key)[1] not in self.filter.ids:
            self.filter = None

    def turn(self, step: int) -> bool:
        """Go to the item before or after, in the order of the list it was opened from; False at the end."""
        screen = self._screen
        here = screen.list.cursor_key
        keys = _items(self.along)
        if here not in keys:
            keys = _items(screen.list.keys)
        place = keys.index(here) + step if here in keys else 0
        if not 0 <= place < len(keys):
            return False
        self.make_visible(keys[place])
        screen.redraw(keys[place])
        return True

    def back(self) -> bool:
        """Show all items again; False where no list is narrowed."""
        if self.filter is None or self._screen.place != "items":
            return False
        self.filter = None
        self._screen.go(Spot("items"))
        self._screen.redraw(self._screen.list.cursor_key, fresh=True)
        return True


def _items(keys: Sequence[str]) -> list[str]:
    return [key for key in keys if split_key(key)[0] == "item"]
