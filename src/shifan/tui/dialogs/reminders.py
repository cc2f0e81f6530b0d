"""The page of reminders: copy the texts, save them, log that they were sent, write down what came back."""

from __future__ import annotations

from collections.abc import Iterable

from textual.widget import Widget

from shifan.domain.errors import UsageError
from shifan.services import reminding
from shifan.services.reminding import Draft
from shifan.services.session import Session
from shifan.tui.application import UseCase
from shifan.tui.dialogs.base import Dialog, Field
from shifan.tui.dialogs.form import TextField, captioned
from shifan.tui.dialogs.pages import PageDialog, page_bindings
from shifan.tui.lines import Page
from shifan.tui.views.reminders import RemindersView, reminders_page


class RemindersPage(PageDialog[RemindersView]):
    """Who owes what, as texts for a chat; and the log."""

    PAGE = "reminders"
    BINDINGS = page_bindings("reminders")

    def __init__(self) -> None:
        super().__init__("催办")
        self._call = ""
        self._marked: set[str] = set()
        self._opened: set[str] = set()

    def fetch(self, session: Session) -> RemindersView:
        """Return the reminders to send and the log."""
        return RemindersView(reminding.drafts(session, call=self._call), reminding.reminder_log(session))

    def draw(self, data: RemindersView, width: int) -> Page:
        """Return the page."""
        self._marked &= {draft.department.id for draft in data.drafts}
        return reminders_page(data, self._marked, self._opened, width)

    def do_open(self) -> None:
        """Show or hide the text of a reminder, or write down the answer to one that was sent."""
        kind, rest = self.row
        if kind == "sent":
            self._answer(rest)
        elif kind:
            self._opened ^= {f"draft:{rest}"}
            self.redraw()

    def _answer(self, reminder_id: str) -> None:
        from shifan.tui.dialogs.multiline import MultilineDialog

        def make(text: str) -> UseCase:
            return lambda session: reminding.answer_reminder(session, reminder_id, text)

        self.ask(MultilineDialog("登记单位的回复", "写明单位怎样答复的；已有回复的，加在后面。", make))

    def do_mark(self) -> None:
        """Mark or unmark the department."""
        kind, rest = self.row
        if kind == "draft":
            self._marked ^= {rest}
            self.redraw()

    def do_mark_all(self) -> None:
        """Mark all departments, or none when all are marked."""
        everyone = {draft.department.id for draft in self._drafts}
        self._marked = set() if self._marked == everyone else everyone
        self.redraw()

    def do_copy(self) -> None:
        """Copy the texts."""
        chosen = self._chosen_drafts
        self.app.copy_to_clipboard(_joined(chosen))
        self.tell_text(
            f"已复制 {len(chosen)} 个单位的催办文字，发出后按 F4 登记。"
            "有的终端不支持复制，粘贴不出来时请按 F6 存成文件。"
        )

    def do_save(self) -> None:
        """Write the texts to a file."""
        from shifan.tui.dialogs.exporting import save_text_dialog

        def saved(message: str | None) -> None:
            self.tell_text(message or "")

        name = f"催办{self.model.today}"
        self.app.push_screen(save_text_dialog("催办文字存成文件", name, _joined(self._chosen_drafts)), saved)

    def do_sent(self) -> None:
        """Log that the texts were sent."""
        chosen = self._chosen_drafts
        self._marked.clear()
        self.run(lambda session: reminding.send(session, chosen))

    def do_call(self) -> None:
        """Ask whom the departments are to call."""

        def chosen(call: str | None) -> None:
            if call is not None:
                self._call = call
                self.reload()

        self.app.push_screen(CallDialog(self._call or self.model.user), chosen)

    @property
    def _drafts(self) -> tuple[Draft, ...]:
        return self.data.drafts if self.data else ()

    @property
    def _chosen_drafts(self) -> list[Draft]:
        """The marked reminders, else the one under the cursor. Raises UsageError when there is none."""
        kind, rest = self.row
        wanted = self._marked or ({rest} if kind == "draft" else set())
        found = [draft for draft in self._drafts if draft.department.id in wanted]
        if not found:
            raise UsageError("请先选中要催办的单位。", "空格选一个，Ctrl+A 全选。")
        return found


class CallDialog(Dialog[str | None]):
    """Asks whom to call about a reminder."""

    def __init__(self, call: str) -> None:
        super().__init__("催办文字里的联系人")
        self._field = TextField("call", "联系人", call, "姓名，可带电话")

    def body(self) -> Iterable[Widget]:
        """Return the field."""
        yield captioned(self._field)

    async def submit(self) -> None:
        """Close with what was typed."""
        self.dismiss(self.query_one(Field).value.strip())


def _joined(drafts: list[Draft]) -> str:
    return "\n\n".join(draft.text for draft in drafts) + "\n"
