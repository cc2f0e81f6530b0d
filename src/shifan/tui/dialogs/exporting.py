"""Writing the progress workbook to a file."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from textual.widget import Widget

from shifan.domain.errors import UsageError
from shifan.evidence.names import safe_file_name
from shifan.services.session import Session
from shifan.tui.dialogs.base import Dialog, Field, Plain
from shifan.tui.dialogs.form import TextField, captioned


class ExportDialog(Dialog[str | None]):
    """Asks for the file; an existing one is replaced only after a second Enter on the same name."""

    SUBMIT = "导出 回车"

    def __init__(self) -> None:
        super().__init__("导出进度表")
        self._confirmed = ""

    def body(self) -> Iterable[Widget]:
        """Return the path field."""
        application = self.model.state.application
        name = safe_file_name(f"{application.county}{application.round}进度表.xlsx")
        yield captioned(TextField("path", "存到", str(self.model.folder / name)))
        yield Plain("只写文件名时存到工作文件夹。", classes="hint")

    async def submit(self) -> None:
        """Write the workbook."""
        typed = self.query_one("#path", Field).value.strip().strip("\"'“”")
        if not typed:
            raise UsageError("请写明存到哪个文件。")
        path = self.model.folder / _home(typed)
        if path.suffix.lower() != ".xlsx":
            path = path.with_name(f"{path.name}.xlsx")
        force = self._confirmed == str(path)
        if not force and await self.shifan.store.call(os.path.lexists, path):
            self._confirmed = str(path)
            self.say(f"「{path.name}」已经存在。再按一次 回车 就覆盖它，或者改个文件名。")
            return
        self.say("正在导出")
        warnings = await self.shifan.store.with_session(lambda session: _export(session, path, force))
        self.dismiss("\n".join((f"已导出：{path}", *warnings)))


def _export(session: Session, path: Path, force: bool) -> tuple[str, ...]:
    from shifan.services.exporting import export_progress

    return export_progress(session, path, force=force).warnings


def _home(typed: str) -> Path:
    return Path(typed).expanduser()
