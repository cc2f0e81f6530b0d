"""The page of backups: make one, see what going back would change, go back."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual.binding import BindingType

from shifan.domain.errors import ReadOnlyError, ShifanError, UsageError
from shifan.services import backups, restoring
from shifan.services.restore_preview import Preview
from shifan.services.restoring import Choice
from shifan.services.session import Done, Session, open_session
from shifan.tui.application import UseCase
from shifan.tui.dialogs.confirming import ConfirmDialog, PreviewDialog
from shifan.tui.dialogs.form import FormDialog, TextField, Values
from shifan.tui.dialogs.pages import PageDialog, page_bindings
from shifan.tui.lines import Page
from shifan.tui.model import Model, Outcome
from shifan.tui.views.backups import backups_page, preview_page
from shifan.tui.wording import error_text

_TITLE = "恢复到这一份备份"


class BackupsPage(PageDialog[list[Choice]]):
    """All backups of the workspace, newest first."""

    PAGE = "backups"
    BINDINGS: ClassVar[list[BindingType]] = page_bindings("backups")

    def __init__(self) -> None:
        super().__init__("备份和恢复")

    def fetch(self, session: Session) -> list[Choice]:
        """Return the list."""
        return restoring.choices(session.folder)

    def draw(self, data: list[Choice], width: int) -> Page:
        """Return one row for each."""
        return backups_page(data, width)

    def do_add(self) -> None:
        """Make a backup now."""
        self.run(lambda session: Done(backups.told(backups.back_up(session, backups.BY_HAND))))

    def do_save(self) -> None:
        """Make a backup at a place of the user's own."""

        def make(values: Values, _seen: Model) -> UseCase:
            if not values["target"]:
                raise UsageError("请写备份到哪里。", "例如优盘上的文件夹。")
            target = Path(values["target"]).expanduser()
            return lambda session: Done(backups.told(backups.back_up_to(session, target)))

        field = TextField("target", "备份到", hint="文件夹或新文件的路径，如优盘")
        self.app.push_screen(FormDialog("备份到别处", (field,), make), self.tell)

    def do_open(self) -> None:
        """Show what going back to the backup under the cursor would change."""
        kind, number = self.row
        choice = next((one for one in self.data or () if str(one.number) == number), None)
        if kind != "backup" or choice is None:
            raise UsageError("请先选中一份备份。", "按 F2 马上备份。")
        self.say("正在比较，请稍候。")
        self.run_worker(self._preview(choice.backup.path))

    async def _preview(self, path: Path) -> None:
        try:
            found = await self.shifan.store.with_session(lambda session: restoring.preview(session, path))
        except ShifanError as error:
            self.say(error_text(error))
            return
        self.say("")
        if self.model.read_only:
            self.say(str(ReadOnlyError()))
        elif found.damage:
            self.app.push_screen(ReplaceDialog(found), self.tell)
        else:
            self.app.push_screen(
                ConfirmDialog(
                    _TITLE,
                    "恢复",
                    lambda width: preview_page(found, width),
                    lambda session: restoring.restore(session, path),
                ),
                self.tell,
            )


class ReplaceDialog(PreviewDialog):
    """Puts the backup in the place of a store file that is damaged, and goes on with that."""

    def __init__(self, found: Preview) -> None:
        super().__init__(_TITLE, "恢复", lambda width: preview_page(found, width))
        self._path = found.path

    async def submit(self) -> None:
        """Take the step."""
        made: list[Done] = []

        def replaced(session: Session) -> Session:
            place, key = session.workspace, session.application_id
            session.close()  # an open file cannot be replaced everywhere
            made.append(
                restoring.replace(place, self._path, user=session.user, clock=session.clock, application_id=key)
            )
            return open_session(place, application_id=key, user=session.user, clock=session.clock)

        self.say("正在恢复")
        await self.shifan.go_on_with(replaced)
        self.dismiss(Outcome(made[0], self.model))
