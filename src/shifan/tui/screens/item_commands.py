"""What is done to the current item, or to all that are marked."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.screen import Screen

from shifan.domain.criteria import Criterion, CriterionKind
from shifan.domain.errors import OthersStepError, ShifanError
from shifan.domain.numbering import numbers_text
from shifan.services import adjusting, attaching, recording
from shifan.services.session import Done, Session
from shifan.tui.keys import BY_ID, Where
from shifan.tui.model import Model, Outcome
from shifan.tui.screens.marking import Marks
from shifan.tui.views.common import split_key
from shifan.tui.wording import error_text

if TYPE_CHECKING:
    from shifan.tui.dialogs.form import FormDialog
    from shifan.tui.dialogs.watching import WatchingDialog
    from shifan.tui.screens.main import MainScreen
    from shifan.tui.screens.repeating import Repeat

_FOR_MARKED = ("change_status", "claim", "assign", "due")


class ItemCommands:
    """The actions on items by id; those in ``_FOR_MARKED`` act on the marked ones from a list of items."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen
        self.marks = Marks(screen)
        self.last: Repeat | None = None
        self._application = ""

    def settle(self, model: Model) -> None:
        """Forget marks, filter and what can be repeated where another application was opened: they were not for it."""
        key = model.state.application.id
        if self._application not in ("", key):
            self.marks.clear()
            self.last = None
            self._screen.narrowing.filter = None
        self._application = key

    def run_on_item(self, action: str, model: Model) -> None:
        """Do the action, or say in plain words why not."""
        item = self._screen.current_item()
        where = BY_ID[action].where
        if self.marks.here and (action in _FOR_MARKED or action == "tick") and self._screen.list.has_focus:
            self._run_on_marked(action, model)
        elif action == "repeat":
            self._repeat(item)
        elif item is None:
            self._screen.say("请先选中一项指标（按 2 看全部指标，F3 搜索）。")
        elif where is Where.BASE and item.kind is not CriterionKind.BASE:
            self._screen.say(
                f"第 {item.number} 项是{item.kind.label}，不评达标与否。请按 Ctrl+E 写自查结论或登记事项。"
            )
        elif where is Where.LEDGER and item.kind is CriterionKind.BASE:
            numbers = "、".join(i.number for i in model.edition.of_kind(CriterionKind.BONUS, CriterionKind.PENALTY))
            self._screen.say(f"第 {item.number} 项是基础项，没有加减分事项。加分项、扣分项是 {numbers}（按 5）。")
        else:
            getattr(self, action)(model, item)

    # -- doing ------------------------------------------------------------------------------------------------

    def _do(self, use_case: Callable[[Session], Done], *, undone: bool = False) -> None:
        self._screen.run_worker(self._change(use_case, undone))

    async def _change(self, use_case: Callable[[Session], Done], undone: bool) -> None:
        try:
            outcome = await self._screen.shifan.change(use_case)
        except OthersStepError as error:
            from shifan.tui.dialogs.undoing import undo_others_dialog  # only where two people work at once

            self._ask(undo_others_dialog(error))
        except ShifanError as error:
            self._screen.say(error_text(error))
        else:
            self._screen.tell(outcome, undone=undone)

    def _ask(self, dialog: Screen[Outcome | None]) -> None:
        def finished(outcome: Outcome | None) -> None:
            if outcome is not None:
                self._screen.tell(outcome)

        self._screen.app.push_screen(dialog, finished)

    def _ask_and_remember(self, action: str, dialog: WatchingDialog) -> None:
        """Ask; what was done can be done again on another item with ``repeat``."""

        def finished(outcome: Outcome | None) -> None:
            if outcome is not None:
                self._remember(action, dialog, outcome)
                self._screen.tell(outcome)

        self._screen.app.push_screen(dialog, finished)

    def _remember(self, action: str, dialog: WatchingDialog, outcome: Outcome) -> None:
        from shifan.tui.screens.repeating import repeat_of  # builds on the dialogs

        if outcome.done.operation is not None:
            self.last = repeat_of(action, dialog.sent, outcome.model) or self.last
            self._screen.redraw_frame()

    # -- on the marked items ----------------------------------------------------------------------------------

    def _run_on_marked(self, action: str, model: Model) -> None:
        from shifan.tui.dialogs import many

        if action == "tick":
            self.mark()
            return
        items = self.marks.items
        dialogs: dict[str, Callable[[], FormDialog]] = {
            "change_status": lambda: many.status_of_many(model, items),
            "claim": lambda: many.claim_of_many(items),
            "assign": lambda: many.assign_many(model, items),
            "due": lambda: many.due_of_many(items),
        }
        self._ask_and_remember("bulk" if action == "assign" else action, dialogs[action]())

    def bulk(self) -> None:
        """Ask which items go to which department: the marked ones, else the current one."""
        from shifan.tui.dialogs.many import assign_many

        if model := self._screen.model:
            current = self._screen.current_item()
            items = self.marks.items or ((current,) if current else ())
            self._ask_and_remember("bulk", assign_many(model, items))

    def mark(self) -> None:
        """Mark the current item, or take its mark away."""
        item = self._screen.current_item()
        kind, _ = split_key(self._screen.list.cursor_key)
        told = self.marks.toggle(item) if item and kind == "item" else "请先在列表里选中一项指标，再标记。"
        self._tell_marks(told)

    def mark_all(self) -> None:
        """Mark all items that the list shows."""
        self._tell_marks(self.marks.toggle_shown())

    def clear_marks(self) -> None:
        """Take all marks away."""
        self._tell_marks(self.marks.clear())

    def _tell_marks(self, told: str) -> None:
        self._screen.say(told)
        self._screen.redraw_frame()

    def _repeat(self, item: Criterion | None) -> None:
        marked = self.marks.items if self.marks.here and self._screen.list.has_focus else ()
        items = marked or ((item,) if item else ())
        if self.last is None:
            self._screen.say("还没有可以重复的操作。改过状态、自评、分工、时限或备注以后，可以对别的指标再做一次。")
        elif not items:
            self._screen.say("请先选中一项指标，再重复。")
        else:
            self._do(self.last.make(numbers_text(items)))

    # -- on the current item ----------------------------------------------------------------------------------

    def tick(self, _model: Model, item: Criterion) -> None:
        """Tick or untick the checkpoint under the cursor."""
        if not self._screen.detail_visible:
            self._screen.open_item(item)
            self._screen.say("已打开这一项。用上下键选中核查点，再按空格打勾。")
            return
        checkpoint = self._screen.current_checkpoint()
        if checkpoint is None:
            self._screen.say("请用上下键选中一个核查点，再按空格打勾。")
            return
        if not self._screen.detail.cursor_in_sight:
            self._screen.detail.bring_into_sight()
            self._screen.say(f"已移到核查点 {checkpoint.number}，再按一次空格打勾。")
            return
        number = checkpoint.number

        def toggle(session: Session) -> Done:
            # Decided on the store thread, so that two quick presses undo each other.
            done = recording.tick_checkpoint(session, number)
            return done if done.operation else recording.untick_checkpoint(session, number)

        self._do(toggle)

    def add_evidence(self, _model: Model, item: Criterion | None, text: str = "") -> None:
        """Ask for files and attach them."""
        from shifan.tui.dialogs.evidence import EvidenceDialog

        checkpoint = self._screen.current_checkpoint()
        self._ask(EvidenceDialog(item, checkpoint, text))

    def add_page(self, model: Model, item: Criterion) -> None:
        """Ask for a web page and attach it."""
        from shifan.tui.dialogs.document import page_dialog

        self._ask(page_dialog(model, item, self._screen.current_checkpoint()))

    def change_status(self, model: Model, item: Criterion) -> None:
        """Ask for the next work status."""
        from shifan.tui.dialogs.judging import status_dialog

        dialog = status_dialog(model, item)

        def finished(outcome: Outcome | str | None) -> None:
            if isinstance(outcome, str):
                self.verdict(model, item)
            elif outcome is not None:
                self._remember("change_status", dialog, outcome)
                self._screen.tell(outcome)

        self._screen.app.push_screen(dialog, finished)

    def claim(self, model: Model, item: Criterion) -> None:
        """Ask for the claim."""
        from shifan.tui.dialogs.judging import claim_dialog

        self._ask_and_remember("claim", claim_dialog(model, item))

    def verdict(self, model: Model, item: Criterion) -> None:
        """Ask for the verdict on a submitted item."""
        from shifan.domain.records import WorkStatus
        from shifan.tui.dialogs.judging import verdict_dialog

        status = model.record(item).status
        if status is not WorkStatus.SUBMITTED:
            self._screen.say(f"第 {item.number} 项为「{status.label}」，提交后才能审核。按 F4 改状态。")
            return
        self._ask_and_remember("verdict", verdict_dialog(model, item))

    def assign(self, model: Model, item: Criterion) -> None:
        """Ask who leads and until when."""
        from shifan.tui.dialogs.assigning import assign_dialog

        self._ask_and_remember("assign", assign_dialog(model, item))

    def due(self, model: Model, item: Criterion) -> None:
        """Ask until when the lead is to be done."""
        from shifan.tui.dialogs.many import due_dialog

        try:
            self._ask_and_remember("due", due_dialog(model, item))
        except ShifanError as error:
            self._screen.say(error_text(error))

    def report_part(self, model: Model, item: Criterion) -> None:
        """Ask what a supporting unit reports: the one under the cursor of the detail, else the chosen one."""
        from shifan.tui.dialogs.supporting import ask_report

        kind, key = split_key(self._screen.detail.cursor_key if self._screen.detail_visible else "")
        ask_report(self._screen, self._ask, model, item, key if kind == "task" else "")

    def write_note(self, model: Model, item: Criterion) -> None:
        """Open the note."""
        from shifan.tui.dialogs.note import NoteDialog

        self._ask_and_remember("write_note", NoteDialog(item, model.record(item)))

    def adjust(self, model: Model, item: Criterion) -> None:
        """Ask for a self-check or an event."""
        from shifan.tui.dialogs.adjusting import EventDialog, kind_dialog, self_check_dialog

        def finished(choice: str | None) -> None:
            if choice == "event":
                self._ask(EventDialog(model, item))
            elif choice == "check":
                self._ask(self_check_dialog(model, item))
            elif choice == "clear":
                self._do(lambda session: adjusting.clear_self_check(session, item.number))

        self._screen.app.push_screen(kind_dialog(model, item), finished)

    def remove(self, _model: Model, _item: Criterion) -> None:
        """Take away the document or the event under the cursor of the detail."""
        kind, key = split_key(self._screen.detail.cursor_key if self._screen.detail_visible else "")
        if kind == "link":
            self._do(lambda session: attaching.detach(session, key))
        elif kind == "event":
            self._do(lambda session: adjusting.remove_event(session, key))
        else:
            self._screen.say("请先在明细里选中要移除的材料或事项。核查点用空格去掉勾。")
