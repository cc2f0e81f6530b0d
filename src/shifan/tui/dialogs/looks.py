"""Choosing a look: everything is shown in the one under the cursor; Enter keeps it, Esc goes back to the old one."""

from __future__ import annotations

from collections.abc import Iterable

from textual import on
from textual.widget import Widget

from shifan.services.last_look import remember_look
from shifan.services.session import Done
from shifan.tui.dialogs.base import Dialog, Plain
from shifan.tui.dialogs.form import Choice
from shifan.tui.looks import LOOKS
from shifan.tui.model import Outcome
from shifan.tui.widgets.line_view import LineView


class LookDialog(Dialog[Outcome | None]):
    """One row for each look."""

    SUBMIT = "用这种 回车"
    AUTO_FOCUS = "#look"

    def __init__(self) -> None:
        super().__init__("换配色")
        self._before = ""

    def body(self) -> Iterable[Widget]:
        """Return the looks."""
        self._before = self.shifan.look
        options = [(look.id, f"{look.name}：{look.help}") for look in LOOKS]
        yield Choice(options, id="look", value=self._before)
        yield Plain("移到哪一种就看到哪一种。状态都另有文字，不靠颜色分辨。", classes="hint")

    @on(LineView.Moved)
    def _moved(self, message: LineView.Moved) -> None:
        message.stop()
        self.app.call_later(self.shifan.wear, message.key)

    def action_cancel(self) -> None:
        """Go back to the look that was worn."""
        self.shifan.wear(self._before)
        super().action_cancel()

    async def submit(self) -> None:
        """Keep the look, here and for the next time."""
        chosen = self.query_one("#look", Choice).value
        folder = self.model.folder
        self.shifan.wear(chosen)
        if not self.model.read_only:
            await self.shifan.store.call(remember_look, folder, chosen)
        name = next(look.name for look in LOOKS if look.id == chosen)
        later = "" if self.model.read_only else "，下次打开还是这样"
        self.dismiss(Outcome(Done(f"配色换成了「{name}」{later}。"), self.model))
