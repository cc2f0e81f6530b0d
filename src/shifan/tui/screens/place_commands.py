"""Actions of single places: the gaps of 缺项 and their order, the history of the item in front."""

from __future__ import annotations

from textual.screen import Screen

from shifan.domain.errors import ReadOnlyError
from shifan.domain.gaps import Gap
from shifan.tui.model import Outcome
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

    def prove_gap(self) -> None:
        """Attach proof to the gap under the cursor, closed or not."""
        from shifan.tui.dialogs.gaps import ProveGapDialog

        if (gap := self._gap(closed=True)) is not None:
            self._ask(ProveGapDialog(gap))

    @property
    def gap_in_front(self) -> str:
        """The id of the gap under the cursor, empty when there is none."""
        screen = self._screen
        views = (screen.list, *((screen.detail,) if screen.detail_visible else ()))
        found = (split_key(view.cursor_key) for view in views)
        return next((key for kind, key in found if kind == "gap"), "")

    def _gap_page(self, key: str) -> Screen[Outcome | None]:
        from shifan.tui.dialogs.gap_page import GapPage

        return GapPage(key)

    def show_closed(self) -> None:
        """List the closed gaps too, or no more."""
        screen = self._screen
        screen.closed_gaps = not screen.closed_gaps
        count = sum(1 for gap in screen.model.state.gaps if not gap.open) if screen.model else 0
        if screen.place == "gaps":
            screen.redraw()
        else:
            screen.go_place("gaps")
        if not count:
            screen.say("还没有已销号的问题。")
        else:
            screen.say(f"已销号的 {count} 个问题{'也列出来了，在最下面' if screen.closed_gaps else '不再列出'}。")

    def edit_gap(self) -> None:
        """Change the gap under the cursor."""
        from shifan.tui.dialogs.gaps import edit_gap_dialog

        gap, model = self._gap(), self._screen.model
        if gap is not None and model is not None:
            self._ask(edit_gap_dialog(model, gap))

    def _gap(self, *, closed: bool = False) -> Gap | None:
        """Return the gap under the cursor; one that is closed only where ``closed`` ones are meant too."""
        screen, model, key = self._screen, self._screen.model, self.gap_in_front
        found = next((gap for gap in model.state.gaps if gap.id == key), None) if model else None
        if found is not None and not found.open and not closed:
            screen.say(f"这个问题已于 {found.closed_on} 销号。")
            return None
        if found is not None:
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
