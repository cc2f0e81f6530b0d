"""The page that checks store, journal, materials and this machine, and mends rows that the journal tells otherwise."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType

from shifan.domain.errors import ReadOnlyError
from shifan.evidence.watch import Watch
from shifan.services import mending
from shifan.services.checking import Finding, examine
from shifan.tui.dialogs.confirming import ConfirmDialog
from shifan.tui.dialogs.pages import page_bindings
from shifan.tui.dialogs.working import WorkPage
from shifan.tui.followed import followed
from shifan.tui.lines import Page
from shifan.tui.model import Outcome
from shifan.tui.terminal_facts import terminal_facts
from shifan.tui.views.doctor import doctor_page, mend_page


class DoctorPage(WorkPage[list[Finding]]):
    """What was found when the page was opened, or when it was asked for again."""

    PAGE = "doctor"
    APART = False
    AT_TOP = True
    BINDINGS: ClassVar[list[BindingType]] = page_bindings("doctor")

    def __init__(self) -> None:
        super().__init__("体检")

    async def check(self, watch: Watch) -> str:
        """Look at everything."""
        facts = terminal_facts(self.app.size)
        self.data = await self.shifan.store.with_session(followed(watch, lambda session: examine(session, facts)))
        return ""

    def draw(self, data: list[Finding], width: int) -> Page:
        """Return the findings."""
        return doctor_page(data, width, "page_doctor")

    def on_shifan_app_model_changed(self) -> None:
        """Look only once by itself: every file is read."""
        if self.data is None:
            self.reload()

    def reload(self) -> None:
        """Look again."""
        self.start(self.check, stopped="已停止体检，台账没有改动。按 F2 重新检查。")

    do_again = reload

    def do_mend(self) -> None:
        """Show where rows and journal differ, and what would be made again."""
        if self.model.read_only:
            raise ReadOnlyError
        self.start(self._to_mend, stopped="已停止，没有改回，台账没有改动。")

    async def _to_mend(self, watch: Watch) -> str:
        found = await self.shifan.store.with_session(followed(watch, mending.to_mend))
        if not found:
            return mending.NOTHING
        self.app.push_screen(
            ConfirmDialog(
                "修补：按操作记录改回",
                "改回",
                lambda width: mend_page(found, width),
                mending.mend_rows,
                stopped="已停止，没有改回，台账没有改动。",
            ),
            self._mended,
        )
        return ""

    def _mended(self, outcome: Outcome | None) -> None:
        self.tell(outcome)
        if outcome is not None:
            self.reload()
