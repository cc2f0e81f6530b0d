"""Choosing files: the dialog that waits for the system's window, and the list of files inside the terminal."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widget import Widget

from shifan.domain.errors import ShifanError, UsageError
from shifan.domain.text import matches_all_words
from shifan.services.last_folder import last_folder
from shifan.tui.choosing import Wanted
from shifan.tui.dialogs.base import Dialog, Field, Plain
from shifan.tui.dropping import shown_size
from shifan.tui.folders import Entry, Listing, is_there, list_folder, start_places, typed_path
from shifan.tui.lines import Block, Page, cell, row
from shifan.tui.native_dialog import NativeDialog
from shifan.tui.views.common import nothing, split_key
from shifan.tui.widgets.line_view import LineView
from shifan.tui.wording import error_text

_SIZE = 12


class WindowDialog(Dialog[list[Path] | None]):
    """Shown while the system's window is open; dismissed with None where it cannot be opened."""

    AUTO_FOCUS = ""

    def __init__(self, wanted: Wanted, title: str, start: Path) -> None:
        super().__init__(title)
        self._wanted, self._start = wanted, start
        self._window = NativeDialog()

    def body(self) -> Iterable[Widget]:
        """Return what to do."""
        what = "文件夹" if self._wanted is Wanted.FOLDER else "文件，可以选多份"
        yield Plain(f"请在弹出的窗口里选{what}。看不到窗口时，它可能在别的窗口后面；也可以改在这里选。", classes="hint")

    def buttons(self) -> list[tuple[str, str, str]]:
        """Return the other way, and leaving."""
        return [("在这里选 F2", "button-quiet", "here"), ("取消 Esc", "button-quiet", "cancel")]

    BINDINGS: ClassVar[list[BindingType]] = [Binding("f2", "here")]

    def on_mount(self) -> None:
        """Open the window."""
        self.run_worker(self._ask())

    async def _ask(self) -> None:
        found = await self._window.ask(self._wanted.value, self.heading, self._start)
        if self.is_current:
            self.dismiss(found)

    def action_cancel(self) -> None:
        """Take the window away."""
        self._window.close()
        self.dismiss([])

    def action_here(self) -> None:
        """Take the window away and choose in the terminal."""
        self._window.close()
        self.dismiss(None)

    async def submit(self) -> None:
        """Enter belongs to the window."""

    def pressed(self, action: str) -> None:
        """Choose here."""
        if action == "here":
            self.action_here()

    def on_unmount(self) -> None:
        """Leave no window behind."""
        self._window.close()


