"""The page that checks the evidence: the files are read on a thread of their own, and the check can be stopped."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import ClassVar

from textual.binding import BindingType

from shifan.domain.errors import NotFoundError, ReadOnlyError, UsageError
from shifan.domain.health import Trouble
from shifan.evidence.watch import Watch
from shifan.services.evidence_health import Health, checkup, find_moved, relink
from shifan.services.session import Done, Session
from shifan.tui.application import UseCase
from shifan.tui.dialogs.form import FormDialog, TextField, Values
from shifan.tui.dialogs.pages import page_bindings
from shifan.tui.dialogs.working import WorkPage
from shifan.tui.dropping import one_path
from shifan.tui.lines import Page
from shifan.tui.model import Model
from shifan.tui.views.health import finding_at, health_page


class HealthPage(WorkPage[Health]):
    """What was found when the page was opened, when something changed, or when it was asked for again."""

    PAGE = "health"
    BINDINGS: ClassVar[list[BindingType]] = page_bindings("health")

    def __init__(self) -> None:
        super().__init__("检查材料")
        self._deep = False
        self._stale = False

    def draw(self, data: Health, width: int) -> Page:
        """Return the findings."""
        return health_page(data, width)

    def reload(self) -> None:
        """Check again; what did not change is not read again."""
        self._stale = self.working  # what changed meanwhile is looked at when this check is done
        super().reload()

    async def check(self, watch: Watch) -> str:
        """Look at all documents."""
        deep, self._deep = self._deep, False
        found = await self.shifan.store.with_session(checkup)
        self.data = await asyncio.to_thread(found.run, watch, deep=deep)
        if self.is_attached:  # the list of all documents shows it too
            self.shifan.model = replace(self.model, health=self.data.findings)
            self.shifan.main.redraw()
        return ""

    def ended(self) -> None:
        """Check again what changed meanwhile."""
        if self._stale:
            self._stale = False
            self.reload()

    def do_deep(self) -> None:
        """Check again and read every file."""
        self._deep = True
        self.reload()

    def do_relink(self) -> None:
        """Link what was found elsewhere again."""
        data = self.data
        assert data is not None
        if not data.moved:
            raise NotFoundError("没有找到移走的文件。", "知道在哪个文件夹的，按 F3 到那里找。")
        if self.model.read_only:
            raise ReadOnlyError
        self.run(lambda session: relink(session, data.moved))

    def do_search(self) -> None:
        """Ask for a folder and look for missing files there."""
        data = self.data
        assert data is not None
        if not any(finding.trouble in (Trouble.MISSING, Trouble.MOVED) for finding in data.findings):
            raise UsageError("没有不见的文件，不用找。")
        field = TextField("folder", "文件夹", "", "拖进窗口，写完整路径，或按 F2 选", picks="folder")
        hint = "按内容找，改了名字也认得；找到的一次全部改到现在的位置。"
        self.ask(FormDialog("到别处找", (field,), _search, hint, stopped="已停止，没有找完，什么也没有改动。"))

    def do_open(self) -> None:
        """Open the first item that the finding is about."""
        data = self.data
        assert data is not None
        finding = finding_at(data, self.row[1]) if self.row[0] == "finding" else None
        if finding is None:
            raise UsageError("请先选中一处问题。")
        if not finding.criterion_ids:
            raise UsageError("这份材料没有印证任何指标。")
        self.leave_to(self.model.edition.by_id(finding.criterion_ids[0]))


def _search(values: Values, _model: Model) -> UseCase:
    def found(session: Session) -> Done:
        return relink(session, find_moved(session, [one_path(values["folder"])], session.watch))

    return found
