"""Taking over what a county has: a preview of the source first, then one step. What ledger and materials share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import ClassVar, Generic, TypeVar

from textual import events
from textual.widget import Widget

from shifan.domain.errors import ShifanError, UsageError
from shifan.evidence.watch import StoppedError, Watch
from shifan.services.session import Done, Session
from shifan.tui.application import UseCase
from shifan.tui.dialogs.base import Dialog, Field, Plain
from shifan.tui.dialogs.form import TextField, Values, captioned
from shifan.tui.dialogs.working import WorkPage
from shifan.tui.dropping import one_path
from shifan.tui.followed import followed
from shifan.tui.lines import Page
from shifan.tui.views.takeover import start_page
from shifan.tui.widgets.line_view import Click
from shifan.tui.wording import error_text

T = TypeVar("T")


class SourceDialog(Dialog[Values | None]):
    """Asks for a path and what goes with it."""

    SUBMIT = "打开 回车"

    def __init__(self, title: str, fields: Sequence[TextField], hint: str) -> None:
        super().__init__(title)
        self._fields = fields
        self._hint = hint

    def body(self) -> Iterable[Widget]:
        """Return the fields."""
        yield from map(captioned, self._fields)
        yield Plain(self._hint, classes="hint")

    async def submit(self) -> None:
        """Close with what was typed."""
        values = {field.id: self.query_one(f"#{field.id}", Field).value.strip() for field in self._fields}
        if not values["path"]:
            raise UsageError("请写明位置。", "也可以拖进窗口。")
        self.dismiss(values)


@dataclass(frozen=True, slots=True)
class Preview(Generic[T]):
    """What a source would change; without a ``plan``, why there is none (empty while no source is named).

    ``taken`` is what was taken over just now.
    """

    plan: T | None = None
    problem: str = ""
    taken: Done | None = None


class TakeoverPage(WorkPage[Preview[T]]):
    """What both have in common: a source that is typed or dropped, looked through again after every change."""

    APART = False
    START: ClassVar[Sequence[str]]
    FIELDS: ClassVar[Sequence[TextField]]
    HINT: ClassVar[str]

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self._asked: Values = {}
        self._typed: Values = {}
        self._taken: Done | None = None
        self._stale = False

    def on_mount(self) -> None:
        """Enter takes over, so a click on a row must not."""
        self.results.opens_on = Click.NEVER

    def plan(self, session: Session, path: Path, asked: Values) -> T:
        """Return the preview of the source. Runs on the store thread."""
        raise NotImplementedError

    def preview(self, plan: T, width: int) -> Page:
        """Return the preview as a page."""
        raise NotImplementedError

    async def look(self, plan: T, watch: Watch) -> None:
        """Find out what else should be known before the preview is shown. Raises StoppedError."""

    @property
    def covers(self) -> bool:
        """Progress takes the place of the list while there is no preview."""
        return self.data is None or self.data.plan is None

    def lets(self, action: str) -> bool:
        """Another source may be named at any time; nothing is taken before it is looked through anew."""
        return action == "source" or not (self.covers or action in ("open", "skip"))

    def reload(self) -> None:
        """Look the source through again, when nothing is being taken just now."""
        self._stale = self.working
        self.start(self.check, gives_way=True)

    async def check(self, watch: Watch) -> str:
        """Look the source through."""
        asked, taken = self._asked, self._taken
        try:
            found = await self.shifan.store.with_session(followed(watch, lambda s: self._looked(s, asked, taken)))
            if found.plan is not None and self.current(watch):
                await self.look(found.plan, watch)
        except StoppedError:
            if self.current(watch):
                self._asked = {}
                self.data = Preview(problem="已停止，没有读完，台账没有改动。")
            return ""
        if self.current(watch):
            self.data = found
        return ""

    def _looked(self, session: Session, asked: Values, taken: Done | None) -> Preview[T]:
        """Return the preview of the source that was asked for. Raises StoppedError."""
        if not asked:
            return Preview(taken=taken)
        try:
            return Preview(self.plan(session, one_path(asked["path"]), asked))
        except StoppedError:
            raise
        except ShifanError as error:
            return Preview(problem=error_text(error))

    def ended(self) -> None:
        """Look again at what was changed while it was being taken."""
        if self._stale:
            self.reload()

    def draw(self, data: Preview[T], width: int) -> Page:
        """Return the preview, or what was taken and how to begin."""
        if data.plan is None:
            return start_page(self.START, data.problem, width, data.taken)
        return self.preview(data.plan, width)

    def do_source(self) -> None:
        """Ask for the source."""

        def chosen(values: Values | None) -> None:
            if values is not None:
                self._read(values)

        fields = [replace(field, value=self._typed.get(field.id, "")) for field in self.FIELDS]
        self.app.push_screen(SourceDialog(self.heading, fields, self.HINT), chosen)

    def on_paste(self, event: events.Paste) -> None:
        """Take a file or a folder that is dropped on the window."""
        event.stop()
        self._read({**{field.id: "" for field in self.FIELDS}, "path": event.text})

    def _read(self, values: Values) -> None:
        self._asked = self._typed = values
        self._taken, self.data = None, Preview()  # what was read before is not taken for this
        self.reload()

    @property
    def planned(self) -> T:
        """The preview. Raises UsageError when there is none yet."""
        if self.data is None or self.data.plan is None:
            raise UsageError("还没有打开。", "请按 F2 写位置，或把它拖进窗口。")
        return self.data.plan

    def take(self, use_case: UseCase) -> None:
        """Take over and begin anew."""
        self.start(partial(self._take, use_case), stopped="已停止，什么也没有取用，台账没有改动。")

    async def _take(self, use_case: UseCase, watch: Watch) -> str:
        try:
            outcome = await self.shifan.change(followed(watch, use_case))
        except StoppedError:
            raise
        except ShifanError:
            self._stale = True
            raise
        # told by the page, which scrolls, as well: the message line is short
        self._asked, self._typed, self._taken = {}, {}, outcome.done
        self.data = Preview(taken=outcome.done)
        return outcome.done.message

    def action_take_back(self) -> None:
        """Undo the newest operation; what was taken is no news any more."""
        self._taken = None
        super().action_take_back()
