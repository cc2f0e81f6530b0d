"""The application: owns the store thread and the model; screens ask it for changes and are told when there are any."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from rich.text import Text
from textual import events
from textual.message import Message
from textual.timer import Timer

from shifan.domain.errors import ShifanError, StaleWriteError
from shifan.domain.ways import as_errands
from shifan.services.applications import switch_application
from shifan.services.backups import back_up_today
from shifan.services.session import Done, Session, open_session
from shifan.services.summarising import refresh
from shifan.tui.burst import WINDOW_SECONDS, Burst, Stroke, Verdict
from shifan.tui.dialogs.base import Dialog
from shifan.tui.dropping import begins_like_a_path, find_files
from shifan.tui.model import Model, Outcome, first_look, load, with_health
from shifan.tui.screens.main import MainScreen
from shifan.tui.shell import Shell
from shifan.tui.store_thread import StoreThread
from shifan.tui.typeahead import Turn
from shifan.tui.wording import error_text, news_of_others

POLL_SECONDS = 1.0
_LEAVE_SECONDS = 0.1
_LEAVING = "正在停止，随后退出。"
_LEAVING_AFTER = "这一步不能停止，写完随后退出。"

UseCase = Callable[[Session], Done]


class ShifanApp(Shell[None]):
    """The interface on one session, which is opened and used on a thread of its own.

    ``first`` names the actions that are run once there is a model: the tour, for somebody who begins. ``when_ready``
    is called when all of that has been done.
    """

    class ModelChanged(Message):
        """There is a new model."""

    def __init__(
        self,
        open_session: Callable[[], Session],
        *,
        store: StoreThread | None = None,
        first: Sequence[str] = (),
        when_ready: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__()
        self._first, self._when_ready = tuple(first), when_ready
        self.store = store or StoreThread(open_session)
        self.model: Model | None = None
        self.saved_at: datetime | None = None
        self._leaving = False
        self._turn = asyncio.Lock()
        self._burst = Burst()
        self._burst_timer: Timer | None = None

    def get_default_screen(self) -> MainScreen:
        """Return the one screen under all dialogs."""
        return MainScreen()

    def on_mount(self) -> None:
        """Fetch the model while the empty screen is drawn."""
        self.run_worker(self._open(), exit_on_error=True)

    async def on_unmount(self) -> None:
        """Let the store finish and close it; whoever waits for it still has nothing left to show it on."""
        self.workers.cancel_all()
        await asyncio.to_thread(self.store.close)

    async def _open(self) -> None:
        try:
            await self._show_first()
        except ShifanError as error:
            self.exit(return_code=error.exit_code, message=Text(as_errands(error.whole)))
            return
        self.set_interval(POLL_SECONDS, self._poll)
        for action in self._first:
            self.main.commands.run(action)
        await self.catch_up()
        self._when_ready()
        if notice := await self.store.with_session(lambda session: session.repository.notice):
            self.main.say(notice)
        try:
            await self.store.with_session(back_up_today)
        except ShifanError as error:
            self.main.say(error_text(error))
        with suppress(ShifanError):  # only numbers for the roll-up, which can be counted at any time
            await self.store.with_session(refresh)

    async def _show_first(self) -> None:
        """Show what there is; how thousands of files stand is told once that has been drawn."""
        self._show(await self.store.with_session(first_look))
        drawn = asyncio.Event()
        self.main.call_after_refresh(drawn.set)
        await drawn.wait()
        async with self._turn:
            model = self.model
            assert model is not None
            self._show(await self.store.with_session(lambda session: with_health(session, model)))

    # -- changes ----------------------------------------------------------------------------------------------

    async def change(self, use_case: UseCase) -> Outcome:
        """Run a use case on the store thread and show what came of it; changes are made one after the other.

        Raises the ShifanError of the use case; after a StaleWriteError the newest state is shown already.
        """
        async with self._turn:
            try:
                outcome = await self.store.with_session(lambda session: _apply(session, use_case))
            except StaleWriteError:
                self._show(await self.store.with_session(load))
                raise
            if outcome.done.operation is not None:
                self.saved_at = outcome.done.operation.at
            self._show(outcome.model)
        return outcome

    async def go_read_only(self) -> None:
        """Open the same application again for reading only. Raises ShifanError; then all stays as it is."""
        await self.go_on_with(_for_reading)

    async def go_on_with(self, reopen: Callable[[Session], Session]) -> None:
        """Go on with the session that ``reopen`` returns. Raises its ShifanError; then the present one stays."""
        async with self._turn:
            await self.store.replace(reopen)
            self._show(await self.store.with_session(load))

    async def open_other(self, application_id: str) -> None:
        """Go on with another application of the store. Raises ShifanError; then all stays as it is."""
        async with self._turn:
            await self.store.replace(lambda session: _opened(session, application_id))
            self.saved_at = None
            self._show(await self.store.with_session(load))
            self.main.go_place("overview")

    async def _poll(self) -> None:
        """Show what another program changed. What is being typed, and the cursor, stay."""
        if self.model is None or self._turn.locked():
            return
        async with self._turn:
            seen = self.model.seen_version
            try:
                model = await self.store.with_session(lambda session: _newer(session, seen))
            except ShifanError as error:
                self.main.say(error_text(error))
                return
            if model is not None:
                news = news_of_others(self.model.recent, model.recent)
                self._show(model)
                if news:
                    self.main.say_others(news)

    def _show(self, model: Model) -> None:
        self.model = model
        for screen in self.screen_stack:
            screen.post_message(self.ModelChanged())

    @property
    def main(self) -> MainScreen:
        """The main screen."""
        screen = self.screen_stack[0]
        assert isinstance(screen, MainScreen)
        return screen

    # -- keys and pastes --------------------------------------------------------------------------------------

    async def do(self, turn: Turn) -> bool:
        """Hold back printable keys for a moment where no text field has the focus: they may be a paste."""
        if not turn.judged and self._may_be_pasted(turn.event):
            if self._burst_timer is None:
                self._burst_timer = self.set_interval(WINDOW_SECONDS, self._window_over)
            else:
                self._burst_timer.reset()
            return False
        if not turn.judged and self._burst:
            self.typed.first([turn])
            self._burst_over()
            return False
        return await super().do(turn)

    @property
    def saving(self) -> bool:
        """True while the dialog in front makes a change; what takes long and can be stopped is none."""
        front = self.screen if self.screen_stack else None
        return isinstance(front, Dialog) and front.busy and front.work is None

    def _may_be_pasted(self, event: events.Event) -> bool:
        if self.typing or not isinstance(event, events.Key):
            return False
        return self._burst.holds(Stroke(event.key, event.character))

    async def names_files(self, text: str) -> bool:
        """Tell whether ``text`` names files that are there."""
        if not begins_like_a_path(text):
            return False
        try:
            return any(file.usable for file in await asyncio.to_thread(find_files, text))
        except ShifanError:
            return False

    @property
    def at_rest(self) -> bool:
        """True when nothing typed is waiting, no change is being made and the screen in front stands."""
        return not self._burst and not self._turn.locked() and super().at_rest

    def _window_over(self) -> None:
        if not self.message_queue_size and self._burst.over():
            self._burst_over()

    def _burst_over(self) -> None:
        if self._burst_timer is not None:
            self._burst_timer.stop()
            self._burst_timer = None
        verdict: Verdict = self._burst.take()
        if verdict.pasted:
            self.typed.first([Turn(events.Paste(verdict.pasted))])
        if verdict.words and self.screen is self.main:
            self.main.commands.search(verdict.words)
            self.typed.follow()
        self.typed.first([Turn(events.Key(stroke.key, stroke.character), judged=True) for stroke in verdict.strokes])

    async def action_quit(self) -> None:
        """Ctrl+Q, wherever the user is."""
        self.leave()

    def leave(self) -> None:
        """Leave; long work is stopped first, which is told, since the screen would stay blank until it has ended."""
        going_on = [screen for screen in self.screen_stack if isinstance(screen, Dialog) and screen.work is not None]
        if not going_on or self._leaving:
            self.exit()
            return
        self._leaving = True
        for dialog in going_on:
            if dialog.work is not None:
                dialog.work.stop()
                dialog.say(_LEAVING_AFTER if dialog.work.final else _LEAVING)
        self.set_interval(_LEAVE_SECONDS, self._leave_when_over)

    def _leave_when_over(self) -> None:
        if not any(isinstance(screen, Dialog) and screen.work is not None for screen in self.screen_stack):
            self.exit()

    def action_help_quit(self) -> None:
        """Ctrl+C copies elsewhere, so it must not quit here; say what does."""
        self.main.say("退出请按 Ctrl+Q。每次改动都已自动保存。")

    @property
    def log_folder(self) -> Path | None:
        """The work folder, once the store is open."""
        return self.model.folder if self.model else None


def _apply(session: Session, use_case: UseCase) -> Outcome:
    done = session.perform(use_case)
    return Outcome(done, load(session))


def _opened(session: Session, application_id: str) -> Session:
    found = switch_application(session, application_id)
    return open_session(
        session.workspace,
        application_id=found.id,
        user=session.user,
        clock=session.clock,
        read_only=session.read_only,
    )


def _for_reading(session: Session) -> Session:
    return open_session(
        session.workspace,
        application_id=session.application_id,
        user=session.user,
        clock=session.clock,
        read_only=True,
    )


def _newer(session: Session, seen: int) -> Model | None:
    return None if session.repository.others_version(session.application_id) == seen else load(session)
