"""A text of several lines that becomes one use case: lists of units, decisions, opinions."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from textual.widget import Widget

from shifan.tui.application import UseCase
from shifan.tui.cjk.ime import ImeTextArea
from shifan.tui.dialogs.base import ChangeDialog, Plain


class MultilineDialog(ChangeDialog):
    """Enter begins a new line, so Ctrl+S saves; Esc asks once more when something would be lost."""

    SUBMIT = "登记 Ctrl+S"
    AUTO_FOCUS = "#text"

    def __init__(self, title: str, hint: str, make: Callable[[str], UseCase], *, text: str = "") -> None:
        super().__init__(title)
        self._hint = hint
        self._make = make
        self._text = text
        self._warned = False

    def body(self) -> Iterable[Widget]:
        """Return the hint and the text area."""
        yield Plain(self._hint, classes="hint")
        yield ImeTextArea(
            self._text, id="text", classes="-field", soft_wrap=True, show_line_numbers=False, tab_behavior="focus"
        )
        yield Plain("回车换行，Ctrl+S 登记。可以整段粘贴。", classes="hint")

    async def submit(self) -> None:
        """Run the use case on what was typed."""
        await self.send(self._make(self.query_one(ImeTextArea).text))

    def action_cancel(self) -> None:
        """Close; ask once more when something was typed."""
        if self.query_one(ImeTextArea).text.strip() != self._text.strip() and not self._warned:
            self._warned = True
            self.say("写的内容还没有登记。Ctrl+S 登记；再按一次 Esc 放弃。")
            return
        super().action_cancel()
