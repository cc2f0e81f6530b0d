"""Actions of single places: the gaps of 缺项 and their order, the history of the item in front."""

from __future__ import annotations

from shifan.domain.errors import ReadOnlyError
from shifan.domain.gaps import Gap
from shifan.tui.screens.item_commands import ItemCommands
from shifan.tui.views.common import split_key


class PlaceCommands(ItemCommands):
    """What is done on a row that is no item, or to the whole place."""

    def close_gap(self) -> None:
        """Close the gap under the cursor."""
        from shifan.tui.dialogs.gaps import CloseGapDialog

        model = self._screen.model
        if (gap := self._gap()) is None or model is None:
            return
        if model.read_only:
            self._screen.say(str(ReadOnlyError()))
        else:
            self._ask(CloseGapDialog(gap))

    def edit_gap(self) -> None:
        """Change the gap under the cursor."""
        from shifan.tui.dialogs.gaps import edit_gap_dialog

        gap, model = self._gap(), self._screen.model
        if gap is not None and model is not None:
            self._ask(edit_gap_dialog(model, gap))

    def _gap(self) -> Gap | None:
        screen, model = self._screen, self._screen.model
        for view in (screen.list, screen.detail):
            kind, key = split_key(view.cursor_key)
            seen = view is screen.list or screen.detail_visible
            found = next((gap for gap in model.state.gaps if gap.id == key), None) if model else None
            if kind == "gap" and seen and found is not None:
                if not found.open:
                    screen.say(f"这个问题已于 {found.closed_on} 销号。")
                    return None
                return found
        screen.say("请先在「缺项」（按 3）下面的「问题短板」里选中一个问题。还没有的，用「登记问题」。")
        return None

    def sort_gaps(self) -> None:
        """Show the gaps in the next order."""
        screen = self._screen
        screen.gap_order = screen.gap_order.following
        if screen.place == "gaps":
            screen.redraw(fresh=True)
        else:
            screen.go_place("gaps")
        screen.say(f"缺项顺序：{screen.gap_order.value}。")

    def item_history(self) -> None:
        """Show who did what to the item in front."""
        from shifan.tui.dialogs.history import HistoryPage

        if (item := self._screen.current_item()) is None:
            self._screen.say("请先选中一项指标（按 2 看全部指标，F3 搜索）。")
        else:
            self._ask(HistoryPage(item))
