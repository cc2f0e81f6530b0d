"""What the actions do. Each is one short step: decide, ask in a dialog if need be, have the service do it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.screen import Screen

from shifan.domain.criteria import Criterion, CriterionKind
from shifan.domain.errors import OthersStepError, ReadOnlyError, ShifanError
from shifan.services import adjusting, attaching, history, recording
from shifan.services.session import Done, Session
from shifan.tui.dropping import looks_like_paths
from shifan.tui.keys import BY_ID, Where
from shifan.tui.model import Model, Outcome
from shifan.tui.screens.pages import OPENERS
from shifan.tui.screens.spot import Spot
from shifan.tui.views.common import split_key
from shifan.tui.wording import error_text

if TYPE_CHECKING:
    from shifan.tui.screens.main import MainScreen


class Commands:
    """The actions of the registry, by id."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen

    def run(self, action: str) -> None:
        """Do the action, or say in plain words why not."""
        model = self._screen.model
        if action == "quit":
            self._screen.app.exit()
        elif model is None:
            self._screen.say("正在打开台账，请稍候。")
        elif action.startswith("go_"):
            self._screen.go_place(action.removeprefix("go_"))
        elif model.read_only and BY_ID[action].writes:
            self._screen.say(str(ReadOnlyError()))
        elif action in OPENERS:
            self._ask(OPENERS[action](self._screen, model))
        elif BY_ID[action].where in (Where.ITEM, Where.BASE, Where.LEDGER):
            self._run_on_item(action, model)
        else:
            getattr(self, action)()

    def _run_on_item(self, action: str, model: Model) -> None:
        item = self._screen.current_item()
        where = BY_ID[action].where
        if item is None:
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

        def finished(outcome: Outcome | str | None) -> None:
            if isinstance(outcome, str):
                self.verdict(model, item)
            elif outcome is not None:
                self._screen.tell(outcome)

        self._screen.app.push_screen(status_dialog(model, item), finished)

    def claim(self, model: Model, item: Criterion) -> None:
        """Ask for the claim."""
        from shifan.tui.dialogs.judging import claim_dialog

        self._ask(claim_dialog(model, item))

    def verdict(self, model: Model, item: Criterion) -> None:
        """Ask for the verdict on a submitted item."""
        from shifan.domain.records import WorkStatus
        from shifan.tui.dialogs.judging import verdict_dialog

        status = model.record(item).status
        if status is not WorkStatus.SUBMITTED:
            self._screen.say(f"第 {item.number} 项为「{status.label}」，提交后才能审核。按 F4 改状态。")
            return
        self._ask(verdict_dialog(model, item))

    def assign(self, model: Model, item: Criterion) -> None:
        """Ask who leads and until when."""
        from shifan.tui.dialogs.assigning import assign_dialog

        self._ask(assign_dialog(model, item))

    def report_part(self, model: Model, item: Criterion) -> None:
        """Ask what a supporting unit reports: the one under the cursor of the detail, else the chosen one."""
        from shifan.tui.dialogs.supporting import ask_report

        kind, key = split_key(self._screen.detail.cursor_key if self._screen.detail_visible else "")
        ask_report(self._screen, self._ask, model, item, key if kind == "task" else "")

    def write_note(self, model: Model, item: Criterion) -> None:
        """Open the note."""
        from shifan.tui.dialogs.note import NoteDialog

        self._ask(NoteDialog(item, model.record(item)))

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

    # -- anywhere ---------------------------------------------------------------------------------------------

    def undo(self) -> None:
        """Take back the newest operation."""
        self._do(history.undo, undone=True)

    def redo(self) -> None:
        """Do the newest undone operation again."""
        self._do(history.redo)

    def search(self, text: str = "") -> None:
        """Find an item and open it."""
        from shifan.tui.dialogs.picking import search_dialog

        def finished(key: str | None) -> None:
            if key and (model := self._screen.model):
                self._screen.open_item(model.edition.by_id(split_key(key)[1]))

        self._screen.app.push_screen(search_dialog(self._screen.shifan, text), finished)

    def history(self) -> None:
        """Show who did what."""
        from shifan.tui.dialogs.history import HistoryPage

        self._ask(HistoryPage())

    def export(self) -> None:
        """Ask for a file name and write the progress workbook."""
        from shifan.tui.dialogs.exporting import export_dialog

        def finished(message: str | None) -> None:
            if message:
                self._screen.say(message)

        if model := self._screen.model:
            self._screen.app.push_screen(export_dialog(model), finished)

    def help(self) -> None:
        """Explain what can be done here, then all keys."""
        from shifan.tui.dialogs.picking import help_dialog

        self._screen.app.push_screen(help_dialog(self._screen), self._picked)

    def menu(self) -> None:
        """List all actions."""
        from shifan.tui.dialogs.picking import menu_dialog

        self._screen.app.push_screen(menu_dialog(), self._picked)

    def _picked(self, key: str | None) -> None:
        if key:
            self.run(split_key(key)[1])

    def back(self) -> None:
        """Go back one step."""
        if not self._screen.back():
            self._screen.say("这里已经是总览。退出请按 Ctrl+Q，每次改动都已自动保存。")

    def open(self) -> None:
        """Open the row under the cursor."""
        view = self._screen.detail if self._screen.detail.has_focus else self._screen.list
        view.action_choose()

    def open_row(self, in_detail: bool, key: str) -> None:
        """Open what was chosen: an item, a department; Enter on a checkpoint does nothing by itself."""
        kind, rest = split_key(key)
        item = self._screen.current_item()
        if in_detail or self._screen.model is None:
            if kind == "check":
                self._screen.say("空格打勾，F2 给这个核查点加材料。")
            elif kind == "task":
                self.run("report_part")
        elif kind == "department":
            self._screen.go(Spot("departments", department=rest), remember=True)
        elif kind == "act":
            self.run(rest.partition(":")[0])
        elif item is not None:
            self._screen.open_item(item)
        elif kind == "evidence":
            self._screen.say("这份材料还没有印证任何指标。")

    def previous_item(self) -> None:
        """Go to the item before, or back to the list beside."""
        self._sideways(-1)

    def next_item(self) -> None:
        """Go to the item after, or into the detail beside."""
        self._sideways(1)

    def _sideways(self, step: int) -> None:
        screen = self._screen
        if not screen.detail_visible:
            return
        if screen.wide:
            (screen.detail if step > 0 else screen.list).focus()
            return
        screen.list.action_move(step)
        screen.update_detail()

    def take_paste(self, text: str) -> None:
        """Offer to attach the files that were dropped or pasted anywhere in the window."""
        model = self._screen.model
        if model is None or not looks_like_paths(text):
            self._screen.say("粘贴的内容里没有认出文件。可以把文件拖进窗口，或粘贴文件的完整路径。")
            return
        if model.read_only:
            self._screen.say(str(ReadOnlyError()))
            return
        self.add_evidence(model, self._screen.current_item(), text)
