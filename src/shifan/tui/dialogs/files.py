"""Choosing files in a dialog: typed, pasted, dropped or looked-up paths become a list that can be ticked.

What is in the ledger already is said before anything is added, and the first page is asked for number and date.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, cast

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message

from shifan.domain.contents import Content
from shifan.domain.errors import ShifanError
from shifan.evidence.watch import StoppedError, Watch
from shifan.services.file_facts import Same, first_page, same_content
from shifan.tui.cjk.ime import ImeInput
from shifan.tui.dialogs.base import Field, Plain
from shifan.tui.dropping import FoundFile, examine_files, find_files, shown_size
from shifan.tui.lines import Block, Page, Span, cell, wrapped
from shifan.tui.store_thread import StoreThread
from shifan.tui.views.evidence import linked_numbers
from shifan.tui.widgets.labels import Label, Labels
from shifan.tui.widgets.line_view import Click, LineView

if TYPE_CHECKING:
    from shifan.tui.application import ShifanApp


class PathField(Field):
    """A field for paths: what is pasted is read as paths, however many there are."""

    class Pasted(Message):
        """Text was pasted or dropped."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def _on_paste(self, event: events.Paste) -> None:
        event.prevent_default()
        event.stop()
        self.post_message(self.Pasted(event.text))

    def action_paste(self) -> None:
        """Read the application's clipboard as paths."""
        self.post_message(self.Pasted(self.app.clipboard))


class FilePicker(Vertical):
    """A path field over the list of files found so far."""

    DEFAULT_CSS = "FilePicker { height: auto; } #browse { width: 14; }"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("f2", "browse")]

    class Changed(Message):
        """The list changed, or could not be read (``problem``)."""

        def __init__(self, problem: str = "") -> None:
            super().__init__()
            self.problem = problem

    class Read(Message):
        """The first page of a file was read."""

        def __init__(self, path: Path, content: Content) -> None:
            super().__init__()
            self.path = path
            self.content = content

    def __init__(self, store: StoreThread, text: str = "", *, id: str = "picker") -> None:
        super().__init__(id=id)
        self._same: dict[Path, str] = {}
        self._watch: Watch | None = None
        self._store = store
        self._first = text
        self._found: list[FoundFile] = []
        self._left_out: set[Path] = set()

    def compose(self) -> ComposeResult:
        """Yield the field and the list."""
        field = PathField(id="paths", hint="把文件拖进窗口，或粘贴、输入路径后回车")
        browse = Labels(id="browse", fill="label")
        yield Horizontal(Plain("文件", classes="caption"), field, browse, classes="line")
        files = LineView(id="files")
        files.opens_on = Click.NEVER
        yield files

    def on_mount(self) -> None:
        """Read what was dropped before the dialog opened."""
        self.query_one("#browse", Labels).show([Label(((" 选文件 F2 ", "button-quiet"),), "browse")])
        self._draw()
        if self._first:
            self.take(self._first)

    def on_unmount(self) -> None:
        """Leave no reading behind."""
        if self._watch is not None:
            self._watch.stop()

    @property
    def chosen(self) -> list[Path]:
        """The usable files that are ticked, in order."""
        return [file.path for file in self._found if file.usable and file.path not in self._left_out]

    @property
    def typed(self) -> str:
        """What stands in the field and was not read yet."""
        return self.query_one(PathField).value.strip()

    def take(self, text: str) -> None:
        """Read ``text`` as paths and add them."""
        self.run_worker(self.read(text))

    async def read(self, text: str) -> bool:
        """Read ``text`` as paths on the store thread and add them; False when a file cannot be used."""
        try:
            found = await self._store.call(find_files, text)
        except ShifanError as error:
            self.post_message(self.Changed(str(error)))
            return False
        self._add(found)
        return bool(found) and all(file.usable for file in found)

    def _add(self, found: Sequence[FoundFile]) -> None:
        known = {file.path for file in self._found}
        self._found += [file for file in found if file.path not in known]
        self._draw()
        self.post_message(self.Changed("" if found else "没有认出文件路径。"))
        self.run_worker(self._look_for_same(), exclusive=True, group="same")

    # -- what can be known beforehand -------------------------------------------------------------------------

    @property
    def _shifan(self) -> ShifanApp:
        return cast("ShifanApp", self.app)

    async def _look_for_same(self) -> None:
        """Say which files are in the ledger already, or twice in the list."""
        model = self._shifan.model
        files = [file.path for file in self._found if file.usable]
        if model is None or not files:
            return
        if self._watch is not None:
            self._watch.stop()
        watch = self._watch = Watch()
        with suppress(StoppedError):
            same = await asyncio.to_thread(same_content, files, model.state.evidence, watch)
            self._same = {found.path: self._said(found) for found in same}
            self._draw()

    def _said(self, same: Same) -> str:
        if same.document is None:
            assert same.twin is not None
            return f"与「{same.twin.name}」内容完全一样，只存一份"
        model = self._shifan.model
        numbers = linked_numbers(model, same.document) if model else ""
        where = f"，印证第 {numbers} 项" if numbers else ""
        return f"台账里已有：「{same.document.title}」{where}。再加只是多印证一处，不另存一份"

    def read_first_page(self, path: Path) -> None:
        """Read the first page in the background; ``Read`` tells what is on it."""
        self.run_worker(self._read_page(path), exclusive=True, group="page")

    async def _read_page(self, path: Path) -> None:
        content = await asyncio.to_thread(first_page, path)
        if content is not None:
            self.post_message(self.Read(path, content))

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
        index = int(self.query_one("#files", LineView).cursor_key.removeprefix("file:") or -1)
        if 0 <= index < len(self._found):
            self._left_out ^= {self._found[index].path}
            self._draw()
            self.post_message(self.Changed())

    def _draw(self) -> None:
        files = self.query_one("#files", LineView)
        files.display = bool(self._found)
        width = max(20, self.size.width - 6)
        files.styles.height = min(6, sum(len(block.lines) for block in self._rows(width)))
        files.show(self._page)

    def _page(self, width: int) -> Page:
        return Page(tuple(self._rows(width)))

    def _rows(self, width: int) -> Iterable[Block]:
        for index, file in enumerate(self._found):
            if not file.usable:
                mark: Span = ("[!] ", "bad")
                first = (mark, *(cell(file.path.name, width - 4),))
                yield Block((first, *wrapped(file.problem, width, "bad", first=(("    ", ""),))), f"file:{index}")
                continue
            mark = ("[ ] ", "") if file.path in self._left_out else ("[x] ", "good")
            size = shown_size(file.size)
            row = (mark, cell(file.path.name, width - 16), cell(size, 12, "quiet"))
            same = self._same.get(file.path, "")
            told = wrapped(same, width, "warn", first=(("    ", ""),)) if same else ()
            yield Block((row, *told), f"file:{index}")

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
