"""The page of next steps by points; it also tells what a wished total takes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal, InvalidOperation
from typing import ClassVar

from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widget import Widget

from shifan.domain.errors import RuleError, UsageError
from shifan.domain.explain import points_text
from shifan.domain.gaining import Gain
from shifan.domain.text import fold, matches_all_words
from shifan.services.gaining import NextSteps, next_gains
from shifan.services.session import Session
from shifan.tui.dialogs.base import Dialog, Field, Plain
from shifan.tui.dialogs.pages import PageDialog, page_bindings
from shifan.tui.lines import Page
from shifan.tui.views.gaining import gaining_page


class GainingPage(PageDialog[NextSteps]):
    """The items that can still win points; with a wish, those that it takes."""

    PAGE = "gaining"
    BINDINGS: ClassVar[list[BindingType]] = page_bindings("gaining")

    def __init__(self) -> None:
        super().__init__("得分下一步")
        self._words = ""
        self._wished: Decimal | None = None
        self._from_top = False

    def fetch(self, session: Session) -> NextSteps:
        """Return the steps, and the plan for what is wished."""
        return next_gains(session, wished=self._wished)

    def draw(self, data: NextSteps, width: int) -> Page:
        """Return one row for each step that fits the words."""
        steps = data.plan.steps if data.plan is not None else data.gains
        return gaining_page(data, [gain for gain in steps if self._fits(gain)], self._words, width)

    def _fits(self, gain: Gain) -> bool:
        item = gain.criterion
        return matches_all_words(self._words, item.number, item.title, gain.lead, gain.effort.label, *gain.why)

    def do_open(self) -> None:
        """Go to the item under the cursor."""
        kind, key = self.row
        if kind != "item":
            raise RuleError("请先选中一项。")
        self.leave_to(self.model.edition.by_id(key))

    def do_filter(self) -> None:
        """Ask for the words that a step must have."""

        def take(text: str) -> None:
            self._words = text

        self._ask_line("筛选", "含有", self._words, "单位、难易（如 只差审核）、编号，几个词用空格隔开", take)

    def do_wish(self) -> None:
        """Ask for the wished total."""

        def take(text: str) -> None:
            self._wished = _points(text)

        shown = "" if self._wished is None else points_text(self._wished)
        self._ask_line("想得多少分", "分数", shown, "合计要到多少分；清空则列出全部", take)

    def _ask_line(self, title: str, caption: str, text: str, hint: str, take: Callable[[str], None]) -> None:
        def answered(done: bool | None) -> None:
            if done:
                self._from_top = True  # what was asked is answered in the first lines
                self.reload()

        self.app.push_screen(LineDialog(title, caption, text, hint, take), answered)

    def redraw(self, key: str = "") -> None:
        """Draw the page again; what was just asked for is shown from the top."""
        super().redraw(key)
        if self._from_top:
            self._from_top = False
            self.results.action_edge(0)


class LineDialog(Dialog[bool | None]):
    """Asks for one line of text; ``take`` gets it, and may refuse it."""

    def __init__(self, title: str, caption: str, text: str, hint: str, take: Callable[[str], None]) -> None:
        super().__init__(title)
        self._caption, self._text, self._hint, self._take = caption, text, hint, take

    def body(self) -> Iterable[Widget]:
        """Return the field."""
        field = Field(self._text, id="text", hint=self._hint)
        yield Horizontal(Plain(self._caption, classes="caption"), field, classes="line")

    async def submit(self) -> None:
        """Close once the text was taken."""
        self._take(self.query_one(Field).value.strip())
        self.dismiss(True)


def _points(text: str) -> Decimal | None:
    """Return the number typed, None for nothing. Raises UsageError."""
    if not text:
        return None
    try:
        points = Decimal(fold(text).removesuffix("分"))
    except InvalidOperation:
        raise UsageError(f"「{text}」不是分数。", "请写一个数，如 90。") from None
    if not points.is_finite() or abs(points) > 100_000:
        raise UsageError(f"「{text}」不是分数。", "请写一个数，如 90。")
    return points
