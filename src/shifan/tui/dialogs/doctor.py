"""The page that checks store, journal, materials and this machine."""

from __future__ import annotations

import os
import sys
from typing import ClassVar

from textual.binding import BindingType

from shifan.services.checking import Finding, Terminal, examine
from shifan.services.session import Session
from shifan.tui.cjk.terminal import AMBIGUOUS_VARIABLE
from shifan.tui.dialogs.pages import PageDialog, page_bindings
from shifan.tui.lines import Page
from shifan.tui.views.doctor import doctor_page


class DoctorPage(PageDialog[list[Finding]]):
    """What was found when the page was opened, or when it was asked for again."""

    PAGE = "doctor"
    BINDINGS: ClassVar[list[BindingType]] = page_bindings("doctor")

    def __init__(self) -> None:
        super().__init__("体检")

    def fetch(self, session: Session) -> list[Finding]:
        """Return what is found now."""
        return examine(session, self._terminal())

    def draw(self, data: list[Finding], width: int) -> Page:
        """Return the findings."""
        return doctor_page(data, width)

    def on_shifan_app_model_changed(self) -> None:
        """Look only once by itself: every file is read."""
        if self.data is None:
            self.do_again()

    def do_again(self) -> None:
        """Look again."""
        self.results.show(lambda width: doctor_page((), width))
        self.reload()

    def _terminal(self) -> Terminal:
        """Return what is known of the terminal while the interface has it."""
        said = os.environ.get(AMBIGUOUS_VARIABLE, "").strip()
        return Terminal(
            columns=self.app.size.width,
            lines=self.app.size.height,
            ambiguous=int(said) if said in ("1", "2") else None,
            encoding="utf-8",
            file_names=sys.getfilesystemencoding(),
            environ=dict(os.environ),
        )
