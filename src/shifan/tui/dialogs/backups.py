"""The page of backups: make one, see what going back would change, go back."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import ClassVar

from textual.binding import BindingType

from shifan.domain.errors import ReadOnlyError, UsageError
from shifan.evidence.watch import Watch
from shifan.services import backups, restoring
from shifan.services.restore_preview import Preview
from shifan.services.restoring import Choice
from shifan.services.session import Done, Session, open_session
from shifan.tui.application import UseCase
from shifan.tui.dialogs.confirming import ConfirmDialog, PreviewDialog
from shifan.tui.dialogs.form import FormDialog, TextField, Values
from shifan.tui.dialogs.pages import page_bindings
from shifan.tui.dialogs.working import WorkPage
from shifan.tui.folders import typed_path
from shifan.tui.followed import followed
from shifan.tui.lines import Page
from shifan.tui.model import Model, Outcome
from shifan.tui.views.backups import backups_page, preview_page

_TITLE = "恢复到这一份备份"
_NOT_BACKED_UP = "已停止，没有备份，没有留下半成品。"


class BackupsPage(WorkPage[list[Choice]]):
    """All backups of the workspace, newest first."""

    PAGE = "backups"
    APART = False
    BINDINGS: ClassVar[list[BindingType]] = page_bindings("backups")

    def __init__(self) -> None:
        super().__init__("备份和恢复")

    def reload(self) -> None:
        """List the backups again."""
        self.start(self.check, gives_way=True)

    async def check(self, watch: Watch) -> str:
        """List the backups."""
        self.data = await self.shifan.store.with_session(lambda session: restoring.choices(session.folder))
        return ""

    def draw(self, data: list[Choice], width: int) -> Page:
        """Return one row for each."""
        return backups_page(data, width)

    def do_add(self) -> None:
        """Make a backup now."""
        self.start(self._back_up, stopped=_NOT_BACKED_UP)

    async def _back_up(self, watch: Watch) -> str:
        def back_up(session: Session) -> Done:
            return Done(backups.told(backups.back_up(session, backups.BY_HAND)))

        outcome = await self.shifan.change(followed(watch, back_up))
        await self.check(watch)
        return outcome.done.message

    def do_save(self) -> None:
        """Make a backup at a place of the user's own."""

        def make(values: Values, _seen: Model) -> UseCase:
            if not values["target"]:
                raise UsageError("请写备份到哪里。", "例如优盘上的文件夹。")
            target = typed_path(values["target"])
            return lambda session: Done(backups.told(backups.back_up_to(session, target)))

        field = TextField("target", "备份到", hint="文件夹或新文件的路径，如优盘")
        self.app.push_screen(FormDialog("备份到别处", (field,), make, stopped=_NOT_BACKED_UP), self.tell)

    def do_open(self) -> None:
        """Show what going back to the backup under the cursor would change."""
        kind, number = self.row
        choice = next((one for one in self.data or () if str(one.number) == number), None)
        if kind != "backup" or choice is None:
            raise UsageError("请先选中一份备份。", "按 F2 马上备份。")
        self.start(partial(self._preview, choice.backup.path), stopped="已停止比较，台账没有改动。")

    async def _preview(self, path: Path, watch: Watch) -> str:
        found = await self.shifan.store.with_session(followed(watch, lambda session: restoring.preview(session, path)))
        if self.model.read_only:
            raise ReadOnlyError
        if found.damage:
            self.app.push_screen(ReplaceDialog(found), self.tell)
        else:
            self.app.push_screen(
                ConfirmDialog(
                    _TITLE,
                    "恢复",
                    lambda width: preview_page(found, width),
                    lambda session: restoring.restore(session, path),
                    stopped="已停止，没有恢复，台账没有改动。",
                ),
                self.tell,
            )
        return ""


class ReplaceDialog(PreviewDialog):
    """Puts the backup in the place of a store file that is damaged, and goes on with that."""

    busy_text = "正在恢复，换文件的这一步不能停止，请稍候。坏文件会留在旁边。"

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

        self.say(self.busy_text)
        await self.shifan.go_on_with(replaced)
        self.dismiss(Outcome(made[0], self.model))
