"""Choosing files in a dialog: typed, pasted, dropped or looked-up paths become a list that can be ticked.

What is in the ledger already is said before anything is added, and so is what should not be added without a thought.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message

from shifan.domain.errors import ShifanError
from shifan.evidence.watch import StoppedError, Watch
from shifan.services.file_facts import same_content
from shifan.services.file_looks import FileLook, look_into, releases_of
from shifan.tui.chosen_files import ChosenFiles
from shifan.tui.cjk.ime import ImeInput
from shifan.tui.dialogs.base import ChangeDialog, Plain
from shifan.tui.dialogs.path_field import PathField
from shifan.tui.dialogs.room import rows_that_fit
from shifan.tui.dropping import FoundFile, examine_files, find_files
from shifan.tui.lines import Page
from shifan.tui.store_thread import StoreThread
from shifan.tui.views.files import Facts, count_line, file_rows, same_text
from shifan.tui.widgets.labels import Label, Labels
from shifan.tui.widgets.line_view import Click, LineView
from shifan.tui.wording import error_text

if TYPE_CHECKING:
    from shifan.tui.application import ShifanApp

_SECONDS = 0.15


class FilePicker(Vertical):
    """A path field over the list of files found so far."""

    DEFAULT_CSS = "FilePicker { height: auto; } #browse { width: 14; }"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("f2", "browse")]

    class Changed(Message):
        """The list changed, or could not be read (``problem``)."""

        def __init__(self, problem: str = "") -> None:
            super().__init__()
            self.problem = problem

    class Told(Message):
        """More is known of the files, or the cursor stands on another one."""

    def __init__(self, store: StoreThread, text: str = "", *, facts: Facts | None = None, id: str = "picker") -> None:
        super().__init__(id=id)
        self.files = ChosenFiles()
        self._facts = facts
        self._store = store
        self._first = text
        self._same_watch = self._look_watch = Watch()
        self._reading = asyncio.Lock()
        self._undrawn = False
        self._seen: set[Path] = set()
        self._height = 0
        self._counted: str | None = None

    def compose(self) -> ComposeResult:
        """Yield the field, how many files there are, and the list."""
        field = PathField(id="paths", hint="把文件拖进窗口，或粘贴、输入路径后回车")
        browse = Labels(id="browse", fill="label")
        yield Horizontal(Plain("文件", classes="caption"), field, browse, classes="line")
        yield Plain(id="file-count", classes="hint")
        files = LineView(id="files")
        files.opens_on = Click.NEVER
        yield files

    def on_mount(self) -> None:
        """Read what was dropped before the dialog opened."""
        self.query_one("#browse", Labels).show([Label(((" 选文件 F2 ", "button-quiet"),), "browse")])
        self.screen.screen_layout_refresh_signal.subscribe(self, lambda _screen: self._fit())
        self.watch(self._list, "scroll_y", self._count, init=False)
        self.set_interval(_SECONDS, self._draw_news)
        self.draw()
        if self._first:
            self.take(self._first)

    def on_unmount(self) -> None:
        """Leave no reading behind."""
        self._same_watch.stop()
        self._look_watch.stop()

    @property
    def _list(self) -> LineView:
        return self.query_one("#files", LineView)

    @property
    def chosen(self) -> list[Path]:
        """The usable files that are ticked, in order."""
        return self.files.chosen

    def current(self, before: Path | None) -> Path | None:
        """Return the usable file under the cursor, else the one that was it ``before``, else the first there is."""
        usable = self.files.usable
        under = Path(self._list.cursor_key.removeprefix("file:"))
        return next((path for path in (under, before) if path in usable), next(iter(usable), None))

    def go_to(self, path: Path) -> None:
        """Put the cursor on a file."""
        self._list.put_cursor_on(f"file:{path}")
        self._list.bring_into_sight()
        self.post_message(self.Told())

    @property
    def typed(self) -> str:
        """What stands in the field and was not read yet."""
        return self.query_one(PathField).value.strip()

    def take(self, text: str) -> None:
        """Read ``text`` as paths and add them."""
        self.run_worker(self.read(text))

    async def read(self, text: str) -> bool:
        """Read ``text`` as paths on the store thread and add them; False when a file cannot be used."""
        async with self._reading:
            try:
                found = await self._store.call(find_files, text)
            except ShifanError as error:
                self.post_message(self.Changed(error_text(error)))
                return False
            self._add(found)
        return bool(found) and all(file.usable for file in found)

    def _add(self, found: Sequence[FoundFile]) -> None:
        self.files.add(found)
        self.draw()
        self.post_message(self.Changed("" if found else "没有认出文件路径。"))
        self.run_worker(self._look_for_same(), exclusive=True, group="same")
        self._look_watch.stop()
        self._look_watch = Watch()
        self.run_worker(self._look_at_waiting(self._look_watch), exclusive=True, group="look")

    # -- what can be known beforehand -------------------------------------------------------------------------

    @property
    def _shifan(self) -> ShifanApp:
        return cast("ShifanApp", self.app)

    async def _look_for_same(self) -> None:
        """Say which files are in the ledger already, or twice in the list."""
        model, files = self._shifan.model, self.files.usable
        if model is None or not files:
            return
        self._same_watch.stop()
        watch = self._same_watch = Watch()
        with suppress(StoppedError):
            same = await asyncio.to_thread(same_content, files, model.state.evidence, watch)
            self.files.same = {found.path: same_text(self._shifan.model, found) for found in same}
            if self.query("#files"):
                self.draw()

    async def _look_at_waiting(self, watch: Watch) -> None:
        """Look into the files in the background."""
        with suppress(StoppedError, ShifanError):
            await self._look(watch)

    async def _look(self, watch: Watch) -> None:
        """Look into what nobody has looked into yet. Raises StoppedError."""
        releases = await self._store.with_session(releases_of)
        waiting, loop = self.files.waiting, asyncio.get_running_loop()

        def heard(look: FileLook) -> None:
            loop.call_soon_threadsafe(self._hear, look)

        if waiting:
            await asyncio.to_thread(look_into, waiting, releases, watch, heard)
        if not self.query("#files"):  # closed meanwhile
            return
        if not self._list.has_focus:
            self.files.put_doubtful_first()
        self._undrawn = True
        self._draw_news()

    def _hear(self, look: FileLook) -> None:
        self.files.hear(look)
        self._undrawn = True

    def _draw_news(self) -> None:
        """Draw what was found out since the last time; many files do not make for as many drawings."""
        if self._undrawn:
            self._undrawn = False
            self.draw()
            self.post_message(self.Told())
        elif self.files.waiting:
            self._count()

    async def ready(self) -> bool:
        """Read what was typed and look into every file; False when there is something that the user has to see first.

        Raises StoppedError when the user does not want to wait for it.
        """
        if self.typed and not await self.read_typed():
            return False
        async with self._reading:  # Enter right behind a drop
            pass
        seen = self._seen
        if self.files.waiting:
            self._look_watch.stop()
            with cast("ChangeDialog", self.screen).following("已停止，一份也没有添加。") as watch:
                self._look_watch = watch
                await self._look(watch)
        problem = ""
        if not self.files.cautioned <= seen:
            problem = "文件有需要留意的地方，请看列表里 [!] 的说明，再按回车。"
        elif self.typed:  # typed or pasted by a slow terminal while the others were looked into
            problem = "又写了路径，请再按回车。"
        if problem:
            self.post_message(self.Changed(problem))
        return not problem

    # -- looking files up -------------------------------------------------------------------------------------

    def action_browse(self) -> None:
        """Choose files in a window or a list."""
        self.run_worker(self._browse(), exclusive=True, group="browse")

    async def _browse(self) -> None:
        from shifan.tui.choosing import Wanted, choose  # only when files are looked up

        model = self._shifan.model
        assert model is not None
        chosen = await choose(self.app, Wanted.FILES, "选文件", model.folder)
        if chosen:
            self._add(await self._store.call(examine_files, chosen))

    @on(Labels.Pressed)
    def _pressed(self, message: Labels.Pressed) -> None:
        if message.action == "browse":
            message.stop()
            self.action_browse()

    async def read_typed(self) -> bool:
        """Read what was typed, clear the field; False when it names no usable file."""
        text = self.typed
        self.query_one(PathField).value = ""
        return await self.read(text)

    def toggle(self) -> None:
        """Tick or untick the file under the cursor."""
        if key := self._list.cursor_key:
            self.files.toggle(Path(key.removeprefix("file:")))
            self.draw()
            self.post_message(self.Changed())

    # -- drawing ----------------------------------------------------------------------------------------------

    def draw(self) -> None:
        """Show the files as they are now."""
        self._seen = self.files.cautioned
        self._list.display = bool(self.files.found)
        self._list.show(lambda width: Page(tuple(file_rows(self.files, width, self._facts))))
        self._fit()

    def _fit(self) -> None:
        """Give the list the room that is there, and say how much of it is out of sight."""
        if (height := rows_that_fit(self._list)) != self._height:
            self._height = self._list.styles.height = self._list.styles.max_height = height
        self._count()

    def _count(self) -> None:
        looking = self._look_watch
        progress = ""
        if self.files.waiting and looking.total and not looking.stopped:
            progress = f"正在看内容 {looking.done}/{looking.total}"
        counted = count_line(self.files, self._list.below, progress)
        if counted != self._counted:  # saying it lays the dialog out again, which counts again
            self._counted = counted
            self.query_one("#file-count", Plain).say(counted)

    @on(LineView.Moved, "#files")
    def _moved(self) -> None:
        self.post_message(self.Told())

    @on(PathField.Pasted)
    def _pasted(self, message: PathField.Pasted) -> None:
        message.stop()
        self.take(message.text)

    @on(ImeInput.Submitted, "#paths")
    def _submitted(self, message: ImeInput.Submitted) -> None:
        if self.typed:
            message.stop()
            self.run_worker(self.read_typed())

    @on(LineView.BoxClicked, "#files")
    def _box(self, message: LineView.BoxClicked) -> None:
        message.stop()
        self.toggle()