class BrowseDialog(Dialog[list[Path] | None]):
    """A folder's entries, narrowed by typing; Enter goes into a folder and takes a file, Space marks several."""

    SUBMIT = "打开或选定 回车"
    AUTO_FOCUS = "#query"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f3", "parent"),
        Binding("f4", "places"),
        Binding("f8", "mark_row"),
        Binding("left", "parent"),
    ]

    def __init__(self, wanted: Wanted, title: str, work: Path, start: Path) -> None:
        super().__init__(title)
        self.add_class("tall")
        self._wanted, self._work = wanted, work
        self._listing = Listing(start, ())
        self._places: list[tuple[str, Path]] | None = None
        self._marked: dict[Path, None] = {}

    def body(self) -> Iterable[Widget]:
        """Return the folder, the field and the entries."""
        yield Plain(id="where", classes="hint")
        field = Field(id="query", hint="打字筛选；也可以写完整的路径")
        yield Horizontal(Plain("筛选", classes="caption"), field, classes="line")
        yield LineView(id="results")

    @property
    def _several(self) -> bool:
        return self._wanted is Wanted.FILES

    def buttons(self) -> list[tuple[str, str, str]]:
        """Return what can be done."""
        mark = [("选或不选 F8", "button-quiet", "mark")] if self._several else []
        return [
            (self.SUBMIT, "button", "submit"),
            *mark,
            ("上一级 F3", "button-quiet", "parent"),
            ("常用位置 F4", "button-quiet", "places"),
            ("取消 Esc", "button-quiet", "cancel"),
        ]

    def on_mount(self) -> None:
        """Show the first folder."""
        self.run_worker(self._go(self._listing.folder))

    # -- what is shown ----------------------------------------------------------------------------------------

    async def _go(self, folder: Path, *, key: str = "") -> None:
        try:
            self._listing = await asyncio.to_thread(list_folder, folder)
        except ShifanError as error:
            self.say(error_text(error))
            return
        self._places = None
        self.query_one(Field).value = ""
        self._draw(key)

    def _draw(self, key: str = "") -> None:
        where = "常用位置" if self._places is not None else str(self._listing.folder)
        chosen = f"　已选 {len(self._marked)} 份" if self._marked else ""
        self.query_one("#where", Plain).say(f"{where}{chosen}")
        self.query_one("#results", LineView).show(self._page, key=key, fresh=not key)

    def _page(self, width: int) -> Page:
        query = self.query_one(Field).value.strip()
        if self._places is not None:
            found = [place for place in self._places if matches_all_words(query, place[0], str(place[1]))]
            return Page(tuple(row(f"go:{at}", cell(name, 16, "bold"), cell(str(at), width - 16)) for name, at in found))
        blocks = self._head_rows(width) if not query else []
        entries = [entry for entry in self._listing.entries if matches_all_words(query, entry.path.name)]
        blocks += [self._row(entry, width) for entry in entries if entry.is_folder or self._wanted is not Wanted.FOLDER]
        if self._listing.cut:
            blocks.append(nothing("这个文件夹里的文件太多，只列出一部分；请写完整的路径。"))
        return Page(tuple(blocks) or (nothing("没有找到。"),))

    def _head_rows(self, width: int) -> list[Block]:
        folder = self._listing.folder
        rows = []
        if self._wanted is not Wanted.FILES:
            rows.append(row(f"take:{folder}", cell("用这个文件夹", width, "good")))
        if folder.parent != folder:
            rows.append(row(f"go:{folder.parent}", cell("上一级", width, "quiet")))
        return rows

    def _row(self, entry: Entry, width: int) -> Block:
        name = entry.path.name
        if entry.is_folder:
            return row(f"go:{entry.path}", ("文件夹 ", "quiet"), cell(name, width - 7, "bold"))
        mark = ("[x] ", "good") if entry.path in self._marked else ("[ ] ", "") if self._several else ("", "")
        size = cell(shown_size(entry.size), _SIZE, "quiet")
        return row(f"file:{entry.path}", mark, cell(name, width - 5 - _SIZE), (" ", ""), size)

    @on(Field.Changed)
    def _typed(self) -> None:
        if not _is_path(self.query_one(Field).value):
            self._draw()

    # -- keys -------------------------------------------------------------------------------------------------

    def action_sideways(self, step: int) -> None:
        """Up and down move in the list while the field keeps the focus."""
        self.query_one("#results", LineView).action_move(step)

    async def submit(self) -> None:
        """Go into the folder, or take the file (and those that are marked)."""
        self.say("")
        typed = self.query_one(Field).value.strip().strip("\"'“”")
        if _is_path(typed):
            await self._take_path(typed)
            return
        kind, text = split_key(self.query_one("#results", LineView).cursor_key)
        if kind == "go":
            left = f"go:{self._listing.folder}"
            await self._go(Path(text), key=left if Path(text) == self._listing.folder.parent else "")
        elif kind == "take":
            self.dismiss([Path(text)])
        elif kind == "file":
            self.dismiss(list(self._marked) or [Path(text)])
        else:
            raise UsageError("没有选中文件。")

    async def _take_path(self, typed: str) -> None:
        path, is_folder, is_file = await asyncio.to_thread(_looked_up, typed)
        if is_folder:
            await self._go(path)
        elif is_file and self._wanted is not Wanted.FOLDER:
            self.dismiss([*self._marked, path])
        else:
            raise UsageError(f"没有找到「{path}」。", "请检查写得对不对。")

    def action_mark(self) -> None:
        """Space marks the file where the list has the focus."""
        if self.query_one("#results", LineView).has_focus:
            self.action_mark_row()

    def action_mark_row(self) -> None:
        """Mark or unmark the file under the cursor and go to the next."""
        results = self.query_one("#results", LineView)
        kind, text = split_key(results.cursor_key)
        if kind != "file" or not self._several:
            self.say("请选中一份文件再选。")
            return
        path = Path(text)
        if path in self._marked:
            del self._marked[path]
        else:
            self._marked[path] = None
        self._draw(results.cursor_key)
        results.action_move(1)

    @on(LineView.BoxClicked)
    def _box(self, message: LineView.BoxClicked) -> None:
        message.stop()
        self.call_after_refresh(self.action_mark_row)

    def action_parent(self) -> None:
        """Go one folder up."""
        folder = self._listing.folder
        self.run_worker(self._go(folder.parent, key=f"go:{folder}"))

    def action_places(self) -> None:
        """List the usual places."""
        self.run_worker(self._show_places())

    async def _show_places(self) -> None:
        def look() -> list[tuple[str, Path]]:
            return start_places(self._work, last_folder(self._work))

        self._places = await asyncio.to_thread(look)
        self.query_one(Field).value = ""
        self._draw()

    def pressed(self, action: str) -> None:
        """Run what was clicked."""
        {"mark": self.action_mark_row, "parent": self.action_parent, "places": self.action_places}[action]()


def _is_path(text: str) -> bool:
    text = text.strip().strip("\"'“”")
    return text.startswith(("/", "\\\\", "~")) or (len(text) > 2 and text[1:3] in (":\\", ":/"))


def _looked_up(typed: str) -> tuple[Path, bool, bool]:
    path = typed_path(typed)
    return (path, path.is_dir(), path.is_file()) if is_there(path) else (path, False, False)
