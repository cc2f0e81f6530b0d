"""What all help is: a page of text, some rows of which can be chosen to do what they explain."""

from __future__ import annotations

from collections.abc import Iterable

from textual.widget import Widget

from shifan.tui.dialogs.base import Dialog
from shifan.tui.lines import BLANK, Block, Page, heading, paragraph
from shifan.tui.widgets.line_view import LineView


class HelpBase(Dialog[str | None]):
    """Help on ``subject``; ``news`` is a message to be read whole, since on the screen it may be cut short or gone."""

    SUBMIT = "执行选中的操作 回车"
    AUTO_FOCUS = "#results"

    def __init__(self, subject: str, news: str) -> None:
        super().__init__(f"帮助：{subject}")
        self.add_class("tall")
        self._news = news

    def blocks(self, width: int) -> Iterable[Block]:
        """Return what is explained."""
        raise NotImplementedError

    def body(self) -> Iterable[Widget]:
        """Return the text."""
        yield LineView(id="results")

    def on_mount(self) -> None:
        """Show the text."""
        view = self.query_one("#results", LineView)
        view.show(lambda width: Page((*self._told(width), *self.blocks(width))))
        if self._news:  # it may be longer than the screen, and stands above the first row
            view.scroll_freely = True
            self.call_after_refresh(view.scroll_to, y=0, animate=False)

    def _told(self, width: int) -> Iterable[Block]:
        return (heading("刚才的提示"), paragraph(self._news, width), BLANK) if self._news else ()

    def action_explain(self) -> None:
        """F9 once more closes the help."""
        self.action_cancel()

    async def submit(self) -> None:
        """Close with the action under the cursor, if it can be seen."""
        view = self.query_one("#results", LineView)
        if view.cursor_in_sight:
            self.dismiss(view.cursor_key or None)
