"""Writing something to a file: the progress workbook, or a text."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path

from textual.widget import Widget

from shifan.domain.errors import UsageError
from shifan.evidence.names import safe_file_name
from shifan.services.session import Session
from shifan.services.text_file import write_text_file
from shifan.tui.dialogs.base import Dialog, Field, Plain
from shifan.tui.dialogs.form import TextField, captioned
from shifan.tui.model import Model

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
        path = self.model.folder / _home(typed)
        if path.suffix.lower() != self._suffix:
            path = path.with_name(f"{path.name}{self._suffix}")
        force = self._confirmed == str(path)
        if not force and await self.shifan.store.call(os.path.lexists, path):
            self._confirmed = str(path)
            self.say(f"「{path.name}」已经存在。再按一次 回车 就覆盖它，或者改个文件名。")
            return
        self.say("正在导出")
        warnings = await self.shifan.store.with_session(lambda session: self._write(session, path, force))
        self.dismiss("\n".join((f"已导出：{path}", *warnings)))


def export_dialog(model: Model) -> SaveDialog:
    """Return the dialog that writes the progress workbook."""
    application = model.state.application
    return SaveDialog("导出进度表", f"{application.county}{application.round}进度表", ".xlsx", _export)


def save_text_dialog(title: str, name: str, text: str) -> SaveDialog:
    """Return the dialog that writes ``text`` to a .txt file."""

    def write(_session: Session, path: Path, force: bool) -> tuple[str, ...]:
        write_text_file(path, text, force=force)
        return ()

    return SaveDialog(title, name, ".txt", write)


def _export(session: Session, path: Path, force: bool) -> tuple[str, ...]:
    from shifan.services.exporting import export_progress

    return export_progress(session, path, force=force).warnings


def _home(typed: str) -> Path:
    return Path(typed).expanduser()
