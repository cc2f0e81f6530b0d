"""Who did what and when: the journal, what an operation changed, undoing any of them, the difference until now."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widget import Widget

from shifan.domain.criteria import Criterion
from shifan.domain.errors import ReadOnlyError, RuleError
from shifan.domain.moments import after_operation
from shifan.services import history
from shifan.services.history import HistoryLine, Wanted
from shifan.services.past import Difference, compare_moments
from shifan.services.session import Done, Session
from shifan.tui.dialogs.base import Dialog, Field, Plain
from shifan.tui.dialogs.pages import PageDialog, page_bindings
from shifan.tui.lines import Page
from shifan.tui.views.common import split_key
from shifan.tui.views.history import MORE, difference_page, history_page, operation_page

_FIRST, _MORE = 200, 500  # operations listed at first, and with every wish for more


class HistoryPage(PageDialog[list[HistoryLine]]):
    """The journal, newest first; as much of it is fetched as is listed."""

    PAGE = "history"
    BINDINGS: ClassVar[list[BindingType]] = page_bindings("history")

    def __init__(self, item: Criterion | None = None) -> None:
        super().__init__(f"第 {item.number} 项 {item.title}：历史" if item else "历史记录")
        self._item_id = item.id if item else ""
        self._words = ""
        self._limit = _FIRST

    def fetch(self, session: Session) -> list[HistoryLine]:
        """Return the operations that fit the words, one more than are listed."""
        return history.history(session, self._limit + 1, Wanted(criterion_id=self._item_id, words=self._words))

    def draw(self, data: list[HistoryLine], width: int) -> Page:
        """Return one row for each operation."""
        return history_page(data[: self._limit], self._words, len(data) > self._limit, width)

    def do_open(self) -> None:
        """Show what the operation under the cursor changed, or list older ones."""
        if self.results.cursor_key == MORE:
            assert self.data is not None
            self._first_key = f"operation:{self.data[self._limit].operation.seq}"
            self._limit += _MORE
            self.reload()
            return
        self.app.push_screen(OperationPage(self._selected()), self.tell)

    def do_filter(self) -> None:
        """Ask for the words that an operation must have."""

        def finished(words: str | None) -> None:
            if words is not None:
                self._words, self._limit = words, _FIRST
                self.reload()

        self.app.push_screen(WordsDialog(self._words), finished)

    def do_toggle(self) -> None:
        """Undo the operation under the cursor, or do it again when it is undone."""
        toggle(self, self._selected())

    def do_compare(self) -> None:
        """Show what changed from the operation under the cursor until now."""
        self.app.push_screen(DifferencePage(self._selected()), self.tell)

    def _selected(self) -> int:
        kind, seq = self.row
        if kind != "operation":
            raise RuleError("请先用上下键选中一步操作。")
        return int(seq)


class OperationPage(PageDialog[HistoryLine]):
    """One operation and all its changes."""

    PAGE = "operation"
    BINDINGS: ClassVar[list[BindingType]] = page_bindings("operation")

    def __init__(self, seq: int) -> None:
        super().__init__(f"第 {seq} 号操作")
        self._seq = seq

    def fetch(self, session: Session) -> HistoryLine:
        """Return the operation with its changes."""
        return history.line_of(session, self._seq)

    def draw(self, data: HistoryLine, width: int) -> Page:
        """Return its changes, field by field."""
        return operation_page(data, width)

    def do_open(self) -> None:
        """Go to the item under the cursor."""
        _open_item(self)

    def do_toggle(self) -> None:
        """Undo the operation, or do it again when it is undone."""
        toggle(self, self._seq)


class DifferencePage(PageDialog[Difference]):
    """What changed since an operation."""

    PAGE = "difference"
    BINDINGS: ClassVar[list[BindingType]] = page_bindings("difference")

    def __init__(self, seq: int) -> None:
        super().__init__(f"第 {seq} 号操作以后的变化")
        self._seq = seq

    def fetch(self, session: Session) -> Difference:
        """Return both states compared."""
        return compare_moments(session, after_operation(self._seq))

    def draw(self, data: Difference, width: int) -> Page:
        """Return what changed."""
        return difference_page(data, width)

    def do_open(self) -> None:
        """Go to the item under the cursor."""
        _open_item(self)


class WordsDialog(Dialog[str | None]):
    """Asks for the words that an operation must have; nothing typed means all."""

    def __init__(self, words: str) -> None:
        super().__init__("筛选历史记录")
        self._words = words

    def body(self) -> Iterable[Widget]:
        """Return the field."""
        field = Field(self._words, id="words", hint="操作、姓名、日期，几个词用空格隔开")
        yield Horizontal(Plain("含有", classes="caption"), field, classes="line")

    async def submit(self) -> None:
        """Close with the words."""
        self.dismiss(self.query_one(Field).value.strip())


def toggle(page: HistoryPage | OperationPage, seq: int) -> None:
    """Undo operation ``seq``, or do it again where it is undone. Raises ReadOnlyError in read-only mode."""
    if page.model.read_only:
        raise ReadOnlyError

    def use_case(session: Session) -> Done:
        # decided on the store thread: what is on screen may be older than the store
        undone = history.line_of(session, seq).undone
        return history.redo(session, seq) if undone else history.undo(session, seq)

    page.run(use_case)


def _open_item(page: PageDialog[HistoryLine] | PageDialog[Difference]) -> None:
    kind, rest = page.row
    if kind != "number":
        raise RuleError("这里的改动不属于哪一项指标。")
    page.leave_to(page.model.edition.by_number(split_key(rest)[0]))
