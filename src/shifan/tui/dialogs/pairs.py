"""Which two are to be compared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.widget import Widget

from shifan.domain.errors import UsageError
from shifan.tui.dialogs.base import Dialog, Plain
from shifan.tui.dialogs.form import Choice

Options = Sequence[tuple[str, str]]


class PairDialog(Dialog[tuple[str, str] | None]):
    """Asks for an earlier and a later one; closes with both."""

    SUBMIT = "对比 回车"
    AUTO_FOCUS = "#before"

    def __init__(self, title: str, before: Options, after: Options) -> None:
        super().__init__(title)
        self._before, self._after = before, after

    def body(self) -> Iterable[Widget]:
        """Return the two choices, the newest ones chosen."""
        yield Plain("以前的", classes="caption")
        yield Choice(self._before, id="before", value=self._before[-1][0])
        yield Plain("后来的", classes="caption")
        yield Choice(self._after, id="after", value=self._after[-1][0])
        yield Plain("上下键选择，Tab 换到下一栏，回车对比。", classes="hint")

    async def submit(self) -> None:
        """Close with the pair."""
        before, after = self.query_one("#before", Choice).value, self.query_one("#after", Choice).value
        if before == after:
            raise UsageError("两边是同一次，没有可对比的。", "请在其中一栏另选一个。")
        self.dismiss((before, after))
