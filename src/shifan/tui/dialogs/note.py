"""The note of an item, on several lines. The text area is imported only here."""

from __future__ import annotations

from collections.abc import Iterable

from textual.widget import Widget

from shifan.domain.criteria import Criterion
from shifan.domain.errors import ShifanError, StaleWriteError
from shifan.services import recording
from shifan.tui.cjk.ime import ImeTextArea
from shifan.tui.dialogs.base import ChangeDialog, Plain


class NoteDialog(ChangeDialog):
    """Enter begins a new line, so Ctrl+S saves; Esc asks once more when something would be lost."""

    SUBMIT = "保存 Ctrl+S"
    AUTO_FOCUS = "#text"

    def __init__(self, item: Criterion) -> None:
        super().__init__(f"第 {item.number} 项「{item.title}」：备注")
        self._item = item
        self._warned = False

    def body(self) -> Iterable[Widget]:
        """Return the text area."""
        record = self.model.record(self._item)
        self._seen = record
        yield ImeTextArea(
            record.note, id="text", classes="-field", soft_wrap=True, show_line_numbers=False, tab_behavior="focus"
        )
        yield Plain("回车换行，Ctrl+S 保存。", classes="hint")

    async def submit(self) -> None:
        """Save the note."""
        text, seen = self.query_one(ImeTextArea).text, self._seen
        await self.send(lambda session: recording.write_note(session, self._item.number, text, seen=seen))

    def refused(self, error: ShifanError) -> None:
        """Somebody else changed the item: keep the typed text and show what stands there now."""
        if isinstance(error, StaleWriteError):
            self._seen = self.model.record(self._item)
            other = self._seen.note or "（空）"
            self.say(f"{error}\n现在的备注是：{other}\n您写的还在上面；再按 Ctrl+S 就以您的为准。")

    def action_cancel(self) -> None:
        """Close; ask once more when the text was changed."""
        if self.query_one(ImeTextArea).text.strip() != self._seen.note and not self._warned:
            self._warned = True
            self.say("备注还没有保存。Ctrl+S 保存；再按一次 Esc 放弃。")
            return
        super().action_cancel()
