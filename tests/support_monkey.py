"""A monkey at the desk: it runs actions of the registry at random, types into what opens, clicks what it sees."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from textual.screen import Screen
from textual.widgets import TextArea

from shifan.domain.application import Application
from shifan.services.doctor.journal import look_at_journal
from shifan.services.session import open_session
from shifan.tui.cjk.ime import ImeInput
from shifan.tui.dialogs.base import Dialog
from shifan.tui.dialogs.browsing import BrowseDialog
from shifan.tui.dialogs.conflict import ConflictDialog
from shifan.tui.keys import ACTIONS
from shifan.tui.widgets.labels import Labels
from shifan.tui.widgets.line_view import LineView
from support import fixed_clock
from support_desk import Desk

SLOW = frozenset({"page_pack", "page_doctor", "clone", "send_workbooks", "page_health", "export", "page_reports"})
"""Opened less often: they read or write many files."""
NEVER = frozenset({"quit", "read_only"})
"""There is no way back from them."""
QUESTIONS = (BrowseDialog, ConflictDialog)
"""What is asked in the midst of some work, which waits for the answer."""
REST = 40
"""After so many actions the monkey waits until all is done; until then it does not wait for anything."""

WORDS = (
    "", " ", "32", "３２", "1.1", "县司法局", "张三", "2023-11-20", "１２月３１日", "明天", "60", "-1", "90.5%",
    "“引号”……①—·", "一行\n又一行\n\n", "[bold]不是标记[/]", "%s{0}\\", "e\u0301\u202e\u200b\x1b[31m", "很长" * 200,
    "sfj", "已提交", "=1+1",
)  # fmt: skip


class Monkey:
    """The monkey; ``log`` holds what it did last, ``done`` how often it did each thing."""

    def __init__(self, desk: Desk, seed: int, files: Path) -> None:
        self._desk, self._random = desk, Random(seed)
        self._words = (*WORDS, str(files), *map(str, files.iterdir()))
        self.log: deque[str] = deque(maxlen=40)
        self.done: dict[str, int] = {}
        commands = desk.app.main.commands
        self._run, commands.run = commands.run, self._run_if_harmless  # type: ignore[method-assign]

    async def play(self, times: int) -> None:
        """Do ``times`` things; stops when the application has failed."""
        for number in range(times):
            self._step()
            await self._pass()
            if self._desk.app._exception is not None:
                return
            if number % REST == 0:
                await self._rest()
        await self._rest()

    async def _rest(self) -> None:
        """Wait until nothing is being done any more. (The pilot would wait for widgets that are closing just then.)

        What waits for an answer would never be done: such a question is left, with all that stands in front of it.
        """
        app, deadline = self._desk.app, time.monotonic() + 60
        while (busy := [worker for worker in app.workers if worker.is_running]) and app._exception is None:
            assert time.monotonic() < deadline, f"做不完：{busy}，{app.screen_stack}"
            if any(isinstance(screen, QUESTIONS) for screen in app.screen_stack):
                self._leave(app.screen)
            await asyncio.sleep(0.01)

    async def _pass(self) -> None:
        """Let messages be worked off, as they are between two keys; now and then the keys come faster than that."""
        app = self._desk.app
        for _ in range(self._random.choice((1, 200, 200, 200))):
            await asyncio.sleep(0)
            if not any(pump._message_queue.qsize() for pump in (app, app.screen)):
                return

    def _step(self) -> None:
        screen = self._desk.app.screen
        if screen is self._desk.app.main:
            self._act()
            return
        ways: tuple[tuple[Callable[[Screen[Any]], None], int], ...] = (
            (self._leave, 4),
            (self._submit, 4),
            (self._type, 6),
            (self._move, 4),
            (self._click, 5),
        )
        self._random.choices([way for way, _ in ways], [weight for _, weight in ways])[0](screen)

    def _note(self, what: str) -> None:
        self.log.append(what)
        name = what.split("：")[0]
        self.done[name] = self.done.get(name, 0) + 1

    # -- on the main screen -----------------------------------------------------------------------------------

    def _run_if_harmless(self, action: str) -> None:
        """Run an action, also one picked from a list; those without a way back are left out."""
        if action not in NEVER:
            self._run(action)

    def _act(self) -> None:
        action = self._random.choice(ACTIONS).id
        if action in NEVER or (action in SLOW and self._random.random() > 0.05):
            action = self._random.choice(("go_items", "go_gaps", "go_evidence", "tick", "undo", "open"))
        if self._random.random() < 0.3:
            self._move(self._desk.app.main)
        self._note(action)
        self._desk.app.main.commands.run(action)

    # -- in a dialog ------------------------------------------------------------------------------------------

    def _leave(self, screen: Screen[Any]) -> None:
        self._note("取消")
        if isinstance(screen, Dialog):
            screen.call_later(screen.action_cancel)

    def _submit(self, screen: Screen[Any]) -> None:
        self._note(f"确定：{type(screen).__name__}")
        if isinstance(screen, Dialog):
            screen.call_later(screen.action_submit)

    def _type(self, screen: Screen[Any]) -> None:
        fields = list(screen.query("ImeInput, TextArea"))
        if not fields:
            self._move(screen)
            return
        field, text = self._random.choice(fields), self._random.choice(self._words)
        self._note(f"写：{type(screen).__name__} {text[:20]!r}")
        if isinstance(field, ImeInput):
            field.value = field.clean_paste(text)
        elif isinstance(field, TextArea):
            field.text = text

    def _move(self, screen: Screen[Any]) -> None:
        views = list(screen.query(LineView))
        if not views:
            return
        view = self._random.choice(views)
        self._note("移动")
        if self._random.random() < 0.3:
            view.action_edge(self._random.choice((0, -1)))
        else:
            view.action_move(self._random.choice((-1, 1)))
        if self._random.random() < 0.2:
            view.action_choose()
        elif isinstance(screen, Dialog) and self._random.random() < 0.3:
            screen.call_later(screen.action_mark)

    def _click(self, screen: Screen[Any]) -> None:
        bars = [bar for bar in screen.query(Labels) if bar.shown_actions]
        if bars:
            bar = self._random.choice(bars)
            action = self._random.choice(bar.shown_actions)
            self._note(f"点：{type(screen).__name__} {action}")
            bar.post_message(Labels.Pressed(action))


def journal_faults(folder: Path) -> list[str]:
    """Return what is wrong with the store of a workspace: each application's rows against the replay of its journal."""
    with open_session(folder, user="检查", clock=fixed_clock) as session:
        keys = [application.id for application in session.repository.all_of(Application)]
    faults = []
    for key in keys:
        with open_session(folder, user="检查", clock=fixed_clock, application_id=key) as session:
            faults += [f"{found.topic}：{found.text}" for found in look_at_journal(session) if not found.fine]
    return faults
