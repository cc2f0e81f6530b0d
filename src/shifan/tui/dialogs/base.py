"""What all dialogs share: a box in the upper half of the screen, a line for messages, clickable buttons."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, TypeVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Static

from shifan.domain.errors import ShifanError
from shifan.tui.cjk.cells import display_safe
from shifan.tui.cjk.ime import ImeInput
from shifan.tui.model import Model, Outcome
from shifan.tui.widgets.labels import Label, Labels
from shifan.tui.widgets.line_view import LineView
from shifan.tui.wording import error_text

if TYPE_CHECKING:
    from shifan.tui.application import ShifanApp, UseCase

R = TypeVar("R")

LOW = 30


class Plain(Static):
    """A wrapped text; nothing in it is ever taken for markup."""

    ALLOW_SELECT = False

    def __init__(self, text: str = "", *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(display_safe(text), id=id, classes=classes, markup=False)

    def say(self, text: str) -> None:
        """Show another text."""
        self.update(display_safe(text))
        self.display = bool(text)


class Field(ImeInput):
    """A one-line text field."""

    def __init__(self, value: str = "", *, id: str | None = None, hint: str = "") -> None:
        super().__init__(value, id=id, placeholder=hint, classes="-field", select_on_focus=False)


class Dialog(ModalScreen[R]):
    """A dialog that stays open, with what was typed, until what it asks for has succeeded or Esc is pressed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "取消"),
        Binding("ctrl+s", "submit", "确定"),
        Binding("up", "sideways(-1)"),
        Binding("down", "sideways(1)"),
        Binding("space", "mark"),
    ]
    CSS_PATH = Path(__file__).with_name("dialogs.tcss")
    SUBMIT: ClassVar[str] = "确定 回车"
    AUTO_FOCUS = "Field, LineView"

    def __init__(self, title: str) -> None:
        super().__init__()
        self.heading = title
        self.busy = False

    def compose(self) -> ComposeResult:
        """Yield the box."""
        with Vertical(id="box"):
            yield Plain(self.heading, id="heading")
            yield from self.body()
            yield Plain(id="message")
            yield Labels(id="buttons", fill="label")

    def body(self) -> Iterable[Widget]:
        """Return the widgets between title and message."""
        return ()

    def on_mount(self) -> None:
        """Show the buttons; a low screen gets a tighter box."""
        self.set_class(self.app.size.height < LOW, "low")
        self.query_one("#message", Plain).say("")
        self.query_one("#buttons", Labels).show([Label(((f" {t} ", s),), a) for t, s, a in self.buttons()])

    def buttons(self) -> list[tuple[str, str, str]]:
        """Return the buttons as (text, style, action)."""
        return [(self.SUBMIT, "button", "submit"), ("取消 Esc", "button-quiet", "cancel")]

    @property
    def shifan(self) -> ShifanApp:
        """The application."""
        return cast("ShifanApp", self.app)

    @property
    def model(self) -> Model:
        """The present model; dialogs open only once there is one."""
        model = self.shifan.model
        assert model is not None
        return model

    def say(self, text: str) -> None:
        """Show a message above the buttons."""
        self.query_one("#message", Plain).say(text)

    # -- keys -------------------------------------------------------------------------------------------------

    def action_cancel(self) -> None:
        """Close without doing anything."""
        self.dismiss(None)

    def action_submit(self) -> None:
        """Do what the dialog is for."""
        if not self.busy:
            self.busy = True
            self.run_worker(self._guarded())

    async def _guarded(self) -> None:
        try:
            await self.submit()
        except ShifanError as error:
            self.say(error_text(error))
        finally:
            self.busy = False

    async def submit(self) -> None:
        """Do it and dismiss; a ShifanError is shown and the dialog stays."""
        raise NotImplementedError

    def action_sideways(self, step: int) -> None:
        """Up and down go from field to field."""
        if step > 0:
            self.focus_next()
        else:
            self.focus_previous()

    def action_mark(self) -> None:
        """Space outside a text field."""

    @on(Labels.Pressed)
    def _pressed(self, message: Labels.Pressed) -> None:
        message.stop()
        if message.action == "submit":
            self.action_submit()
        elif message.action == "cancel":
            self.action_cancel()
        else:
            self.pressed(message.action)

    def pressed(self, action: str) -> None:
        """React to a button of the dialog's own."""

    @on(ImeInput.Submitted)
    def _entered(self, message: ImeInput.Submitted) -> None:
        message.stop()
        self.action_submit()

    @on(LineView.Chosen)
    def _chosen(self, message: LineView.Chosen) -> None:
        message.stop()
        self.action_submit()


class ChangeDialog(Dialog[Outcome | None]):
    """A dialog that ends in one use case."""

    def action_cancel(self) -> None:
        """Close without doing anything; what is being saved is waited for, as others may be writing just now."""
        if self.busy:
            self.say("正在保存，请稍候。")
        else:
            super().action_cancel()

    async def send(self, use_case: UseCase) -> None:
        """Run the use case and close; a ShifanError leaves the dialog open."""
        self.say("正在保存")
        outcome = await self.shifan.change(use_case)
        self.dismiss(outcome)
