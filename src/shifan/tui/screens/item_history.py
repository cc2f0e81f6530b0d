"""The newest operations on the item in front, read in the background when the cursor has come to rest on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.timer import Timer

from shifan.domain.criteria import Criterion
from shifan.domain.errors import ShifanError
from shifan.services.history import HistoryLine, Wanted, history
from shifan.tui.model import Model

if TYPE_CHECKING:
    from shifan.tui.screens.main import MainScreen

SHOWN = 5
_REST_SECONDS = 0.4  # reading a long journal for each row that is passed would hold up the store


class ItemHistory:
    """Knows the newest operations of items that were looked at, for the present state of the journal."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen
        self._known: dict[str, tuple[HistoryLine, ...]] = {}
        self._newest = -1
        self._timer: Timer | None = None

    def of(self, model: Model, item: Criterion) -> tuple[HistoryLine, ...] | None:
        """Return the newest operations on the item; None while they are not known, then the detail is drawn again."""
        newest = model.recent[0].seq if model.recent else 0
        if newest != self._newest:
            self._known, self._newest = {}, newest
        if item.id not in self._known:
            if self._timer is not None:
                self._timer.stop()
            self._timer = self._screen.set_timer(_REST_SECONDS, lambda: self._ask(item, newest))
        return self._known.get(item.id)

    def _ask(self, item: Criterion, newest: int) -> None:
        self._screen.run_worker(self._read(item, newest), exclusive=True, group="item-history")

    async def _read(self, item: Criterion, newest: int) -> None:
        try:
            found = await self._screen.shifan.store.with_session(
                lambda session: history(session, SHOWN, Wanted(criterion_id=item.id))
            )
        except ShifanError:  # the detail is whole without it
            found = []
        if newest == self._newest and self._screen.is_attached:
            self._known[item.id] = tuple(found)
            if self._screen.current_item() == item:
                self._screen.update_detail()
