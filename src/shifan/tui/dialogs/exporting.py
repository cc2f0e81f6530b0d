"""Writing something to a file: the progress workbook, or a text."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterable
from pathlib import Path

from textual import on
from textual.widget import Widget

from shifan.domain.errors import UsageError
from shifan.domain.records import WorkStatus
from shifan.evidence.names import safe_file_name
from shifan.evidence.watch import StoppedError, Watch
from shifan.excel.progress.facts import SHEETS
from shifan.services.exporting import EVERYTHING, Choice
from shifan.services.saving_beside import or_beside
from shifan.services.session import Session
from shifan.services.text_file import write_text_file
from shifan.tui.dialogs.base import Dialog, Field, Plain
from shifan.tui.dialogs.form import TextField, captioned
from shifan.tui.folders import typed_path
from shifan.tui.handing_over import hand_over
from shifan.tui.lines import Page, row
from shifan.tui.model import Model
from shifan.tui.widgets.line_view import Click, LineView

_SECONDS = 0.2
_BAR = 20

Write = Callable[[Session, Path, bool], tuple[str, ...]]
"""Writes the file, over an existing one only when told so, and returns warnings. Runs on the store thread."""


class SaveDialog(Dialog[str | None]):
    """Asks for the file; an existing one is replaced only after a second Enter on the same name."""

    SUBMIT = "导出 回车"

    def __init__(self, title: str, name: str, suffix: str, write: Write) -> None:
        super().__init__(title)
        self._file_name = safe_file_name(f"{name}{suffix}")
        self._suffix = suffix
        self._write = write
        self._confirmed = ""

    def body(self) -> Iterable[Widget]:
        """Return the path field."""
        yield captioned(TextField("path", "存到", str(self.model.folder / self._file_name)))
        yield Plain("只写文件名时存到工作文件夹。", classes="hint")

    async def submit(self) -> None:
        """Write the file."""
        typed = self.query_one("#path", Field).value.strip().strip("\"'“”")
        if not typed:
            raise UsageError("请写明存到哪个文件。")
        path = self.model.folder / typed_path(typed)
        if path.suffix.lower() != self._suffix:
            path = path.with_name(f"{path.name}{self._suffix}")
        force = self._confirmed == str(path)
        if not force and await asyncio.to_thread(os.path.lexists, path):
            self._confirmed = str(path)
            self.say(f"「{path.name}」已经存在。再按一次 回车 就覆盖它，或者改个文件名。")
            return
        self.work = Watch()
        self._show_progress()
        timer = self.set_interval(_SECONDS, self._show_progress)
        try:
            warnings, written, told = await self.shifan.store.with_session(
                lambda session: or_beside(path, lambda target: self._write(session, target, force))
            )
        except StoppedError:
            self.say("已停止，没有导出。")
            return
        finally:
            timer.stop()
            self.work = None
        also = ("浏览器会再下载一份。",) if hand_over(self.app, written) else ()
        self.dismiss("\n".join(filter(None, (f"已导出：{written}", told, *also, *warnings))))

    def _show_progress(self) -> None:
        if self.work is not None and not self.work.stopped:
            done = 0 if not self.work.total else self.work.done * _BAR // self.work.total
            self.say(f"{self.work.text or '正在导出'}　[{'#' * done}{'.' * (_BAR - done)}]　Esc 停止")

    def action_cancel(self) -> None:
        """Stop what is being written, else close."""
        if self.work is not None:
            self.work.stop()
            self.say("正在停止")
        else:
            super().action_cancel()


class ExportDialog(SaveDialog):
    """The progress workbook: which sheets, which items, or an authority's own form to be filled."""

    def __init__(self, model: Model) -> None:
        application = model.state.application
        super().__init__("导出进度表", f"{application.county}{application.round}进度表", ".xlsx", self._export)
        self._left_out: set[str] = set()
        self._choice = EVERYTHING
        self._template: Path | None = None
        self._map: Path | None = None

    def body(self) -> Iterable[Widget]:
        """Return the path, what narrows the items, the form to fill, and the sheets."""
        yield captioned(TextField("path", "存到", str(self.model.folder / self._file_name)))
        yield captioned(TextField("department", "只含单位", hint="空着为全部；写了只含它牵头和配合的指标"))
        yield captioned(TextField("group", "只含一级指标", hint="空着为全部；写序号（如 二）或名称中的词"))
        yield captioned(TextField("status", "只含状态", hint=f"空着为全部；{'、'.join(s.label for s in WorkStatus)}"))
        yield captioned(
            TextField("template", "填上级的表", hint="空着为导出进度表；写上级发的 .xlsx，它不会被改动", picks="files")
        )
        yield captioned(TextField("map", "怎么填", hint="空着为表旁边同名的映射文件", picks="files"))
        sheets = LineView(id="sheets")
        sheets.opens_on = Click.NEVER
        sheets.styles.max_height = len(SHEETS)
        yield Plain("要哪些表（空格选或不选）", classes="hint")
        yield sheets

    def on_mount(self) -> None:
        """Show the sheets, all of them chosen."""
        self._show_sheets()

    def _show_sheets(self) -> None:
        rows = tuple(
            row(title, ("[ ] ", "") if title in self._left_out else ("[x] ", "good"), (title, "")) for title in SHEETS
        )
        self.query_one("#sheets", LineView).show(lambda _width: Page(rows))

    def action_mark(self) -> None:
        """Space takes a sheet in or leaves it out."""
        view = self.query_one("#sheets", LineView)
        if view.has_focus:
            self._left_out.symmetric_difference_update({view.cursor_key})
            self._show_sheets()

    @on(LineView.BoxClicked)
    def _box_clicked(self, message: LineView.BoxClicked) -> None:
        message.stop()
        message.view.focus()
        self.call_after_refresh(self.action_mark)

    async def submit(self) -> None:
        """Read the fields, then write the file."""
        self._template, self._map = self._path_in("template"), self._path_in("map")
        if self._map is not None and self._template is None:
            raise UsageError("写了怎么填，还要写明填上级的哪张表。")
        self._suffix = self._template.suffix.lower() if self._template else ".xlsx"
        sheets = tuple(title for title in SHEETS if title not in self._left_out)
        if not sheets:
            raise UsageError("一张表也没有选。", "请用空格选上要的表。")
        whole = self._template is not None or not self._left_out
        typed = self._typed("status")
        status = WorkStatus.parse(typed) if typed else None
        if typed and status is None:
            raise UsageError(f"没有「{typed}」这种状态。", f"可写：{'、'.join(s.label for s in WorkStatus)}。")
        self._choice = Choice(() if whole else sheets, self._typed("department"), self._typed("group"), status)
        await super().submit()

    def _typed(self, field: str) -> str:
        return self.query_one(f"#{field}", Field).value.strip()

    def _path_in(self, field: str) -> Path | None:
        typed = self._typed(field).strip("\"'“”")
        return self.model.folder / typed_path(typed) if typed else None

    def _export(self, session: Session, path: Path, force: bool) -> tuple[str, ...]:
        if self._template is None:
            from shifan.services.exporting import export_progress

            return export_progress(session, path, force=force, choice=self._choice, watch=self.work).warnings
        from shifan.services.filling import fill_template

        done = fill_template(session, path, self._template, map_file=self._map, force=force, choice=self._choice)
        return (f"按上级的表填好 {done.filled} 行，原表没有改动。", *done.warnings)


def export_dialog(model: Model) -> SaveDialog:
    """Return the dialog that writes the progress workbook."""
    return ExportDialog(model)


def save_text_dialog(title: str, name: str, text: str) -> SaveDialog:
    """Return the dialog that writes ``text`` to a .txt file."""

    def write(_session: Session, path: Path, force: bool) -> tuple[str, ...]:
        write_text_file(path, text, force=force)
        return ()

    return SaveDialog(title, name, ".txt", write)
