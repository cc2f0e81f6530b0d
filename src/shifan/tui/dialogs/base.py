"""What all dialogs share: a box in the upper half of the screen, a line for messages, clickable buttons."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from textual import events, on
from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.css.query import NoMatches
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.worker import Worker

from shifan.domain.errors import ShifanError
from shifan.evidence.watch import StoppedError, Watch
from shifan.tui.cjk.ime import ImeInput
from shifan.tui.dialogs.parts import Buttons, Message
from shifan.tui.dialogs.parts import Field as Field
from shifan.tui.dialogs.parts import Plain as Plain
from shifan.tui.followed import followed
from shifan.tui.keys import BY_ID
from shifan.tui.model import Model, Outcome
from shifan.tui.screens.full_size import leave_old_size
from shifan.tui.views.working import FINAL, watch_line
from shifan.tui.widgets.labels import Labels
from shifan.tui.widgets.line_view import LineView
from shifan.tui.wording import error_text

if TYPE_CHECKING:
    from shifan.tui.application import ShifanApp, UseCase

R = TypeVar("R")

LOW = 30
_SECONDS = 0.2


class Dialog(ModalScreen[R]):
    """A dialog that stays open, with what was typed, until what it asks for has succeeded or Esc is pressed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "取消"),
        Binding("ctrl+s", "submit", "确定"),
        Binding("up", "sideways(-1)"),
        Binding("down", "sideways(1)"),
        Binding("space", "mark"),
        Binding("f2", "browse"),
        Binding(",".join(BY_ID["help"].keys), "explain"),
    ]
    CSS_PATH = Path(__file__).with_name("dialogs.tcss")
    SUBMIT: ClassVar[str] = "确定 回车"
    AUTO_FOCUS = "Field, LineView"
    HELP: ClassVar[str] = ""
    """The page of the registry that explains the dialog's own actions; empty for those that need no explanation."""
    MEANINGS: ClassVar[Mapping[str, str]] = {}
    """What help says of actions that mean something else here than in other dialogs, by action."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.heading = title
        self.busy = False
        self._leaving: tuple[R | None] | None = None
        self.work: Watch | None = None
        """The long work that goes on for the dialog, which may be stopped."""

    def compose(self) -> ComposeResult:
        """Yield the box."""
        with Vertical(id="box"):
            yield Plain(self.heading, id="heading")
            yield from self.body()
            yield Message()
            yield Buttons()

    def body(self) -> Iterable[Widget]:
        """Return the widgets between title and message."""
        return ()

    def on_mount(self) -> None:
        """Show the buttons; a low screen gets a tighter box."""
        self.set_class(self.app.size.height < LOW, "low")
        self.say("")
        self.show_buttons()

    def on_resize(self, event: events.Resize) -> None:
        """Stay as large as the window."""
        leave_old_size(self, event)

    def show_buttons(self) -> None:
        """Show the buttons as they are now."""
        self.query_one(Buttons).offer(self.all_buttons())

    def all_buttons(self) -> list[tuple[str, str, str]]:
        """Return the dialog's buttons, with looking files up where one of its fields takes a path, and help."""
        buttons = self.buttons()
        if self._picking is not None:
            text = "选文件夹 F2" if self._picking.picks == "folder" else "选文件 F2"
            buttons.insert(-1, (text, "button-quiet", "browse"))
        if all(action != "help" for _, _, action in buttons):
            buttons.append(("帮助 F9", "button-quiet", "help"))
        return buttons

    @property
    def _picking(self) -> Field | None:
        """The field that F2 fills: the one with the focus, else the first one that takes a path."""
        fields = [field for field in self.query(Field) if field.picks]
        return next((field for field in fields if field.has_focus), fields[0] if fields else None)

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
        for message in self.query(Message):  # none once it has closed
            message.say(text)

    @property
    def told(self) -> str:
        """The message that is shown, whole."""
        return self.query_one(Message).full

    def dismiss(self, result: R | None = None) -> AwaitComplete:
        """Close with ``result``; once closed it does nothing, and under another dialog it waits until that has closed.

        Textual would close whatever is in front: the wrong one, where keys come faster than dialogs close.
        """
        if self.is_active:
            return super().dismiss(result)
        if self in self.app.screen_stack:
            self._leaving = (result,)
        return AwaitComplete()

    def on_screen_resume(self) -> None:
        """Close now, if that was asked for while another dialog stood in front."""
        if self._leaving is not None:
            self.dismiss(self._leaving[0])

    # -- keys -------------------------------------------------------------------------------------------------

    def action_cancel(self) -> None:
        """Close without doing anything."""
        self.dismiss(None)

    def action_submit(self) -> None:
        """Do what the dialog is for."""
        if not self.busy and self._leaving is None and self.is_active:
            self.busy = True
            self.run_worker(self._guarded())

    def run_worker(self, work: Any, *args: Any, **settings: Any) -> Worker[Any]:
        """Start background work; once the dialog has closed, what the work wants to show there is nobody's concern."""

        async def quietly() -> Any:
            try:
                return await work
            except NoMatches:
                if self in self.app.screen_stack:
                    raise

        return super().run_worker(quietly() if inspect.isawaitable(work) else work, *args, **settings)

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

    def action_browse(self) -> None:
        """F2 looks files up where the dialog asks for some."""
        from shifan.tui.dialogs.files import FilePicker  # it is built on this module's fields

        for picker in self.query(FilePicker):
            picker.action_browse()
            return
        if (field := self._picking) is not None:
            self.run_worker(self._choose_for(field), exclusive=True, group="browse")

    async def _choose_for(self, field: Field) -> None:
        from shifan.tui.choosing import Wanted, choose  # only when files are looked up

        title = "选文件夹" if field.picks == Wanted.FOLDER.value else "选文件"
        if found := await choose(self.app, Wanted(field.picks), title, self.model.folder):
            field.value = str(found[0])
            field.focus()

    def action_explain(self) -> None:
        """Explain the field with the focus and what can be done here; what was typed stays as it is."""
        from shifan.tui.dialogs.helping import help_over  # it is a dialog itself

        def chosen(key: str | None) -> None:
            if key:
                self.press(key.partition(":")[2])

        self.app.push_screen(help_over(self), chosen)

    @on(Labels.Pressed)
    def _pressed(self, message: Labels.Pressed) -> None:
        message.stop()
        self.press(message.action)

    def press(self, action: str) -> None:
        """Do what a button is for."""
        if action == "submit":
            self.action_submit()
        elif action == "cancel":
            self.action_cancel()
        elif action == "browse":
            self.action_browse()
        elif action == "help":
            self.action_explain()
        else:
            self.pressed(action)

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

    stopped_text = ""
    """What is said when the user has stopped the work; a dialog without one saves at once and is not stopped."""
    busy_text = "正在保存，请稍候。"

    def action_cancel(self) -> None:
        """Close without doing anything; what is being saved is waited for, as others may be writing just now.

        Long work is stopped, up to the moment when it is written.
        """
        watch = self.work
        if watch is not None and watch.final:
            self.say(FINAL)
        elif watch is not None:
            watch.stop()
            self.say("正在停止")
        elif self.busy:
            self.say(self.busy_text)
        else:
            super().action_cancel()

    async def send(self, use_case: UseCase) -> None:
        """Run the use case and close; a ShifanError leaves the dialog open."""
        self.say("正在保存")
        self.dismiss(await self.changed(use_case))

    async def send_files(self, use_case: UseCase) -> None:
        """Run a use case that copies files, with a bar that shows how far it is; Esc stops it, nothing is added."""
        self.stopped_text = "已停止，一份也没有添加。"
        await self.send(use_case)

    async def changed(self, use_case: UseCase) -> Outcome:
        """Run the use case and return what it did; where the dialog has a ``stopped_text``, Esc stops it."""
        if not self.stopped_text:
            return await self.shifan.change(use_case)
        with self.following(self.stopped_text) as watch:
            return await self.shifan.change(followed(watch, use_case))

    @contextmanager
    def following(self, stopped: str) -> Iterator[Watch]:
        """Give a watch whose work is shown and that Esc stops; the StoppedError then says ``stopped``."""
        watch = self.work = Watch()
        timer = self.set_interval(_SECONDS, self._show_progress)
        try:
            yield watch
        except StoppedError as error:
            raise StoppedError(stopped, "") from error
        finally:
            timer.stop()
            self.work = None

    def _show_progress(self) -> None:
        watch = self.work
        if watch is not None and watch.phase and not watch.stopped:
            self.say(watch_line(watch))
