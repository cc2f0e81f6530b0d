"""Pages: whole-screen lists beside the six places, opened from the list of all actions or a label, left with Esc.

A page fetches its data on the store thread, has a view draw them, and offers the actions registered in ``page_keys``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, Generic, TypeVar

from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widget import Widget

from shifan.domain.criteria import Criterion
from shifan.domain.errors import OthersStepError, ReadOnlyError, ShifanError
from shifan.services import history
from shifan.services.session import Session
from shifan.tui.application import UseCase
from shifan.tui.dialogs.base import Dialog
from shifan.tui.keys import BY_ID
from shifan.tui.lines import Page, paragraph
from shifan.tui.model import Outcome
from shifan.tui.page_keys import PAGE_ACTIONS
from shifan.tui.views.common import split_key
from shifan.tui.ways import screen_text
from shifan.tui.widgets.line_view import LineView
from shifan.tui.wording import error_text

T = TypeVar("T")


def page_bindings(page: str) -> list[BindingType]:
    """Return the bindings of a page's own actions."""
    return [
        Binding(",".join(action.keys), f"act('{action.id}')", action.label)
        for action in PAGE_ACTIONS[page]
        if action.keys and action.id not in ("open", "mark")  # Enter and Space are bound by every dialog
    ]


class PageDialog(Dialog[Outcome | None], Generic[T]):
    """One page. A subclass sets ``PAGE`` and ``BINDINGS``, writes ``fetch`` and ``draw``, and a method for each action.

    An action ``x`` of the registry runs the method ``do_x``; ``open`` is Enter, or a click on the row under the
    cursor, ``mark`` is Space or a click on the box. The page is fetched again after every change, whoever made it.
    """

    PAGE: ClassVar[str]
    ALWAYS: ClassVar[bool] = False
    """True for what is written down in read-only mode too."""
    AT_TOP: ClassVar[bool] = False
    """True where what was fetched anew is to be read from its top."""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+z", "take_back"),
        Binding("ctrl+y", "do_again"),
        Binding(",".join(BY_ID["menu"].keys), "list_actions"),
    ]
    AUTO_FOCUS = "#results"

    def __init__(self, title: str, *, key: str = "") -> None:
        super().__init__(title)
        self.add_class("tall", "page")
        self.data: T | None = None
        self._first_key = key

    # -- for subclasses ---------------------------------------------------------------------------------------

    def fetch(self, session: Session) -> T:
        """Return what the page shows. Runs on the store thread; a ShifanError is shown in place of the page."""
        raise NotImplementedError

    def draw(self, data: T, width: int) -> Page:
        """Return the page. Runs on the UI thread."""
        raise NotImplementedError

    @property
    def row(self) -> tuple[str, str]:
        """Kind and id of the row under the cursor; two empty texts when there is none."""
        return split_key(self.results.cursor_key)

    @property
    def results(self) -> LineView:
        """The list."""
        return self.query_one("#results", LineView)

    def ask(self, dialog: Screen[Outcome | None]) -> None:
        """Open a dialog over the page and say what it did. Raises ReadOnlyError in read-only mode."""
        if self.model.read_only and not self.ALWAYS:
            raise ReadOnlyError
        self.app.push_screen(dialog, self.tell)

    def run(self, use_case: UseCase) -> None:
        """Make a change and say what was done."""
        self.run_worker(self._change(use_case))

    def say(self, text: str) -> None:
        """Show a message that something cannot be done, or what to do first."""
        super().say(text)
        self.query("#message").remove_class("told")

    def tell(self, outcome: Outcome | None) -> None:
        """Show what was done."""
        if outcome is not None:
            warnings = map(screen_text, outcome.done.warnings)
            self.tell_text("\n".join((outcome.done.message, *filter(None, warnings))))

    def tell_text(self, text: str) -> None:
        """Show that something was done."""
        self.say(text)
        self.query("#message").add_class("told")

    def leave_to(self, item: Criterion) -> None:
        """Close all pages and open an item; Esc goes back to the place where the page was opened.

        Nothing happens where another dialog has been opened meanwhile: the user has gone on to something else.
        """
        if not self.is_active:
            return
        main = self.shifan.main
        while len(self.app.screen_stack) > 2:  # pages may stand on pages
            self.app.pop_screen()
        self.app.pop_screen()
        main.open_item(item)

    # -- how it works -----------------------------------------------------------------------------------------

    def body(self) -> Iterable[Widget]:
        """Return the list."""
        yield LineView(id="results")

    def buttons(self) -> list[tuple[str, str, str]]:
        """Return the page's actions, then help, undo, the list of all actions and back."""
        own = [(_caption(a.key_label, a.label), "button-quiet", a.id) for a in PAGE_ACTIONS[self.PAGE]]
        always = [("帮助 F9", "help"), ("撤销 Ctrl+Z", "undo"), ("更多 Ctrl+P", "menu"), ("返回 Esc", "cancel")]
        return own + [(text, "button-quiet", action) for text, action in always]

    def on_mount(self) -> None:
        """Fetch the page."""
        self.on_shifan_app_model_changed()

    def on_shifan_app_model_changed(self) -> None:
        """Fetch the page again."""
        self.reload()

    def reload(self) -> None:
        """Fetch the page again; the cursor stays."""
        self.run_worker(self._fetch(), exclusive=True, group="fetch")

    async def _fetch(self) -> None:
        try:
            self.data = await self.shifan.store.with_session(self.fetch)
        except ShifanError as error:
            text = error_text(error)
            self.data = None
            self.results.show(lambda width: Page((paragraph(text, width, "quiet"),)))
            return
        self.redraw(self._first_key)
        self._first_key = ""

    def redraw(self, key: str = "") -> None:
        """Draw the page again from what was fetched; the cursor goes to ``key`` if one is given."""
        data = self.data
        if data is not None and self.query("#results"):  # it may be closing
            self.results.show(lambda width: self.draw(data, width), key=key, fresh=self.AT_TOP)

    async def submit(self) -> None:
        """Enter opens the row."""
        self._do("open")

    def action_mark(self) -> None:
        """Space marks the row."""
        self._do("mark")

    def on_line_view_box_clicked(self, message: LineView.BoxClicked) -> None:
        """A click on the box marks the row too."""
        message.stop()
        self._do("mark")

    def action_act(self, action: str) -> None:
        """Run one of the page's own actions."""
        self._do(action)

    def pressed(self, action: str) -> None:
        """Run what was clicked."""
        own = {
            "undo": self.action_take_back,
            "redo": self.action_do_again,
            "help": self.action_explain,
            "menu": self.action_list_actions,
            "back": self.action_cancel,
        }
        if action in own:
            own[action]()
        else:
            self._do(action)

    def _do(self, action: str) -> None:
        if self.data is None or action not in {known.id for known in PAGE_ACTIONS[self.PAGE]}:
            return
        super().say("")
        try:
            getattr(self, f"do_{action}")()
        except ShifanError as error:
            self.say(error_text(error))

    async def _change(self, use_case: UseCase) -> None:
        try:
            outcome = await self.shifan.change(use_case)
        except OthersStepError as error:
            from shifan.tui.dialogs.undoing import undo_others_dialog  # it is built on this module's base

            self.app.push_screen(undo_others_dialog(error), lambda told: None if told is None else self.tell(told))
        except ShifanError as error:
            self.say(error_text(error))
        else:
            self.tell(outcome)

    def action_explain(self) -> None:
        """Explain what can be done here; a row of the help can be chosen to do it."""
        from shifan.tui.dialogs.picking import HelpDialog

        def chosen(key: str | None) -> None:
            if key:
                self._do(split_key(key)[1])

        here = "上下键移动，翻页键翻页；下面的操作用鼠标点也可以。改动都可以用 Ctrl+Z 撤销，Ctrl+Y 重做。"
        self.app.push_screen(HelpDialog(self.heading, here, PAGE_ACTIONS[self.PAGE], news=self.told), chosen)

    def action_list_actions(self) -> None:
        """List all that can be done here; a row can be chosen to do it."""
        from shifan.tui.dialogs.picking import page_menu

        def chosen(key: str | None) -> None:
            if key:
                self.pressed(split_key(key)[1])

        always = (BY_ID[action] for action in ("undo", "redo", "help", "back"))
        self.app.push_screen(page_menu(self.heading, (*PAGE_ACTIONS[self.PAGE], *always)), chosen)

    def action_take_back(self) -> None:
        """Undo the newest operation."""
        self.run(history.undo)

    def action_do_again(self) -> None:
        """Redo the newest undone operation."""
        self.run(history.redo)


def _caption(key: str, label: str) -> str:
    return f"{label} {key}".rstrip()
