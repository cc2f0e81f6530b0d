"""The note of an item, on several lines. The text area is imported only here."""

from __future__ import annotations

from collections.abc import Iterable

from textual.widget import Widget

from shifan.domain.criteria import Criterion
from shifan.domain.records import Record
from shifan.domain.text import clean_text
from shifan.services import recording
from shifan.services.conflicts import watched_row
from shifan.tui.application import UseCase
from shifan.tui.cjk.ime import ImeTextArea
from shifan.tui.dialogs.base import Plain
from shifan.tui.dialogs.watching import Values, WatchingDialog
from shifan.tui.model import Model


class NoteDialog(WatchingDialog):
    """Enter begins a new line, so Ctrl+S saves; Esc asks once more when something would be lost."""

    SUBMIT = "保存 Ctrl+S"
    AUTO_FOCUS = "#text"

    def __init__(self, item: Criterion, record: Record) -> None:
        super().__init__(f"第 {item.number} 项「{item.title}」：备注", watched_row(record, note="note"))
        self._item = item
        self._note = record.note
        self._warned = False

    def body(self) -> Iterable[Widget]:
        """Return the text area."""
        yield ImeTextArea(
            self._note, id="text", classes="-field", soft_wrap=True, show_line_numbers=False, tab_behavior="focus"
        )
        yield Plain("回车换行，Ctrl+S 保存。", classes="hint")

    @property
    def values(self) -> Values:
        """The note as typed."""
        return {"note": self.query_one(ImeTextArea).text}

    def show_values(self, values: Values) -> None:
        """Show another note."""
        self.query_one(ImeTextArea).text = values["note"]

    def canonical(self, field: str, value: str) -> str:
        """Return the note as it is stored."""
        return clean_text(value)

    def use_case(self, values: Values, seen: Model) -> UseCase:
        """Save the note."""
        record = seen.record(self._item)
        return lambda session: recording.write_note(session, self._item.number, values["note"], seen=record)

    def action_cancel(self) -> None:
        """Close; ask once more when the text was changed."""
        if self.values["note"].strip() != self._note and not self._warned:
            self._warned = True
            self.say("备注还没有保存。Ctrl+S 保存；再按一次 Esc 放弃。")
            return
        super().action_cancel()
