"""Putting a newer version in a document's place; what should be known of the file is told before."""

from __future__ import annotations

import asyncio

from shifan.services import evidence_editing
from shifan.services.file_looks import FileLook, look_into, releases_of, without_names_told
from shifan.services.session import Done, Session
from shifan.tui.application import UseCase
from shifan.tui.dialogs.form import FormDialog, TextField, Values
from shifan.tui.dropping import one_path
from shifan.tui.model import Model

_HINT = (
    "印证关系转到新版，旧版保留；已审定的项仍用旧版。"
    "先查文件名和前 10 页有没有密级字样和个人信息，扫描件查不到。涉密材料不得录入。"
)


class RevisionDialog(FormDialog):
    """Asks for the newer file. The first Enter looks into it; where there is something to see, the second takes it."""

    def __init__(self, evidence_id: str) -> None:
        field = TextField("file", "新版的文件", "", "拖进窗口，写完整路径，或按 F2 选", picks="files")
        super().__init__("换新版", (field,), self._use_case, _HINT, stopped="已停止，没有换新版。")
        self._key = evidence_id
        self._look: FileLook | None = None

    def _use_case(self, _values: Values, _seen: Model) -> UseCase:
        assert self._look is not None  # nothing is saved before
        path = self._look.path

        def revise(session: Session) -> Done:
            return without_names_told(evidence_editing.revise(session, self._key, path), [path])

        return revise

    async def submit(self) -> None:
        """Look into the file, then put it in the place, unless the user has to see something of it first."""
        typed = self.values["file"]
        path = await self.shifan.store.call(one_path, typed)
        if self._look is None or self._look.path != path:
            releases = await self.shifan.store.with_session(releases_of)
            with self.following(self.stopped_text) as watch:
                looks = await asyncio.to_thread(look_into, [path], releases, watch)
            self._look = next(iter(looks), FileLook(path))  # none of what cannot serve: revising says why
            if self._look.cautions:
                self.say(_told(self._look))
                return
        if typed != self.values["file"]:
            self.say("又写了路径，请再按回车。")
            return
        await super().submit()


def _told(look: FileLook) -> str:
    """Return what is said before the second Enter; a long message is cut off, so what stops comes first."""
    how = "确认可以用的，请再按回车。" if look.stops else "请再按回车。"
    cautions = sorted(look.cautions, key=lambda caution: not caution.stops)
    return "\n".join((f"还没有换，请看 [!] 的说明。{how}", *(f"[!] {caution}" for caution in cautions)))
