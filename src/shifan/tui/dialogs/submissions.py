"""Submissions: handing in, the receipt, what changed since, opinions of the provincial review."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType

from shifan.domain.errors import RuleError, UnconfirmedError
from shifan.domain.submissions import Submission
from shifan.services import provincial, submitting
from shifan.services.conflicts import watched_row
from shifan.services.session import Session
from shifan.services.submitting import Comparison, SubmissionView
from shifan.tui.application import UseCase
from shifan.tui.dates import parse_date, shown_date
from shifan.tui.dialogs.base import Dialog
from shifan.tui.dialogs.confirming import ConfirmDialog
from shifan.tui.dialogs.form import ChoiceField, FormDialog, TextField, Values
from shifan.tui.dialogs.multiline import MultilineDialog
from shifan.tui.dialogs.pages import PageDialog, page_bindings
from shifan.tui.dialogs.pairs import PairDialog
from shifan.tui.lines import Page, paragraph
from shifan.tui.model import Model, Outcome
from shifan.tui.views.submissions import comparison_page, submission_page, submissions_page

_NOW = "now"
_OPINIONS = "每行一条：编号,意见,时限。时限可以不写，如 32,缺听证公告,2024-01-15"


class SubmissionsPage(PageDialog[list[SubmissionView]]):
    """All submissions."""

    PAGE = "submissions"
    BINDINGS: ClassVar[list[BindingType]] = page_bindings("submissions")

    def __init__(self) -> None:
        super().__init__("报送")
        self._handing_in: int | None = None

    def fetch(self, session: Session) -> list[SubmissionView]:
        """Return the submissions with the scores they froze."""
        return submitting.submission_views(session)

    def draw(self, data: list[SubmissionView], width: int) -> Page:
        """Return one row for each."""
        return submissions_page(data, width)

    def do_open(self) -> None:
        """Show what the submission under the cursor froze, and what changed since."""
        kind, number = self.row
        if kind == "submission":
            self.app.push_screen(SubmissionPage(int(number)), self.tell)

    def do_add(self) -> None:
        """Hand in."""
        self.ask(hand_in_dialog(self.model, again=bool(self.data)))
        self._handing_in = self._newest

    @property
    def _newest(self) -> int:
        return max((line.submission.number for line in self.data or ()), default=0)

    def redraw(self, key: str = "") -> None:
        """Draw the page again; the cursor goes to the submission just made."""
        if self._handing_in is not None and self._newest > self._handing_in:
            key, self._handing_in = f"submission:{self._newest}", None
        super().redraw(key)

    def do_receipt(self) -> None:
        """Note the receipt of the submission under the cursor."""
        kind, number = self.row
        for line in self.data or ():
            if kind == "submission" and line.submission.number == int(number):
                self.ask(receipt_dialog(line.submission))
                return
        raise RuleError("还没有报送过，没有回执可登记。", "按 F2 报送。")

    def do_compare(self) -> None:
        """Ask which submission to compare with which, or with the present."""
        if not self.data:
            raise RuleError("还没有报送过，没有可对比的。", "按 F2 报送。")
        options = [(str(line.submission.number), line.submission.name) for line in self.data]

        def finished(pair: tuple[str, str] | None) -> None:
            if pair is not None:
                other = None if pair[1] == _NOW else int(pair[1])
                self.app.push_screen(ComparisonPage(int(pair[0]), other), self.tell)

        self.app.push_screen(PairDialog("对比报送的内容", options, [*options, (_NOW, "现在")]), finished)

    def do_opinions(self) -> None:
        """Take in the opinions of the provincial review."""

        def make(text: str) -> UseCase:
            return lambda session: provincial.take_opinions(session, text)

        self.ask(MultilineDialog("登记省级初审意见", _OPINIONS, make))


class SubmissionPage(PageDialog[tuple[SubmissionView, Comparison | None]]):
    """One submission and what changed since."""

    PAGE = "submission"
    BINDINGS: ClassVar[list[BindingType]] = page_bindings("submission")

    def __init__(self, number: int) -> None:
        super().__init__(f"第 {number} 次报送")
        self._number = number

    def fetch(self, session: Session) -> tuple[SubmissionView, Comparison | None]:
        """Return the submission, compared with the present where its content can be trusted."""
        view = submitting.submission_view(session, self._number)
        return view, submitting.compare_submission(session, self._number) if view.submission.intact else None

    def draw(self, data: tuple[SubmissionView, Comparison | None], width: int) -> Page:
        """Return what it froze and what changed."""
        return submission_page(*data, width)

    def do_open(self) -> None:
        """Go to the item under the cursor."""
        open_numbered(self)

    def do_receipt(self) -> None:
        """Note its receipt."""
        assert self.data is not None
        self.ask(receipt_dialog(self.data[0].submission))


class ComparisonPage(PageDialog[Comparison]):
    """Two submissions compared, or one with the present."""

    PAGE = "submission_comparison"
    BINDINGS: ClassVar[list[BindingType]] = page_bindings("submission_comparison")

    def __init__(self, number: int, other: int | None) -> None:
        super().__init__("对比报送的内容")
        self._number, self._other = number, other

    def fetch(self, session: Session) -> Comparison:
        """Return both states."""
        return submitting.compare_submission(session, self._number, self._other)

    def draw(self, data: Comparison, width: int) -> Page:
        """Return what changed."""
        return comparison_page(data, width)

    def do_open(self) -> None:
        """Go to the item under the cursor."""
        open_numbered(self)


def open_numbered(page: SubmissionPage | ComparisonPage) -> None:
    """Leave the page for the item under its cursor, named by number."""
    kind, number = page.row
    if kind == "number":
        page.leave_to(page.model.edition.by_number(number))


class HandInDialog(FormDialog):
    """Asks once more where nothing was collected yet."""

    async def submit(self) -> None:
        """Hand in."""
        try:
            await super().submit()
        except UnconfirmedError as error:
            text, values, seen = error.message, self.values, self.model
            asked = ConfirmDialog(
                "报送空台账",
                "仍要报送",
                lambda width: Page((paragraph(text, width, "bad"),)),
                _hand_in(values, seen, even_empty=True),
            )
            self.app.push_screen(asked, self._answered)

    def _answered(self, outcome: Outcome | None) -> None:
        if outcome is None:
            self.say("没有报送。")
        else:
            self.dismiss(outcome)


def _hand_in(values: Values, seen: Model, *, even_empty: bool = False) -> UseCase:
    on = parse_date(values["date"], seen.today)
    return lambda session: submitting.make_submission(
        session,
        values["recipient"],
        on=on,
        supplement=values.get("kind") == "supplement",
        anyway=values["anyway"] or None,
        note=values["note"],
        even_empty=even_empty,
    )


def hand_in_dialog(model: Model, *, again: bool) -> Dialog[Outcome | None]:
    """Return the dialog that hands in; a later one is a supplement unless said otherwise."""
    kind = ChoiceField("kind", "这次是", (("supplement", "补充材料"), ("whole", "重新报送")))
    return HandInDialog(
        "报送：冻结现在的台账、材料校验值和得分",
        (
            TextField("recipient", "报送给", hint="如 市委依法治市办"),
            TextField("date", "报送日期", shown_date(model.today), "如 2023-10-9"),
            TextField("note", "说明", hint="可以不填"),
            *((kind,) if again else ()),
            TextField("anyway", "不全仍报的原因", hint="材料丢失或被改动时仍要报送才填"),
        ),
        _hand_in,
    )


def receipt_dialog(found: Submission) -> Dialog[Outcome | None]:
    """Return the dialog for a receipt number."""

    def make(values: Values, _seen: Model) -> UseCase:
        return lambda session: submitting.note_receipt(session, found.number, values["receipt"])

    return FormDialog(
        f"{found.name}：登记回执",
        (TextField("receipt", "回执号", found.receipt, "如 收文〔2023〕15号"),),
        make,
        watched=watched_row(found, receipt="receipt"),
    )
