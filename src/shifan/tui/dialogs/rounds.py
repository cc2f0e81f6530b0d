"""Review rounds: all of them, one with its checklist, two compared; opening and closing."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType

from shifan.domain.errors import RuleError
from shifan.domain.rounds import ReviewOpinion, ReviewRound, RoundKind, open_among
from shifan.services import reviewing
from shifan.services.reviewing import RoundComparison, RoundView
from shifan.services.rounds import all_rounds, opinions_of
from shifan.services.session import Session
from shifan.tui.application import UseCase
from shifan.tui.dialogs.base import Dialog
from shifan.tui.dialogs.confirming import ConfirmDialog
from shifan.tui.dialogs.form import ChoiceField, FormDialog, TextField, Values
from shifan.tui.dialogs.pages import PageDialog, page_bindings
from shifan.tui.dialogs.pairs import PairDialog
from shifan.tui.lines import Page
from shifan.tui.model import Model, Outcome
from shifan.tui.views.rounds import comparison_page, round_page, rounds_page, still_open_blocks

Lines = tuple[tuple[ReviewRound, tuple[ReviewOpinion, ...]], ...]


class RoundsPage(PageDialog[Lines]):
    """All rounds."""

    PAGE = "rounds"
    BINDINGS: ClassVar[list[BindingType]] = page_bindings("rounds")

    def __init__(self) -> None:
        super().__init__("审核轮次")

    def fetch(self, session: Session) -> Lines:
        """Return the rounds with their opinions."""
        return tuple((found, tuple(opinions_of(session, found).values())) for found in all_rounds(session))

    def draw(self, data: Lines, width: int) -> Page:
        """Return one row for each."""
        return rounds_page(data, width)

    @property
    def rounds(self) -> list[ReviewRound]:
        """The rounds by number."""
        return [found for found, _ in self.data or ()]

    def do_open(self) -> None:
        """Show the checklist of the round under the cursor."""
        kind, number = self.row
        if kind == "round":
            self.app.push_screen(RoundPage(int(number)), self.tell)

    def do_add(self) -> None:
        """Open a round."""
        if standing := open_among(self.rounds):
            raise RuleError(f"{standing.name}还没有结束，同一时间只能有一轮。", "请先按 F4 结束这一轮。")
        self.ask(open_dialog(self.rounds))

    def do_close(self) -> None:
        """Show what the open round leaves open, then close it."""
        standing = open_among(self.rounds)
        if standing is None:
            raise RuleError("现在没有进行中的轮次。", "按 F2 开始一轮。")
        self.run_worker(close_round(self, standing))

    def do_compare(self) -> None:
        """Ask for two rounds and show them side by side."""
        if len(self.rounds) < 2:
            raise RuleError(f"现有审核轮次 {len(self.rounds)} 轮，两轮以上才能对比。")
        options = tuple((str(found.number), found.name) for found in self.rounds)

        def finished(pair: tuple[str, str] | None) -> None:
            if pair is not None:
                self.app.push_screen(RoundComparisonPage(int(pair[0]), int(pair[1])), self.tell)

        self.app.push_screen(PairDialog("对比两轮审核", options[:-1], options[1:]), finished)


class RoundPage(PageDialog[RoundView]):
    """One round with its checklist."""

    PAGE = "round"
    BINDINGS: ClassVar[list[BindingType]] = page_bindings("round")

    def __init__(self, number: int) -> None:
        super().__init__(f"第 {number} 轮审核")
        self._number = number

    def fetch(self, session: Session) -> RoundView:
        """Return the round as things stand now."""
        return reviewing.round_view(session, self._number)

    def draw(self, data: RoundView, width: int) -> Page:
        """Return the checklist."""
        return round_page(data, width)

    def do_open(self) -> None:
        """Go to the item under the cursor."""
        kind, key = self.row
        if kind == "item":
            self.leave_to(self.model.edition.by_id(key))

    def do_close(self) -> None:
        """Show what the round leaves open, then close it."""
        assert self.data is not None
        if not self.data.round.open:
            raise RuleError(f"{self.data.round.name}已于 {self.data.round.closed_on} 结束。")
        self.run_worker(close_round(self, self.data.round))


class RoundComparisonPage(PageDialog[RoundComparison]):
    """Two rounds compared."""

    PAGE = "round_comparison"
    BINDINGS: ClassVar[list[BindingType]] = page_bindings("round_comparison")

    def __init__(self, before: int, after: int) -> None:
        super().__init__(f"第 {before} 轮与第 {after} 轮对比")
        self._before, self._after = before, after

    def fetch(self, session: Session) -> RoundComparison:
        """Return both rounds' opinions."""
        return reviewing.compare_rounds(session, self._before, self._after)

    def draw(self, data: RoundComparison, width: int) -> Page:
        """Return the items that differ."""
        return comparison_page(data, width)

    def do_open(self) -> None:
        """Go to the item under the cursor."""
        kind, key = self.row
        if kind == "item":
            self.leave_to(self.model.edition.by_id(key))


def open_dialog(rounds: list[ReviewRound]) -> Dialog[Outcome | None]:
    """Return the dialog that opens the next round; after a first one the second kind is offered first."""
    usual = RoundKind.SECOND if rounds else RoundKind.FIRST

    def make(values: Values, _seen: Model) -> UseCase:
        kind = RoundKind(values["kind"])
        return lambda session: reviewing.open_round(session, kind, values["note"])

    return FormDialog(
        f"开始第 {max((found.number for found in rounds), default=0) + 1} 轮审核",
        (
            ChoiceField("kind", "哪一级审核", tuple((kind.value, kind.label) for kind in RoundKind), usual.value),
            TextField("note", "说明", hint="可以不填"),
        ),
        make,
        "开始后，对已提交的指标按 Ctrl+R 审核，意见都记入这一轮。",
    )


async def close_round(page: PageDialog[Lines] | PageDialog[RoundView], found: ReviewRound) -> None:
    """Ask whether to close the round, showing what it leaves open."""
    view = await page.shifan.store.with_session(lambda session: reviewing.round_view(session, found.number))
    lines = reviewing.open_lines(view)
    page.ask(
        ConfirmDialog(
            f"结束{found.name}",
            "结束本轮",
            lambda width: Page(still_open_blocks(lines, width)),
            reviewing.close_round,
        )
    )
