"""The page of the score, and the page of one scheme."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType

from shifan.domain.errors import RuleError
from shifan.domain.scheme_words import scheme_lines
from shifan.domain.scoring import score
from shifan.services.schemes import known_schemes, scheme_for, scores_by, use_scheme
from shifan.services.score_days import score_by_day
from shifan.services.session import Session
from shifan.tui.dialogs.pages import PageDialog, page_bindings
from shifan.tui.lines import Page, paragraph
from shifan.tui.views.score import ScoreFacts, score_page


class ScorePage(PageDialog[ScoreFacts]):
    """The score with its reasons; another scheme can be looked at and chosen."""

    PAGE = "score"
    BINDINGS: ClassVar[list[BindingType]] = page_bindings("score")

    def __init__(self) -> None:
        super().__init__("得分和理由")

    def fetch(self, session: Session) -> ScoreFacts:
        """Return the score by every scheme that fits this edition."""
        state = session.state()
        used = score(session.edition, session.scheme, state)
        known = known_schemes(session.own_schemes)
        fitting = [
            found.id
            for found in known
            if found.scheme is not None
            and found.id != session.scheme.id
            and (found.scheme.edition is None or found.scheme.edition.id == session.edition.id)
        ]
        return ScoreFacts(
            edition=session.edition,
            state=state,
            used=used,
            others=scores_by(session, state, fitting),
            faults=tuple(f"{found.id}：{found.fault}" for found in known if found.scheme is None),
            days=score_by_day(session, state),
        )

    def draw(self, data: ScoreFacts, width: int) -> Page:
        """Return the page."""
        return score_page(data, width)

    def do_open(self) -> None:
        """Open the item, or the scheme."""
        kind, key = self.row
        if kind == "number":
            self.leave_to(self.model.edition.by_number(key))
        elif kind == "scheme":
            self.app.push_screen(SchemePage(key), self.tell)

    def do_use(self) -> None:
        """Score by the scheme under the cursor from now on."""
        kind, key = self.row
        if kind != "scheme":
            raise RuleError("请先把光标移到「各方案并列」里的一个方案上。")
        self.run(lambda session: use_scheme(session, key))


class SchemePage(PageDialog[list[str]]):
    """One scheme: every number with its basis."""

    PAGE = "scheme"
    BINDINGS: ClassVar[list[BindingType]] = page_bindings("scheme")

    def __init__(self, scheme_id: str) -> None:
        super().__init__("计分方案")
        self._scheme_id = scheme_id

    def fetch(self, session: Session) -> list[str]:
        """Return the scheme in words."""
        return list(scheme_lines(session.edition, scheme_for(session, self._scheme_id)))

    def draw(self, data: list[str], width: int) -> Page:
        """Return the lines."""
        return Page(tuple(paragraph(text.strip(), width, indent=len(text) - len(text.lstrip())) for text in data))

    def do_use(self) -> None:
        """Score by this scheme from now on."""
        self.run(lambda session: use_scheme(session, self._scheme_id))
