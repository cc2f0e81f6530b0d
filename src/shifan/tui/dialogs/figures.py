"""The page of figures: entered, checked, corrected."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import ClassVar

from textual.binding import BindingType

from shifan.domain.errors import RuleError
from shifan.domain.figure_checks import FigureResult
from shifan.domain.figures import Figure
from shifan.domain.state import ApplicationState
from shifan.domain.text import fold
from shifan.services import figures
from shifan.services.conflicts import watched_row
from shifan.services.session import Session
from shifan.tui.application import UseCase
from shifan.tui.dates import parse_date, shown_date
from shifan.tui.dialogs.form import FormDialog, TextField, Values
from shifan.tui.dialogs.pages import PageDialog, page_bindings
from shifan.tui.lines import Page
from shifan.tui.model import Model
from shifan.tui.views.figures import figures_page

_NUMBERS = (
    ("value", "数值"),
    ("numerator", "分子"),
    ("denominator", "分母"),
    ("percent", "填报百分比"),
    ("previous", "上年同期"),
)
_DATES = ("period_start", "period_end")
_TEXTS = ("unit", "target", "page", "part_of", "source", "note")

Shown = tuple[tuple[FigureResult, ...], ApplicationState]


class FiguresPage(PageDialog[Shown]):
    """All figures, with what is wrong about them."""

    PAGE = "figures"
    BINDINGS: ClassVar[list[BindingType]] = page_bindings("figures")

    def __init__(self) -> None:
        super().__init__("数据核对")

    def fetch(self, session: Session) -> Shown:
        """Return the figures, checked, and the state they stand in."""
        state = session.state()
        return figures.figure_results(session, state), state

    def draw(self, data: Shown, width: int) -> Page:
        """Return one row for each figure."""
        return figures_page(*data, width)

    def do_open(self) -> None:
        """Go to the item of the figure under the cursor."""
        self.leave_to(self._selected().item)

    def do_add(self) -> None:
        """Enter a figure."""
        self.ask(figure_form(self._state()))

    def do_correct(self) -> None:
        """Correct the figure under the cursor."""
        self.ask(figure_form(self._state(), self._selected()))

    def do_remove(self) -> None:
        """Take the figure under the cursor away."""
        found = self._selected()
        self.run(lambda session: figures.remove_figure(session, found.item.number, found.figure.name))

    def _state(self) -> ApplicationState:
        assert self.data is not None
        return self.data[1]

    def _selected(self) -> FigureResult:
        kind, key = self.row
        if kind != "figure" or self.data is None:
            raise RuleError("请先选中一个数据。")
        return next(found for found in self.data[0] if found.figure.id == key)


def figure_form(state: ApplicationState, present: FigureResult | None = None) -> FormDialog:
    """Return the form for a new figure, or for one that is there; its item and name stay."""

    def make(values: Values, seen: Model) -> UseCase:
        number = present.item.number if present else fold(values["number"])
        name = present.figure.name if present else values["name"]
        numbers = _numbers(values, seen.today)
        return lambda session: figures.enter_figure(session, number, name, numbers)

    if present is None:
        head = (TextField("number", "编号", hint="哪一项，如 65"), TextField("name", "名称", hint="如 败诉率"))
        return FormDialog("填写数据", (*head, *_fields(state, None)), make)
    watched = watched_row(
        present.figure, **{key: key for key, _ in _NUMBERS}, **{key: key for key in (*_DATES, *_TEXTS)}
    )
    title = f"第 {present.item.number} 项「{present.figure.name}」"
    return FormDialog(title, _fields(state, present.figure), make, watched=watched)


def _fields(state: ApplicationState, figure: Figure | None) -> Sequence[TextField]:
    def text(key: str) -> str:
        found = getattr(figure, key) if figure else None
        return "" if found is None else f"{found:f}" if isinstance(found, Decimal) else str(found)

    document = state.evidence_by_id.get(figure.evidence_id) if figure else None
    days = {key: shown_date(getattr(figure, key)) if figure else "" for key in _DATES}
    numbers = [TextField(key, caption, text(key)) for key, caption in _NUMBERS]
    return (
        *numbers[:4],
        TextField("unit", "计量单位", text("unit"), "如 件"),
        TextField("target", "目标", text("target"), "如 不低于95%、不超过2"),
        TextField("period_start", "统计期开始", days["period_start"], "不填为评估期", parse=parse_date),
        TextField("period_end", "统计期结束", days["period_end"], "不填为评估期", parse=parse_date),
        TextField("document", "来源材料", document.title if document else "", "材料的名称"),
        TextField("page", "页码", text("page"), "在材料的第几页"),
        TextField("part_of", "属于", text("part_of"), "是本项哪一个合计的一部分"),
        numbers[4],
        TextField("source", "出处", text("source")),
        TextField("note", "说明", text("note")),
    )


def _numbers(values: Values, today: date) -> figures.Numbers:
    """Return what the form holds. Raises RuleError naming the field that is no number."""
    decimals = {key: _decimal(caption, values[key]) for key, caption in _NUMBERS}
    days = {key: parse_date(values[key], today) for key in _DATES}
    texts = {key: values[key] for key in (*_TEXTS, "document")}
    return figures.Numbers(**decimals, **days, **texts, whole=True)  # type: ignore[arg-type]


def _decimal(caption: str, text: str) -> Decimal | None:
    if not text:
        return None
    try:
        return Decimal(fold(text).replace(",", "").removesuffix("%"))
    except InvalidOperation:
        raise RuleError(f"「{caption}」写的是「{text}」，不是数。") from None
