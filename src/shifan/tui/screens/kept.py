"""What each place is left like, so that it is found again so: the row, the scroll position, the detail in front."""

from __future__ import annotations

from shifan.tui.screens.spot import Spot
from shifan.tui.widgets.line_view import LineView


class Kept:
    """Remembers the places of one screen."""

    def __init__(self) -> None:
        self._spots: dict[tuple[str, str], tuple[Spot, int]] = {}
        self._details: dict[str, tuple[str, str, int]] = {}

    def keep(self, spot: Spot, view: LineView) -> None:
        """Remember a place with the list that shows it."""
        self._spots[spot.place, spot.department] = (spot, view.scroll_offset.y)

    def spot(self, place: str, department: str) -> Spot | None:
        """Return where the user was when the place was left, None when it was not seen yet."""
        found = self._spots.get((place, department))
        return found[0] if found else None

    def put_back(self, place: str, department: str, view: LineView) -> None:
        """Scroll the list as it was; a row that moved meanwhile stays in sight."""
        found = self._spots.get((place, department))
        if found is not None:
            view.scroll_to(y=found[1], animate=False)
            if view.cursor_key == found[0].key and not view.scroll_freely and not view.cursor_in_sight:
                view.bring_into_sight()

    def keep_detail(self, place: str, item_id: str, view: LineView) -> None:
        """Remember the item in a place's detail, its row and scroll position."""
        self._details[place] = (item_id, view.cursor_key, view.scroll_offset.y)

    def put_detail_back(self, place: str, item_id: str, view: LineView) -> None:
        """Show the detail as it was left, if it was this item's."""
        known, key, top = self._details.get(place, ("", "", 0))
        if known == item_id:
            view.put_cursor_on(key)
            view.scroll_to(y=top, animate=False)
