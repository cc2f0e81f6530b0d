"""What the actions do. Each is one short step: decide, ask in a dialog if need be, have the service do it."""

from __future__ import annotations

from shifan.domain.errors import ReadOnlyError
from shifan.services import history
from shifan.tui.dropping import looks_like_paths
from shifan.tui.keys import BY_ID, Where
from shifan.tui.screens.pages import OPENERS
from shifan.tui.screens.place_commands import PlaceCommands
from shifan.tui.screens.spot import Spot
from shifan.tui.views.common import split_key

_ON_ITEM = (Where.ITEM, Where.BASE, Where.LEDGER)


class Commands(PlaceCommands):
    """The actions of the registry, by id."""

    def run(self, action: str) -> None:
        """Do the action, or say in plain words why not."""
        model = self._screen.model
        if action == "quit":
            self._screen.call_later(self._screen.app.action_quit)
        elif model is None:
            self._screen.say("正在打开台账，请稍候。")
        elif action.startswith("go_"):
            self._screen.go_place(action.removeprefix("go_"))
        elif model.read_only and BY_ID[action].writes:
            self._screen.say(str(ReadOnlyError()))
        elif action in OPENERS:
            self._ask(OPENERS[action](self._screen, model))
        elif BY_ID[action].where in _ON_ITEM:
            self.run_on_item(action, model)
        else:
            getattr(self, action)()

    # -- anywhere ---------------------------------------------------------------------------------------------

    def undo(self) -> None:
        """Take back the newest operation."""
        self._do(history.undo, undone=True)

    def redo(self) -> None:
        """Do the newest undone operation again."""
        self._do(history.redo)

    def search(self, text: str = "") -> None:
        """Find an item and open it, or show only what was found."""
        from shifan.tui.dialogs.searching import SearchDialog

        def finished(choice: str | None) -> None:
            kind, rest = split_key(choice or "")
            if kind == "filter":
                self._screen.narrowing.show_only(rest)
            elif kind == "item" and (model := self._screen.model):
                self._screen.open_item(model.edition.by_id(rest))

        self._screen.app.push_screen(SearchDialog(text), finished)

    def show_all(self) -> None:
        """Show all items again."""
        if not self._screen.narrowing.query:
            self._screen.say("现在没有筛选，显示的是全部指标。")
        else:
            self._screen.narrowing.show_only("")

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

        self._screen.app.push_screen(menu_dialog(self._screen.model), self._picked)

    def _picked(self, key: str | None) -> None:
        if key:
            self.run(split_key(key)[1].partition(":")[0])

    def back(self) -> None:
        """Go back one step."""
        if not self._screen.back():
            self._screen.say("退出请按 Ctrl+Q，每次改动都已自动保存。")

    # -- in lists ---------------------------------------------------------------------------------------------

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
            elif kind in ("task", "gap"):
                self.run("report_part" if kind == "task" else self._of_gap(rest))
        elif kind == "department":
            self._screen.go(Spot("departments", department=rest), remember=True)
        elif kind == "act":
            self.run(rest.partition(":")[0])
        elif kind == "gap":
            self.run(self._of_gap(rest))
        elif item is not None:
            self._screen.open_item(item, along=self._screen.list.keys)
        elif kind == "evidence" and (proved := self._screen.model.gaps_of_evidence.get(rest)):
            self._ask(self._gap_page(proved[0].id))
        elif kind == "evidence":
            self._screen.say("这份材料还没有印证任何指标。")

    def _of_gap(self, key: str) -> str:
        """Return what Enter does on a gap: close it; look at it where it is closed, or nothing may be changed."""
        model = self._screen.model
        found = next((gap for gap in model.state.gaps if gap.id == key), None) if model else None
        return "close_gap" if model and not model.read_only and found and found.open else "page_gap"

    def previous_item(self) -> None:
        """Go to the item before, without leaving the detail."""
        self._turn(-1)

    def next_item(self) -> None:
        """Go to the item after, without leaving the detail."""
        self._turn(1)

    def leftwards(self) -> None:
        """Go back to the list beside, or to the item before."""
        self._sideways(-1)

    def rightwards(self) -> None:
        """Go into the detail beside, or to the item after."""
        self._sideways(1)

    def _sideways(self, step: int) -> None:
        screen = self._screen
        if not screen.detail_visible:
            return
        if screen.wide:
            (screen.detail if step > 0 else screen.list).focus()
        else:
            self._turn(step)

    def _turn(self, step: int) -> None:
        if not self._screen.narrowing.turn(step):
            self._screen.say("已经是最后一项。" if step > 0 else "已经是第一项。")

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
