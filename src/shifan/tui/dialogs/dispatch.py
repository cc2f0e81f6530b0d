"""The page of dispatches: what changed since the last one, a new snapshot, the report as a text."""

from __future__ import annotations

from collections.abc import Iterable

from textual.widget import Widget

from shifan.domain.errors import UsageError
from shifan.domain.lights import Thresholds, checked
from shifan.domain.text import fold
from shifan.services import decisions, dispatching
from shifan.services.session import Session
from shifan.tui.application import UseCase
from shifan.tui.dialogs.base import Dialog, Field, Plain
from shifan.tui.dialogs.form import FormDialog, TextField, Values, captioned
from shifan.tui.dialogs.pages import PageDialog, page_bindings
from shifan.tui.lines import Page
from shifan.tui.model import Model, Outcome
from shifan.tui.views.dispatch import DispatchView, dispatch_page

_MOST_DIGITS = 4
_DECISIONS_HINT = (
    "每行一条：编号 单位 时限 事项，用空格、逗号或制表符隔开；没有的写 -，全县的事编号也写 -。"
    "例：32 县司法局 2023-11-30 补齐听证笔录"
)


class DispatchPage(PageDialog[DispatchView]):
    """Since the last dispatch."""

    PAGE = "dispatch"
    BINDINGS = page_bindings("dispatch")

    def __init__(self) -> None:
        super().__init__("调度：自上次调度以来")
        self._number: int | None = None
        self._limits = Thresholds()

    def on_mount(self) -> None:
        """Begin at the top, though only rows further down can be chosen."""
        self.results.scroll_freely = True

    def fetch(self, session: Session) -> DispatchView:
        """Return all dispatches and what changed since one of them."""
        taken = dispatching.dispatches(session)
        if not taken:
            return DispatchView(())
        known = {line.dispatch.number for line in taken}
        since = dispatching.since_dispatch(session, self._number if self._number in known else None, self._limits)
        return DispatchView(taken, since, "\n".join(dispatching.bulletin_lines(session, since)))

    def draw(self, data: DispatchView, width: int) -> Page:
        """Return the report."""
        return dispatch_page(data, width)

    def do_open(self) -> None:
        """Open the item, or compare with the dispatch."""
        kind, rest = self.row
        if kind == "dispatch":
            self._number = int(rest)
            self.reload()
            self.results.action_edge(0)
        elif kind:
            self.leave_to(self.model.edition.by_number(rest))

    def do_add(self) -> None:
        """Take a snapshot."""

        def make(values: Values, _seen: Model) -> UseCase:
            return lambda session: dispatching.take_dispatch(session, values["title"])

        fields = (TextField("title", "标题", "", "可以不填，如 十月第二次专班会"),)
        self.ask(FormDialog("留一份调度快照", fields, make, "记下今天的完成情况，以后与它对比。"))

    def do_limits(self) -> None:
        """Ask for the days of yellow and red."""

        def chosen(limits: Thresholds | None) -> None:
            if limits is not None:
                self._limits = limits
                self.reload()

        self.app.push_screen(LimitsDialog(self._limits), chosen)

    def do_decisions(self) -> None:
        """Take in meeting decisions."""
        self.ask(decisions_dialog())

    def do_copy(self) -> None:
        """Copy the report."""
        self.app.copy_to_clipboard(self._text)
        self.tell_text("已复制调度通报。有的终端不支持复制，粘贴不出来时请按 F6 存成文件。")

    def do_save(self) -> None:
        """Write the report to a file."""
        from shifan.tui.dialogs.exporting import save_text_dialog

        def saved(message: str | None) -> None:
            self.tell_text(message or "")

        self.app.push_screen(save_text_dialog("调度通报存成文件", f"调度通报{self.model.today}", self._text), saved)

    @property
    def _text(self) -> str:
        if self.data is None or not self.data.text:
            raise UsageError("还没有调度，没有通报。", "请按 F2 留一份快照。")
        return self.data.text


class LimitsDialog(Dialog[Thresholds | None]):
    """Asks from how many days left on an item is yellow, and red."""

    def __init__(self, limits: Thresholds) -> None:
        super().__init__("红黄灯天数")
        self._limits = limits

    def body(self) -> Iterable[Widget]:
        """Return the two fields."""
        yield captioned(TextField("yellow", "黄灯天数", str(self._limits.yellow)))
        yield captioned(TextField("red", "红灯天数", str(self._limits.red)))
        yield Plain("剩余天数不超过它就亮灯；红灯写 0 是到期当天。", classes="hint")

    async def submit(self) -> None:
        """Close with the limits."""
        self.dismiss(checked(Thresholds(self._days("yellow"), self._days("red"))))

    def _days(self, name: str) -> int:
        text = fold(self.query_one(f"#{name}", Field).value).strip()
        if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS):
            raise UsageError(f"「{text}」不是天数。", "请写整数，如 7。")
        return int(text)


def decisions_dialog() -> Dialog[Outcome | None]:
    """Return the dialog that takes meeting decisions in as gaps."""
    from shifan.tui.dialogs.multiline import MultilineDialog

    def make(text: str) -> UseCase:
        return lambda session: decisions.import_decisions(session, text)

    return MultilineDialog("登记会议交办事项", _DECISIONS_HINT, make)
