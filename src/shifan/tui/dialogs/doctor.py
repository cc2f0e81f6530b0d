"""The page that checks store, journal, materials and this machine."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType

from shifan.evidence.watch import Watch
from shifan.services.checking import Finding, examine
from shifan.tui.dialogs.pages import page_bindings
from shifan.tui.dialogs.working import WorkPage
from shifan.tui.followed import followed
from shifan.tui.lines import Page
from shifan.tui.terminal_facts import terminal_facts
from shifan.tui.views.doctor import doctor_page


class DoctorPage(WorkPage[list[Finding]]):
    """What was found when the page was opened, or when it was asked for again."""

    PAGE = "doctor"
    APART = False
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
        return doctor_page(data, width)

    def on_shifan_app_model_changed(self) -> None:
        """Look only once by itself: every file is read."""
        if self.data is None:
            self.reload()

    def reload(self) -> None:
        """Look again."""
        self.start(self.check, stopped="已停止体检，台账没有改动。按 F2 重新检查。")

    do_again = reload
