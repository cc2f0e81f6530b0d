"""Choosing files in a dialog: typed, pasted or dropped paths become a list that can be ticked."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message

from shifan.domain.errors import ShifanError
from shifan.tui.cjk.ime import ImeInput
from shifan.tui.dialogs.base import Field, Plain
from shifan.tui.dropping import FoundFile, find_files, shown_size
from shifan.tui.lines import Block, Page, Span, cell, wrapped
from shifan.tui.store_thread import StoreThread
from shifan.tui.widgets.line_view import Click, LineView


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

    DEFAULT_CSS = "FilePicker { height: auto; }"

    class Changed(Message):
        """The list changed, or could not be read (``problem``)."""

        def __init__(self, problem: str = "") -> None:
            super().__init__()
            self.problem = problem

    def __init__(self, store: StoreThread, text: str = "", *, id: str = "picker") -> None:
        super().__init__(id=id)
        self._store = store
        self._first = text
        self._found: list[FoundFile] = []
        self._left_out: set[Path] = set()

    def compose(self) -> ComposeResult:
        """Yield the field and the list."""
        field = PathField(id="paths", hint="把文件拖进窗口，或粘贴、输入路径后回车")
        yield Horizontal(Plain("文件", classes="caption"), field, classes="line")
        files = LineView(id="files")
        files.opens_on = Click.NEVER
        yield files

    def on_mount(self) -> None:
        """Read what was dropped before the dialog opened."""
        self._draw()
        if self._first:
            self.take(self._first)

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
        known = {file.path for file in self._found}
        self._found += [file for file in found if file.path not in known]
        self._draw()
        problem = "" if found else "没有认出文件路径。"
        self.post_message(self.Changed(problem))
        return bool(found) and all(file.usable for file in found)

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
        files.styles.height = min(6, sum(1 if file.usable else 2 for file in self._found))
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
            yield Block(((mark, cell(file.path.name, width - 16), cell(size, 12, "quiet")),), f"file:{index}")

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
