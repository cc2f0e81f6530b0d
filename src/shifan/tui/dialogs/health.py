"""The page that checks the evidence: the files are read on a thread of their own, and the check can be stopped."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import ClassVar

from textual.binding import BindingType
from textual.timer import Timer

from shifan.domain.errors import NotFoundError, ReadOnlyError, ShifanError, UsageError
from shifan.domain.health import Trouble
from shifan.evidence.watch import StoppedError, Watch
from shifan.services.evidence_health import Health, checkup, find_moved, relink
from shifan.services.session import Done, Session
from shifan.tui.application import UseCase
from shifan.tui.dialogs.form import FormDialog, TextField, Values
from shifan.tui.dialogs.pages import PageDialog, page_bindings
from shifan.tui.dropping import one_path
from shifan.tui.lines import Page
from shifan.tui.model import Model
from shifan.tui.views.common import nothing
from shifan.tui.views.health import finding_at, health_page, progress_page
from shifan.tui.wording import error_text

_SECONDS = 0.2


class HealthPage(PageDialog[Health]):
    """What was found when the page was opened, when something changed, or when it was asked for again."""

    PAGE = "health"
    BINDINGS: ClassVar[list[BindingType]] = page_bindings("health")

    def __init__(self) -> None:
        super().__init__("检查材料")
        self._watch: Watch | None = None
        self._timer: Timer | None = None
        self._deep = False
        self._stale = False

    def draw(self, data: Health, width: int) -> Page:
        """Return the findings."""
        return health_page(data, width)

    def reload(self) -> None:
        """Check again; what did not change is not read again."""
        if self._watch is not None:
            self._stale = True  # what changed meanwhile is looked at when this check is done
            return
        self._watch = Watch()
        if self._timer is None:
            self._timer = self.set_interval(_SECONDS, self._show_progress)
        self.run_worker(self._check(self._watch, deep=self._deep), group="check")
        self._deep = False

    async def _check(self, watch: Watch, *, deep: bool) -> None:
        try:
            found = await self.shifan.store.with_session(checkup)
            self.data = await asyncio.to_thread(found.run, watch, deep=deep)
        except ShifanError as error:
            lines = error_text(error).split("\n")
            if self.is_attached and (self.data is None or not isinstance(error, StoppedError)):
                self.results.show(lambda _width: Page(tuple(nothing(line) for line in lines)))
            elif self.is_attached:
                self.redraw()
        else:
            if self.is_attached:
                self._tell_all(self.data)
        finally:
            self._watch = None
        if self._stale and self.is_attached:
            self._stale = False
            self.reload()

    def _tell_all(self, health: Health) -> None:
        """Show what was found here and in the list of all documents."""
        self.redraw()
        self.shifan.model = replace(self.model, health=health.findings)
        self.shifan.main.redraw()

    def _show_progress(self) -> None:
        if self._watch is not None:
            text = self._watch.text
            self.results.show(lambda _width: progress_page(text))

    def on_unmount(self) -> None:
        """Leave nothing running behind."""
        self.do_stop()

    def _do(self, action: str) -> None:
        if self._watch is not None and action != "stop":
            self.say("正在检查，请稍候，或者停止。")
        elif action in ("stop", "again", "deep") and self.data is None:
            getattr(self, f"do_{action}")()
        else:
            super()._do(action)

    def do_stop(self) -> None:
        """Stop the check."""
        if self._watch is not None:
            self._watch.stop()

    def do_again(self) -> None:
        """Check again."""
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
        field = TextField("folder", "文件夹", "", "拖进窗口，或写完整路径")
        self.ask(FormDialog("到别处找", (field,), _search, "按内容找，改了名字也认得；找到的一次全部改到现在的位置。"))

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
        return relink(session, find_moved(session, [one_path(values["folder"])]))

    return found
