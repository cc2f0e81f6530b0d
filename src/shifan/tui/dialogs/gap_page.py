"""The page of one gap: how it was mended and what proves it."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType

from shifan.domain.errors import NotFoundError, UsageError
from shifan.domain.gaps import Gap
from shifan.services.gaps import gap_with_id
from shifan.services.session import Session
from shifan.tui.dialogs.gaps import CloseGapDialog, ProveGapDialog, check_open, edit_gap_dialog
from shifan.tui.dialogs.pages import PageDialog, page_bindings
from shifan.tui.lines import Page
from shifan.tui.views.gap import gap_page


class GapPage(PageDialog[Gap]):
    """One gap."""

    PAGE = "gap"
    BINDINGS: ClassVar[list[BindingType]] = page_bindings("gap")

    def __init__(self, gap_id: str) -> None:
        super().__init__("问题短板")
        self._key = gap_id

    def fetch(self, session: Session) -> Gap:
        """Return the gap. Raises NotFoundError."""
        if not self._key:
            raise NotFoundError("请先在「缺项」（按 3）下面的「问题短板」里，或者在一项指标的问题上，选中一个问题。")
        return gap_with_id(session, self._key)

    def draw(self, data: Gap, width: int) -> Page:
        """Return the page."""
        return gap_page(self.model, data, width)

    def do_open(self) -> None:
        """Open the document or the item."""
        from shifan.tui.dialogs.document import DocumentPage

        kind, key = self.row
        if kind == "evidence":
            self.app.push_screen(DocumentPage(key))
        elif kind == "item":
            self.leave_to(self.model.edition.by_id(key))
        else:
            raise UsageError("请先选中一份佐证，或者所属的指标。")

    def do_add(self) -> None:
        """Attach proof."""
        self.ask(ProveGapDialog(self._gap))

    def do_edit(self) -> None:
        """Change what the gap is, who mends it and by when."""
        self.ask(edit_gap_dialog(self.model, check_open(self._gap)))

    def do_close(self) -> None:
        """Close the gap."""
        self.ask(CloseGapDialog(check_open(self._gap)))

    @property
    def _gap(self) -> Gap:
        assert self.data is not None
        return self.data
