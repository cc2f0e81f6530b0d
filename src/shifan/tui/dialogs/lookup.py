"""The quick look-up of the on-site check: what is typed finds an item, Enter opens its document."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widget import Widget

from shifan.domain.errors import ShifanError, UsageError
from shifan.services import onsite
from shifan.services.onsite import Answer
from shifan.tui.dialogs.base import Dialog, Field, Plain
from shifan.tui.dialogs.onsite import ask_dialog
from shifan.tui.lines import Page, paragraph
from shifan.tui.model import Outcome
from shifan.tui.views.common import split_key
from shifan.tui.views.onsite import answers_page
from shifan.tui.widgets.line_view import LineView
from shifan.tui.wording import error_text

_HOW = "输入编号（如 32、32.2）、几个词或拼音首字母（如 xzfy）。要求、材料、责任人立刻显示，回车打开选中的材料。"


class LookupDialog(Dialog[Outcome | None]):
    """A field over the answer, which follows what is typed. The field keeps the focus; up and down choose a row."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "ask"),
        Binding("pageup", "page(-1)", priority=True),
        Binding("pagedown", "page(1)", priority=True),
    ]
    SUBMIT = "打开选中的材料 回车"
    HELP = "lookup"

    def __init__(self) -> None:
        super().__init__("迎检速查")
        self.add_class("tall", "page")
        self._answers: tuple[Answer, ...] = ()

    def body(self) -> Iterable[Widget]:
        """Return the field and the answer."""
        field = Field(id="query", hint="编号、词、拼音首字母")
        yield Horizontal(Plain("查什么", classes="caption"), field, classes="line")
        yield LineView(id="results")

    def buttons(self) -> list[tuple[str, str, str]]:
        """Return opening, logging an inquiry and back."""
        quiet = "button-quiet"
        return [(self.SUBMIT, "button", "submit"), ("登记询问 F2", quiet, "ask"), ("返回 Esc", quiet, "cancel")]

    def on_mount(self) -> None:
        """Say what can be typed."""
        self._explain()

    def on_shifan_app_model_changed(self) -> None:
        """Look up again: an inquiry was logged, or the ledger changed elsewhere."""
        self._follow(fresh=False)

    @on(Field.Changed)
    def _typed(self) -> None:
        self._follow()

    def _explain(self) -> None:
        self.results.show(lambda width: Page((paragraph(_HOW, width, "quiet"),)), fresh=True)

    @property
    def results(self) -> LineView:
        """The answer."""
        return self.query_one("#results", LineView)

    def _follow(self, *, fresh: bool = True) -> None:
        self.run_worker(self._look_up(self.query_one(Field).value, fresh), exclusive=True, group="lookup")

    async def _look_up(self, query: str, fresh: bool) -> None:
        if not query.strip():
            self._answers = ()
            self._explain()
            return
        try:
            self._answers = await self.shifan.store.with_session(lambda session: onsite.look_up(session, query))
        except ShifanError as error:
            self._answers = ()
            self.say(error_text(error))
        else:
            self.say("")
        answers = self._answers
        self.results.show(lambda width: answers_page(answers, width), fresh=fresh)

    def action_sideways(self, step: int) -> None:
        """Up and down choose a row while the field keeps the focus."""
        self.results.action_move(step)

    def action_page(self, step: int) -> None:
        """Go a screenful up or down."""
        self.results.action_page(step)

    async def submit(self) -> None:
        """Open the document under the cursor, or look at the item under it."""
        kind, key = split_key(self.results.cursor_key)
        if kind == "number":
            field = self.query_one(Field)
            field.value = key
            field.cursor_position = len(key)
        elif kind == "exhibit" and self._answers:
            exhibit = self._answers[0].exhibits[int(key)]
            await asyncio.to_thread(onsite.open_exhibit, exhibit)  # no store work: only starts a program
            self.say(f"已打开「{exhibit.evidence.title}」。")
        else:
            raise UsageError("这里没有可以打开的材料。" if self._answers else "请先输入编号、几个词或拼音首字母。")

    def action_ask(self) -> None:
        """Log an inquiry about the item shown."""
        number = self._answers[0].criterion.number if self._answers else ""

        def finished(outcome: Outcome | None) -> None:
            if outcome is not None:
                self.say(outcome.done.message)

        self.app.push_screen(ask_dialog(number), finished)

    def pressed(self, action: str) -> None:
        """Log an inquiry by mouse."""
        self.action_ask()
